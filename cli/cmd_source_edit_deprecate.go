package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/format"
	"github.com/platinummonkey/spoke/internal/edit"
	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/report"
	"github.com/platinummonkey/spoke/schema/syntax"
)

type deprecateOptions struct {
	inputFlags
	prefixes    []string
	diff        bool
	errorFormat string
}

func newSourceEditDeprecateCommand(app *App) command {
	var opts deprecateOptions
	formats := slices.DeleteFunc(report.Formats(), func(f string) bool { return f == report.ConfigIgnoreYAML })
	return command{
		use:   "deprecate [source]",
		short: "Mark types as deprecated",
		long: "Add the option \"deprecated = true\" to types, and rewrite all files of the source in the standard layout.\n\n" +
			"--prefix gives the full name of a package or type: it is deprecated with all packages and types below it.\n" +
			"Fields, extensions and enum values are deprecated only where --prefix gives their own name.\n" +
			"It is an error if nothing has such a name. What is deprecated already stays as it is.\n\n" +
			"The source is a directory or a .proto file, \".\" if there is none. Either all files are rewritten or none.",
		args: cobra.MaximumNArgs(1),
		flags: func(cmd *cobra.Command) {
			opts.bind(cmd)
			bindErrorFormat(cmd, &opts.errorFormat, formats)
			flags := cmd.Flags()
			flags.StringSliceVar(&opts.prefixes, "prefix", nil, "Deprecate what has this name or lies below it, such as \"acme.weather.v1\" (required);\nrepeat it, or separate several with commas")
			flags.BoolVarP(&opts.diff, "diff", "d", false, "Print diffs in place of rewriting files")
			require(cmd, "prefix")
		},
		run: func(ctx context.Context, args []string) error {
			if err := checkErrorFormat(&opts.errorFormat, formats); err != nil {
				return err
			}
			ref, err := opts.source(app, args)
			if err != nil {
				return err
			}
			return runDeprecate(ctx, app, opts, ref)
		},
	}
}

// source is the input to edit.
func (o *deprecateOptions) source(app *App, args []string) (input.Ref, error) {
	text, err := o.input(args)
	if err != nil {
		return input.Ref{}, err
	}
	g := input.Grammar{Kind: input.Directories, Stream: input.ProtoFile, IsDir: app.isDir}
	if _, err := g.Parse(text); err != nil {
		return input.Ref{}, flagValueError("invalid input %q: %v", text, err)
	}
	ref, err := app.parse(text, input.Sources|input.Modules)
	switch {
	case err != nil:
	case ref.Format == input.Module:
		err = flagValueError("invalid input %q: must be a directory or proto file", text)
	case ref.Format == input.ProtoFile && ref.PackageFiles:
		err = flagValueError("cannot specify include_package_files=true with source edit deprecate")
	}
	return ref, err
}

func runDeprecate(ctx context.Context, app *App, opts deprecateOptions, ref input.Ref) error {
	in, j, err := app.openTexts(ctx, &opts.inputFlags, ref)
	if err != nil {
		return err
	}
	defer in.Close()

	var matched atomic.Bool
	j.diff, j.keepChanged = opts.diff, !opts.diff
	j.edit = func(t *syntax.Tree) (string, format.Added) {
		d := edit.Deprecate(t, opts.prefixes)
		if d.Matched {
			matched.Store(true)
		}
		return d.Text, format.Added{Option: d.Option, Settings: d.Settings}
	}
	files, err := j.run(ctx)
	switch {
	case err != nil:
		return err
	case !matched.Load() && len(opts.prefixes) > 0:
		return errors.New("no types matched the specified deprecation prefixes")
	case !opts.diff && !in.workspace.OnDisk():
		return fmt.Errorf("cannot write to %s: it is not a directory or .proto file", ref.Text)
	}
	if opts.diff {
		return printDiffs(app.Stdout, files)
	}
	var rewrites []rewrite
	for _, f := range files {
		if !f.changed {
			continue
		}
		name, err := filepath.EvalSymlinks(f.name)
		if err != nil {
			return err
		}
		rewrites = append(rewrites, rewrite{name: name, text: f.text})
	}
	return rewriteAll(rewrites)
}
