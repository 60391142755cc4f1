package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/outdir"
	"github.com/platinummonkey/spoke/internal/report"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema"
)

type exportOptions struct {
	inputFlags
	output         string
	excludeImports bool
	all            bool
}

func newExportCommand(app *App) command {
	var opts exportOptions
	return command{
		use:   "export [source]",
		short: "Copy Protobuf files and what they import into a folder",
		long: "Copy the .proto files of a source, and what they import, into a folder, laid out by import path.\n" +
			"The well-known types are left out, unless the source has files of its own in their place.\n\n" +
			"The files have to compile, but for --exclude-imports, which copies them as they are.\n" +
			"What else is in the folder stays. Nothing is written outside of it.",
		args: cobra.MaximumNArgs(1),
		flags: func(cmd *cobra.Command) {
			opts.bind(cmd)
			flags := cmd.Flags()
			flags.StringVarP(&opts.output, "output", "o", "", "The folder to write to, made if need be (required)")
			require(cmd, "output")
			flags.BoolVar(&opts.excludeImports, "exclude-imports", false, "Leave out what is only imported")
			flags.BoolVar(&opts.all, "all", false, "Copy documentation and licences as well; of several modules, with the module's name in the file's")
		},
		run: func(ctx context.Context, args []string) error { return runExport(ctx, app, opts, args) },
	}
}

func runExport(ctx context.Context, app *App, opts exportOptions, args []string) error {
	progress := app.begin("reading the input")
	defer progress.Close()

	in, err := app.load(ctx, &opts.inputFlags, args, wish{kind: input.Sources | input.Modules, noTargets: true})
	if err != nil {
		return err
	}
	defer in.Close()
	ws := in.workspace
	if opts.output == "" {
		return errors.New("--output: the folder to write to has no name")
	}
	out, err := outdir.Open(app.abs(opts.output), opts.output)
	if err != nil {
		return err
	}
	defer func() { _ = out.Close() }() // what was written is closed
	paths, err := targetPaths(ws)
	if err == nil && !opts.excludeImports {
		progress.Step("compiling")
		paths, err = withImports(ctx, app, ws, paths)
	}
	var broken *compileError
	if errors.As(err, &broken) {
		progress.Close()
		if err := report.Write(app.Stderr, report.Text, broken.diagnostics); err != nil {
			return err
		}
		return errFindings
	}
	if err != nil {
		return err
	}
	progress.Step("writing")
	var docs []workspace.Doc
	if opts.all {
		if docs, err = ws.Docs(); err != nil {
			return err
		}
	}
	for _, doc := range docs {
		if err = out.Stage(doc.Name, doc.Text); err != nil {
			break
		}
	}
	if err == nil && !opts.excludeImports {
		err = copyFiles(ctx, ws, paths, out)
	}
	if err != nil {
		out.Discard()
		return err
	}
	if err := out.Commit(); err != nil || !opts.excludeImports {
		return err
	}
	return copyTargets(ctx, ws, paths, out, app.abs(opts.output))
}

// copyTargets copies the target files as they are, and what the binary copies
// with them.
func copyTargets(ctx context.Context, ws *workspace.Workspace, paths []string, out *outdir.Dir, dir string) error {
	for _, path := range paths {
		if _, _, err := ws.Locate(path); err != nil {
			return err
		}
	}
	files, err := ws.Copies(dir)
	if err != nil {
		return err
	}
	var buf []byte
	for i := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if buf, err = ws.Read(&files[i], buf); err != nil {
			return err
		}
		if err := out.Write(files[i].Path, buf); err != nil {
			return err
		}
	}
	return nil
}

// targetPaths are the import paths of all target files, sorted.
func targetPaths(ws *workspace.Workspace) ([]string, error) {
	var paths []string
	for _, m := range ws.Modules {
		if !m.Target {
			continue
		}
		if err := ws.Check(m); err != nil {
			return nil, err
		}
		paths = append(paths, m.Files...)
	}
	slices.Sort(paths)
	return paths, nil
}

// withImports are the import paths of files and of what they import, but for
// well-known types. All of them have to compile.
func withImports(ctx context.Context, app *App, ws *workspace.Workspace, paths []string) ([]string, error) {
	if len(paths) == 0 {
		return nil, workspace.ErrNoTargets
	}
	start := app.Now()
	result, err := app.compileIn(ws)(ctx, schema.Request{Opener: ws, Paths: paths})
	if err != nil {
		return nil, err
	}
	if len(result.Diagnostics) > 0 {
		return nil, &compileError{result.Diagnostics}
	}
	app.log.Debug("compiled", start, "files", len(result.Set.Files))
	var all []string
	for _, f := range result.Set.Files {
		switch _, _, err := ws.Locate(f.Path); {
		case err == nil:
			all = append(all, f.Path)
		case !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
	}
	return all, nil
}

// copyFiles stages files of a workspace, once all are found.
func copyFiles(ctx context.Context, ws *workspace.Workspace, paths []string, out *outdir.Dir) error {
	type place struct{ name, external string }
	places := make([]place, len(paths))
	for i, path := range paths {
		name, external, err := ws.Locate(path)
		if err != nil {
			return err
		}
		places[i] = place{name, external}
	}
	for i, path := range paths {
		if err := ctx.Err(); err != nil {
			return err
		}
		text, err := readAt(ws, places[i].name)
		if err != nil {
			return fmt.Errorf("read %s: %w", places[i].external, err)
		}
		if err := out.Stage(path, text); err != nil {
			return err
		}
	}
	return nil
}

func readAt(ws *workspace.Workspace, name string) ([]byte, error) {
	in, err := ws.OpenAt(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }() // it was only read
	return io.ReadAll(in)
}
