package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/cli/ui"
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/report"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/lint"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/descriptor"
	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/model"
)

type lintOptions struct {
	inputFlags
	errorFormat string
	watch       bool
}

func newLintCommand(app *App) command {
	var opts lintOptions
	formats := report.Formats()
	return command{
		use:   "lint [input]",
		short: "Check Protobuf files against lint rules",
		long: "Check Protobuf files against the lint rules that the configuration selects.\n\n" +
			"The input is a directory, \".\" if there is none, or anything else that holds Protobuf files: an archive, a git\nrepository, an image. Findings and compile errors go to stdout.\n" +
			"The exit code is 0 if there are none, 100 if there are, and 1 where lint could not run.",
		args: cobra.MaximumNArgs(1),
		flags: func(cmd *cobra.Command) {
			opts.bind(cmd)
			bindErrorFormat(cmd, &opts.errorFormat, formats)
			cmd.Flags().BoolVar(&opts.watch, "watch", false, "Lint again whenever a file changes, until interrupted")
		},
		run: func(ctx context.Context, args []string) error {
			if !slices.Contains(formats, opts.errorFormat) {
				return flagValueError("--error-format: invalid format: %q", opts.errorFormat)
			}
			if opts.watch {
				return app.lintWatch(ctx, opts, args)
			}
			return app.lintRemembered(ctx, opts, args)
		},
	}
}

// runLint lints everything. full, unless nil, takes what later runs can use.
func runLint(ctx context.Context, app *App, opts lintOptions, args []string, full *lintedAll) error {
	progress := app.begin("reading the workspace")
	defer progress.Close()

	parts, err := lintInput(ctx, app, &opts.inputFlags, args, progress, full)
	if err != nil {
		found, err := app.mistakes(err)
		if err != nil {
			return err
		}
		parts = [][]diag.Diagnostic{found}
	}
	progress.Close()
	if full != nil {
		full.learn(app, opts.errorFormat)
	}
	findings := diag.ByPath(parts...)
	if full != nil {
		err = full.show(app, opts.errorFormat, findings)
	} else if len(findings) > 0 {
		err = app.show(opts.errorFormat, slices.Concat(findings...))
	}
	if err == nil && len(findings) > 0 {
		err = errFindings
	}
	return err
}

// mistakes are the findings that an error stands for: what keeps sources from
// being compiled. Of other errors it gives the error. What cannot be compiled is
// not remembered.
func (app *App) mistakes(err error) ([]diag.Diagnostic, error) {
	var compile *compileError
	var broken *workspace.ScanError
	app.seen.Spoil()
	switch {
	case errors.As(err, &compile):
		return compile.diagnostics, nil
	case errors.As(err, &broken):
		return broken.Diagnostics, nil
	}
	return nil, err
}

// lintInput checks the input that the arguments name, of whatever kind. Findings
// come in parts.
func lintInput(ctx context.Context, app *App, flags *inputFlags, args []string, progress *ui.Progress, full *lintedAll) ([][]diag.Diagnostic, error) {
	in, err := app.load(ctx, flags, args, wish{kind: input.Everything, checks: true})
	if err != nil {
		return nil, err
	}
	defer in.Close()
	if in.workspace == nil {
		found, err := lintImage(ctx, app, flags, in)
		return [][]diag.Diagnostic{found}, err
	}
	return lintModules(ctx, app, in.workspace, app.compileIn(in.workspace), progress, full)
}

