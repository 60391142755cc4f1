package core

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Ref names a module, a label or a commit: by id, or by the name of a module
// and what is wanted of it.
type Ref struct {
	ID     ID
	Module ModuleRef
	// Name is a label or the id of a commit; empty names the module itself.
	Name string
	// Label says that Name is a label.
	Label bool
}

func (r Ref) String() string {
	switch {
	case !r.ID.IsZero():
		return r.ID.String()
	case r.Name == "":
		return r.Module.String()
	}
	return r.Module.String() + ":" + r.Name
}

// Resource is what a Ref names: a module and, if not nil, a label or a commit.
type Resource struct {
	Module Module
	Label  *Label
	Commit *Commit
}

// Resolve gives what refs name, in their order.
func (r *Registry) Resolve(ctx context.Context, who Caller, refs []Ref) ([]Resource, error) {
	return read(ctx, r, func(tx Tx) ([]Resource, error) {
		return each(refs, func(ref Ref) (Resource, error) { return resolve(tx, who, ref) })
	})
}

// GetCommits gives the commits that refs name, in their order. A label stands
// for the commit it points to, a module for that of its default label.
func (r *Registry) GetCommits(ctx context.Context, who Caller, refs []Ref) ([]Commit, error) {
	return read(ctx, r, func(tx Tx) ([]Commit, error) {
		return each(refs, func(ref Ref) (Commit, error) { return resolveCommit(tx, who, ref) })
	})
}

func resolve(tx Tx, who Caller, ref Ref) (Resource, error) {
	if !ref.ID.IsZero() {
		return resolveID(tx, who, ref)
	}
	m, err := findModule(tx, who, ref.Module)
	if err != nil || ref.Name == "" {
		return Resource{Module: m}, err
	}
	if !ref.Label && looksLikeCommit(ref.Name) {
		id, err := ParseID(ref.Name)
		if err != nil {
			return Resource{}, err
		}
		c, err := commitByID(tx, id)
		if err != nil || c.ModuleID != m.ID {
			return Resource{}, orNotFound(err, "commit %s of module %s does not exist", ref.Name, m)
		}
		return Resource{Module: m, Commit: &c}, nil
	}
	l, err := tx.LabelByName(m.ID, ref.Name)
	if err != nil {
		return Resource{}, orNotFound(err, "label %s of module %s does not exist", ref.Name, m)
	}
	return Resource{Module: m, Label: &l}, nil
}

// resolveID finds by an id what has it.
func resolveID(tx Tx, who Caller, ref Ref) (Resource, error) {
	var res Resource
	owner := ref.ID
	if c, err := commitByID(tx, ref.ID); err == nil {
		res.Commit, owner = &c, c.ModuleID
	} else if l, err := tx.LabelByID(ref.ID); err == nil {
		res.Label, owner = &l, l.ModuleID
	}
	m, err := tx.ModuleByID(owner)
	if err != nil || !mayRead(who, m) {
		return Resource{}, orNotFound(err, "nothing has the id %s", ref.ID)
	}
	res.Module = m
	return res, nil
}

// orNotFound is the answer when err, if any, says that there is nothing.
func orNotFound(err error, format string, args ...any) error {
	if err == nil || errors.Is(err, ErrNone) {
		return Errorf(NotFound, format, args...)
	}
	return err
}

func commitByID(tx Tx, id ID) (Commit, error) {
	found, err := tx.CommitsByID([]ID{id})
	if err != nil {
		return Commit{}, fmt.Errorf("finding commit %s: %w", id, err)
	}
	if len(found) == 0 {
		return Commit{}, ErrNone
	}
	return found[0], nil
}

func resolveCommit(tx Tx, who Caller, ref Ref) (Commit, error) {
	res, err := resolve(tx, who, ref)
	if err != nil {
		return Commit{}, err
	}
	return res.commit(tx)
}

// commit is the commit that a resource stands for.
func (res Resource) commit(tx Tx) (Commit, error) {
	if res.Commit != nil {
		return *res.Commit, nil
	}
	if res.Label == nil {
		l, err := tx.LabelByName(res.Module.ID, res.Module.DefaultLabel)
		if errors.Is(err, ErrNone) {
			return Commit{}, Errorf(Unready, "module %s has no commits on its default label %s", res.Module, res.Module.DefaultLabel)
		} else if err != nil {
			return Commit{}, err
		}
		res.Label = &l
	}
	return commitByID(tx, res.Label.CommitID)
}

// Edge is a dependency of one commit on another.
type Edge struct{ From, To ID }

// Graph is a set of commits with their dependencies.
type Graph struct {
	Commits []Commit
	Edges   []Edge
}

// Graph gives the commits that refs name and all that they need, one of a
// module: where several would do, the newest.
func (r *Registry) Graph(ctx context.Context, who Caller, refs []Ref) (Graph, error) {
	roots, err := r.GetCommits(ctx, who, refs)
	if err != nil {
		return Graph{}, err
	}
	have := map[ID]bool{}
	for _, c := range roots {
		have[c.ID] = true
	}
	var missing []ID
	for _, c := range roots {
		for _, d := range c.Deps {
			if !have[d.Commit] {
				have[d.Commit] = true
				missing = append(missing, d.Commit)
			}
		}
	}
	if len(missing) == 0 {
		return graph(roots, nil), nil
	}
	deps, err := readFixed(ctx, r, func(tx Tx) ([]Commit, error) {
		found, err := tx.CommitsByID(missing)
		if err == nil && len(found) < len(missing) {
			err = ErrNone
		}
		return found, err
	})
	if err != nil {
		return Graph{}, orNotFoundOnly(err, "a module was deleted while it was asked for")
	}
	return graph(roots, deps), nil
}

// graph puts together what roots need, of deps, which are all that they do.
func graph(roots, deps []Commit) Graph {
	newest := map[ID]Commit{}
	for _, c := range slices.Concat(roots, deps) {
		if n, ok := newest[c.ModuleID]; !ok || n.Seq < c.Seq {
			newest[c.ModuleID] = c
		}
	}
	var g Graph
	reached := map[ID]bool{}
	var visit func(Commit)
	visit = func(c Commit) {
		if reached[c.ID] {
			return
		}
		reached[c.ID] = true
		g.Commits = append(g.Commits, c)
		for _, d := range c.Deps {
			if to, ok := newest[d.Module]; ok && d.Direct && to.ID != c.ID {
				g.Edges = append(g.Edges, Edge{c.ID, to.ID})
				visit(to)
			}
		}
	}
	for _, c := range roots {
		visit(newest[c.ModuleID])
	}
	return g
}
