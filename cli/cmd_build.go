package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/report"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/image"
	"github.com/platinummonkey/spoke/schema/model"
)

type buildOptions struct {
	inputFlags
	errorFormat string
	output      string
	asSet       bool
	filter      image.Filter
	// made, unless nil, takes what later runs can use.
	made *built
}

// nowhere is an output that nobody reads.
const nowhere = "/dev/null"

func newBuildCommand(app *App) command {
	var opts buildOptions
	formats := compileErrorFormats()
	return command{
		use:   "build [input]",
		short: "Compile Protobuf files into an image",
		long: "Compile Protobuf files, or read an image, and write an image of them.\n\n" +
			"The input is a directory, \".\" if there is none, or anything else that holds Protobuf files: an archive, a git\nrepository, an image. " +
			"Without an output, files are only checked to compile. Compile errors go to stderr.\n" +
			"The exit code is 100 for compile errors and 1 for every other failure.",
		args: cobra.MaximumNArgs(1),
		flags: func(cmd *cobra.Command) {
			opts.bind(cmd)
			bindErrorFormat(cmd, &opts.errorFormat, formats)
			flags := cmd.Flags()
			flags.StringVarP(&opts.output, "output", "o", nowhere,
				"Write the image here; the extension tells the format, one of [binpb,json,txtpb,yaml],\nand the compression, if .gz or .zst comes after it; - is standard output")
			flags.BoolVar(&opts.asSet, "as-file-descriptor-set", false, "Write a google.protobuf.FileDescriptorSet: an image without what only this program reads")
			flags.BoolVar(&opts.filter.ExcludeImports, "exclude-imports", false, "Leave out files that are only imported")
			flags.BoolVar(&opts.filter.ExcludeSourceInfo, "exclude-source-info", false, "Leave out comments and positions")
			flags.BoolVar(&opts.filter.ExcludeSourceRetention, "exclude-source-retention-options", false, "Leave out options that are meant for sources alone")
			flags.StringSliceVar(&opts.filter.Types, "type", nil,
				"Keep only these packages, messages, enums, extensions, services and methods, and what they need;\na name that ends in \".**\" stands for all below it as well; repeat it, or separate several with commas")
		},
		run: func(ctx context.Context, args []string) error {
			if err := checkErrorFormat(&opts.errorFormat, formats); err != nil {
				return err
			}
			if opts.output == "" {
				return usageError{text("Failure: --output is required")}
			}
			return app.buildRemembered(ctx, opts, args)
		},
	}
}

// compileErrorFormats are the formats of compile errors.
func compileErrorFormats() []string {
	return slices.DeleteFunc(report.Formats(), func(f string) bool { return f == report.ConfigIgnoreYAML })
}

func runBuild(ctx context.Context, app *App, opts buildOptions, args []string) error {
	progress := app.begin("reading the input")
	defer progress.Close()

	in, err := app.load(ctx, &opts.inputFlags, args, wish{kind: input.Everything})
	if err != nil {
		return err
	}
	defer in.Close()
	progress.Step("compiling")
	img, err := app.buildImage(ctx, &opts, in)
	if err != nil {
		var compile *compileError
		if errors.As(err, &compile) {
			progress.Close()
			app.seen.Spoil()
			if err := report.Write(app.Stderr, opts.errorFormat, compile.diagnostics); err != nil {
				return err
			}
			return errFindings
		}
		return err
	}
	if img == nil {
		return nil
	}
	if img, err = opts.filter.Apply(img, app.Abilities.Images); err != nil {
		return err
	}
	to, err := app.parse(opts.output, input.Images)
	if err != nil {
		return err
	}
	if to.Scheme == input.Null {
		return nil
	}
	progress.Step("writing")
	defer app.log.Debug("image written", app.Now(), "files", len(img.Files))
	style := image.Style{
		Encoding:      image.Encoding(to.Format),
		ProtoNames:    to.ProtoNames,
		EnumNumbers:   to.EnumNumbers,
		DescriptorSet: opts.asSet,
	}
	return opts.made.save(app, to, func(w io.Writer) error { return img.Write(w, style, app.Abilities.Images) })
}

