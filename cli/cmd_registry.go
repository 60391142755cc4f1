package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/registry"
	"github.com/platinummonkey/spoke/internal/rpc"
)

// newRegistryCommands are what is done on registries, and with what is kept of
// them.
func newRegistryCommands(app *App, b binder) []*cobra.Command {
	commits := func(old bool) []*cobra.Command {
		return app.underOldName(b, old, "registry commit", "registry module commit",
			newCommitAddLabelCommand(app), newCommitInfoCommand(app), newCommitListCommand(app), newCommitResolveCommand(app))
	}
	labels := func(old bool) []*cobra.Command {
		return app.underOldName(b, old, "registry label", "registry module label",
			newLabelArchiveCommand(app, true), newLabelInfoCommand(app), newLabelListCommand(app), newLabelArchiveCommand(app, false))
	}
	hidden := func(cmd *cobra.Command) *cobra.Command {
		cmd.Hidden = true
		return cmd
	}
	return []*cobra.Command{
		b.leaf(app, newRegistryCCCommand(app)),
		hidden(b.group(app, "commit", "Old names of commands", "", commits(true)...)),
		hidden(b.group(app, "label", "Old names of commands", "", labels(true)...)),
		b.leaf(app, newLoginCommand(app)),
		b.leaf(app, newLogoutCommand(app)),
		b.group(app, "module", "Work with modules of registries", "",
			b.group(app, "commit", "Work with the commits of modules", "", commits(false)...),
			b.leaf(app, newModuleCreateCommand(app)),
			b.leaf(app, newModuleDeleteCommand(app)),
			b.leaf(app, newModuleDeprecateCommand(app, true)),
			b.leaf(app, newModuleInfoCommand(app)),
			b.group(app, "label", "Work with the labels of modules", "", labels(false)...),
			b.group(app, "settings", "Work with the settings of modules", "",
				b.leaf(app, newModuleUpdateCommand(app)),
			),
			b.leaf(app, newModuleDeprecateCommand(app, false)),
			old(b.leaf(app, newModuleUpdateCommand(app)), app.moved("registry module settings update", "registry update")),
		),
		b.group(app, "organization", "Work with organizations of registries", "",
			b.leaf(app, newOrganizationCreateCommand(app)),
			b.leaf(app, newOrganizationDeleteCommand(app)),
			b.leaf(app, newOrganizationInfoCommand(app)),
			b.leaf(app, newOrganizationUpdateCommand(app)),
		),
		b.leaf(app, newWhoamiCommand(app)),
	}
}

// underOldName makes leaves of commands, which warn if they stand under an old
// name.
func (app *App) underOldName(b binder, isOld bool, from, to string, commands ...command) []*cobra.Command {
	leaves := make([]*cobra.Command, len(commands))
	for i, c := range commands {
		leaves[i] = b.leaf(app, c)
		if name := leaves[i].Name(); isOld {
			old(leaves[i], app.moved(to+" "+name, from+" "+name))
		}
	}
	return leaves
}

func newRegistryCCCommand(app *App) command {
	return command{
		use:   "cc",
		short: "Clear the cache of modules",
		long: "Remove all modules that have been downloaded, and whatever else is kept of registries. It is shared with the\n" +
			"Buf CLI. What is needed will be downloaded again.",
		args: cobra.NoArgs,
		run:  func(context.Context, []string) error { return registry.Clear(app.abs(app.cacheDir())) },
	}
}

// defaultRegistry is asked where none is named.
const defaultRegistry = "buf.build"

// registryArg is the registry that the arguments name.
func registryArg(args []string) (string, error) {
	if len(args) == 0 {
		return defaultRegistry, nil
	}
	return args[0], module.CheckRegistry(args[0])
}

// listFormat is a --format of commands that print what a registry has.
type listFormat struct{ value string }

func (f *listFormat) bind(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.value, "format", listText, "What to print, one of "+choices([]string{listText, listJSON}))
	complete(cmd, "format", []string{listText, listJSON})
}

func (f *listFormat) check() error {
	f.value = cmp.Or(f.value, listText)
	if f.value != listText && f.value != listJSON {
		return flagValueError("unknown format: %s", f.value)
	}
	return nil
}

// moduleArg is the module that an argument names.
func moduleArg(args []string) (module.FullName, error) {
	name, err := module.ParseFullName(args[0])
	if err != nil {
		return name, flagValueError("%v", err)
	}
	return name, nil
}

// refArg is the module, and perhaps the label or commit of it, that an argument
// names.
func refArg(args []string) (module.Ref, error) {
	ref, err := module.ParseRef(args[0])
	if err != nil {
		return ref, flagValueError("%v", err)
	}
	return ref, nil
}

// moduleRef is a module in a request.
func moduleRef(n module.FullName) *rpc.ModuleRef {
	return &rpc.ModuleRef{Name: &rpc.ModuleName{Owner: n.Owner, Module: n.Name}}
}

// resourceRef is a module, a label or a commit in a request.
func resourceRef(r module.Ref) *rpc.ResourceRef {
	return &rpc.ResourceRef{Name: &rpc.ResourceName{Owner: r.Owner, Module: r.Name, Ref: &r.Label}}
}

// ask calls a method of a registry; where something is not there, missing is the
// error.
func (app *App) ask(ctx context.Context, host, method string, request, response any, missing string) error {
	err := app.registries().Call(ctx, host, method, request, response)
	if missing != "" && rpc.Is(err, rpc.NotFound) {
		return errors.New(missing)
	}
	return err
}

// noModule is the error about a module that is not there.
func (app *App) noModule(n module.FullName) string {
	return fmt.Sprintf("a module named %q does not exist, use \"%s registry module create\" to create one", n, app.Name)
}

// only is the one thing that a registry was asked for.
func only[T any](host string, list []*T) (*T, error) {
	if len(list) != 1 || list[0] == nil {
		return nil, fmt.Errorf("%s: expected 1 thing, got %d", host, len(list))
	}
	return list[0], nil
}

// printTable prints rows in columns under a head.
func (app *App) printTable(head []string, rows ...[]string) error {
	w := tabwriter.NewWriter(app.Stdout, 0, 0, 2, ' ', 0)
	for _, row := range append([][]string{head}, rows...) {
		if _, err := io.WriteString(w, strings.Join(row, "\t")+"\n"); err != nil {
			return err
		}
	}
	return w.Flush()
}

// stamp is a time as tables have it.
func stamp(t *rpc.Timestamp) string { return t.Time().Format(time.RFC3339) }

// confirm has a user at a terminal type a name again.
func (app *App) confirm(what, name string) error {
	answer, err := app.prompt(fmt.Sprintf("Type %q to delete this %s: ", name, what), "delete", false)
	if err == nil && strings.TrimSpace(answer) != name {
		err = fmt.Errorf("%q was not typed: nothing is deleted", name)
	}
	return err
}

// visibilities are the values of --visibility.
func visibilities() []string { return []string{"public", "private"} }

// parseVisibility is the number of a visibility; the registry decides where none
// is given.
func parseVisibility(s string) (int32, bool) {
	if s == "" {
		return 0, true
	}
	i := slices.Index(visibilities(), s)
	return int32(i + 1), i >= 0
}
