package workspace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/schema/imports"
)

// Node is a module in a graph of modules.
type Node struct {
	*Module
	// Deps are the modules that it imports files of, sorted.
	Deps []*Node
	// Digest is that of its files and of all that it depends on, once Sum has
	// worked it out.
	Digest module.Digest

	// all are all that it depends on, directly or not.
	all map[*Node]bool
}

// Title is what users call the module: its name, with its commit if it is from a
// registry, or its path.
func (n *Node) Title() string {
	if n.Commit != "" {
		return n.Key.String()
	}
	return n.ID()
}

// ID is the name, or the path of a module without one.
func (m *Module) ID() string { return cmp.Or(m.Name, m.Path) }

// MissingImportError says that a file imports what is nowhere.
type MissingImportError struct{ File, Import string }

func (e *MissingImportError) Error() string {
	return fmt.Sprintf("%s: import %q: file does not exist", e.File, e.Import)
}

// Graph is the modules of a workspace and which of them depend on which. The
// workspace has to be loaded with ListGraph.
type Graph struct {
	w     *Workspace
	nodes map[*Module]*Node
	// known reports whether a path is of a file that every file can import.
	known func(path string) bool
	path  []*Node // on the way to the node at hand
}

// NewGraph is the graph of a workspace. Only what From leads to is looked into.
func NewGraph(w *Workspace, known func(path string) bool) *Graph {
	return &Graph{w: w, nodes: map[*Module]*Node{}, known: known}
}

// From gives the nodes of modules and of all that they depend on, sorted by name
// or path.
func (g *Graph) From(ctx context.Context, modules []*Module) ([]*Node, error) {
	found := map[*Node]bool{}
	for _, m := range modules {
		n, err := g.node(ctx, m)
		if err != nil {
			return nil, err
		}
		found[n] = true
		for dep := range n.all {
			found[dep] = true
		}
	}
	return sorted(found), nil
}

// All are the nodes that a node depends on, directly or not, sorted.
func (n *Node) All() []*Node { return sorted(n.all) }

func sorted(nodes map[*Node]bool) []*Node {
	list := make([]*Node, 0, len(nodes))
	for n := range nodes {
		list = append(list, n)
	}
	slices.SortFunc(list, func(a, b *Node) int { return strings.Compare(a.ID(), b.ID()) })
	return list
}

// node is the node of a module, with all that it depends on.
func (g *Graph) node(ctx context.Context, m *Module) (*Node, error) {
	if n := g.nodes[m]; n != nil {
		if n.all != nil {
			return n, nil
		}
		return nil, g.cycle(n)
	}
	n := &Node{Module: m}
	g.nodes[m] = n
	g.path = append(g.path, n)
	own := &ownFiles{g, map[string]*SourceFile{}}
	var paths []string
	for i := range g.w.Files {
		if f := &g.w.Files[i]; f.Module == m {
			paths = append(paths, f.Path)
			own.files[f.Path] = f
		}
	}
	if len(paths) == 0 {
		return nil, m.empty()
	}
	lists, err := imports.Of(ctx, own, paths)
	if err != nil {
		return nil, err
	}
	direct := map[*Node]bool{}
	for i, list := range lists {
		if late := g.w.late; late != nil && len(list) > 0 {
			g.w.late = nil
			if err := late(ctx); err != nil {
				return nil, err
			}
		}
		for _, p := range list {
			owner, _, err := g.w.find(p)
			switch {
			case err != nil:
				return nil, err
			case owner == nil && g.known(p):
			case owner == nil:
				return nil, &MissingImportError{own.Name(paths[i]), p}
			case owner != m:
				dep, err := g.node(ctx, owner)
				if err != nil {
					return nil, err
				}
				direct[dep] = true
			}
		}
	}
	n.Deps = sorted(direct)
	n.all = map[*Node]bool{}
	for _, dep := range n.Deps {
		n.all[dep] = true
		for far := range dep.all {
			n.all[far] = true
		}
	}
	g.path = g.path[:len(g.path)-1]
	return n, g.checkPaths(n)
}

// checkPaths refuses a node of which a file has the path of another one of it or
// of what it depends on.
func (g *Graph) checkPaths(n *Node) error {
	if len(n.all) == 0 {
		return nil
	}
	last := ""
	for i := range g.w.Files {
		f := &g.w.Files[i]
		if f.Module != n.Module && !n.all[g.nodes[f.Module]] {
			continue
		}
		if f.Path == last {
			if _, _, err := g.w.find(last); err != nil {
				return err
			}
		}
		last = f.Path
	}
	return nil
}

// cycle is the error that a node depends on itself.
func (g *Graph) cycle(n *Node) error {
	var labels []string
	for _, on := range append(g.path[slices.Index(g.path, n):], n) {
		labels = append(labels, on.label)
	}
	return errors.New("cycle detected in module dependencies:\n    " + strings.Join(labels, "\n -> "))
}

// Content is all files that belong to a module: all of its .proto files, targets
// or not, its documentation and its licence, sorted; then what of these stands
// above the module. The workspace has to be loaded with ListGraph.
func (w *Workspace) Content(m *Module) ([]module.File, error) {
	var files []module.File
	for i := range w.Files {
		f := &w.Files[i]
		if f.Module != m {
			continue
		}
		data, err := w.Read(f, nil)
		if err != nil {
			return nil, err
		}
		files = append(files, module.File{Path: f.Path, Data: data})
	}
	var above []module.File
	for _, names := range [][]string{docNames, licenseNames} {
		d, err := w.doc(m, names)
		switch {
		case err != nil:
			return nil, err
		case d == nil:
		case d.above:
			above = append(above, module.File{Path: d.Name, Data: d.Text})
		default:
			files = append(files, module.File{Path: d.Name, Data: d.Text})
		}
	}
	module.SortFiles(files)
	return append(files, above...), nil
}

// ownFiles are the files of one module: others may have files of the same paths.
type ownFiles struct {
	*Graph
	files map[string]*SourceFile
}

// Has implements imports.Files.
func (o *ownFiles) Has(path string) bool { return o.files[path] != nil }

// Name implements imports.Files.
func (o *ownFiles) Name(path string) string { return o.files[path].External }

// Read implements imports.Files.
func (o *ownFiles) Read(path string, buf []byte) ([]byte, error) {
	return o.w.Read(o.files[path], buf)
}

// Label is how messages describe the module: its path, or its name if it is from
// a registry.
func (m *Module) Label() string { return m.label }
