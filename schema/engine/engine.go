// Package engine is the compiler of Spoke's own: it parses and links files,
// checks them, and makes the model that rules read and, on demand, serialized
// descriptors. It takes sources and gives a model.Set, or gives up.
//
// It only ever says that files are right. Where one is wrong, or holds
// something that is not handled here in full, it gives up with a reason, and
// the reference compiler decides and finds the words. So a check here may be
// stricter than the language, and never laxer.
//
// Rules are those of the reference compiler and of
// https://protobuf.com/docs/language-spec.
package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
)

// WellKnown gives the text of a file that every file can import, for where the
// request's Opener has none; ok is false if there is no such file.
type WellKnown func(importPath string) (text string, ok bool)

// GaveUp is the error of a compilation that the reference has to decide.
type GaveUp struct {
	// File is where it happened, nil if it is about several.
	File *source.File
	// Offset is a place in it.
	Offset uint32
	Why    string
}

func (g *GaveUp) Error() string {
	if g.File == nil {
		return g.Why
	}
	p := g.File.Position(g.Offset)
	return fmt.Sprintf("%s:%d:%d: %s", g.File.External, p.Line, p.Column, g.Why)
}

// Compile compiles the files of a request. The error is a *GaveUp, or that of
// the context. Descriptor is nil in the files of the Set unless the request
// wants it: it needs all that the compiler knows, which is given up otherwise.
func Compile(ctx context.Context, req schema.Request, known WellKnown) (*model.Set, error) {
	c := &compilation{ctx: ctx, opener: req.Opener, known: known, files: make(map[string]*file), describe: req.Descriptors}
	if err := c.load(req.Paths); err != nil {
		return nil, err
	}
	steps := []func(*file){(*file).link, (*file).options, (*file).features, (*file).check}
	if c.order() && c.collect() {
		for _, step := range steps {
			if c.gaveUp() {
				break
			}
			c.each(step)
		}
		c.extensionNumbers()
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	return c.set(), nil
}

// compilation is one call of Compile.
type compilation struct {
	ctx    context.Context //nolint:containedctx // lives as long as one call of Compile
	opener schema.Opener
	known  WellKnown
	// describe says that descriptors will be asked for.
	describe bool

	mu    sync.Mutex
	files map[string]*file // by import path

	// list is all files, imports before those that import them.
	list []*file
	// descriptor is google/protobuf/descriptor.proto.
	descriptor *file
	builtins   builtins
	symbols    map[string]symbol
	packages   map[string]struct{} // all packages and what encloses them

	doubt atomic.Pointer[GaveUp]

	scratches sync.Pool // of *scratch
}

func (c *compilation) giveUp(g *GaveUp) { c.doubt.CompareAndSwap(nil, g) }

func (c *compilation) gaveUp() bool { return c.doubt.Load() != nil || c.ctx.Err() != nil }

func (c *compilation) err() error {
	if err := context.Cause(c.ctx); err != nil {
		return err
	}
	if g := c.doubt.Load(); g != nil {
		return g
	}
	return nil
}

// IsDoubt reports whether err says that the reference has to decide.
func IsDoubt(err error) bool {
	var g *GaveUp
	return errors.As(err, &g)
}

// each calls do for every file, on all processors, until someone gives up.
func (c *compilation) each(do func(*file)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(c.list)) {
		wg.Go(func() {
			for !c.gaveUp() {
				i := int(next.Add(1)) - 1
				if i >= len(c.list) {
					return
				}
				do(c.list[i])
			}
		})
	}
	wg.Wait()
}

// set is the result: all files but those that only the compiler needed.
func (c *compilation) set() *model.Set {
	set := new(model.Set)
	for _, f := range c.list {
		if f.wanted {
			set.Files = append(set.Files, f.out)
			if c.describe {
				f.out.Descriptor = func(sourceInfo bool) ([]byte, error) { return f.serialized(sourceInfo), nil }
			}
		}
	}
	slices.SortFunc(set.Files, func(a, b *model.File) int { return cmp.Compare(a.Path, b.Path) })
	return set
}
