package cli

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/rpc"
)

// jsonTime is a time as JSON has it.
func jsonTime(t *rpc.Timestamp) string { return t.Time().Format(time.RFC3339Nano) }

// commitRow is a commit in JSON.
type commitRow struct {
	Commit     string `json:"commit"`
	CreateTime string `json:"create_time"`
	SourceURL  string `json:"source_control_url,omitempty"`
}

func newCommitRow(c *rpc.Commit) commitRow {
	return commitRow{c.ID, jsonTime(c.CreateTime), c.SourceControlURL}
}

// doesNotExist is the error about a label or commit that is not there.
func doesNotExist(ref module.Ref) string { return fmt.Sprintf("%q does not exist", ref) }

// paging is the flags of commands that list in pages.
type paging struct {
	size    uint32
	token   string
	reverse bool
}

// pageSize is the size of pages that no flag sets.
const pageSize = 10

func (p *paging) bind(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Uint32Var(&p.size, "page-size", pageSize, "How many to list")
	flags.StringVar(&p.token, "page-token", "", "Where to go on, as the page before said")
	flags.BoolVar(&p.reverse, "reverse", false, "List the oldest first")
}

// order is the number of an order: newest first unless reversed.
func (p *paging) order() int32 {
	if p.reverse {
		return rpc.OldestFirst
	}
	return rpc.NewestFirst
}

// more tells how to list the rest of what a command lists, with flags of its
// own.
func (app *App) more(p *paging, next, what, command string, ref module.Ref, flags ...string) {
	if next == "" {
		return
	}
	words := append([]string{app.Name, "registry module", command, "list", ref.String()}, flags...)
	if p.size != pageSize {
		words = append(words, "--page-size", strconv.FormatUint(uint64(p.size), 10))
	}
	if p.reverse {
		words = append(words, "--reverse")
	}
	words = append(words, "--page-token", next)
	fmt.Fprintf(app.Stdout, "\nMore than %d %s found, run %q to list more\n", p.size, what, strings.Join(words, " "))
}

func newCommitListCommand(app *App) command {
	var format listFormat
	var pages paging
	var changes bool
	return command{
		use:   "list <remote/owner/module[:ref]>",
		short: "List the commits of a module",
		long:  "List the commits of a module, or those that a label pointed to, the newest first.",
		args:  cobra.ExactArgs(1),
		flags: func(cmd *cobra.Command) {
			format.bind(cmd)
			pages.bind(cmd)
			cmd.Flags().BoolVar(&changes, "digest-changes-only", false, "Leave out commits that changed nothing in the module")
		},
		run: func(ctx context.Context, args []string) error {
			ref, err := refArg(args)
			if err != nil {
				return err
			}
			if err := format.check(); err != nil {
				return err
			}
			commits, next, err := app.listCommits(ctx, ref, &pages, changes)
			if err != nil || len(commits) == 0 {
				return err
			}
			if format.value == listJSON {
				page := struct {
					NextPage string      `json:"next_page,omitempty"`
					Commits  []commitRow `json:"commits"`
				}{NextPage: next}
				for _, c := range commits {
					page.Commits = append(page.Commits, newCommitRow(c))
				}
				writeJSON(app.Stdout, &page)
				return nil
			}
			for _, c := range commits {
				fmt.Fprintf(app.Stdout, "%s:%s\n", ref.FullName, c.ID)
			}
			app.more(&pages, next, "commits", "commit", ref)
			return nil
		},
	}
}

// listCommits are a page of commits: of a module, of the history of a label, or
// one alone.
func (app *App) listCommits(ctx context.Context, ref module.Ref, p *paging, changes bool) (commits []*rpc.Commit, next string, err error) {
	resources := &rpc.GetResourcesResponse{}
	request := &rpc.GetResourcesRequest{ResourceRefs: []*rpc.ResourceRef{resourceRef(ref)}}
	if err := app.ask(ctx, ref.Registry, rpc.GetResources, request, resources, doesNotExist(ref)); err != nil {
		return nil, "", err
	}
	resource, err := only(ref.Registry, resources.Resources)
	switch {
	case err != nil:
		return nil, "", err
	case resource.Commit != nil:
		return []*rpc.Commit{resource.Commit}, "", nil
	case resource.Label != nil:
		response := &rpc.ListLabelHistoryResponse{}
		err := app.ask(ctx, ref.Registry, rpc.ListLabelHistory, &rpc.ListLabelHistoryRequest{
			PageSize: p.size, PageToken: p.token, Order: p.order(), OnlyCommitsWithChangedDigests: changes,
			LabelRef: &rpc.LabelRef{Name: &rpc.LabelName{Owner: ref.Owner, Module: ref.Name, Label: ref.Label}},
		}, response, doesNotExist(ref))
		for _, v := range response.Values {
			if v.Commit != nil {
				commits = append(commits, v.Commit)
			}
		}
		return commits, response.NextPageToken, err
	}
	response := &rpc.ListCommitsResponse{}
	err = app.ask(ctx, ref.Registry, rpc.ListCommits, &rpc.ListCommitsRequest{
		PageSize: p.size, PageToken: p.token, Order: p.order(), ResourceRef: resourceRef(ref),
	}, response, doesNotExist(ref))
	return response.Commits, response.NextPageToken, err
}

