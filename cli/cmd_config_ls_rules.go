package cli

import (
	"bufio"
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/breaking"
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/lint"
)

// Formats of listings.
const (
	listText = "text"
	listJSON = "json"
)

// ruleKind is lint or breaking: what listings need to know of the one or the
// other.
type ruleKind struct {
	name  string
	table func() *check.Table
	// config is the part of a module's configuration that selects rules, the
	// default where the module switches the check off.
	config func(config.Module) check.Config
}

func lintRules() ruleKind {
	return ruleKind{"lint", func() *check.Table { return lint.Table(nil) }, func(m config.Module) check.Config {
		if m.Lint.Disabled {
			m.Lint = config.Lint{Version: m.Lint.Version}
		}
		return check.Lint(m.Lint)
	}}
}

func breakingRules() ruleKind {
	return ruleKind{"breaking", breaking.Table, func(m config.Module) check.Config {
		if m.Breaking.Disabled {
			m.Breaking = config.Breaking{Version: m.Breaking.Version}
		}
		return check.Breaking(m.Breaking)
	}}
}

type configLsRulesOptions struct {
	kind                                ruleKind
	version, config, modulePath, format string
	configuredOnly, includeDeprecated   bool
}

func newConfigLsRulesCommand(app *App, kind ruleKind) command {
	opts := configLsRulesOptions{kind: kind}
	formats := []string{listText, listJSON}
	versions := []string{config.V2.String(), config.V1.String(), config.V1Beta1.String()}
	return command{
		use:   "ls-" + kind.name + "-rules",
		short: "List " + kind.name + " rules",
		long: "List the " + kind.name + " rules that there are, or with --configured-only those that the configuration selects.\n\n" +
			"Rules differ by the version of the configuration. Without --version it is that of the buf.yaml in the\n" +
			"working directory, and the latest where there is none.",
		args: cobra.NoArgs,
		flags: func(cmd *cobra.Command) {
			flags := cmd.Flags()
			flags.StringVar(&opts.version, "version", "", "List the rules of this configuration version, one of "+choices(versions))
			flags.BoolVar(&opts.configuredOnly, "configured-only", false, "List only the rules that the configuration selects")
			flags.StringVar(&opts.modulePath, "module-path", "", "The path, in buf.yaml, of the module whose configuration counts;\nneeded where there are several, only with --configured-only")
			flags.BoolVar(&opts.includeDeprecated, "include-deprecated", false, "List deprecated rules and categories too")
			flags.StringVar(&opts.format, "format", listText, "How the list looks, one of "+choices(formats))
			bindConfig(cmd, &opts.config)
			complete(cmd, "version", versions)
			complete(cmd, "format", formats)
		},
		run: func(_ context.Context, _ []string) error { return runConfigLsRules(app, opts) },
	}
}

func runConfigLsRules(app *App, opts configLsRulesOptions) error {
	switch {
	case opts.configuredOnly && opts.version != "":
		return flagValueError("--version cannot be specified if --configured-only is specified")
	case !opts.configuredOnly && opts.modulePath != "":
		return flagValueError("--configured-only must be set if --module-path is specified")
	case !opts.configuredOnly && opts.config != "":
		return flagValueError("--configured-only must be set if --config is specified")
	}
	list := app.listRules
	if opts.configuredOnly {
		list = app.listConfiguredRules
	}
	rows, err := list(opts)
	if err != nil {
		return err
	}
	return app.printRules(opts.format, rows)
}

// printRules writes a listing in one of its formats.
func (app *App) printRules(format string, rows []check.Row) error {
	w := bufio.NewWriter(app.Stdout)
	switch strings.ToLower(strings.TrimSpace(format)) {
	case "", listText:
		writeRulesTable(w, rows)
	case listJSON:
		writeRulesJSON(w, rows)
	default:
		return fmt.Errorf("unknown format: %q", format)
	}
	return w.Flush()
}

// listRules lists the rules of one configuration version.
func (app *App) listRules(opts configLsRulesOptions) ([]check.Row, error) {
	version, err := app.listedVersion(opts.version)
	if err != nil {
		return nil, err
	}
	return check.List(opts.kind.table(), version, opts.includeDeprecated), nil
}

// listedVersion is the version of that name; for no name, that of the
// configuration in the working directory.
func (app *App) listedVersion(name string) (config.Version, error) {
	if name == "" {
		file, err := app.listedFile("")
		if err != nil {
			return 0, err
		}
		return file.Version, file.CheckSupported()
	}
	version, err := config.ParseVersionName(name)
	if err != nil {
		return 0, err
	}
	where := workspace.Options{Dir: app.Dir}
	if err := workspace.CheckVersion(where); err != nil {
		return 0, err
	}
	return version, workspace.CheckLock(where, &config.File{Name: config.BufYAML, Version: version})
}

