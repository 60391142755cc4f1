package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/workspace"
)

// Formats of a list of modules, beside JSON.
const (
	listPath = "path"
	listName = "name"
)

type configLsModulesOptions struct{ config, format string }

func newConfigLsModulesCommand(app *App) command {
	var opts configLsModulesOptions
	formats := []string{listPath, listName, listJSON}
	return command{
		use:   "ls-modules",
		short: "List the modules of the workspace",
		long:  "List the modules that the configuration in the working directory names, sorted by path.",
		args:  cobra.NoArgs,
		flags: func(cmd *cobra.Command) {
			bindConfig(cmd, &opts.config)
			cmd.Flags().StringVar(&opts.format, "format", listPath, "What to print of each module, one of "+choices(formats)+";\nname leaves out modules without one")
			complete(cmd, "format", formats)
		},
		run: func(_ context.Context, _ []string) error {
			if !slices.Contains(formats, opts.format) {
				return flagValueError("unknown value for --format: %s", opts.format)
			}
			return runConfigLsModules(app, opts)
		},
	}
}

// moduleRow is one module in a listing.
type moduleRow struct {
	Path     string   `json:"path"`
	Includes []string `json:"includes,omitempty"`
	Excludes []string `json:"excludes,omitempty"`
	Name     string   `json:"name,omitempty"`
}

func runConfigLsModules(app *App, opts configLsModulesOptions) error {
	modules, err := workspace.List(workspace.Options{Dir: app.Dir, Config: opts.config})
	if err != nil {
		return err
	}
	w := bufio.NewWriter(app.Stdout)
	for i := range modules {
		row := newModuleRow(&modules[i])
		switch {
		case opts.format == listJSON:
			writeJSON(w, row)
		case opts.format == listPath:
			fmt.Fprintln(w, row.Path)
		case row.Name != "":
			fmt.Fprintln(w, row.Name)
		}
	}
	return w.Flush()
}

func newModuleRow(m *config.Module) moduleRow {
	row := moduleRow{Path: m.Path, Name: m.Name.String()}
	for _, root := range m.Roots {
		if root.Path != "." {
			continue
		}
		for _, dir := range root.Includes {
			row.Includes = append(row.Includes, path.Join(m.Path, dir))
		}
		for _, dir := range root.Excludes {
			row.Excludes = append(row.Excludes, path.Join(m.Path, dir))
		}
	}
	return row
}

// writeJSON writes value on one line.
func writeJSON(w io.Writer, value any) {
	if err := json.NewEncoder(w).Encode(value); err != nil {
		panic(err) // a value that has no JSON
	}
}