// commitArg is the commit that an argument names by its id.
func commitArg(args []string) (module.Ref, error) {
	ref, err := refArg(args)
	if err != nil {
		return ref, err
	}
	if ref.Label == "" {
		return ref, flagValueError("%q does not have a commit specified", ref)
	}
	if _, err := module.ParseCommitID(ref.Label); err != nil {
		return ref, flagValueError("invalid commit: %v: %s", err, ref.Label)
	}
	return ref, nil
}

// printCommit asks for one commit and prints it.
func (app *App) printCommit(ctx context.Context, ref module.Ref, resource *rpc.ResourceRef, format string, text func(*rpc.Commit) error) error {
	response := &rpc.CommitsResponse{}
	if err := app.ask(ctx, ref.Registry, rpc.GetCommits, &rpc.GetCommitsRequest{ResourceRefs: []*rpc.ResourceRef{resource}}, response, doesNotExist(ref)); err != nil {
		return err
	}
	c, err := only(ref.Registry, response.Commits)
	if err != nil {
		return err
	}
	if format == listJSON {
		row := newCommitRow(c)
		writeJSON(app.Stdout, &row)
		return nil
	}
	return text(c)
}

func newCommitInfoCommand(app *App) command {
	var format listFormat
	return command{
		use:   "info <remote/owner/module:commit>",
		short: "Show a commit",
		args:  cobra.ExactArgs(1),
		flags: format.bind,
		run: func(ctx context.Context, args []string) error {
			ref, err := commitArg(args)
			if err != nil {
				return err
			}
			if err := format.check(); err != nil {
				return err
			}
			return app.printCommit(ctx, ref, &rpc.ResourceRef{ID: &ref.Label}, format.value, func(c *rpc.Commit) error {
				return app.printTable([]string{"Commit", "Create Time"}, []string{c.ID, stamp(c.CreateTime)})
			})
		},
	}
}

func newCommitResolveCommand(app *App) command {
	var format listFormat
	return command{
		use:   "resolve <remote/owner/module[:ref]>",
		short: "Show the commit that a label or a module stands for",
		args:  cobra.ExactArgs(1),
		flags: format.bind,
		run: func(ctx context.Context, args []string) error {
			ref, err := refArg(args)
			if err != nil {
				return err
			}
			if err := format.check(); err != nil {
				return err
			}
			return app.printCommit(ctx, ref, resourceRef(ref), format.value, func(c *rpc.Commit) error {
				_, err := fmt.Fprintf(app.Stdout, "%s:%s\n", ref.FullName, c.ID)
				return err
			})
		},
	}
}

func newCommitAddLabelCommand(app *App) command {
	var format listFormat
	var labels []string
	return command{
		use:   "add-label <remote/owner/module:commit>",
		short: "Point labels to a commit",
		args:  cobra.ExactArgs(1),
		flags: func(cmd *cobra.Command) {
			format.bind(cmd)
			cmd.Flags().StringSliceVar(&labels, "label", nil, "A label, made if need be; repeat it, or separate several with commas")
		},
		run: func(ctx context.Context, args []string) error {
			ref, err := commitArg(args)
			if err != nil {
				return err
			}
			if len(labels) == 0 {
				return flagValueError("must create at least one label")
			}
			if err := format.check(); err != nil {
				return err
			}
			request, response := &rpc.CreateOrUpdateLabelsRequest{}, &rpc.LabelsResponse{}
			for _, l := range labels {
				request.Values = append(request.Values, &rpc.LabelChange{
					LabelRef: &rpc.LabelRef{Name: &rpc.LabelName{Owner: ref.Owner, Module: ref.Name, Label: l}}, CommitID: ref.Label,
				})
			}
			err = app.ask(ctx, ref.Registry, rpc.CreateOrUpdateLabels, request, response, "")
			if err != nil {
				return err
			}
			for _, l := range response.Labels {
				if format.value == listJSON {
					writeJSON(app.Stdout, newLabelRow(l))
				} else {
					fmt.Fprintf(app.Stdout, "%s:%s\n", ref.FullName, cmp.Or(l.Name, "?"))
				}
			}
			return nil
		},
	}
}
