package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/report"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema"
)

func newDepUpdateCommand(app *App) command {
	var only []string
	return command{
		use:   "update [directory]",
		short: "Pin the newest versions of dependencies in buf.lock",
		long: "Ask registries for the newest commits of the modules in the deps of buf.yaml and of all that these depend on,\n" +
			"and write them to buf.lock. If the workspace does not compile with them, buf.lock stays as it was.",
		args: cobra.MaximumNArgs(1),
		flags: func(cmd *cobra.Command) {
			cmd.Flags().StringSliceVar(&only, "only", nil, "")
			hide(cmd.Flags(), "only")
		},
		run: func(ctx context.Context, args []string) error {
			if len(only) > 0 { // the binary knows the flag, and refuses it too
				return errors.New("--only is not to be had: all dependencies are updated together")
			}
			return runDepUpdate(ctx, app, args)
		},
	}
}

func newDepPruneCommand(app *App) command {
	return command{
		use:   "prune [directory]",
		short: "Take what is not used out of buf.lock",
		long: "Take modules out of buf.lock that no file of the workspace imports from, directly or not.\n" +
			"The commits of the others stay. The workspace has to compile.",
		args: cobra.MaximumNArgs(1),
		run:  func(ctx context.Context, args []string) error { return runDepPrune(ctx, app, args) },
	}
}

// dependent finds what names the dependencies of the directory that the
// arguments name, and what that looks like to users.
func (app *App) dependent(args []string) (*workspace.Dependent, string, error) {
	var flags inputFlags
	dir, err := flags.input(args)
	if err != nil {
		return nil, "", err
	}
	ref, err := app.parse(dir, input.Everything)
	if err != nil {
		return nil, "", err
	}
	if ref.Format != input.Dir {
		return nil, "", fmt.Errorf("format was %q but must be one of [dir]", ref.Format)
	}
	d, err := workspace.FindDependent(workspace.Options{Dir: app.Dir, Input: ref.Path})
	return d, ref.Path, err
}

func runDepUpdate(ctx context.Context, app *App, args []string) error {
	if err := app.takesWhole("update dependencies"); err != nil {
		return err
	}
	d, dir, err := app.dependent(args)
	if err != nil {
		return err
	}
	if d.File == nil || len(d.File.Deps) == 0 && d.Lock == nil && len(d.Sources) == 0 {
		app.log.Warn(fmt.Sprintf("No configured dependencies were found to update in %q.", dir))
		return nil
	}
	old := config.Lock{Version: d.File.Version}
	if d.Lock != nil {
		if err := checkDigests(d.Lock); err != nil {
			return err
		}
		if len(d.Lock.Plugins) > 0 && d.File.Version != config.V2 {
			return fmt.Errorf("%s pins plugins, but those need a %s of version v2", d.Lock.Name, d.File.Name)
		}
		old = *d.Lock
		old.Version = d.File.Version
	}
	lock := old
	lock.Name = filepath.Join(d.Shown, config.BufLock)
	lock.Deps = nil
	kind := digestKind(d.File.Version)
	commits, err := app.registries().Resolve(ctx, d.File.Deps, kind)
	if err != nil {
		return err
	}
	pinned, err := app.pinSources(ctx, d)
	if err != nil {
		return err
	}
	for _, c := range commits {
		lock.Deps = append(lock.Deps, config.LockedModule{Key: c.Key})
	}
	used, err := app.usedModules(ctx, d, dir, &lock, pinned)
	if err != nil {
		// The binary writes the old lock again, also where there was none, but
		// cannot do so if that is of another generation.
		for _, m := range old.Deps {
			if m.Digest.Kind != kind {
				if errors.Is(err, errFindings) {
					fmt.Fprintf(app.Stderr, "Failure: %s of another generation than %s cannot be kept, and the new one is written\n", lock.Name, d.File.Name)
				}
				return errors.Join(err, writeLock(d, &lock))
			}
		}
		return errors.Join(err, writeLock(d, &old))
	}
	if len(d.Sources) > 0 {
		if err := rewriteAll([]rewrite{{filepath.Join(d.Dir, config.SpokeLock), config.SpokeLockText(pinned)}}); err != nil {
			return err
		}
	}
	if len(d.File.Deps) == 0 && d.Lock == nil {
		return nil
	}
	if err := writeLock(d, &lock); err != nil {
		return err
	}
	app.warnUnused(d, used)
	return nil
}

