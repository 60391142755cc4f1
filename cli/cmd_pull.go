package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/outdir"
	"github.com/platinummonkey/spoke/internal/registry"
)

type pullOptions struct {
	module, version, dir string
	recursive            bool
}

func newPullCommand(app *App) command {
	var opts pullOptions
	return command{
		use:   "pull",
		short: "Copy a version of a module from its registry into a folder",
		long: "Copy the files of a module at a version, which is any label or commit, into a folder, laid out by import path.\n" +
			"What is in the folder besides stays.",
		args: cobra.NoArgs,
		flags: func(cmd *cobra.Command) {
			flags := cmd.Flags()
			flags.StringVar(&opts.module, "module", "", "The module: HOST/OWNER/MODULE, or less where "+registryEnv+" and "+ownerEnv+"\nsay the rest (required)")
			require(cmd, "module")
			flags.StringVar(&opts.version, "version", "", "The version; the newest if none is given")
			flags.StringVar(&opts.dir, "dir", "", "The folder to write to, made if need be (required)")
			require(cmd, "dir")
			flags.BoolVar(&opts.recursive, "recursive", false, "Copy all that the module depends on as well")
		},
		run: func(ctx context.Context, _ []string) error { return runPull(ctx, app, &opts) },
	}
}

func runPull(ctx context.Context, app *App, opts *pullOptions) error {
	if opts.dir == "" {
		return errors.New("--dir: the folder to write to has no name")
	}
	name, err := app.shortName(opts.module)
	if err != nil {
		return err
	}
	client := app.registries()
	ref := module.Ref{FullName: name, Label: opts.version}
	commits, err := client.Resolve(ctx, []module.Ref{ref}, module.B5)
	if err != nil {
		return err
	}
	var keys []module.Key
	for _, c := range commits {
		if c.FullName == name || opts.recursive {
			keys = append(keys, c.Key)
		}
	}
	modules, err := client.Fetch(ctx, registry.Wanted{Keys: keys})
	if err != nil {
		return err
	}
	out, err := outdir.Open(app.abs(opts.dir), opts.dir)
	if err != nil {
		return err
	}
	defer func() { _ = out.Close() }() // what was written is closed
	for _, m := range modules {
		if err := copyModule(out, m, m.FullName == name); err != nil {
			return err
		}
		fmt.Fprintln(app.Stdout, m.Key)
	}
	return nil
}

// copyModule writes the files of a module: of those that others only need, only
// .proto files.
func copyModule(out *outdir.Dir, m *registry.Module, whole bool) error {
	for _, p := range m.Paths {
		if !whole && filepath.Ext(p) != ".proto" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(m.Dir, filepath.FromSlash(p)))
		if err != nil {
			return err
		}
		if err := out.Write(p, text); err != nil {
			return err
		}
	}
	return nil
}
