// Package whole gives the command line all its abilities. What is large enough
// to slow the start of a program down is linked in here and nowhere else.
package whole

import (
	"context"
	"sync"

	"github.com/platinummonkey/spoke/cli"
	"github.com/platinummonkey/spoke/internal/convert"
	"github.com/platinummonkey/spoke/internal/fetch"
	"github.com/platinummonkey/spoke/internal/handover"
	"github.com/platinummonkey/spoke/internal/refengine"
	"github.com/platinummonkey/spoke/internal/remote"
	"github.com/platinummonkey/spoke/internal/rpc"
	"github.com/platinummonkey/spoke/internal/stats"
	"github.com/platinummonkey/spoke/internal/zstd"
	"github.com/platinummonkey/spoke/lint/protovalidate"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/image/dynamic"
	"github.com/platinummonkey/spoke/schema/source"
)

// Abilities are all there are, for one run.
func Abilities() cli.Abilities {
	reference := sync.OnceValue(refengine.New)
	if handover.Reason() == cli.LackCompile {
		reference().Prepare() // it takes as long as all that comes before the first compilation
	}
	return cli.Abilities{
		Compile: func(ctx context.Context, req schema.Request) (schema.Result, error) {
			return reference().Compile(ctx, req)
		},
		ReadDamaged: func(f *source.File) (schema.Damaged, error) { return refengine.ReadDamaged(f), nil },
		Count: func(f *source.File, c *stats.Counter) error {
			refengine.Count(f, c)
			return nil
		},
		Protovalidate: protovalidate.Check,
		Images:        dynamic.Codec{},
		Fetch:         fetch.Open,
		Zstd:          zstd.Codec{},
		Convert:       func(c cli.Conversion) ([]byte, error) { return convert.Convert(convert.Request(c)) },
		Registry:      func(o rpc.Options) rpc.Caller { return remote.New(o) },
	}
}
