package compare

import (
	"context"
	"errors"
	"slices"

	"github.com/platinummonkey/spoke/internal/facts"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema/model"
)

// Rest is what is known of the files of a new version without compiling them.
// Those that are the same in the earlier version need not be compiled then.
type Rest struct{ table *facts.Table }

// NewRest is the rest that a table tells of: Entry.Same says which files mean the
// same in the earlier version, whatever it is that they import.
func NewRest(t *facts.Table) *Rest { return &Rest{t} }

// same reports whether the file at a path is the same.
func (r *Rest) same(path string) bool {
	n, ok := r.table.Find(path)
	return ok && r.table.Entries[n].Same
}

// Differ is how many files are not the same.
func (r *Rest) Differ() (n int) {
	for i := range r.table.Entries {
		if !r.table.Entries[i].Same {
			n++
		}
	}
	return n
}

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

// of gives those files, by entry, that are the same among some and what they
// import, as far as others that are the same do, and the paths, sorted, of the
// ones that are not. More files are taken for the former only.
func (r *Rest) of(paths, more []string) (same []bool, changed []string) {
	same = make([]bool, len(r.table.Entries))
	done := make([]bool, len(same))
	var visit func(n int32)
	visit = func(n int32) {
		if done[n] {
			return
		}
		done[n] = true
		e := &r.table.Entries[n]
		if same[n] = e.Same; !e.Same {
			changed = append(changed, e.Path)
			return
		}
		for _, k := range e.Of {
			visit(k)
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
		if n, ok := r.table.Find(p); ok && r.table.Entries[n].Same {
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
		if !u.isTarget[p] && r.same(p) {
			return errRest // it belongs to another unit there
		}
	}
	for _, p := range u.paths {
		if !in(p) && r.same(p) {
			return errRest // it belongs to another unit here
		}
	}
	known := make(map[string]*model.File)
	closed := closed(twin.set.Files, func(f *model.File) bool { return r.same(f.Path) })
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
	is, _ := r.of(u.paths, more)
	u.set, u.twin, u.same = set, twin, func(p string) bool {
		n, ok := r.table.Find(p)
		return ok && is[n] && in(p)
	}
	return nil
}

// within gives whether the file at a path is one of a unit's, imports included.
func (r *Rest) within(u *Unit) some {
	from := make([]int32, 0, len(u.paths))
	for _, p := range u.paths {
		if n, ok := r.table.Find(p); ok {
			from = append(from, n)
		}
	}
	in := facts.Reach(from, func(n int32) []int32 { return r.table.Entries[n].Of }, len(r.table.Entries))
	return func(p string) bool {
		n, ok := r.table.Find(p)
		return ok && in[n]
	}
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

// stubs stand for some files, one for all that are alike.
func (r *Rest) stubs(of some) []*model.File {
	type like struct {
		pkg   string
		kinds facts.Kinds
	}
	have := make(map[like]bool)
	var stubs []*model.File
	for n := range r.table.Entries {
		e := &r.table.Entries[n]
		if k := (like{e.Package, e.Kinds}); !have[k] && of(e.Path) {
			have[k] = true
			stubs = append(stubs, e.Stub())
		}
	}
	return stubs
}
