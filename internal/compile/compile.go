// Package compile chooses the compiler: the engine, or where that gives up the
// reference. It takes and gives what schema.Compile does.
package compile

import (
	"context"
	"errors"

	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/engine"
	"github.com/platinummonkey/spoke/schema/wellknown"
)

// Compiler compiles. The reference may keep what it has read for later calls, so
// one should serve all compilations of one run that look at the same files.
type Compiler struct {
	// Reference is the reference.
	Reference schema.Compile
	// ReferenceOnly leaves the engine out.
	ReferenceOnly bool
	// Alone says that there is no reference, only a function that says so: then
	// nobody asks which files are for it.
	Alone bool
	// GaveUp is told why the engine gave up; it may be nil.
	GaveUp func(why error)
}

// Compile is a schema.Compile.
func (c *Compiler) Compile(ctx context.Context, req schema.Request) (schema.Result, error) {
	if c.ReferenceOnly {
		return c.Reference(ctx, req)
	}
	if c.Alone {
		return c.alone(ctx, req)
	}
	out, err := engine.Try(ctx, req, wellknown.Text)
	if err != nil {
		return schema.Result{}, err
	}
	switch {
	case out.Doubt == nil:
		return schema.Result{Set: out.Set}, nil
	case out.Doubt.Mistakes != nil:
		return schema.Result{Diagnostics: out.Doubt.Mistakes}, nil
	}
	if c.GaveUp != nil {
		c.GaveUp(out.Doubt)
	}
	if len(out.Doubtful) < len(req.Paths) {
		part := req
		part.Paths = out.Doubtful
		result, err := c.Reference(ctx, part)
		if err != nil || len(result.Diagnostics) > 0 {
			return result, err
		}
	}
	return c.Reference(ctx, req)
}

// alone has the reference say that there is none as soon as there is a doubt.
func (c *Compiler) alone(ctx context.Context, req schema.Request) (schema.Result, error) {
	set, err := engine.Compile(ctx, req, wellknown.Text)
	var doubt *engine.GaveUp
	switch {
	case !errors.As(err, &doubt):
		return schema.Result{Set: set}, err
	case doubt.Mistakes != nil:
		return schema.Result{Diagnostics: doubt.Mistakes}, nil
	}
	if c.GaveUp != nil {
		c.GaveUp(err)
	}
	return c.Reference(ctx, req)
}