// listedFile is the configuration whose rules are listed: the value of
// --config, or the buf.yaml of the working directory, or the default of the
// latest version.
func (app *App) listedFile(override string) (*config.File, error) {
	where := workspace.Options{Dir: app.Dir, Config: override}
	if override == "" {
		if err := workspace.CheckGoverned(where); err != nil {
			return nil, err
		}
	}
	file, err := workspace.File(where)
	if file == nil && err == nil {
		file = config.Default()
		file.Version = config.V2
		file.Modules[0].Lint.Version, file.Modules[0].Breaking.Version = config.V2, config.V2
	}
	if override != "" && err == nil {
		err = workspace.CheckLock(where, file)
	}
	return file, err
}

// listConfiguredRules lists the rules that the configuration of one module
// selects.
func (app *App) listConfiguredRules(opts configLsRulesOptions) ([]check.Row, error) {
	file, err := app.listedFile(opts.config)
	if err != nil {
		return nil, err
	}
	if err := file.CheckSupported(); err != nil {
		return nil, err
	}
	wanted, err := moduleAt(file, opts.modulePath)
	if err != nil {
		return nil, err
	}
	return app.selectedRules(opts.kind, file, wanted, opts.includeDeprecated)
}

// selectedRules lists the rules that one module of a file selects. The ids that
// the others use have to be right, too.
func (app *App) selectedRules(kind ruleKind, file *config.File, wanted int, deprecated bool) ([]check.Row, error) {
	c := kind.config(file.Modules[wanted])
	rows, warnings, err := check.ListSelected(kind.table(), c, deprecated)
	if err != nil {
		return nil, err
	}
	var used []string
	for i := range file.Modules {
		used = append(used, usedIDs(file.Modules[i].Lint, file.Modules[i].Breaking)...)
	}
	if err := knowUsed(c.Version, c.DisableBuiltin, used); err != nil {
		return nil, err
	}
	for _, warning := range warnings {
		app.log.Warn(warning)
	}
	return rows, nil
}

// moduleAt finds the module at the given path. The path does not matter where
// there is but one.
func moduleAt(file *config.File, at string) (int, error) {
	if len(file.Modules) == 1 {
		return 0, nil
	}
	if at == "" {
		return 0, flagValueError("--module-path must be specified if the buf.yaml has more than one module")
	}
	found := -1
	for i, m := range file.Modules {
		if m.Path != path.Clean(at) {
			continue
		}
		if found >= 0 {
			return 0, fmt.Errorf("multiple modules found for %q", at)
		}
		found = i
	}
	if found < 0 {
		return 0, fmt.Errorf("no module found for path %q", at)
	}
	return found, nil
}

// writeRulesTable writes rows below a head, the columns aligned. Nothing is
// written for no rows.
func writeRulesTable(w *bufio.Writer, rows []check.Row) {
	if len(rows) == 0 {
		return
	}
	table := [][]string{{"ID", "CATEGORIES", "DEFAULT", "PURPOSE"}}
	for _, r := range rows {
		byDefault := ""
		if r.Default {
			byDefault = "*"
		}
		table = append(table, []string{r.ID, strings.Join(r.Categories, ", "), byDefault, r.Purpose})
	}
	widths := make([]int, len(table[0]))
	for _, cells := range table {
		for i, cell := range cells {
			widths[i] = max(widths[i], len(cell))
		}
	}
	for _, cells := range table {
		last := len(cells) - 1
		for i, cell := range cells[:last] {
			fmt.Fprintf(w, "%-*s  ", widths[i], cell)
		}
		fmt.Fprintln(w, cells[last])
	}
}

// writeRulesJSON writes one object a line.
func writeRulesJSON(w *bufio.Writer, rows []check.Row) {
	for _, r := range rows {
		if r.Categories == nil {
			r.Categories = []string{}
		}
		writeJSON(w, struct {
			ID           string   `json:"id"`
			Categories   []string `json:"categories"`
			Default      bool     `json:"default"`
			Purpose      string   `json:"purpose"`
			Plugin       string   `json:"plugin"`
			Deprecated   bool     `json:"deprecated"`
			Replacements []string `json:"replacements"`
		}{r.ID, r.Categories, r.Default, r.Purpose, "", r.Deprecated, r.Replacements})
	}
}
