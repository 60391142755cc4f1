// Package compile chooses the compiler: the engine, or where that gives up the
// reference. It takes and gives what schema.Compile does.
package compile

import (
	"context"
	"fmt"
	"io/fs"
	"sync"

	"github.com/platinummonkey/spoke/internal/refengine"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/engine"
	"github.com/platinummonkey/spoke/schema/model"
)

// Compiler compiles. It keeps what the reference has read for later calls, so
// one should serve all compilations of one run that look at the same files.
type Compiler struct {
	// ReferenceOnly leaves the engine out.
	ReferenceOnly bool
	// GaveUp is told why the engine gave up; it may be nil.
	GaveUp func(why error)

	once      sync.Once
	reference *refengine.Engine
}

// Compile is a schema.Compile.
func (c *Compiler) Compile(ctx context.Context, req schema.Request) (schema.Result, error) {
	if c.ReferenceOnly {
		return c.ref().Compile(ctx, req)
	}
	set, err := engine.Compile(ctx, req, wellKnown)
	switch {
	case err == nil:
		if !req.Descriptors {
			describe(set, req)
		}
		return schema.Result{Set: set}, nil
	case engine.IsDoubt(err):
		if c.GaveUp != nil {
			c.GaveUp(err)
		}
		return c.ref().Compile(ctx, req)
	}
	return schema.Result{}, err
}

func (c *Compiler) ref() *refengine.Engine {
	c.once.Do(func() { c.reference = refengine.New() })
	return c.reference
}

// describe has the files of a set compiled once more for descriptors, should
// anybody want one all the same.
func describe(set *model.Set, req schema.Request) {
	req.Descriptors = true
	described := sync.OnceValues(func() (map[string]*model.File, error) {
		again, err := engine.Compile(context.Background(), req, wellKnown)
		if err != nil {
			return nil, fmt.Errorf("the same files compiled before: %w", err)
		}
		files := make(map[string]*model.File, len(again.Files))
		for _, f := range again.Files {
			files[f.Path] = f
		}
		return files, nil
	})
	for _, f := range set.Files {
		path := f.Path
		f.Descriptor = func(sourceInfo bool) ([]byte, error) {
			files, err := described()
			if err != nil {
				return nil, err
			}
			return files[path].Descriptor(sourceInfo)
		}
	}
}

// wellKnown gives the files that every file can import.
func wellKnown(path string) (string, bool) {
	data, err := fs.ReadFile(refengine.WellKnown(), path)
	return string(data), err == nil
}
