package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/rpc"
	"github.com/platinummonkey/spoke/internal/workspace"
)

type pushOptions struct {
	inputFlags
	errorFormat             string
	labels, tags            []string
	branch, draft           string
	create                  bool
	visibility              string
	defaultLabel, sourceURL string
	gitMetadata             bool
	excludeUnnamed          bool
	module, version, dir    string
}

func newPushCommand(app *App) command {
	var opts pushOptions
	return command{
		use:   "push [source]",
		short: "Push modules to their registries",
		long: "Compile the modules of a source and push those of them that have names to their registries, with all that\n" +
			"they depend on pinned. For each, the commit that the registry made of it is printed, or found, as content that is\n" +
			"there already gives no new commit.\n\n" +
			"Without a label the default label of the module moves to the commit.",
		args: cobra.MaximumNArgs(1),
		flags: func(cmd *cobra.Command) {
			opts.bindSource(cmd)
			bindErrorFormat(cmd, &opts.errorFormat, compileErrorFormats())
			flags := cmd.Flags()
			flags.StringSliceVar(&opts.labels, "label", nil, "Move this label to the commit, made if need be; repeat it, or separate several with commas")
			flags.BoolVar(&opts.create, "create", false, "Create modules that the registry does not have")
			flags.StringVar(&opts.visibility, "create-visibility", "private", "Who sees a created module, one of "+choices(visibilities()))
			complete(cmd, "create-visibility", visibilities())
			flags.StringVar(&opts.defaultLabel, "create-default-label", "", "The default label of a created module; the registry's own default, main, if none is given")
			flags.StringVar(&opts.sourceURL, "source-control-url", "", "Where to look at the source of the commit")
			flags.BoolVar(&opts.gitMetadata, "git-metadata", false, "Take the source control URL, and a label for each branch and tag of the checked out commit,\nfrom the git repository and its remote \"origin\"")
			flags.BoolVar(&opts.excludeUnnamed, "exclude-unnamed", false, "Leave out modules without names, which no other may depend on")
			flags.StringVar(&opts.module, "module", "", "Push the only module under this name, made if need be: HOST/OWNER/MODULE, or less where\n"+registryEnv+" and "+ownerEnv+" say the rest")
			flags.StringVar(&opts.version, "version", "", "Push this version: a label beside the default label")
			bindDir(cmd, &opts.dir)
			flags.StringSliceVarP(&opts.tags, "tag", "t", nil, "")
			deprecate(flags, "tag", "use --label for the default label and --label for the tag instead")
			flags.StringVar(&opts.branch, "branch", "", "")
			deprecate(flags, "branch", "use --label instead")
			flags.StringVar(&opts.draft, "draft", "", "")
			deprecate(flags, "draft", "use --label instead")
		},
		run: func(ctx context.Context, args []string) error { return runPush(ctx, app, &opts, args) },
	}
}

// check reports flags that do not go together.
func (o *pushOptions) check() (visibility int32, err error) {
	var used []string
	for _, f := range []struct {
		name string
		set  bool
	}{{"--label", len(o.labels) > 0}, {"--tag", len(o.tags) > 0}, {"--version", o.version != ""}, {"--branch", o.branch != ""}, {"--draft", o.draft != ""}} {
		if f.set {
			used = append(used, f.name)
		}
	}
	if len(used) > 1 {
		return 0, flagValueError("These flags cannot be used in combination with one another: %s", strings.Join(used, ", "))
	}
	if o.gitMetadata && len(used) == 1 && used[0] != "--label" {
		return 0, flagValueError("The following flag(s) cannot be used in combination with --git-metadata: %s.", used[0])
	}
	visibility, ok := parseVisibility(o.visibility)
	switch {
	case o.create && (!ok || visibility == 0):
		return 0, flagValueError("--create-visibility: unknown visibility %q", o.visibility)
	case !o.create && o.defaultLabel != "":
		return 0, flagValueError("Cannot set --create-default-label without --create")
	}
	return visibility, nil
}

