package server

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/platinummonkey/spoke/registryd/config"
	"github.com/platinummonkey/spoke/registryd/core"
	"github.com/platinummonkey/spoke/registryd/store/dir"
	"github.com/platinummonkey/spoke/registryd/store/mem"
	"github.com/platinummonkey/spoke/registryd/store/sqlite"
)

// Open opens the stores that a configuration names.
func Open(ctx context.Context, c config.Config, now func() time.Time) (*Stores, error) {
	meta, err := sqlite.Open(ctx, filepath.Join(c.Root, "registry.db"))
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	blobs, err := dir.Open(filepath.Join(c.Root, "blobs"))
	if err != nil {
		return nil, fmt.Errorf("opening the blobs: %w", err)
	}
	return &Stores{
		Registry: &core.Registry{
			Meta: meta, Blobs: blobs, Cache: mem.New(256 << 20),
			Compile: compiler().Compile, Now: now, Limits: core.DefaultLimits(),
		},
		close: []func() error{meta.Close},
	}, nil
}
