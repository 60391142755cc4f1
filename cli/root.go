package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

// tree is every command there is; no other place lists them. The binder adds
// their flags. Groups of many commands are empty where a command line does not
// speak of them.
func (app *App) tree(speaksOf func(group string) bool) (*cobra.Command, binder) {
	b := make(binder)
	in := func(group string, commands func() []*cobra.Command) []*cobra.Command {
		if speaksOf(group) {
			return commands()
		}
		return nil
	}
	help := newHelpCommand(app, b)
	root := b.group(app, app.Name,
		"Check Protobuf schemas",
		"Check Protobuf schemas, by the rules and configuration files of the Buf CLI.",
		b.leaf(app, newBreakingCommand(app)),
		b.leaf(app, newBuildCommand(app)),
		b.leaf(app, newConvertCommand(app)),
		b.leaf(app, newExportCommand(app)),
		b.leaf(app, newFormatCommand(app)),
		b.leaf(app, newGenerateCommand(app)),
		b.leaf(app, newLintCommand(app)),
		b.leaf(app, newLsFilesCommand(app)),
		b.leaf(app, newStatsCommand(app)),
		b.group(app, "cache", "Look after what runs leave for later ones", "",
			b.leaf(app, newCacheStatsCommand(app)),
			b.leaf(app, newCacheCleanCommand(app)),
			b.leaf(app, newCacheVerifyCommand(app)),
		),
		b.group(app, "config", "Show and make configuration", "",
			b.leaf(app, newConfigInitCommand(app)),
			b.leaf(app, newConfigLsRulesCommand(app, breakingRules())),
			b.leaf(app, newConfigLsRulesCommand(app, lintRules())),
			b.leaf(app, newConfigLsModulesCommand(app)),
			b.leaf(app, newConfigMigrateCommand(app)),
		),
		b.group(app, "dep", "Manage the modules that others depend on", "",
			b.leaf(app, newDepGraphCommand(app)),
			b.leaf(app, newDepPruneCommand(app)),
			b.leaf(app, newDepUpdateCommand(app)),
			b.leaf(app, newDepVendorCommand(app)),
		),
		b.leaf(app, newCompileCommand(app)),
		b.leaf(app, newPullCommand(app)),
		b.leaf(app, newPushCommand(app)),
		b.leaf(app, newValidateCommand(app)),
		b.group(app, "registry", "Work with registries of modules", "",
			in("registry", func() []*cobra.Command { return newRegistryCommands(app, b) })...,
		),
		b.group(app, "source", "Work with Protobuf source files", "",
			b.group(app, "edit", "Edit Protobuf source files", "",
				b.leaf(app, newSourceEditDeprecateCommand(app)),
			),
		),
		b.group(app, "completion", "Print completion scripts for shells", "",
			newCompletionCommands(app, b)...,
		),
		oldGroup(app, b.group(app, "mod", "Old names of commands", "",
			in("mod", func() []*cobra.Command { return newModCommands(app, b) })...,
		)),
		help,
	)
	root.SetHelpCommand(help)
	bindGlobal(root)
	bindVersion(app, root)

	root.SilenceErrors = true
	root.SilenceUsage = true
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	return root, b
}

// bindVersion adds --version to the root alone.
func bindVersion(app *App, root *cobra.Command) {
	version := root.Flags().Bool("version", false, "Print the version")
	run := root.RunE
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if *version && len(args) == 0 {
			_, err := fmt.Fprintln(app.Stdout, app.versionText())
			return err
		}
		return run(cmd, args)
	}
}

// Tree is the whole tree with all flags, for documentation.
func (app *App) Tree() *cobra.Command {
	root, b := app.tree(func(string) bool { return true })
	b.all()
	return root
}
