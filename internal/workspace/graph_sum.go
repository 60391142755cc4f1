package workspace

import (
	"context"

	"github.com/platinummonkey/spoke/internal/module"
)

// Sum works out the digests of nodes, among which all have to be that one of
// them depends on; see From. A module of a registry has the digest it has there:
// what it depends on is what the registry says, even if the lock file pins
// others. ask gives the digests, of kind B5, of those that are not here.
func (g *Graph) Sum(ctx context.Context, nodes []*Node, ask func(ctx context.Context, keys []module.Key) ([]module.Key, error)) error {
	here := map[module.CommitID]*Module{}
	for _, m := range g.w.Modules {
		if m.Commit != "" {
			here[m.Key.Commit] = m
		}
	}
	known := map[module.CommitID]module.Digest{}
	var missing []module.Key
	for _, m := range g.w.Modules {
		if m.Commit == "" {
			continue
		}
		if m.Key.Digest.Kind == module.B5 {
			known[m.Key.Commit] = m.Key.Digest
			continue
		}
		for _, dep := range m.Deps {
			if here[dep.Commit] == nil {
				here[dep.Commit] = &Module{Key: dep} // asked for once
				missing = append(missing, module.Key{FullName: dep.FullName, Commit: dep.Commit})
			}
		}
	}
	if len(missing) > 0 {
		asked, err := ask(ctx, missing)
		if err != nil {
			return err
		}
		for _, k := range asked {
			known[k.Commit] = k.Digest
		}
	}
	var registered func(m *Module) (module.Digest, error)
	registered = func(m *Module) (module.Digest, error) {
		if d, ok := known[m.Key.Commit]; ok {
			return d, nil
		}
		known[m.Key.Commit] = module.Digest{} // what depends on itself makes no sense, but has an end
		var deps []module.Digest
		for _, dep := range m.Deps {
			d, err := registered(here[dep.Commit])
			if err != nil {
				return d, err
			}
			deps = append(deps, d)
		}
		d, err := g.sum(m, deps)
		known[m.Key.Commit] = d
		return d, err
	}
	for _, n := range nodes {
		if n.Commit != "" {
			var err error
			if n.Digest, err = registered(n.Module); err != nil {
				return err
			}
		}
	}
	var local func(n *Node) error
	local = func(n *Node) error {
		if !n.Digest.IsZero() {
			return nil
		}
		var deps []module.Digest
		for dep := range n.all {
			if err := local(dep); err != nil {
				return err
			}
			deps = append(deps, dep.Digest)
		}
		var err error
		n.Digest, err = g.sum(n.Module, deps)
		return err
	}
	for _, n := range nodes {
		if err := local(n); err != nil {
			return err
		}
	}
	return nil
}

// sum is the digest of a module and of all that it depends on.
func (g *Graph) sum(m *Module, deps []module.Digest) (module.Digest, error) {
	files, err := g.w.Content(m)
	if err != nil {
		return module.Digest{}, err
	}
	return module.DigestB5(module.Entries(files), deps), nil
}
