package cli

import (
	"bufio"
	"context"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/cli/ui"
	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/refengine"
	"github.com/platinummonkey/spoke/internal/report"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/image"
)

type buildOptions struct {
	inputFlags
	errorFormat string
	output      string
}

func newBuildCommand(app *App) command {
	var opts buildOptions
	formats := slices.DeleteFunc(report.Formats(), func(f string) bool { return f == report.ConfigIgnoreYAML })
	return command{
		use:   "build [input]",
		short: "Compile Protobuf files into an image",
		args:  cobra.MaximumNArgs(1),
		flags: func(cmd *cobra.Command) {
			opts.bind(cmd)
			bindErrorFormat(cmd, &opts.errorFormat, formats)
			cmd.Flags().StringVarP(&opts.output, "output", "o", "/dev/null", "Write the image here")
		},
		run: func(ctx context.Context, args []string) error {
			if !slices.Contains(formats, opts.errorFormat) {
				return flagValueError("--error-format: invalid format: %q", opts.errorFormat)
			}
			input, err := opts.input(args)
			if err != nil {
				return err
			}
			return runBuild(ctx, app, opts, input)
		},
	}
}

func runBuild(ctx context.Context, app *App, opts buildOptions, input string) error {
	progress := ui.NewProgress(app.Stderr, "reading the workspace")
	defer progress.Close()
	app.log.through(progress)

	ws, err := workspace.Load(ctx, workspace.Options{
		Input:           input,
		Paths:           opts.paths,
		ExcludePaths:    opts.excludePaths,
		Config:          opts.config,
		DisableSymlinks: opts.disableSymlinks,
		Dir:             app.Dir,
		Warn:            app.log.Warn,
	})
	if err != nil {
		return err
	}
	var paths []string
	for _, m := range ws.Modules {
		if !m.Target {
			continue
		}
		if err := ws.Check(m); err != nil {
			return err
		}
		paths = append(paths, m.Files...)
	}
	slices.Sort(paths)
	progress.Step("compiling")
	result, err := refengine.New().Compile(ctx, schema.Request{Opener: ws, Paths: paths})
	if err != nil {
		return err
	}
	progress.Close()
	if len(result.Diagnostics) > 0 {
		if err := report.Write(app.Stderr, opts.errorFormat, result.Diagnostics); err != nil {
			return err
		}
		return errFindings
	}
	img, err := image.FromModel(targets(result.Set, paths), func(path string) module.FullName { return module.FullName{} }, true)
	if err != nil {
		return err
	}
	if opts.output == "/dev/null" {
		return nil
	}
	f, err := os.Create(opts.output)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	_ = img.WriteBinary(w)
	_ = w.Flush()
	return f.Close()
}
