package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/workspace"
)

type configInitOptions struct{ output string }

func newConfigInitCommand(app *App) command {
	var opts configInitOptions
	return command{
		use:   "init [registry/owner/name]",
		short: "Write a first buf.yaml",
		long: "Write a buf.yaml that asks for the standard lint rules and the strictest breaking rules.\n\n" +
			"The argument is the name of the module, if it has one. A buf.yaml that is there is never overwritten.",
		args: cobra.MaximumNArgs(1),
		flags: func(cmd *cobra.Command) {
			cmd.Flags().StringVarP(&opts.output, "output", "o", ".", "The directory to write to")
		},
		run: func(_ context.Context, args []string) error { return runConfigInit(app, opts, args) },
	}
}

func runConfigInit(app *App, opts configInitOptions, args []string) error {
	if opts.output == "" {
		return flagValueError("--output is required")
	}
	info, err := os.Stat(opts.output)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s: not a directory", opts.output)
	}
	dir := opts.output
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(app.Dir, dir)
	}
	// Whatever stands in for a buf.yaml counts as well, and one that can't be
	// read is better mended than buried.
	file, err := workspace.File(workspace.Options{Dir: dir})
	if err != nil {
		return err
	}
	if file != nil {
		name := config.BufYAML
		if path.Base(file.Name) == config.SpokeYAML {
			name = config.SpokeYAML
		}
		return fmt.Errorf("%s already exists in directory %s, will not overwrite", name, opts.output)
	}
	var name module.FullName
	if len(args) > 0 && args[0] != "" {
		if name, err = module.ParseFullName(args[0]); err != nil {
			return err
		}
	}
	return writeNew(opts.output, config.BufYAML, config.Init(name))
}

// writeNew writes a file whole or not at all.
func writeNew(dir, name string, text []byte) error {
	temp, err := os.CreateTemp(dir, ".tmp"+name)
	if err != nil {
		return err
	}
	_, err = temp.Write(text)
	if err := errors.Join(err, temp.Close()); err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	if err := os.Rename(temp.Name(), filepath.Join(dir, name)); err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return nil
}
