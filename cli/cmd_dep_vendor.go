package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

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
		long: "Copy the modules that buf.lock pins and the sources that spoke.yaml names into the folder " + config.VendorDir + "\n" +
			"beside the configuration, which is made anew. From then on they are read from there, and no network is needed.",
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
	var modules, sources int
	err = lock.Vendor(d.Dir, func(vendor string) error {
		for _, m := range ws.Modules {
			if m.Remote == nil {
				continue
			}
			modules++
			if err := registry.Vendor(m.Remote, vendor); err != nil {
				return err
			}
		}
		for _, s := range d.Sources {
			sources++
			if s.Git == "" {
				if err := lock.CopyFolder(d.Dir, s, vendor); err != nil {
					return err
				}
				continue
			}
			i := slices.IndexFunc(d.Pinned, func(k config.LockedSource) bool { return k.Source == s })
			if i < 0 {
				return fmt.Errorf("the source %s is not in %s: run \"spoke dep update\"", s, config.SpokeLock)
			}
			if err := app.sources().Copy(ctx, d.Dir, d.Pinned[i], vendor); err != nil {
				return err
			}
		}
		if modules+sources == 0 {
			return errors.New("there is nothing to copy: no buf.lock pins anything here, and no spoke.yaml names sources")
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(app.Stdout, "Copied %s and %s to %s.\n", count(modules, "module"), count(sources, "source"), filepath.Join(d.Shown, config.VendorDir))
	return err
}

// count is a number of things, as one says it.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
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
