package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/breaking"
	"github.com/platinummonkey/spoke/cli/ui"
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/internal/compare"
	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/rpc"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/model"
)

type breakingOptions struct {
	inputFlags
	errorFormat            string
	against, againstConfig string
	againstRegistry        bool
	limitToInput           bool
	excludeImports         bool
}

func newBreakingCommand(app *App) command {
	var opts breakingOptions
	formats := compileErrorFormats()
	return command{
		use:   "breaking [input]",
		short: "Check Protobuf files for changes that break users of an earlier version",
		long: "Compare Protobuf files with an earlier version by the breaking rules that the configuration selects.\n\n" +
			"The input is a directory, \".\" if there is none, or anything else that holds Protobuf files: an archive, a git\nrepository, an image. So is the earlier version. Findings and compile errors go to stdout.\n" +
			"The exit code is 0 if there are none, 100 if there are, and 1 where nothing could be compared.",
		args: cobra.MaximumNArgs(1),
		flags: func(cmd *cobra.Command) {
			opts.bind(cmd)
			bindErrorFormat(cmd, &opts.errorFormat, formats)
			flags := cmd.Flags()
			flags.StringVar(&opts.against, "against", "", "The earlier version: an input of any kind, such as \".git#branch=main\"")
			flags.StringVar(&opts.againstConfig, "against-config", "", "Use this configuration file, or this YAML or JSON text, in place of the\nbuf.yaml of the earlier version")
			flags.BoolVar(&opts.againstRegistry, "against-registry", false, "Compare with what the registry has of the modules")
			flags.BoolVar(&opts.limitToInput, "limit-to-input-files", false, "Of the earlier version, look only at files that the input has;\n--path does not count for it then")
			flags.BoolVar(&opts.excludeImports, "exclude-imports", false, "Leave out findings about imported files")
		},
		run: func(ctx context.Context, args []string) error {
			if err := checkErrorFormat(&opts.errorFormat, formats); err != nil {
				return err
			}
			return app.breakingRemembered(ctx, opts, args)
		},
	}
}

// runBreaking compares everything. full, unless nil, takes what later runs can
// use.
func runBreaking(ctx context.Context, app *App, opts breakingOptions, args []string, full *comparedAll) error {
	switch {
	case opts.against == "" && !opts.againstRegistry:
		//lint:ignore ST1005 the text is the binary's
		return errors.New("Must set --against or --against-registry")
	case opts.against != "" && opts.againstRegistry:
		//lint:ignore ST1005 the text is the binary's
		return errors.New("Cannot set both --against and --against-registry")
	}
	progress := app.begin("reading the input")
	defer progress.Close()

	findings, err := app.compare(ctx, &opts, args, progress, full)
	if err != nil {
		if findings, err = app.mistakes(err); err != nil {
			return err
		}
	}
	progress.Close()
	if len(findings) == 0 {
		return nil
	}
	if err := app.show(opts.errorFormat, diag.Sort(findings)); err != nil {
		return err
	}
	return errFindings
}

// compare compares the input that the arguments name with the earlier version.
func (app *App) compare(ctx context.Context, opts *breakingOptions, args []string, progress *ui.Progress, full *comparedAll) ([]diag.Diagnostic, error) {
	in, err := app.load(ctx, &opts.inputFlags, args, wish{kind: input.Everything, checks: true})
	if err != nil {
		return nil, err
	}
	defer in.Close()
	progress.Step("compiling")
	ahead := app.ahead(ctx, opts, true)
	defer ahead.Close()
	new, err := app.version(ctx, in, &opts.inputFlags, nil, ahead.described())
	if err != nil {
		return nil, err
	}

	if opts.againstRegistry {
		for _, u := range new {
			if u.Module == "" {
				return nil, fmt.Errorf("cannot use --against-registry with unnamed module, %s", u.Name())
			}
		}
		progress.Step("compiling what the registry has")
		pairs, err := app.registered(ctx, opts, new)
		if err != nil {
			return nil, err
		}
		return app.compareUnits(ctx, opts, pairs, nil)
	}

	earlier := opts.earlier(func() []string { return compare.ExternalPaths(new) })
	progress.Step("reading the earlier version")
	against, old, err := app.openEarlier(ctx, opts, &earlier, ahead)
	if err != nil {
		return nil, err
	}
	defer against.Close()
	full.learn(app, in.workspace, new)
	if old == nil {
		progress.Step("compiling the earlier version")
		if old, err = app.version(ctx, against, &earlier, new, nil); err != nil {
			return nil, err
		}
	}
	pairs, even := compare.Pair(new, old)
	var shape []string // how it differs
	for i, p := range pairs {
		if p.New == nil {
			shape = append(shape, fmt.Sprintf("The input has no module like %q of the earlier version, so all of its files count as deleted.", p.Old.Name()))
			pairs[i].New = compare.Removed(new[0])
		}
	}
	if !even {
		shape = append(shape, fmt.Sprintf("The input has %d modules, the earlier version %d: they are compared by name, then by path.", len(new), len(old)))
	}
	progress.Step("comparing")
	findings, err := app.compareUnits(ctx, opts, pairs, full)
	if err != nil {
		return nil, err
	}
	for _, warning := range shape {
		app.log.Warn(warning)
	}
	return findings, nil
}

