package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/generate"
	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/report"
	"github.com/platinummonkey/spoke/schema/image"
)

type generateOptions struct {
	inputFlags
	errorFormat          string
	template             string
	output               string
	includeImports       bool
	includeWKT           bool
	clean                bool
	types, excludedTypes []string
}

func newGenerateCommand(app *App) command {
	var opts generateOptions
	formats := compileErrorFormats()
	return command{
		use:   "generate [input]",
		short: "Generate code with plugins",
		long: "Generate code: compile an input and run the plugins of a template, buf.gen.yaml, on it.\n\n" +
			"The input is a directory, \".\" if there is none, or anything else that holds Protobuf files: an archive, a git\nrepository, an image. " +
			"It takes the place of the template's own inputs.\n" +
			"Plugins are called in parallel. Files are written once all plugins have succeeded; those that do not change keep their time.\n" +
			"The exit code is 100 for compile errors and 1 for every other failure.",
		args: cobra.MaximumNArgs(1),
		flags: func(cmd *cobra.Command) {
			opts.bind(cmd)
			bindErrorFormat(cmd, &opts.errorFormat, formats)
			flags := cmd.Flags()
			flags.StringVar(&opts.template, "template", "", "Use this template, a file that ends in .yaml, .yml or .json, or this YAML or JSON text, in place of "+config.BufGenYAML)
			flags.StringVarP(&opts.output, "output", "o", ".", "The folder below which plugins write: the \"out\" of each is relative to it")
			flags.BoolVar(&opts.includeImports, "include-imports", false, "Generate for imported files as well, but for well-known ones")
			flags.BoolVar(&opts.includeWKT, "include-wkt", false, "Generate for imported well-known files as well; needs --include-imports")
			flags.BoolVar(&opts.clean, "clean", false, "Remove what else is in the folders and archives that plugins write to")
			flags.StringSliceVar(&opts.types, "type", nil,
				"Generate only for these packages, messages, enums, extensions, services and methods, and what they need;\na name that ends in \".**\" stands for all below it as well; repeat it, or separate several with commas")
			flags.StringSliceVar(&opts.types, "include-types", nil, "")
			deprecate(flags, "include-types", "use --type instead")
			flags.StringSliceVar(&opts.excludedTypes, "exclude-type", nil,
				"Leave out these packages, messages, enums, extensions, services and methods, and what refers to them;\nrepeat it, or separate several with commas")
		},
		run: func(ctx context.Context, args []string) error {
			if err := checkErrorFormat(&opts.errorFormat, formats); err != nil {
				return err
			}
			if opts.includeWKT && !opts.includeImports {
				return usageError{text("Cannot set --include-wkt to true without setting --include-imports to true")}
			}
			return runGenerate(ctx, app, opts, args)
		},
	}
}

func runGenerate(ctx context.Context, app *App, opts generateOptions, args []string) error {
	progress := app.begin("reading the input")
	defer progress.Close()

	template, err := app.template(opts.template)
	if err != nil {
		return err
	}
	inputs, err := opts.inputs(app, template, args)
	if err != nil {
		return err
	}
	var images []*image.Image
	for _, in := range inputs {
		progress.Step("compiling")
		img, err := in.image(ctx, app)
		var compile *compileError
		if errors.As(err, &compile) {
			progress.Close()
			if err := report.Write(app.Stderr, opts.errorFormat, compile.diagnostics); err != nil {
				return err
			}
			return errFindings
		}
		if err != nil {
			return err
		}
		images = append(images, img)
	}
	if m := template.Managed; !m.Enabled && len(m.Disable)+len(m.Override) > 0 {
		app.log.Warn("managed mode configs are set but are not enabled")
	}
	progress.Close() // plugins write to the terminal as well
	if app.console != nil {
		if err := app.console.release(); err != nil {
			return err
		}
	}
	start := app.Now()
	defer func() { app.log.Debug("generated", start, "plugins", len(template.Plugins)) }()
	return generate.Run(ctx, generate.Options{
		Codec:          app.Abilities.Images,
		Images:         images,
		Plugins:        template.Plugins,
		Managed:        template.Managed,
		IncludeImports: opts.includeImports,
		IncludeWKT:     opts.includeWKT,
		Clean:          opts.clean || template.Clean,
		WellKnown:      newWellKnown(app).has,
		Dir:            app.Dir,
		Out:            opts.output,
		Environ:        app.Environ,
		Stderr:         app.Stderr,
		Warn:           app.log.Warn,
	})
}