func runPush(ctx context.Context, app *App, opts *pushOptions, args []string) error {
	visibility, err := opts.check()
	if err != nil {
		return err
	}
	if args, err = dirArgs(opts.dir, args); err != nil {
		return err
	}
	if opts.version != "" {
		opts.tags = append(slices.Clone(opts.tags), opts.version)
	}
	if err := checkErrorFormat(&opts.errorFormat, compileErrorFormats()); err != nil {
		return err
	}
	in, err := app.load(ctx, &opts.inputFlags, args, wish{kind: input.Sources, list: workspace.ListGraph, alone: true})
	if err != nil {
		return err
	}
	defer in.Close()
	if opts.module != "" {
		if err := app.nameOnly(opts, in.workspace); err != nil {
			return err
		}
	}
	if err := app.checkCompiles(ctx, in.workspace, opts.errorFormat); err != nil {
		return err
	}
	if opts.gitMetadata {
		if err := app.addGitMetadata(ctx, opts, in); err != nil {
			return err
		}
	}
	nodes, deps, err := app.pushable(ctx, opts, in.workspace)
	if err != nil || len(nodes) == 0 {
		return err
	}
	commits, err := app.upload(ctx, opts, visibility, in.workspace, nodes, deps)
	if err != nil {
		return err
	}
	for i, n := range nodes {
		if in.workspace.V1 && opts.module == "" {
			fmt.Fprintln(app.Stdout, commits[i].ID)
		} else {
			fmt.Fprintf(app.Stdout, "%s:%s\n", n.Name, commits[i].ID)
		}
	}
	return nil
}

// nameOnly gives the only target module the name of --module.
func (app *App) nameOnly(opts *pushOptions, ws *workspace.Workspace) error {
	name, err := app.shortName(opts.module)
	if err != nil {
		return err
	}
	var targets []*workspace.Module
	for _, m := range ws.Modules {
		if m.Target {
			targets = append(targets, m)
		}
	}
	if len(targets) != 1 {
		return fmt.Errorf("--module %s: there are %d modules to push; give the directory of one", opts.module, len(targets))
	}
	targets[0].Name = name.String()
	opts.create = true
	return nil
}

// pushable are the modules to push, those first that others depend on, and all
// modules of registries that they need, directly or not.
func (app *App) pushable(ctx context.Context, opts *pushOptions, ws *workspace.Workspace) (nodes, deps []*workspace.Node, err error) {
	var targets []*workspace.Module
	for _, m := range ws.Modules {
		if m.Target {
			targets = append(targets, m)
		}
	}
	_, all, err := app.moduleGraph(ctx, ws, targets)
	if err != nil {
		return nil, nil, err
	}
	seen := map[*workspace.Node]bool{}
	var unnamed error
	var visit func(n *workspace.Node)
	visit = func(n *workspace.Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		for _, dep := range n.Deps {
			visit(dep)
			if dep.Name == "" && n.Name != "" && unnamed == nil {
				unnamed = fmt.Errorf("%s depends on the module %s, which has no name: give it one, as registries know modules by their names", n.Name, dep.Label())
			}
		}
		switch {
		case n.Commit != "":
		case n.Name != "":
			nodes = append(nodes, n)
		case opts.excludeUnnamed:
			app.log.Warn("Excluding unnamed module " + n.Label())
		case n.Target && unnamed == nil:
			unnamed = fmt.Errorf("a name must be specified in buf.yaml to push module: %s", n.Label())
		}
	}
	for _, n := range all {
		if n.Target {
			visit(n)
		}
	}
	if unnamed != nil {
		return nil, nil, unnamed
	}
	if len(nodes) == 0 {
		app.log.Warn("No named modules were found to push.")
	}
	hosts := map[string]bool{}
	for _, n := range nodes {
		hosts[registryOf(n)] = true
		for _, dep := range n.All() {
			if dep.Commit != "" && !slices.Contains(deps, dep) {
				deps = append(deps, dep)
			}
		}
	}
	if len(hosts) > 1 {
		return nil, nil, errors.New("modules of one workspace cannot be pushed to several registries at once: push them one by one")
	}
	for _, list := range [][]*workspace.Node{nodes, deps} {
		slices.SortFunc(list, func(a, b *workspace.Node) int { return strings.Compare(a.Name, b.Name) })
	}
	return nodes, deps, nil
}

// registryOf is the registry of a module that has a name.
func registryOf(n *workspace.Node) string {
	host, _, _ := strings.Cut(n.Name, "/")
	return host
}

// nameOf is the name of a module that has one.
func nameOf(n *workspace.Node) module.FullName {
	name, err := module.ParseFullName(n.Name)
	if err != nil {
		panic(err) // it was read before
	}
	return name
}

