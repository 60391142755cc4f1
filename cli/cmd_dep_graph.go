package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/workspace"
)

// listDOT is a format of graphs, that of graphviz.
const listDOT = "dot"

type depGraphOptions struct {
	inputFlags
	format      string
	errorFormat string
}

func newDepGraphCommand(app *App) command {
	var opts depGraphOptions
	formats := []string{listDOT, listJSON}
	return command{
		use:   "graph [input]",
		short: "Print which modules depend on which",
		long: "Print the modules of an input, those that they depend on, and which of them depend on which.\n\n" +
			"A module depends on another one if one of its files imports a file of it; what is only declared in buf.yaml\ndoes not count. " +
			"Only import statements are read.",
		args: cobra.MaximumNArgs(1),
		flags: func(cmd *cobra.Command) {
			opts.bindSource(cmd)
			flags := cmd.Flags()
			flags.StringVar(&opts.format, "format", listDOT, "How the graph looks, one of "+choices(formats)+"; dot is for graphviz")
			complete(cmd, "format", formats)
			bindErrorFormat(cmd, &opts.errorFormat, compileErrorFormats())
		},
		run: func(ctx context.Context, args []string) error {
			return runDepGraph(ctx, app, &opts, args, formats)
		},
	}
}

func runDepGraph(ctx context.Context, app *App, opts *depGraphOptions, args, formats []string) error {
	if err := checkErrorFormat(&opts.errorFormat, compileErrorFormats()); err != nil {
		return err
	}
	in, err := app.load(ctx, &opts.inputFlags, args, wish{kind: input.Sources | input.Modules, list: workspace.ListGraph, late: true})
	if err != nil {
		return err
	}
	defer in.Close()
	var targets []*workspace.Module
	for _, m := range in.workspace.Modules {
		if m.Target {
			targets = append(targets, m)
		}
	}
	graph, nodes, err := app.moduleGraph(ctx, in.workspace, targets)
	if err != nil {
		return err
	}
	if !slices.Contains(formats, opts.format) {
		// Too late to save work, but where the binary looks.
		return flagValueError("--format must be one of %s", strings.Join(formats, ", "))
	}
	w := bufio.NewWriter(app.Stdout)
	if opts.format == listDOT {
		writeDOT(w, nodes)
	} else {
		err := graph.Sum(ctx, nodes, func(ctx context.Context, keys []module.Key) ([]module.Key, error) {
			return app.registries().Complete(ctx, keys, module.B5)
		})
		if err != nil {
			return err
		}
		rows := make([]graphRow, len(nodes))
		for i, n := range nodes {
			rows[i] = newGraphRow(n)
		}
		writeJSON(w, rows)
	}
	return w.Flush()
}

// moduleGraph is modules and all that they depend on.
func (app *App) moduleGraph(ctx context.Context, ws *workspace.Workspace, modules []*workspace.Module) (*workspace.Graph, []*workspace.Node, error) {
	known := newWellKnown(app)
	graph := workspace.NewGraph(ws, known.has)
	nodes, err := graph.From(ctx, modules)
	var missing *workspace.MissingImportError
	if errors.As(err, &missing) {
		fmt.Fprintf(app.Stderr, "Failure: %v\n", missing)
		return nil, nil, errFindings
	}
	return graph, nodes, err
}

// writeDOT writes a graph for graphviz: from each module that no other depends
// on downwards, then the modules that stand alone.
func writeDOT(w io.Writer, nodes []*workspace.Node) {
	needed := map[*workspace.Node]bool{}
	for _, n := range nodes {
		for _, dep := range n.Deps {
			needed[dep] = true
		}
	}
	fmt.Fprint(w, "digraph {\n\n")
	seen := map[*workspace.Node]bool{}
	var write func(n *workspace.Node)
	write = func(n *workspace.Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		for _, dep := range n.Deps {
			fmt.Fprintf(w, "  %s -> %s\n", strconv.Quote(n.Title()), strconv.Quote(dep.Title()))
			write(dep)
		}
	}
	for _, n := range nodes {
		if !needed[n] {
			write(n)
		}
	}
	for _, n := range nodes {
		if !needed[n] && len(n.Deps) == 0 {
			fmt.Fprintf(w, "  %s\n", strconv.Quote(n.Title()))
		}
	}
	fmt.Fprint(w, "\n}\n")
}

// graphRow is a module of a graph in JSON, with the modules that it depends on.
type graphRow struct {
	Name   string     `json:"name"`
	Commit string     `json:"commit,omitempty"`
	Digest string     `json:"digest"`
	Deps   []graphRow `json:"deps,omitempty"`
	Local  bool       `json:"local,omitempty"`
}

func newGraphRow(n *workspace.Node) graphRow {
	row := graphRow{Name: n.ID(), Commit: n.Commit, Digest: n.Digest.String(), Local: n.Commit == ""}
	for _, dep := range n.Deps {
		row.Deps = append(row.Deps, newGraphRow(dep))
	}
	return row
}
