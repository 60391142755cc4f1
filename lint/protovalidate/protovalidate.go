// Package protovalidate is the logic of the lint rule PROTOVALIDATE: it tells
// where options of package buf.validate contradict each other, the field they
// stand on or themselves, where their CEL expressions do not compile, and
// where their examples break their own rules. It takes linked files and gives
// findings.
//
// Nothing is set up before a target file uses such an option; the CEL
// environments are made once a run and only if an expression asks for them.
package protovalidate

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/platinummonkey/spoke/schema/model"
)

// Check looks at all files of targets that use protovalidate and reports
// findings in the order of targets. The error is for cancellation, examples
// that a rule cannot be evaluated on, and bugs.
func Check(ctx context.Context, targets []*model.File, report func(f *model.File, site model.Site, message string)) error {
	var using []*model.File
	for _, f := range targets {
		if f.UsesProtovalidate {
			using = append(using, f)
		}
	}
	if len(using) == 0 {
		return nil
	}
	linked, err := link(using)
	if err != nil {
		return err
	}
	r := &run{linked: linked, environment: sync.OnceValues(newEnvironment), validator: sync.OnceValues(linked.newValidator)}

	checks := make([]*fileCheck, len(using))
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
				errs[i] = checks[i].check(ctx)
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for _, c := range checks {
		for _, f := range c.found {
			if !utf8.ValidString(f.message) {
				return fmt.Errorf("%s: a finding holds bytes that are not UTF-8: %q", c.file.Path, f.message)
			}
			report(c.file, f.site, f.message)
		}
	}
	return nil
}

// fileCheck is the check of one file.
type fileCheck struct {
	*run
	file       *model.File
	descriptor protoreflect.FileDescriptor
	places     places
	found      []finding
	// env compiles expressions that see all types the file imports.
	env *environment
}

type finding struct {
	site    model.Site
	message string
}

func (c *fileCheck) check(ctx context.Context) (err error) {
	// The library panics on some rules that do not fit their field.
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: protovalidate fails on one of its rules: %v", c.file.Path, p)
		}
	}()
	if err := c.messages(ctx, c.descriptor.Messages(), []int32{fileMessages}); err != nil {
		return err
	}
	return c.extensions(c.descriptor.Extensions(), []int32{fileExtensions})
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