// earlier gives the flags by which the earlier version is read, where the new one
// has some files, by the paths that users write.
func (opts *breakingOptions) earlier(files func() []string) inputFlags {
	flags := opts.inputFlags
	flags.hashtag, flags.config = "", opts.againstConfig
	if opts.limitToInput {
		flags.paths, flags.excludePaths = files(), nil
	}
	return flags
}

// wholeImage reports whether no files of an image are left out.
func (opts *breakingOptions) wholeImage() bool {
	return !opts.limitToInput && len(opts.paths) == 0 && len(opts.excludePaths) == 0
}

// registered pairs modules with what their registries have under the default
// label. Those without commits are left out; that registries know of none by
// the name is an error.
func (app *App) registered(ctx context.Context, opts *breakingOptions, new []*compare.Unit) ([]compare.Pairing, error) {
	earlier := opts.earlier(func() []string { return compare.ExternalPaths(new) })
	var pairs []compare.Pairing
	for _, u := range new {
		l, err := app.open(ctx, &earlier, input.Ref{Text: u.Module, Path: u.Module, SubDir: ".", Format: input.Module}, wish{kind: input.Everything})
		if rpc.Is(err, rpc.FailedPrecondition) { // the module has no commits
			continue
		}
		if err != nil {
			return nil, err
		}
		defer l.Close()
		old, err := app.version(ctx, l, &earlier, []*compare.Unit{u}, nil)
		if err != nil {
			return nil, err
		}
		for _, o := range old {
			pairs = append(pairs, compare.Pairing{New: u, Old: o})
		}
	}
	return pairs, nil
}

// version compiles an input, or reads it if it is an image. Of an earlier
// version, compiled after the new one, only what differs is compiled. What is
// compiled first is compared with an image beside that; described may be nil.
func (app *App) version(ctx context.Context, in *loaded, flags *inputFlags, new []*compare.Unit, described *compare.Described) ([]*compare.Unit, error) {
	if in.workspace == nil {
		img, err := app.readImage(in, flags)
		if err != nil {
			return nil, err
		}
		plugin := app.plugin
		if new != nil {
			plugin = nil // its rules are those of the new version
		}
		file, err := app.imageConfig(flags.config, plugin)
		if err != nil {
			return nil, err
		}
		return []*compare.Unit{compare.Image(img, file.Lint, file.Breaking)}, nil
	}
	compile := func(ctx context.Context, t compare.Task) (*model.Set, error) {
		start := app.Now()
		result, err := app.compileIn(t.Workspace)(ctx, schema.Request{Opener: t.Workspace, Paths: t.Paths, Known: t.Known, Describe: t.Describe})
		if err != nil {
			return nil, err
		}
		if len(result.Diagnostics) > 0 {
			return nil, &compileError{result.Diagnostics}
		}
		app.log.Debug("compiled", start, "files", len(t.Paths))
		return result.Set, nil
	}
	if new == nil {
		return compare.New(ctx, in.workspace, compile, described)
	}
	return compare.Earlier(ctx, in.workspace, compile, new)
}

// compareUnits compares units pairwise, by the configuration of the new ones. full
// may be nil.
func (app *App) compareUnits(ctx context.Context, opts *breakingOptions, pairs []compare.Pairing, full *comparedAll) ([]diag.Diagnostic, error) {
	var findings []diag.Diagnostic
	var used []string
	for _, p := range pairs {
		used = append(used, usedIDs(p.New.Lint, p.New.Breaking)...)
	}
	for _, p := range pairs {
		u := p.New
		if u.Breaking.Disabled {
			continue
		}
		selection, err := app.selectBreaking(u.Breaking, used)
		if err != nil {
			return nil, err
		}
		start := app.Now()
		v, err := u.Against(ctx, p.Old)
		if len(selection.Rules) == 0 && errors.Is(err, model.ErrUnusedOptionImport) {
			continue
		}
		if err != nil {
			return nil, err
		}
		full.keep(v)
		o := breaking.Options{IgnoreUnstable: u.Breaking.IgnoreUnstablePackages, Same: v.Same}
		if opts.excludeImports {
			o.NewImport, o.OldImport = u.IsImport, p.Old.IsImport
		}
		found, err := breaking.Run(ctx, selection, o, v.Old, v.New)
		if err != nil {
			return nil, err
		}
		findings = append(findings, found...)
		app.log.Debug("compared", start, "module", u.Name(), "same", len(v.Same), "rules", len(selection.Rules), "findings", len(found))
	}
	return findings, nil
}

// selectBreaking selects rules and passes on the warnings.
func (app *App) selectBreaking(c config.Breaking, used []string) (*check.Selection, error) {
	table := breaking.Table()
	selection, warnings, err := check.Select(table, check.Breaking(c))
	if err != nil {
		return nil, err
	}
	if err := knowUsed(c.Version, c.DisableBuiltin, used); err != nil {
		return nil, err
	}
	for _, warning := range warnings {
		app.log.Warn(warning)
	}
	return selection, nil
}
