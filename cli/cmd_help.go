package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

// newHelpCommand makes the command that shows the help of others.
func newHelpCommand(app *App, b binder) *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "Show the help of a command",
		Long:  "Show the help of a command, as its --help does.",
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			of, _, err := cmd.Root().Find(args)
			if err != nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			var names []string
			for _, sub := range of.Commands() {
				names = append(names, sub.Name()+"\t"+sub.Short)
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			of, _, err := cmd.Root().Find(args)
			if err != nil {
				fmt.Fprintf(app.Stderr, "Unknown help topic %#q\n%s", args, cmd.Root().UsageString())
				return nil
			}
			b.one(of)
			of.InitDefaultHelpFlag()
			return of.Help()
		},
	}
}