// compileError is sources that do not compile.
type compileError struct{ diagnostics []diag.Diagnostic }

func (e *compileError) Error() string {
	return fmt.Sprintf("the input does not compile: %d errors", len(e.diagnostics))
}

// buildImage compiles the targets of all modules of an input at once, or reads
// its image. There is none where nobody looks at it, or where it is saved
// already.
func (app *App) buildImage(ctx context.Context, opts *buildOptions, in *loaded) (*image.Image, error) {
	ws := in.workspace
	if ws == nil {
		return opts.readImage(app, in)
	}
	var paths []string
	for _, m := range ws.Modules {
		if m.Target {
			if err := ws.Check(m); err != nil {
				return nil, err
			}
			paths = append(paths, m.Files...)
		}
	}
	slices.Sort(paths)
	start := app.Now()
	request := schema.Request{Opener: ws, Paths: paths}
	switch {
	case opts.checksOnly() || opts.output == nowhere && len(opts.filter.Types) == 0:
	case opts.filter.ExcludeSourceInfo:
		request.Descriptors = schema.Bare
	default:
		request.Descriptors = schema.Full
	}
	early := opts.saveEarly(app, ws, &request)
	result, err := app.compileIn(ws)(ctx, request)
	if err != nil || len(result.Diagnostics) > 0 {
		_, _ = early.end(nil)
		return nil, cmp.Or(err, error(&compileError{result.Diagnostics}))
	}
	app.log.Debug("compiled", start, "files", len(paths))
	opts.made.takes(ws, result.Set, targets(result.Set, paths))
	saved, err := early.end(targets(result.Set, paths))
	if err != nil {
		return nil, err
	}
	if opts.checksOnly() {
		return new(image.Image), nil
	}

	if saved || opts.output == nowhere && len(opts.filter.Types) == 0 {
		return nil, nil
	}
	start = app.Now()
	img, err := imageOf(ws, targets(result.Set, paths), !opts.filter.ExcludeSourceInfo)
	app.log.Debug("image made", start)
	return img, err
}

// checksOnly reports whether nothing depends on what is in the image.
func (opts *buildOptions) checksOnly() bool {
	return opts.output == nowhere && len(opts.filter.Types) == 0 && !opts.filter.ExcludeSourceRetention
}

// readImage reads an input that is an image. Imports go before files are
// chosen: what only the chosen ones import stays.
func (opts *buildOptions) readImage(app *App, in *loaded) (*image.Image, error) {
	img, err := image.Unmarshal(in.image, image.Encoding(in.ref.Format), app.Abilities.Images)
	if err != nil {
		return nil, err
	}
	if opts.output != nowhere {
		if img, err = app.Abilities.Images.Canonical(img); err != nil {
			return nil, err
		}
	}
	if opts.filter.ExcludeImports {
		img = img.WithoutImports()
		opts.filter.ExcludeImports = false
	}
	return img.OnlyPaths(opts.paths, opts.excludePaths)
}

// imageOf is the image of compiled files of a workspace.
func imageOf(ws *workspace.Workspace, files []*model.File, sourceInfo bool) (*image.Image, error) {
	details, err := moduleDetails(ws)
	if err != nil {
		return nil, err
	}
	img, err := image.FromModel(files, sourceInfo)
	if err != nil {
		return nil, err
	}
	for _, f := range img.Files {
		details(f)
	}
	return img, nil
}

// moduleDetails adds to a file of an image what the workspace knows of its
// module.
func moduleDetails(ws *workspace.Workspace) (func(*image.File), error) {
	names := make(map[*workspace.Module]module.FullName)
	for _, m := range ws.Modules {
		if m.Name == "" {
			continue
		}
		name, err := module.ParseFullName(m.Name)
		if err != nil {
			return nil, err
		}
		names[m] = name
	}
	return func(f *image.File) {
		if m := ws.ModuleOf(f.Path); m != nil {
			f.Module, f.Commit = names[m], m.Commit
		}
	}, nil
}
