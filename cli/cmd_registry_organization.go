package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/rpc"
)

// ownerArg is the registry and the owner that an argument names.
func ownerArg(args []string) (host, owner string, err error) {
	host, owner, ok := strings.Cut(args[0], "/")
	if !ok || host == "" || owner == "" || strings.Contains(owner, "/") {
		return "", "", flagValueError("invalid module owner %q: must be in the form registry/owner", args[0])
	}
	if err := module.CheckRegistry(host); err != nil {
		return "", "", flagValueError("%v", err)
	}
	return host, owner, nil
}

func (app *App) noOrganization(host, owner string) string {
	return fmt.Sprintf("an organization named %q does not exist, use \"%s registry organization create\" to create one", host+"/"+owner, app.Name)
}

// organizationRow is an organization in JSON.
type organizationRow struct {
	ID         string `json:"id"`
	Remote     string `json:"remote"`
	Name       string `json:"name"`
	CreateTime string `json:"create_time"`
}

func newOrganizationCreateCommand(app *App) command {
	var format listFormat
	return command{
		use:   "create <remote/organization>",
		short: "Create an organization",
		args:  cobra.ExactArgs(1),
		flags: format.bind,
		run: func(ctx context.Context, args []string) error {
			host, owner, err := ownerArg(args)
			if err != nil {
				return err
			}
			if err := format.check(); err != nil {
				return err
			}
			response := &rpc.OrganizationsResponse{}
			if err := app.ask(ctx, host, rpc.CreateOrganizations, &rpc.CreateOrganizationsRequest{Values: []*rpc.NewOrganization{{Name: owner}}}, response, ""); err != nil {
				return err
			}
			o, err := only(host, response.Organizations)
			if err != nil {
				return err
			}
			if format.value == listJSON {
				writeJSON(app.Stdout, &organizationRow{o.ID, host, o.Name, jsonTime(o.CreateTime)})
				return nil
			}
			_, err = fmt.Fprintf(app.Stdout, "Created %s/%s.\n", host, owner)
			return err
		},
	}
}

func newOrganizationInfoCommand(app *App) command {
	var format listFormat
	return command{
		use:   "info <remote/organization>",
		short: "Show an organization",
		args:  cobra.ExactArgs(1),
		flags: format.bind,
		run: func(ctx context.Context, args []string) error {
			host, owner, err := ownerArg(args)
			if err != nil {
				return err
			}
			if err := format.check(); err != nil {
				return err
			}
			response := &rpc.OrganizationsResponse{}
			if err := app.ask(ctx, host, rpc.GetOrganizations, &rpc.OwnersRequest{OwnerRefs: []*rpc.OwnerRef{{Name: &owner}}}, response, app.noOrganization(host, owner)); err != nil {
				return err
			}
			o, err := only(host, response.Organizations)
			if err != nil {
				return err
			}
			if format.value == listJSON {
				writeJSON(app.Stdout, &organizationRow{o.ID, host, o.Name, jsonTime(o.CreateTime)})
				return nil
			}
			return app.printTable([]string{"Name", "Create Time"}, []string{host + "/" + o.Name, stamp(o.CreateTime)})
		},
	}
}

func newOrganizationUpdateCommand(app *App) command {
	var description, url string
	var changed func(flag string) bool
	return command{
		use:   "update <remote/organization>",
		short: "Change an organization",
		long:  "Change what flags give of an organization. An empty value is a value.",
		args:  cobra.ExactArgs(1),
		flags: func(cmd *cobra.Command) {
			cmd.Flags().StringVar(&description, "description", "", "What the organization is")
			cmd.Flags().StringVar(&url, "url", "", "Where to read about the organization")
			changed = cmd.Flags().Changed
		},
		run: func(ctx context.Context, args []string) error {
			host, owner, err := ownerArg(args)
			if err != nil {
				return err
			}
			change := &rpc.OrganizationChange{OrganizationRef: &rpc.OwnerRef{Name: &owner}}
			if changed("description") {
				change.Description = &description
			}
			if changed("url") {
				change.URL = &url
			}
			request := &rpc.UpdateOrganizationsRequest{Values: []*rpc.OrganizationChange{change}}
			if err := app.ask(ctx, host, rpc.UpdateOrganizations, request, &rpc.OrganizationsResponse{}, app.noOrganization(host, owner)); err != nil {
				return err
			}
			_, err = fmt.Fprintln(app.Stdout, "Organization updated.")
			return err
		},
	}
}

func newOrganizationDeleteCommand(app *App) command {
	var force bool
	return command{
		use:   "delete <remote/organization>",
		short: "Delete an organization",
		args:  cobra.ExactArgs(1),
		flags: func(cmd *cobra.Command) {
			cmd.Flags().BoolVar(&force, "force", false, "Do not ask before; for scripts")
		},
		run: func(ctx context.Context, args []string) error {
			host, owner, err := ownerArg(args)
			if err != nil {
				return err
			}
			if !force {
				if err := app.confirm("organization", owner); err != nil {
					return err
				}
			}
			request := &rpc.OwnersRequest{OwnerRefs: []*rpc.OwnerRef{{Name: &owner}}}
			if err := app.ask(ctx, host, rpc.DeleteOrganizations, request, &rpc.Empty{}, app.noOrganization(host, owner)); err != nil {
				return err
			}
			_, err = fmt.Fprintln(app.Stdout, "Organization deleted.")
			return err
		},
	}
}
