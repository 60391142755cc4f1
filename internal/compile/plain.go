package compile

import (
	"context"

	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/engine"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/wellknown"
)

// Plain compiles with the engine alone. The set is nil if that gives up.
func (c *Compiler) Plain(ctx context.Context, req schema.Request) (*model.Set, error) {
	if c.ReferenceOnly {
		return nil, nil
	}
	set, err := engine.Compile(ctx, req, wellknown.Text)
	if engine.IsDoubt(err) {
		return nil, nil
	}
	return set, err
}
