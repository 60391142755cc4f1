package cli

import (
	"context"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/platinummonkey/spoke/internal/gittree"
	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema/image"
)

// wish is what a command wants of an input.
type wish struct {
	// kind is the inputs that it takes.
	kind input.Kind
	// textOnly, noTargets and list are those of workspace.Options.
	textOnly, noTargets bool
	list                workspace.Listing
	// alone, checks and late are workspace.Options.Alone, Checks and Late.
	alone, checks, late bool
}

// loaded is an input that has been opened: a workspace, or an image. Close it
// when done with it.
type loaded struct {
	ref input.Ref
	// workspace is nil for an image; where says what it was loaded from.
	workspace *workspace.Workspace
	where     workspace.Options
	// image is the bytes of an image, decompressed, in the encoding ref.Format;
	// bare is the image itself where it was read ahead.
	image []byte
	bare  *image.Image

	tree io.Closer
}

// Close lets go of what was cloned for the input, if anything.
func (l *loaded) Close() {
	if l.tree != nil {
		_ = l.tree.Close() // a folder of the system's temporary ones
	}
}

// load opens the input that the arguments of a command name.
func (app *App) load(ctx context.Context, flags *inputFlags, args []string, w wish) (*loaded, error) {
	text, err := flags.input(args)
	if err != nil {
		return nil, err
	}
	ref, err := app.parse(text, w.kind)
	if err != nil {
		return nil, err
	}
	return app.open(ctx, flags, ref, w)
}

// parse understands an input without opening it, and passes on its warnings.
func (app *App) parse(text string, kind input.Kind) (input.Ref, error) {
	return app.understand(input.Grammar{Kind: kind, IsDir: app.isDir}, text)
}

func (app *App) understand(g input.Grammar, text string) (input.Ref, error) {
	ref, err := g.Parse(text)
	for _, warning := range ref.Warnings {
		app.log.Warn(warning)
	}
	return ref, err
}

// isDir reports whether a path that a user wrote leads to a directory.
func (app *App) isDir(name string) bool {
	info, err := app.seen.Stat(app.abs(name))
	return err == nil && info.IsDir()
}

// abs is the absolute form of a path that a user wrote.
func (app *App) abs(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(app.Dir, name)
}

// open opens an input. The flags say which of its files count.
func (app *App) open(ctx context.Context, flags *inputFlags, ref input.Ref, w wish) (_ *loaded, err error) {
	l := &loaded{ref: ref}
	if app.spare != nil && !w.textOnly && !w.noTargets {
		app.spare()
	}
	if ref.Format != input.Dir && ref.Format != input.ProtoFile && !(ref.Format.IsImage() && ref.Scheme == input.Disk) {
		app.seen.Spoil()
	}
	reader := app.reader(ref)
	if ref.Format.IsImage() {
		start := app.Now()
		l.image, err = reader.Bytes(ctx, ref)
		app.log.Debug("image read", start, "bytes", len(l.image))
		return l, err
	}
	l.where = workspace.Options{
		Input:           ref.Path,
		ProtoFile:       ref.Format == input.ProtoFile,
		PackageFiles:    ref.PackageFiles,
		Paths:           flags.paths,
		ExcludePaths:    flags.excludePaths,
		Config:          flags.config,
		DisableSymlinks: flags.disableSymlinks,
		Dir:             app.Dir,
		Warn:            app.log.Warn,
		TextOnly:        w.textOnly,
		NoTargets:       w.noTargets || w.textOnly,
		List:            w.list,
		Seen:            app.seen,
		Registry:        app.registries(),
		SourceDir:       app.sources().Find,
		Alone:           w.alone,
		Checks:          w.checks,
		Late:            w.late,
	}
	defer func() {
		if err != nil {
			l.Close()
		}
	}()
	switch ref.Format {
	case input.Dir, input.ProtoFile:
	case input.Module:
		if l.where.Remote, err = module.ParseRef(ref.Path); err != nil {
			return nil, err
		}
	default:
		if l.where.Tree, err = app.openTree(ctx, l, reader); err != nil {
			return nil, err
		}
		l.where.Input = ref.SubDir
	}
	start := app.Now()
	if l.workspace, err = workspace.Load(ctx, l.where); err != nil {
		return nil, err
	}
	app.log.Debug("workspace read", start, "modules", len(l.workspace.Modules))
	return l, nil
}

// reader reads an input.
func (app *App) reader(ref input.Ref) input.Reader {
	r := input.Reader{Dir: app.Dir, Stdin: app.Stdin, Getenv: app.Getenv, Fetch: app.Abilities.Fetch, Zstd: app.Abilities.Zstd}
	if ref.Format.IsImage() && app.seen != nil {
		r.Open = app.seen.Open
	}
	return r
}

// openTree opens what is not on disk as it is.
func (app *App) openTree(ctx context.Context, l *loaded, reader input.Reader) (fs.FS, error) {
	ref := l.ref
	start := app.Now()
	switch ref.Format {
	case input.Git:
		tree, err := gittree.Open(ctx, gittree.Options{
			Repo:              ref.Path,
			Dir:               app.Dir,
			Branch:            ref.Git.Branch,
			Tag:               ref.Git.Name,
			Ref:               ref.Git.Ref,
			Depth:             ref.Git.Depth,
			RecurseSubmodules: ref.Git.Submodules,
			Filter:            ref.Git.Filter,
			Subdir:            ref.SubDir,
			Environ:           app.Environ,
		})
		if err != nil {
			return nil, err
		}
		l.tree = tree
		app.log.Debug("repository opened", start)
		return tree, nil
	default:
		tree, err := reader.Tree(ctx, ref)
		if err != nil {
			return nil, err
		}
		app.log.Debug("archive read", start)
		return tree, nil
	}
}