// upload sends modules, made before if need be, and gives their commits.
func (app *App) upload(ctx context.Context, opts *pushOptions, visibility int32, ws *workspace.Workspace, nodes, deps []*workspace.Node) ([]*rpc.Commit, error) {
	host := registryOf(nodes[0])
	modules, err := app.remoteModules(ctx, opts, visibility, host, nodes)
	if err != nil {
		return nil, err
	}
	contents := make([]*rpc.UploadContent, len(nodes))
	for i, n := range nodes {
		files, err := ws.Content(n.Module)
		if err != nil {
			return nil, err
		}
		contents[i] = &rpc.UploadContent{ModuleRef: moduleRef(nameOf(n)), SourceControlURL: opts.sourceURL}
		for _, f := range files {
			contents[i].Files = append(contents[i].Files, &rpc.File{Path: f.Path, Content: f.Data})
		}
		labels := slices.Concat(opts.labels, opts.tags)
		switch {
		case opts.branch != "":
			labels = []string{opts.branch}
		case opts.draft != "":
			labels = []string{opts.draft}
		}
		slices.Sort(labels)
		labels = slices.Compact(labels)
		// The default label is moved last, as labels are listed by when they were.
		if len(opts.tags) > 0 {
			labels = append(labels, modules[i].DefaultLabelName)
		}
		for _, l := range labels {
			contents[i].ScopedLabelRefs = append(contents[i].ScopedLabelRefs, &rpc.ScopedLabelRef{Name: &l})
		}
	}
	response := &rpc.CommitsResponse{}
	if slices.ContainsFunc(deps, func(n *workspace.Node) bool { return n.Key.Registry != host }) {
		request := &rpc.UploadRequestV1Beta1{Contents: contents}
		for _, n := range deps {
			if r := n.Key.Registry; r != host && r != defaultRegistry {
				return nil, fmt.Errorf("dependency %s must be on either %s or %s, as a registry has to know what it depends on", n.Name, defaultRegistry, host)
			}
			request.DepRefs = append(request.DepRefs, &rpc.RegistryCommit{CommitID: n.Commit, Registry: n.Key.Registry})
		}
		err = app.ask(ctx, host, rpc.UploadV1Beta1, request, response, "")
	} else {
		request := &rpc.UploadRequest{Contents: contents}
		for _, n := range deps {
			request.DepCommitIDs = append(request.DepCommitIDs, n.Commit)
		}
		err = app.ask(ctx, host, rpc.Upload, request, response, "")
	}
	if err != nil {
		return nil, err
	}
	if len(response.Commits) != len(nodes) || slices.Contains(response.Commits, nil) {
		return nil, fmt.Errorf("%s: expected %d Commits, got %d", host, len(nodes), len(response.Commits))
	}
	return response.Commits, nil
}

// remoteModules are the modules to push as the registry has them.
func (app *App) remoteModules(ctx context.Context, opts *pushOptions, visibility int32, host string, nodes []*workspace.Node) ([]*rpc.Module, error) {
	if !opts.create {
		request, response := &rpc.GetModulesRequest{}, &rpc.ModulesResponse{}
		for _, n := range nodes {
			request.ModuleRefs = append(request.ModuleRefs, moduleRef(nameOf(n)))
		}
		if err := app.ask(ctx, host, rpc.GetModules, request, response, ""); err != nil {
			return nil, err
		}
		if len(response.Modules) != len(nodes) {
			return nil, fmt.Errorf("%s: expected %d modules, got %d", host, len(nodes), len(response.Modules))
		}
		return response.Modules, nil
	}
	var modules []*rpc.Module
	for _, n := range nodes {
		name := nameOf(n)
		response := &rpc.ModulesResponse{}
		err := app.ask(ctx, host, rpc.GetModules, &rpc.GetModulesRequest{ModuleRefs: []*rpc.ModuleRef{moduleRef(name)}}, response, "")
		if rpc.Is(err, rpc.NotFound) {
			err = app.ask(ctx, host, rpc.CreateModules, &rpc.CreateModulesRequest{Values: []*rpc.NewModule{{
				OwnerRef: &rpc.OwnerRef{Name: &name.Owner}, Name: name.Name, Visibility: visibility, DefaultLabelName: opts.defaultLabel,
			}}}, response, "")
		}
		if err != nil {
			return nil, err
		}
		m, err := only(host, response.Modules)
		if err != nil {
			return nil, err
		}
		modules = append(modules, m)
	}
	return modules, nil
}
