package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// command is one leaf of the tree before cobra sees it.
type command struct {
	// use is the name and what follows it in the usage line.
	use string
	// short is one line, long is what --help shows; short where empty.
	short, long string
	args        cobra.PositionalArgs
	// flags adds the command's flags. It is called only for the command that
	// runs, and for what shows or completes flags.
	flags func(*cobra.Command)
	run   func(ctx context.Context, args []string) error
}

// binder adds flags to commands late.
type binder map[*cobra.Command]func()

// one adds the flags of cmd.
func (b binder) one(cmd *cobra.Command) {
	if add := b[cmd]; add != nil {
		delete(b, cmd)
		add()
	}
}

// all adds the flags of all commands.
func (b binder) all() {
	for cmd := range b {
		b.one(cmd)
	}
}

// leaf makes the cobra command of c.
func (b binder) leaf(app *App, c command) *cobra.Command {
	cmd := &cobra.Command{
		Use:   c.use,
		Short: c.short,
		Long:  c.long,
		Args:  usageArgs(c.args),
		PreRunE: func(cmd *cobra.Command, _ []string) error {
			warnDeprecated(app.Stderr, cmd.Flags())
			if err := cmd.ValidateRequiredFlags(); err != nil {
				return usageError{err}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, cancel, err := app.start(cmd)
			if err != nil {
				return err
			}
			defer cancel()
			return c.run(ctx, args)
		},
	}
	if c.flags != nil {
		b[cmd] = func() { c.flags(cmd) }
	}
	return cmd
}

// helpTreeFlag is the flag of groups that lists the commands below.
const helpTreeFlag = "help-tree"

// group makes a command that only holds others.
func (b binder) group(app *App, use, short, long string, commands ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Long: long}
	cmd.AddCommand(commands...)
	var helpTree bool
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		switch {
		case helpTree:
			return writeTree(app.Stdout, cmd)
		case len(args) > 0:
			return usageError{text("Unknown sub-command: " + strings.Join(args, " "))}
		}
		return usageError{text("Sub-command required")}
	}
	b[cmd] = func() { cmd.Flags().BoolVar(&helpTree, helpTreeFlag, false, "Print all commands below this one") }
	return cmd
}

// writeTree writes a line for cmd and every visible command below it.
func writeTree(w io.Writer, cmd *cobra.Command) error {
	type line struct{ name, short string }
	var lines []line
	width := 0
	var add func(cmd *cobra.Command, indent string)
	add = func(cmd *cobra.Command, indent string) {
		name := indent + cmd.Name()
		width = max(width, len(name))
		lines = append(lines, line{name, cmd.Short})
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() || sub.Name() == "help" {
				add(sub, indent+"  ")
			}
		}
	}
	if !cmd.Hidden {
		add(cmd, "")
	}
	var b strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&b, "%-*s  %s\n", width, l.name, l.short)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
