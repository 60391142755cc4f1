package cli

import (
	"io"

	"github.com/spf13/cobra"
)

// newCompletionCommands makes one command for each shell. Completion scripts
// may depend on the flags of all commands.
func newCompletionCommands(app *App, b binder) []*cobra.Command {
	scripts := []struct {
		shell string
		write func(*cobra.Command, io.Writer) error
	}{
		{"bash", (*cobra.Command).GenBashCompletion},
		{"fish", func(root *cobra.Command, w io.Writer) error { return root.GenFishCompletion(w, true) }},
		{"powershell", (*cobra.Command).GenPowerShellCompletion},
		{"zsh", (*cobra.Command).GenZshCompletion},
	}
	var commands []*cobra.Command
	for _, s := range scripts {
		commands = append(commands, &cobra.Command{
			Use:   s.shell,
			Short: "Print the completion script for " + s.shell,
			Args:  usageArgs(cobra.NoArgs),
			RunE: func(cmd *cobra.Command, _ []string) error {
				b.all()
				return s.write(cmd.Root(), app.Stdout)
			},
		})
	}
	return commands
}
