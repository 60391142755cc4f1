package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/rpc"
)

// remoteModuleRow is a module of a registry in JSON.
type remoteModuleRow struct {
	ID           string `json:"id"`
	Remote       string `json:"remote"`
	Owner        string `json:"owner"`
	Name         string `json:"name"`
	CreateTime   string `json:"create_time"`
	State        string `json:"state"`
	DefaultLabel string `json:"default_label_name"`
}

func stateName(state int32) string {
	switch state {
	case rpc.StateActive:
		return "MODULE_STATE_ACTIVE"
	case rpc.StateDeprecated:
		return "MODULE_STATE_DEPRECATED"
	}
	return "MODULE_STATE_UNSPECIFIED"
}

func (app *App) printModuleJSON(name module.FullName, m *rpc.Module) {
	writeJSON(app.Stdout, &remoteModuleRow{m.ID, name.Registry, name.Owner, m.Name, jsonTime(m.CreateTime), stateName(m.State), m.DefaultLabelName})
}

func newModuleCreateCommand(app *App) command {
	var format listFormat
	var visibility, label string
	return command{
		use:   "create <remote/owner/module>",
		short: "Create a module",
		args:  cobra.ExactArgs(1),
		flags: func(cmd *cobra.Command) {
			format.bind(cmd)
			cmd.Flags().StringVar(&visibility, "visibility", "private", "Who sees the module, one of "+choices(visibilities()))
			complete(cmd, "visibility", visibilities())
			cmd.Flags().StringVar(&label, "default-label-name", "main", "The name of the label that stands for the module")
		},
		run: func(ctx context.Context, args []string) error {
			name, err := moduleArg(args)
			if err != nil {
				return err
			}
			who, ok := parseVisibility(visibility)
			if !ok {
				return flagValueError("invalid visibility: %s", visibility)
			}
			if err := format.check(); err != nil {
				return err
			}
			response := &rpc.ModulesResponse{}
			err = app.ask(ctx, name.Registry, rpc.CreateModules, &rpc.CreateModulesRequest{Values: []*rpc.NewModule{{
				OwnerRef: &rpc.OwnerRef{Name: &name.Owner}, Name: name.Name, Visibility: who, DefaultLabelName: label,
			}}}, response, "")
			if rpc.Is(err, rpc.AlreadyExists) {
				return fmt.Errorf("a module named %q already exists", name)
			}
			if err != nil {
				return err
			}
			m, err := only(name.Registry, response.Modules)
			if err != nil {
				return err
			}
			if format.value == listJSON {
				app.printModuleJSON(name, m)
				return nil
			}
			_, err = fmt.Fprintf(app.Stdout, "Created %s.\n", name)
			return err
		},
	}
}

func newModuleInfoCommand(app *App) command {
	var format listFormat
	return command{
		use:   "info <remote/owner/module>",
		short: "Show a module",
		args:  cobra.ExactArgs(1),
		flags: format.bind,
		run: func(ctx context.Context, args []string) error {
			name, err := moduleArg(args)
			if err != nil {
				return err
			}
			if err := format.check(); err != nil {
				return err
			}
			response := &rpc.ModulesResponse{}
			if err := app.ask(ctx, name.Registry, rpc.GetModules, &rpc.GetModulesRequest{ModuleRefs: []*rpc.ModuleRef{moduleRef(name)}}, response, app.noModule(name)); err != nil {
				return err
			}
			m, err := only(name.Registry, response.Modules)
			if err != nil {
				return err
			}
			if format.value == listJSON {
				app.printModuleJSON(name, m)
				return nil
			}
			return app.printTable([]string{"Name", "Create Time"}, []string{name.String(), stamp(m.CreateTime)})
		},
	}
}

func newModuleDeleteCommand(app *App) command {
	var force bool
	return command{
		use:   "delete <remote/owner/module>",
		short: "Delete a module",
		args:  cobra.ExactArgs(1),
		flags: func(cmd *cobra.Command) {
			cmd.Flags().BoolVar(&force, "force", false, "Do not ask before; for scripts")
		},
		run: func(ctx context.Context, args []string) error {
			name, err := moduleArg(args)
			if err != nil {
				return err
			}
			if !force {
				if err := app.confirm("module", name.Owner+"/"+name.Name); err != nil {
					return err
				}
			}
			if err := app.ask(ctx, name.Registry, rpc.DeleteModules, &rpc.GetModulesRequest{ModuleRefs: []*rpc.ModuleRef{moduleRef(name)}}, &rpc.Empty{}, app.noModule(name)); err != nil {
				return err
			}
			_, err = fmt.Fprintf(app.Stdout, "Deleted %s.\n", name)
			return err
		},
	}
}

// changeModule changes one module.
func (app *App) changeModule(ctx context.Context, name module.FullName, change *rpc.ModuleChange) error {
	change.ModuleRef = moduleRef(name)
	return app.ask(ctx, name.Registry, rpc.UpdateModules, &rpc.UpdateModulesRequest{Values: []*rpc.ModuleChange{change}}, &rpc.ModulesResponse{}, app.noModule(name))
}

func newModuleDeprecateCommand(app *App, deprecate bool) command {
	c := command{
		use:   "undeprecate <remote/owner/module>",
		short: "Take back that a module is out of use",
		args:  cobra.ExactArgs(1),
	}
	state, done := int32(rpc.StateActive), "Module undeprecated."
	if deprecate {
		c.use, c.short = "deprecate <remote/owner/module>", "Say that a module is out of use"
		state, done = rpc.StateDeprecated, "Module deprecated."
	}
	c.run = func(ctx context.Context, args []string) error {
		name, err := moduleArg(args)
		if err != nil {
			return err
		}
		if err := app.changeModule(ctx, name, &rpc.ModuleChange{State: &state}); err != nil {
			return err
		}
		_, err = fmt.Fprintln(app.Stdout, done)
		return err
	}
	return c
}

func newModuleUpdateCommand(app *App) command {
	var visibility, description, url, label string
	var changed func(flag string) bool
	return command{
		use:   "update <remote/owner/module>",
		short: "Change the settings of a module",
		long:  "Change those settings of a module that flags give. An empty description and an empty URL are values.",
		args:  cobra.ExactArgs(1),
		flags: func(cmd *cobra.Command) {
			flags := cmd.Flags()
			flags.StringVar(&visibility, "visibility", "", "Who sees the module, one of "+choices(visibilities()))
			complete(cmd, "visibility", visibilities())
			flags.StringVar(&description, "description", "", "What the module is")
			flags.StringVar(&url, "url", "", "Where to read about the module")
			flags.StringVar(&label, "default-label-name", "", "The name of the label that stands for the module")
			changed = flags.Changed
		},
		run: func(ctx context.Context, args []string) error {
			name, err := moduleArg(args)
			if err != nil {
				return err
			}
			change := &rpc.ModuleChange{}
			if visibility != "" {
				who, ok := parseVisibility(visibility)
				if !ok {
					return flagValueError("invalid visibility: %s", visibility)
				}
				change.Visibility = &who
			}
			if changed("description") {
				change.Description = &description
			}
			if changed("url") {
				change.URL = &url
			}
			if label != "" { // there is always one
				change.DefaultLabelName = &label
			}
			if err := app.changeModule(ctx, name, change); err != nil {
				return err
			}
			_, err = fmt.Fprintf(app.Stdout, "Updated %s.\n", name)
			return err
		},
	}
}
