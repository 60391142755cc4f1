// Package compile chooses the compiler: the engine, or where that gives up the
// reference. It takes and gives what schema.Compile does.
package compile

import (
	"context"
	"io/fs"
	"sync"

	"github.com/platinummonkey/spoke/internal/refengine"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/engine"
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

// wellKnown gives the files that every file can import.
func wellKnown(path string) (string, bool) {
	data, err := fs.ReadFile(refengine.WellKnown(), path)
	return string(data), err == nil
}
