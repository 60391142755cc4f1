package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/registry"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/lock"
)

func newDepVendorCommand(app *App) command {
	return command{
		use:   "vendor [directory]",
		short: "Copy all dependencies into the folder " + config.VendorDir,
		long: "Copy the modules that buf.lock pins and the sources that spoke.lock pins into the folder " + config.VendorDir + "\n" +
			"beside the configuration. From then on they are read from there, and no network is needed.",
		args: cobra.MaximumNArgs(1),
		run:  func(ctx context.Context, args []string) error { return runDepVendor(ctx, app, args) },
	}
}

func runDepVendor(ctx context.Context, app *App, args []string) error {
	d, dir, err := app.dependent(args)
	if err != nil {
		return err
	}
	ws, err := workspace.Load(ctx, workspace.Options{
		Input: dir, Dir: app.Dir, Warn: app.log.Warn, Registry: app.registries(), SourceDir: app.sources().Find, Alone: true, NoTargets: true,
	})
	if err != nil {
		return err
	}
	var keys int
	for _, m := range ws.Modules {
		if m.Remote == nil {
			continue
		}
		keys++
		if err := registry.Vendor(m.Remote, filepath.Join(d.Dir, config.VendorDir)); err != nil {
			return err
		}
	}
	for _, s := range d.Pinned {
		if err := app.sources().Vendor(ctx, d.Dir, s); err != nil {
			return err
		}
	}
	if keys+len(d.Pinned) == 0 {
		return errors.New("there is nothing to copy: no buf.lock or spoke.lock pins anything here")
	}
	_, err = fmt.Fprintf(app.Stdout, "Copied %d modules and %d sources to %s.\n", keys, len(d.Pinned), filepath.Join(d.Shown, config.VendorDir))
	return err
}

// sources is where the sources of a workspace are kept.
func (app *App) sources() lock.Store {
	return lock.Store{CacheDir: filepath.Join(app.abs(app.cacheDir()), "spoke"), Environ: app.Environ, Offline: app.isOffline()}
}

// pinSources gives the git sources of a workspace as they are now.
func (app *App) pinSources(ctx context.Context, d *workspace.Dependent) ([]config.LockedSource, error) {
	var pinned []config.LockedSource
	for _, s := range d.Sources {
		if s.Git == "" {
			continue
		}
		locked, err := app.sources().Pin(ctx, d.Dir, s)
		if err != nil {
			return nil, err
		}
		pinned = append(pinned, locked)
	}
	return pinned, nil
}