func runDepPrune(ctx context.Context, app *App, args []string) error {
	d, dir, err := app.dependent(args)
	if err != nil {
		return err
	}
	if d.ByWork {
		return workspace.ErrByWork
	}
	version := config.V1
	var declared []module.Ref
	if d.File != nil {
		version, declared = d.File.Version, d.File.Deps
	}
	lock := config.Lock{Version: version}
	if d.Lock != nil {
		lock = *d.Lock
	}
	covered := map[module.FullName]bool{}
	if len(declared) > 0 {
		commits, err := app.registries().Resolve(ctx, declared, digestKind(version))
		if err != nil {
			return err
		}
		for _, c := range commits {
			covered[c.FullName] = true
		}
	}
	used, err := app.usedModules(ctx, d, dir, nil, d.Pinned)
	if err != nil {
		return err
	}
	undigested := checkDigests(&lock)
	lock.Deps = slices.DeleteFunc(slices.Clone(lock.Deps), func(m config.LockedModule) bool { return !used[m.FullName] })
	for _, m := range lock.Deps {
		if !covered[m.FullName] {
			return fmt.Errorf("module %[1]s is detected to be a still-used dependency from your existing buf.lock, but is not a declared dependency in your buf.yaml deps, and is not a transitive dependency of any declared dependency. Add %[1]s to your buf.yaml deps", m.FullName)
		}
	}
	if d.File != nil {
		app.warnUnused(d, used)
	}
	if undigested != nil {
		return undigested
	}
	lock.Version = version
	return writeLock(d, &lock)
}

// checkDigests refuses a lock file that lacks digests, as those of old versions
// of buf do.
func checkDigests(lock *config.Lock) error {
	for _, m := range lock.Deps {
		if m.Digest.IsZero() {
			return fmt.Errorf("decode %s: no digest specified for module %s: delete %s, and run \"buf dep update\"", lock.Name, m.FullName, lock.Name)
		}
	}
	return nil
}

// digestKind is the kind of the digests in lock files of a version.
func digestKind(v config.Version) module.DigestKind {
	if v == config.V2 {
		return module.B5
	}
	return module.B4
}

// writeLock writes the buf.lock of what names dependencies.
func writeLock(d *workspace.Dependent, lock *config.Lock) error {
	return rewriteAll([]rewrite{{filepath.Join(d.Dir, config.BufLock), lock.Text()}})
}

// usedModules compiles the workspace of a directory, with another lock file if
// there is one, and gives the modules of registries that it uses. Compile errors
// are shown.
func (app *App) usedModules(ctx context.Context, d *workspace.Dependent, dir string, lock *config.Lock, pinned []config.LockedSource) (map[module.FullName]bool, error) {
	where := workspace.Options{
		Input: dir, Dir: app.Dir, Warn: app.log.Warn, List: workspace.ListGraph,
		Registry: app.registries(), Locks: map[string]*config.Lock{}, Alone: true,
		SourceDir: app.sources().Find, SourceLocks: map[string][]config.LockedSource{d.Dir: pinned},
	}
	if lock != nil {
		where.Locks[d.Dir] = lock
	}
	ws, err := workspace.Load(ctx, where)
	if err != nil {
		return nil, err
	}
	if err := app.checkCompiles(ctx, ws, report.Text); err != nil {
		return nil, err
	}
	var local []*workspace.Module
	for _, m := range ws.Modules {
		if m.Commit == "" {
			local = append(local, m)
		}
	}
	_, nodes, err := app.moduleGraph(ctx, ws, local)
	if err != nil {
		return nil, err
	}
	used := map[module.FullName]bool{}
	for _, n := range nodes {
		if n.Commit != "" {
			used[n.Key.FullName] = true
		}
	}
	return used, nil
}

// checkCompiles compiles the targets of a workspace and shows what is wrong on
// stderr, in an error format.
func (app *App) checkCompiles(ctx context.Context, ws *workspace.Workspace, format string) error {
	paths, err := targetPaths(ws)
	if err != nil {
		return err
	}
	result, err := app.compileIn(ws)(ctx, schema.Request{Opener: ws, Paths: paths})
	if err != nil {
		return err
	}
	if len(result.Diagnostics) == 0 {
		return nil
	}
	if err := report.Write(app.Stderr, format, result.Diagnostics); err != nil {
		return err
	}
	return errFindings
}

// warnUnused tells of dependencies that buf.yaml declares and nothing uses.
func (app *App) warnUnused(d *workspace.Dependent, used map[module.FullName]bool) {
	for _, ref := range d.File.Deps {
		if used[ref.FullName] || d.Local(ref.FullName) {
			continue
		}
		app.log.Warn(fmt.Sprintf("Module %[1]s is declared in your buf.yaml deps but is unused. This command only modifies buf.lock files, not buf.yaml files. Please remove %[1]s from your buf.yaml deps if it is not needed.", ref.FullName))
	}
}