// template reads the template that the command line names: a file, a text, or
// the file that is there if it names none.
func (app *App) template(value string) (*config.Template, error) {
	name, data, given := config.BufGenYAML, []byte(value), value != ""
	switch ext := filepath.Ext(value); {
	case !given:
		var err error
		data, err = os.ReadFile(app.abs(name))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read %s: file does not exist", name)
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
	case ext == ".yaml" || ext == ".yml" || ext == ".json":
		name = value
		var err error
		data, err = os.ReadFile(app.abs(name))
		var at *fs.PathError
		if errors.As(err, &at) {
			return nil, fmt.Errorf("open %s: %w", name, at.Err)
		}
		if err != nil {
			return nil, err
		}
	default:
		name = "config file"
	}
	return config.ParseTemplate(name, data, given)
}

// generateInput is one input to generate for.
type generateInput struct {
	ref    input.Ref
	build  buildOptions
	filter image.Filter
}

// inputs are what to generate for: what the command line names, else what the
// template does, else the working directory.
func (opts *generateOptions) inputs(app *App, template *config.Template, args []string) ([]generateInput, error) {
	base := generateInput{
		build:  buildOptions{inputFlags: opts.inputFlags, output: stdStream},
		filter: image.Filter{Types: template.Types},
	}
	if len(args) > 0 || opts.hashtag != "" || len(template.Inputs) == 0 {
		name, err := opts.input(args)
		if err != nil {
			return nil, err
		}
		if base.ref, err = app.parse(name, input.Everything); err != nil {
			return nil, err
		}
		opts.override(&base)
		return []generateInput{base}, nil
	}
	var list []generateInput
	for _, in := range template.Inputs {
		next := base
		var err error
		if next.ref, err = typedInput(in); err != nil {
			return nil, err
		}
		next.filter = image.Filter{Types: in.IncludeTypes, ExcludedTypes: in.ExcludedTypes}
		next.build.paths, next.build.excludePaths = in.Paths, in.ExcludePaths
		opts.override(&next)
		list = append(list, next)
	}
	return list, nil
}

// override puts what the command line says in the place of what a template does.
func (opts *generateOptions) override(in *generateInput) {
	for _, o := range []struct{ to, from *[]string }{
		{&in.filter.Types, &opts.types},
		{&in.filter.ExcludedTypes, &opts.excludedTypes},
		{&in.build.paths, &opts.paths},
		{&in.build.excludePaths, &opts.excludePaths},
	} {
		if len(*o.from) > 0 {
			*o.to = *o.from
		}
	}
}

// stdStream is standard input or output.
const stdStream = "-"

// typedInput is an input of a template.
func typedInput(in config.TemplateInput) (input.Ref, error) {
	formats := map[string]input.Format{
		"module":       input.Module,
		"directory":    input.Dir,
		"proto_file":   input.ProtoFile,
		"tarball":      input.Tar,
		"zip_archive":  input.Zip,
		"binary_image": input.Binary,
		"json_image":   input.JSON,
		"text_image":   input.Text,
		"yaml_image":   input.YAML,
		"git_repo":     input.Git,
	}
	options := make([][2]string, len(in.Options))
	for i, o := range in.Options {
		options[i] = [2]string{o.Key, o.Value}
	}
	return input.Typed(formats[in.Key], in.Path, options)
}

// image compiles one input, or reads its image, and keeps what is asked for.
func (in *generateInput) image(ctx context.Context, app *App) (*image.Image, error) {
	loaded, err := app.open(ctx, &in.build.inputFlags, in.ref, wish{kind: input.Everything})
	if err != nil {
		return nil, err
	}
	defer loaded.Close()
	img, err := app.buildImage(ctx, &in.build, loaded)
	if err != nil {
		return nil, err
	}
	return in.filter.Apply(img, app.Abilities.Images)
}
