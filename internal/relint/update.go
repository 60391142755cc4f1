package relint

import (
	"bytes"
	"slices"

	"github.com/platinummonkey/spoke/internal/facts"
	"github.com/platinummonkey/spoke/internal/memo"
	"github.com/platinummonkey/spoke/internal/seen"
	"github.com/platinummonkey/spoke/schema/model"
)

// update puts the facts of what was compiled into the new table.
func (a *Again) update(r *seen.Record) bool {
	names := newNames(a.ws, a.Dir, r)
	var changed []int32
	for _, path := range sortedKeys(a.compiled) {
		f := a.compiled[path]
		n, known := a.after.Find(path)
		if known && !a.dirty[n] && !a.gone[n] {
			e := &a.before.Entries[n]
			if e.External != f.Source.External || !a.untouched(names, e) {
				return a.no("not the file that was read before: " + path)
			}
			continue
		}
		e, ok := names.entry(f)
		if !ok {
			return a.no("not noted: " + path)
		}
		if a.Rules != nil {
			e.Values = facts.AppendValues(nil, f)
		}
		if int(n) < len(a.before.Entries) && known {
			was := &a.before.Entries[n]
			if a.gone[n] || was.External != e.External {
				return a.no("another file: " + path) // another file in the place of one
			}
			e.Text, e.Notes, e.Twin = was.Text, was.Notes, was.Twin
			if a.Rules != nil {
				if was.Values, ok = a.Old.Read([]memo.Piece{was.Stored}); !ok {
					return false
				}
				a.rewired = a.rewired || was.Package != e.Package || !bytes.Equal(was.Values, e.Values) || !slices.Equal(was.Imports, e.Imports)
			}
		} else {
			a.rewired = true
		}
		e.Stored = a.pack.Add(e.Values)
		if int(n) < len(a.before.Entries) && known && a.before.Entries[n].Strip.Len > 0 {
			e.Strip = strip(a.pack, f.Source.Text)
		}
		a.renewed[path] = true
		changed = append(changed, a.after.Add(e))
	}
	for _, n := range changed {
		if !a.after.Link(n) {
			return false
		}
	}
	if !a.drop() {
		return false
	}
	changed = changed[:0]
	for n := range a.dirty {
		changed = append(changed, n)
	}
	for path := range a.compiled {
		n, ok := a.after.Find(path)
		if _, known := a.before.Find(path); ok && !known && !a.dirty[n] {
			changed = append(changed, n)
		}
	}
	return !a.after.Clash(a.before, changed) || a.no("a name may be declared twice")
}

// untouched reports whether a file that was read again is what it was: it could
// have changed while this run was looking.
func (a *Again) untouched(names *names, e *facts.Entry) bool {
	if e.Item < 0 {
		return true
	}
	i, ok := names.items[a.Old.Seen.Items[e.Item].Name]
	return !ok || names.record.Items[i].Sum == a.Old.Seen.Items[e.Item].Sum
}

// drop leaves out of the new table what no target needs any more, which changes
// the numbers of entries. It fails if something is needed that is gone.
func (a *Again) drop() bool {
	t := a.after
	var targets []int32
	for _, m := range t.Modules {
		targets = append(targets, m.Targets...)
	}
	needed := facts.Reach(targets, func(n int32) []int32 { return t.Entries[n].Of }, len(t.Entries))
	if len(a.gone) == 0 && !slices.Contains(needed, false) {
		return true
	}
	number := make([]int32, len(t.Entries))
	next := &facts.Table{}
	for n := range t.Entries {
		number[n] = int32(len(next.Entries))
		if !needed[n] {
			continue
		}
		if a.gone[int32(n)] {
			return a.no("needed, but gone: " + t.Entries[n].Path)
		}
		next.Entries = append(next.Entries, t.Entries[n])
	}
	for n := range next.Entries {
		of := slices.Clone(next.Entries[n].Of)
		for i, k := range of {
			of[i] = number[k]
		}
		next.Entries[n].Of = of
	}
	for _, m := range t.Modules {
		list := make([]int32, len(m.Targets))
		for i, n := range m.Targets {
			list[i] = number[n]
		}
		next.Modules = append(next.Modules, facts.Module{Path: m.Path, Targets: list})
	}
	dirty := make(map[int32]bool)
	for n := range a.dirty {
		if needed[n] {
			dirty[number[n]] = true
		}
	}
	a.after, a.dirty, a.rewired = next, dirty, true
	return true
}

func sortedKeys(files map[string]*model.File) []string {
	keys := make([]string, 0, len(files))
	for k := range files {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