// lintModules compiles and checks the targets of a workspace. The compile
// errors of the first module that has any stand alone. Mistakes in what selects
// rules show only once everything compiles.
func lintModules(ctx context.Context, app *App, ws *workspace.Workspace, compile schema.Compile, progress *ui.Progress, full *lintedAll) ([][]diag.Diagnostic, error) {
	table := lint.Table(app.Abilities.Protovalidate)
	var used []string
	for _, m := range ws.Modules {
		if m.Target && len(m.Files) > 0 {
			used = append(used, usedIDs(m.Lint, m.Breaking)...)
		}
	}
	var findings [][]diag.Diagnostic
	var warnings []string
	var failed error
	for _, m := range ws.Modules {
		if !m.Target {
			continue
		}
		start := app.Now()
		progress.Step("compiling " + m.Path)
		if err := ws.Check(m); err != nil {
			return nil, err
		}
		if len(m.Files) == 0 {
			continue // nor does it matter what its configuration says
		}
		result, err := compile(ctx, schema.Request{Opener: ws, Paths: m.Files})
		if err != nil {
			return nil, err
		}
		app.log.Debug("module compiled", start, "module", m.Path, "files", len(m.Files))
		if len(result.Diagnostics) > 0 {
			return nil, &compileError{result.Diagnostics}
		}
		files := targets(result.Set, m.Files)
		linted := full.add(ws, m.Path, result.Set, files)
		if m.Lint.Disabled || failed != nil {
			continue
		}

		start = app.Now()
		progress.Step("linting " + m.Path)
		var selection *check.Selection
		var warned []string
		if selection, warned, failed = check.Select(table, check.Lint(m.Lint)); failed != nil {
			continue
		}
		if failed = knowUsed(m.Lint.Version, m.Lint.DisableBuiltin, used); failed != nil {
			continue
		}
		warnings = append(warnings, warned...)
		failed = result.Set.Refused
		if len(selection.Rules) == 0 && errors.Is(failed, model.ErrUnusedOptionImport) {
			failed = nil
		}
		if failed != nil || len(selection.Rules) == 0 {
			continue
		}
		var found [][]diag.Diagnostic
		var notes []check.Note
		if found, notes, failed = check.Examine(ctx, selection, files, files); failed != nil {
			continue
		}
		found = append(found, selection.Place(notes))
		if linted != nil {
			linted.Notes = notes
		}
		findings = append(findings, found...)
		app.log.Debug("module linted", start, "module", m.Path, "rules", len(selection.Rules))
	}
	for _, warning := range warnings {
		app.log.Warn(warning)
	}
	return findings, failed
}

// lintImage checks the files of an image that are not imports.
func lintImage(ctx context.Context, app *App, flags *inputFlags, in *loaded) ([]diag.Diagnostic, error) {
	start := app.Now()
	img, err := app.readImage(in, flags)
	if err != nil {
		return nil, err
	}
	file, err := app.imageConfig(flags.config, app.plugin)
	if err != nil || file.Lint.Disabled {
		return nil, err
	}
	table := lint.Table(app.Abilities.Protovalidate)
	selection, warnings, err := check.Select(table, check.Lint(file.Lint))
	if err != nil {
		return nil, err
	}
	if err := knowUsed(file.Lint.Version, file.Lint.DisableBuiltin, usedIDs(file.Lint, file.Breaking)); err != nil {
		return nil, err
	}
	for _, warning := range warnings {
		app.log.Warn(warning)
	}
	set, err := descriptor.Model(img.Files)
	if err == nil {
		err = set.Refused
	}
	if err != nil {
		return nil, fmt.Errorf("input image: %w", err)
	}
	app.log.Debug("image linked", start, "files", len(img.Files))

	start = app.Now()
	isTarget := make(map[string]bool, len(img.Files))
	for _, f := range img.Files {
		isTarget[f.Path] = !f.IsImport
	}
	targets := slices.DeleteFunc(slices.Clone(set.Files), func(f *model.File) bool { return !isTarget[f.Path] })
	findings, err := check.Run(ctx, selection, targets)
	app.log.Debug("image linted", start, "rules", len(selection.Rules), "findings", len(findings))
	return findings, err
}

// targets are the files of set at paths, both sorted.
func targets(set *model.Set, paths []string) []*model.File {
	files := make([]*model.File, 0, len(paths))
	for _, f := range set.Files {
		if len(files) < len(paths) && f.Path == paths[len(files)] {
			files = append(files, f)
		}
	}
	return files
}

// show writes diagnostics to stdout: for programs as they ask, for people at a
// terminal as text with its source.
func (app *App) show(format string, ds []diag.Diagnostic) error {
	if format == report.Text {
		if screen := ui.Terminal(app.Stdout, app.Getenv); screen != nil {
			return screen.Findings(ds)
		}
	}
	return report.Write(app.Stdout, format, ds)
}
