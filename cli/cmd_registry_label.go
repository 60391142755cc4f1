package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/rpc"
)

// labelRow is a label in JSON.
type labelRow struct {
	Name        string `json:"name"`
	Commit      string `json:"commit"`
	CreateTime  string `json:"create_time"`
	ArchiveTime string `json:"archive_time,omitempty"`
}

func newLabelRow(l *rpc.Label) *labelRow {
	row := &labelRow{Name: l.Name, Commit: l.CommitID, CreateTime: jsonTime(l.CreateTime)}
	if l.ArchiveTime != nil {
		row.ArchiveTime = jsonTime(l.ArchiveTime)
	}
	return row
}

// labelArg is the label that an argument names.
func labelArg(args []string) (module.Ref, *rpc.LabelsRequest, error) {
	ref, err := refArg(args)
	if err == nil && ref.Label == "" {
		err = flagValueError("label is required")
	}
	return ref, &rpc.LabelsRequest{LabelRefs: []*rpc.LabelRef{{Name: &rpc.LabelName{Owner: ref.Owner, Module: ref.Name, Label: ref.Label}}}}, err
}

func noLabel(ref module.Ref) string { return fmt.Sprintf("label %q does not exist", ref) }

func newLabelInfoCommand(app *App) command {
	var format listFormat
	return command{
		use:   "info <remote/owner/module:label>",
		short: "Show a label",
		args:  cobra.ExactArgs(1),
		flags: format.bind,
		run: func(ctx context.Context, args []string) error {
			ref, request, err := labelArg(args)
			if err != nil {
				return err
			}
			if err := format.check(); err != nil {
				return err
			}
			response := &rpc.LabelsResponse{}
			if err := app.ask(ctx, ref.Registry, rpc.GetLabels, request, response, noLabel(ref)); err != nil {
				return err
			}
			l, err := only(ref.Registry, response.Labels)
			if err != nil {
				return err
			}
			if format.value == listJSON {
				writeJSON(app.Stdout, newLabelRow(l))
				return nil
			}
			return app.printTable([]string{"Name", "Commit", "Create Time"}, []string{l.Name, l.CommitID, stamp(l.CreateTime)})
		},
	}
}

func newLabelArchiveCommand(app *App, archive bool) command {
	c := command{
		use:   "unarchive <remote/owner/module:label>",
		short: "Bring a label back",
		args:  cobra.ExactArgs(1),
	}
	method, done := rpc.UnarchiveLabels, "Unarchived"
	if archive {
		c.use, c.short = "archive <remote/owner/module:label>", "Put a label away, out of lists"
		method, done = rpc.ArchiveLabels, "Archived"
	}
	c.run = func(ctx context.Context, args []string) error {
		ref, request, err := labelArg(args)
		if err != nil {
			return err
		}
		if err := app.ask(ctx, ref.Registry, method, request, &rpc.Empty{}, noLabel(ref)); err != nil {
			return err
		}
		_, err = fmt.Fprintf(app.Stdout, "%s %s.\n", done, ref)
		return err
	}
	return c
}

func newLabelListCommand(app *App) command {
	var format listFormat
	var pages paging
	var status string
	statuses := []string{"unarchived", "archived", "all"} // in the order of their numbers
	return command{
		use:   "list <remote/owner/module[:ref]>",
		short: "List the labels of a module",
		long:  "List the labels of a module, or those that point to a commit, the last changed first.",
		args:  cobra.ExactArgs(1),
		flags: func(cmd *cobra.Command) {
			format.bind(cmd)
			pages.bind(cmd)
			cmd.Flags().StringVar(&status, "archive-status", statuses[0], "Which labels to list, one of "+choices(statuses))
			complete(cmd, "archive-status", statuses)
		},
		run: func(ctx context.Context, args []string) error {
			ref, err := refArg(args)
			if err != nil {
				return err
			}
			filter := slices.Index(statuses, status) + 1
			if filter == 0 {
				return flagValueError("invalid archive status: %s", status)
			}
			if err := format.check(); err != nil {
				return err
			}
			order := int32(rpc.UpdatedLast)
			if pages.reverse {
				order = rpc.UpdatedFirst
			}
			response := &rpc.ListLabelsResponse{}
			err = app.ask(ctx, ref.Registry, rpc.ListLabels, &rpc.ListLabelsRequest{
				PageSize: pages.size, PageToken: pages.token, Order: order, ResourceRef: resourceRef(ref), ArchiveFilter: int32(filter),
			}, response, doesNotExist(ref))
			if err != nil || len(response.Labels) == 0 {
				return err
			}
			if format.value == listJSON {
				page := struct {
					NextPage string      `json:"next_page,omitempty"`
					Labels   []*labelRow `json:"labels"`
				}{NextPage: response.NextPageToken}
				for _, l := range response.Labels {
					page.Labels = append(page.Labels, newLabelRow(l))
				}
				writeJSON(app.Stdout, &page)
				return nil
			}
			for _, l := range response.Labels {
				fmt.Fprintf(app.Stdout, "%s:%s\n", ref.FullName, l.Name)
			}
			var own []string
			if status != statuses[0] {
				own = []string{"--archive-status", status}
			}
			app.more(&pages, response.NextPageToken, "labels", "label", ref, own...)
			return nil
		},
	}
}
