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
	out, err := engine.Try(ctx, req, wellKnown)
	if err != nil {
		return schema.Result{}, err
	}
	if out.Doubt == nil {
		return schema.Result{Set: out.Set}, nil
	}
	if c.GaveUp != nil {
		c.GaveUp(out.Doubt)
	}
	if len(out.Doubtful) < len(req.Paths) {
		part := req
		part.Paths = out.Doubtful
		result, err := c.ref().Compile(ctx, part)
		if err != nil || len(result.Diagnostics) > 0 {
			return result, err
		}
		if set := merge(out.Set, result.Set); set != nil {
			return schema.Result{Set: set}, nil
		}
	}
	return c.ref().Compile(ctx, req)
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
