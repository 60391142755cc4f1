package compare

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/platinummonkey/spoke/internal/facts"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema/model"
)

// Rest is what is known of the files of a new version without compiling them.
// Those that are the same in the earlier version need not be compiled then.
type Rest struct {
	table *facts.Table
	// same are the paths of the files that Entry.Same is true of.
	same map[string]bool
}

// NewRest is the rest that a table tells of: Entry.Same says which files mean the
// same in the earlier version, whatever it is that they import.
func NewRest(t *facts.Table) *Rest {
	r := &Rest{t, make(map[string]bool, len(t.Entries))}
	for n := range t.Entries {
		if t.Entries[n].Same {
			r.same[t.Entries[n].Path] = true
		}
	}
	return r
}

// Differ is how many files are not the same.
func (r *Rest) Differ() int { return len(r.table.Entries) - len(r.same) }

// errRest says that what is known of files is not enough.
var errRest = errors.New("all files have to be compiled")

// Renewed is New for a workspace of which so much is known.
func Renewed(ctx context.Context, ws *workspace.Workspace, compile Compile, rest *Rest) ([]*Unit, error) {
	return sources(ws, compile, func(u *Unit) (err error) {
		u.rest, u.set = rest, new(model.Set)
		_, changed := rest.of(u.paths, nil)
		if len(changed) > 0 {
			u.set, err = u.compile(ctx, Task{Workspace: ws, Paths: changed, Describe: u.written.take})
		}
		return err
	})
}

// of gives the paths of those files that are the same among some and what they
// import, as far as others that are the same do, and those, sorted, of the ones
// that are not. More files are taken for the former only.
func (r *Rest) of(paths, more []string) (same map[string]bool, changed []string) {
	same = make(map[string]bool, len(r.same))
	done := make(map[int32]bool)
	var visit func(n int32)
	visit = func(n int32) {
		e := &r.table.Entries[n]
		switch {
		case same[e.Path] || done[n]:
		case e.Same:
			same[e.Path] = true
			for _, k := range e.Of {
				visit(k)
			}
		default:
			done[n] = true
			changed = append(changed, e.Path)
		}
	}
	for _, p := range paths {
		if n, ok := r.table.Find(p); ok {
			visit(n)
		} else {
			changed = append(changed, p)
		}
	}
	for _, p := range more {
		if n, ok := r.table.Find(p); ok && r.same[p] {
			visit(n)
		}
	}
	slices.Sort(changed)
	return same, changed
}

// partly is Unit.partly for a unit beside one of which only a rest is known.
func (r *Rest) partly(ctx context.Context, u, twin *Unit) error {
	in := r.within(twin)
	for _, p := range twin.paths {
		if r.same[p] && !u.isTarget[p] {
			return errRest // it belongs to another unit there
		}
	}
	for _, p := range u.paths {
		if r.same[p] && !in[p] {
			return errRest // it belongs to another unit here
		}
	}
	known := make(map[string]*model.File)
	closed := closed(twin.set.Files, func(f *model.File) bool { return r.same[f.Path] })
	for _, f := range twin.set.Files {
		if closed[f.Path] {
			known[f.Path] = f
		}
	}
	set := new(model.Set)
	if _, changed := r.of(u.paths, nil); len(changed) > 0 {
		var err error
		if set, err = u.compile(ctx, Task{Workspace: u.ws, Paths: changed, Known: known, Describe: u.written.take}); err != nil {
			return err
		}
	}
	if twin.clash(set.Files, r.same) {
		return errRest
	}
	var more []string
	for _, f := range set.Files {
		more = append(more, f.Path)
		for _, i := range f.Imports {
			more = append(more, i.Path)
		}
	}
	u.set, u.twin = set, twin
	u.same, _ = r.of(u.paths, more)
	maps.DeleteFunc(u.same, func(p string, _ bool) bool { return !in[p] })
	return nil
}

// within are the paths of all files of a unit.
func (r *Rest) within(u *Unit) map[string]bool {
	from := make([]int32, 0, len(u.paths))
	for _, p := range u.paths {
		if n, ok := r.table.Find(p); ok {
			from = append(from, n)
		}
	}
	in := make(map[string]bool, len(r.table.Entries))
	for n, is := range facts.Reach(from, func(n int32) []int32 { return r.table.Entries[n].Of }, len(r.table.Entries)) {
		if is {
			in[r.table.Entries[n].Path] = true
		}
	}
	return in
}

// clash reports whether a file that is the same in both versions may declare one
// of some names, packages or extensions, or be in a package by such a name.
func (r *Rest) clash(names, packages map[string]bool, extensions map[extension]bool) bool {
	declared, in := make(map[uint64]bool), make(map[uint64]bool)
	for name := range names {
		declared[facts.Name(name)] = true
		in[facts.Name(name)] = true
	}
	for name := range packages {
		declared[facts.Name(name)] = true
	}
	for x := range extensions {
		declared[facts.Extension(x.extendee, x.number)] = true
	}
	return r.table.Taken(func(e *facts.Entry) bool { return e.Same }, declared, in)
}

// stubs stand for the files at some paths, one for all that are alike.
func (r *Rest) stubs(paths map[string]bool) []*model.File {
	type like struct {
		pkg   string
		kinds facts.Kinds
	}
	have := make(map[like]bool)
	var stubs []*model.File
	for n := range r.table.Entries {
		e := &r.table.Entries[n]
		if k := (like{e.Package, e.Kinds}); paths[e.Path] && !have[k] {
			have[k] = true
			stubs = append(stubs, e.Stub())
		}
	}
	return stubs
}
