package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/workspace"
)

// oldGroup says of the group of newModCommands where its commands have gone.
func oldGroup(app *App, group *cobra.Command) *cobra.Command {
	return old(group, fmt.Sprintf("all commands are deprecated and have moved to the %[1]q, %[2]q, or %[3]q subcommands.",
		app.Name+" config", app.Name+" dep", app.Name+" registry"))
}

// newModCommands are commands by the names that they had before v2. Old scripts
// call them; help does not show them.
func newModCommands(app *App, b binder) []*cobra.Command {
	return []*cobra.Command{
		old(b.leaf(app, newModInitCommand(app)), app.renamed("init")),
		old(b.leaf(app, newModLsRulesCommand(app, breakingRules())), app.renamed("ls-breaking-rules")),
		old(b.leaf(app, newModLsRulesCommand(app, lintRules())), app.renamed("ls-lint-rules")),
		old(b.leaf(app, newDepPruneCommand(app)), app.moved("dep prune", "mod prune")),
		old(b.leaf(app, newDepUpdateCommand(app)), app.moved("dep update", "mod update")),
		alias(old(b.leaf(app, renamedCommand(newRegistryCCCommand(app), "clear-cache")), app.moved("registry cc", "mod clear-cache")), "cc"),
	}
}

// renamed says what to call instead of an old name.
func (app *App) renamed(name string) string { return app.moved("config "+name, "mod "+name) }

func (app *App) moved(to, from string) string {
	return fmt.Sprintf("use \"%[1]s %[2]s\" instead. However, \"%[1]s %[3]s\" will continue to work.", app.Name, to, from)
}

// renamedCommand is a command under another name.
func renamedCommand(c command, name string) command {
	c.use = name
	return c
}

// alias gives a command one more name.
func alias(cmd *cobra.Command, name string) *cobra.Command {
	cmd.Aliases = append(cmd.Aliases, name)
	return cmd
}

// oldKey is the annotation of a command with an old name.
const oldKey = "old"

// old hides a command, and has its use warn.
func old(cmd *cobra.Command, advice string) *cobra.Command {
	cmd.Hidden = true
	cmd.Annotations = map[string]string{oldKey: advice}
	return cmd
}

// warnOld says that a command has an old name, if it has. (What cobra does
// about it goes to stdout.)
func (app *App) warnOld(cmd *cobra.Command) {
	if advice, ok := cmd.Annotations[oldKey]; ok {
		fmt.Fprintf(app.Stderr, "Command %q is deprecated, %s\n", cmd.Name(), advice)
	}
}

// newModInitCommand is config init with flags that no longer mean anything.
func newModInitCommand(app *App) command {
	c := newConfigInitCommand(app)
	bind := c.flags
	c.flags = func(cmd *cobra.Command) {
		bind(cmd)
		flags := cmd.Flags()
		flags.Bool("doc", false, "")
		flags.Bool("uncomment", false, "")
		hide(flags, "doc")
		hide(flags, "uncomment")
	}
	return c
}

type modLsRulesOptions struct {
	kind                    ruleKind
	version, config, format string
	all, includeDeprecated  bool
}

func newModLsRulesCommand(app *App, kind ruleKind) command {
	opts := modLsRulesOptions{kind: kind}
	formats := []string{listText, listJSON}
	versions := []string{config.V1Beta1.String(), config.V1.String()}
	return command{
		use:   "ls-" + kind.name + "-rules",
		short: "List " + kind.name + " rules",
		long: "List the " + kind.name + " rules that the configuration in the working directory selects, or with --all those that\n" +
			"there are. Configuration of version v2 is not understood.",
		args: cobra.NoArgs,
		flags: func(cmd *cobra.Command) {
			flags := cmd.Flags()
			flags.BoolVar(&opts.all, "all", false, "List all rules, not only those that the configuration selects")
			flags.StringVar(&opts.version, "version", "", "List all rules of this configuration version, one of "+choices(versions))
			flags.BoolVar(&opts.includeDeprecated, "include-deprecated", false, "List deprecated rules and categories too")
			flags.StringVar(&opts.format, "format", listText, "How the list looks, one of "+choices(formats))
			bindConfig(cmd, &opts.config)
			complete(cmd, "version", versions)
			complete(cmd, "format", formats)
		},
		run: func(_ context.Context, _ []string) error { return runModLsRules(app, opts) },
	}
}

func runModLsRules(app *App, opts modLsRulesOptions) error {
	file, err := app.oldFile(opts)
	if err != nil {
		return err
	}
	if file.Version == config.V2 {
		return fmt.Errorf("\"%[1]s mod ls-%[2]s-rules\" does not work for v2 buf.yaml files, use \"%[1]s config ls-%[2]s-rules\" instead", app.Name, opts.kind.name)
	}
	var rows []check.Row
	if opts.all || opts.version != "" {
		rows = check.List(opts.kind.table(), file.Version, opts.includeDeprecated)
	} else if rows, err = app.selectedRules(opts.kind, file, 0, opts.includeDeprecated); err != nil {
		return err
	}
	return app.printRules(opts.format, rows)
}

// oldFile is the configuration whose rules are listed. Without any it is the
// default of v1.
func (app *App) oldFile(opts modLsRulesOptions) (*config.File, error) {
	override := opts.config
	switch {
	case opts.version != "":
		version, err := config.ParseVersionName(opts.version)
		file := config.Default()
		file.Version = version
		return file, err
	case opts.all:
		override = ""
	}
	file, err := workspace.File(workspace.Options{Dir: app.Dir, Config: override})
	if file == nil && err == nil {
		file = config.Default()
	}
	return file, err
}
