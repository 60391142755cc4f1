// Package protovalidate is the logic of the lint rule PROTOVALIDATE: it tells
// where options of package buf.validate contradict each other, the field they
// stand on or themselves, where their CEL expressions do not compile, and
// where their examples break their own rules. It takes linked files and gives
// findings.
//
// The CEL environments are made once a run and only if an expression asks for
// them.
package protovalidate

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/platinummonkey/spoke/schema/model"
)

// Check is a lint.Protovalidate. The error is for cancellation, examples that a
// rule cannot be evaluated on, and bugs.
func Check(ctx context.Context, using []*model.File, report func(f *model.File, site model.Site, message string)) error {
	linked, err := link(using)
	if err != nil {
		return err
	}
	r := &run{
		linked:      linked,
		environment: sync.OnceValues(newEnvironment),
		allTypes:    sync.OnceValues(linked.newTypes),
		validator:   sync.OnceValues(linked.newValidator),
	}

	checks, sites := make([]*fileCheck, len(using)), make([][]model.Site, len(using))
	errs := make([]error, len(using))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(using)) {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(using) || ctx.Err() != nil {
					return
				}
				checks[i] = r.newFileCheck(using[i])
				sites[i], errs[i] = checks[i].check(ctx)
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	for i, c := range checks {
		for j, f := range c.found {
			if !utf8.ValidString(f.message) {
				return fmt.Errorf("%s: a finding holds bytes that are not UTF-8: %q", c.file.Path, f.message)
			}
			report(c.file, sites[i][j], f.message)
		}
	}
	return nil
}

// fileCheck is the check of one file.
type fileCheck struct {
	*run
	file       *model.File
	descriptor protoreflect.FileDescriptor
	found      []finding
	// env compiles expressions that see all types the file imports.
	env *environment
}

// finding is a finding about a part of an option.
type finding struct {
	about   *subject
	part    []int32
	message string
}

// check gives the sites of what it found. Source info costs more than the
// descriptor itself, so it is asked for only if there are findings.
func (c *fileCheck) check(ctx context.Context) (sites []model.Site, err error) {
	// The library panics on some rules that do not fit their field.
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: protovalidate fails on one of its rules: %v", c.file.Path, p)
		}
	}()
	if err := c.messages(ctx, c.descriptor.Messages(), []int32{fileMessages}); err != nil {
		return nil, err
	}
	if err := c.extensions(c.descriptor.Extensions(), []int32{fileExtensions}); err != nil {
		return nil, err
	}
	if len(c.found) == 0 {
		return nil, nil
	}
	places, err := newPlaces(c.file)
	if err != nil {
		return nil, err
	}
	for _, f := range c.found {
		sites = append(sites, places.option(f.about.option, f.part, string(f.about.declaration)))
	}
	return sites, nil
}

// Field numbers in google/protobuf/descriptor.proto, as paths of source
// locations have them.
const (
	fileMessages      = 4
	fileExtensions    = 7
	messageFields     = 2
	messageMessages   = 3
	messageExtensions = 6
	messageOptions    = 7
	fieldOptions      = 8
)

func (c *fileCheck) messages(ctx context.Context, messages protoreflect.MessageDescriptors, path []int32) error {
	for i := range messages.Len() {
		if err := ctx.Err(); err != nil {
			return err
		}
		message := messages.Get(i)
		if message.IsMapEntry() {
			continue
		}
		path := join(path, int32(i))
		if err := c.message(message, path); err != nil {
			return err
		}
		for i := range message.Fields().Len() {
			if err := c.field(message.Fields().Get(i), join(path, messageFields, int32(i))); err != nil {
				return err
			}
		}
		if err := c.messages(ctx, message.Messages(), join(path, messageMessages)); err != nil {
			return err
		}
		if err := c.extensions(message.Extensions(), join(path, messageExtensions)); err != nil {
			return err
		}
	}
	return nil
}

func (c *fileCheck) extensions(extensions protoreflect.ExtensionDescriptors, path []int32) error {
	for i := range extensions.Len() {
		extension, path := extensions.Get(i), join(path, int32(i))
		if err := c.field(extension, path); err != nil {
			return err
		}
		if err := c.predefined(extension, path); err != nil {
			return err
		}
	}
	return nil
}
