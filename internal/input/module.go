package input

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/platinummonkey/spoke/internal/module"
)

// Downloader gets modules from the registries that host them.
type Downloader interface {
	// Download gives the files of a module at a label or commit, with its
	// configuration.
	Download(ctx context.Context, ref module.Ref) (fs.FS, error)
}

// Module gets a module.
func (s Reader) Module(ctx context.Context, ref Ref) (fs.FS, error) {
	name, err := module.ParseRef(ref.Path)
	if err != nil {
		return nil, err
	}
	if s.Modules == nil {
		return nil, fmt.Errorf("the server hosted at that remote is unavailable. Are you sure %q is a valid remote address? (modules cannot be downloaded yet)", name.Registry)
	}
	return s.Modules.Download(ctx, name)
}
