package relint

import (
	"context"
	"slices"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/internal/facts"
	"github.com/platinummonkey/spoke/internal/memo"
	"github.com/platinummonkey/spoke/internal/seen"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema/model"
)

// Again is a run after an earlier one.
type Again struct {
	// Old is what the earlier run left, and Changed the notes of what it saw
	// that are not true any more.
	Old     *memo.Memo
	Changed []int
	// Known is the facts that the earlier run left in memory. It is nil if the memo
	// has them; else the memo of this run lacks what After gives.
	Known *facts.Table
	// Kept says that the workspace is that of the earlier run, read anew, as nothing
	// but the contents of files has changed.
	Kept bool
	// Dir is where both work, absolute, and Format how findings look.
	Dir, Format string
	// Together says that all modules were taken as one.
	Together bool
	// Other, unless nil, reports of other things than files and folders of the
	// workspace whether they may have changed too.
	Other func(seen.Item) bool
	// Rules is the rules for a module's files, none if it has none. It is nil where
	// nothing is linted.
	Rules func(*workspace.Module) (*check.Selection, error)
	// Compile compiles files. It gives nothing if there is anything about them
	// that the whole has to be judged for.
	Compile func(ctx context.Context, ws *workspace.Workspace, paths []string) (*model.Set, error)

	ws            *workspace.Workspace
	before, after *facts.Table
	importers     [][]int32 // of before
	// gone are the entries of before that are not there any more, and dirty
	// those to compile again, by their numbers in after.
	gone, dirty map[int32]bool
	compiled    map[string]*model.File
	// renewed are the paths whose entries are made of this run's notes.
	renewed map[string]bool
	// moved says that other things than the contents of files have changed.
	moved bool
	// rewired says that rules which compare files could find something else.
	rewired bool
	pack    *memo.Pack
	// twins are the names of the files of an earlier version that were read again,
	// by entry, as records have them.
	twins map[int32]string
	// Why is why the whole has to be linted, if it has.
	Why string
}

// no is false, for a reason.
func (a *Again) no(why string) bool {
	a.Why = why
	return false
}

// Plain reports whether all that has changed is the contents of files that were
// linted and of folders.
func (a *Again) Plain() bool {
	if a.before = a.Known; a.before == nil {
		var ok bool
		if a.before, ok = facts.Decode(a.Old); !ok {
			return a.no("no facts are known")
		}
	}
	a.gone, a.dirty = make(map[int32]bool), make(map[int32]bool)
	entries := make(map[int]int32, len(a.Changed))
	for n := range a.before.Entries {
		if _, changed := slices.BinarySearch(a.Changed, a.before.Entries[n].Item); changed {
			entries[a.before.Entries[n].Item] = int32(n)
		}
	}
	for _, i := range a.Changed {
		item := a.Old.Seen.Items[i]
		n, known := entries[i]
		switch {
		case item.Kind == seen.File && known:
			a.dirty[n] = true
		case item.Kind == seen.Dir || a.Other != nil && a.Other(item):
			a.moved = true
		default:
			return a.no("changed: " + item.Name)
		}
	}
	return true
}

// Contents reports whether the contents of files that were linted are all that
// has changed, once it is Plain.
func (a *Again) Contents() bool { return !a.moved }

// Lint lints a workspace again, which has been loaded anew. The memo is nil if
// the whole has to be linted.
func (a *Again) Lint(ctx context.Context, ws *workspace.Workspace, log *seen.Log) (*memo.Memo, error) {
	modules, ok, err := a.renew(ctx, ws, log)
	if !ok || err != nil {
		return nil, err
	}
	if a.Rules != nil && a.rewired {
		more, ok, err := a.compare(ctx, modules)
		if !ok || err != nil {
			return nil, err
		}
		if a.TooMany(len(more)) {
			return nil, nil
		}
		if ok, err := a.compile(ctx, modules, more); !ok || err != nil {
			return nil, err
		}
		for n := range more {
			a.dirty[n] = true
		}
	}
	for i, m := range modules {
		if a.Rules == nil {
			break
		}
		if ok, err := a.lint(ctx, m, a.after.Modules[i].Targets); !ok || err != nil {
			return nil, err
		}
	}
	record, ok := log.Record()
	if !ok {
		return nil, nil
	}
	return a.memo(record, a.texts()), nil
}

// Renew compiles what has changed in a workspace, which has been loaded anew, and
// what that concerns. It gives the facts of all files, nil if the whole has to be
// compiled.
func (a *Again) Renew(ctx context.Context, ws *workspace.Workspace, log *seen.Log) (*facts.Table, error) {
	_, ok, err := a.renew(ctx, ws, log)
	if !ok || err != nil {
		return nil, err
	}
	return a.after, nil
}

// Memo makes the memo of a run after Renew, that printed a text. What it saw is
// in a record, but for what it took from the earlier run.
func (a *Again) Memo(record *seen.Record, text []byte) *memo.Memo {
	var out []*memo.Piece
	if len(text) > 0 {
		piece := a.pack.Add(text)
		out = append(out, &piece)
	}
	return a.memo(record, out)
}

// Image makes the memo of a run after Renew, of an image. Part gives what that
// has of a file that was compiled, which may be a target.
func (a *Again) Image(record *seen.Record, part func(f *model.File, target bool) ([]byte, error)) (*memo.Memo, error) {
	t := a.after
	target := make(map[int32]bool)
	for _, m := range t.Modules {
		for _, n := range m.Targets {
			target[n] = true
		}
	}
	files := t.ImportsFirst()
	out := make([]*memo.Piece, len(files))
	for i, n := range files {
		e := &t.Entries[n]
		if a.renewed[e.Path] {
			data, err := part(a.compiled[e.Path], target[n])
			if err != nil {
				return nil, err
			}
			e.Text = a.pack.Add(data)
		}
		out[i] = &e.Text
	}
	return a.memo(record, out), nil
}

// After is the facts of all files as they are now.
func (a *Again) After() *facts.Table { return a.after }

// TooMany reports whether so many files had better be taken together with all
// the others.
func (a *Again) TooMany(files int) bool {
	const few = 32
	if files <= few+len(a.after.Entries)/4 {
		return false
	}
	a.no("too many files are concerned")
	return true
}

// renew brings the facts up to date, and gives what is to be linted together.
func (a *Again) renew(ctx context.Context, ws *workspace.Workspace, log *seen.Log) ([]group, bool, error) {
	a.ws = ws
	a.after = a.before.Clone()
	a.compiled = make(map[string]*model.File)
	a.renewed = make(map[string]bool)
	a.pack = &memo.Pack{Index: len(a.Old.Packs)}
	modules, ok := a.groups()
	if !ok || !a.Kept && !a.placed() {
		return nil, false, nil
	}
	a.importers = a.before.Importers()
	if !a.spread() || a.TooMany(len(a.dirty)) {
		return nil, false, nil
	}
	if ok, err := a.compile(ctx, modules, a.dirty); !ok || err != nil {
		return nil, false, err
	}
	record, ok := log.Record()
	return modules, ok && a.update(record), nil
}

// group is targets that are linted together.
type group struct {
	module *workspace.Module // nil for all modules at once
	path   string
	files  []string
}

// groups are the targets, if their modules are the same as before. It finds out
// what targets have come and gone.
func (a *Again) groups() ([]group, bool) {
	var modules []group
	all := group{path: "."}
	for _, m := range a.ws.Modules {
		if !m.Target {
			continue
		}
		if a.ws.Check(m) != nil {
			return nil, false
		}
		if len(m.Files) > 0 {
			modules = append(modules, group{m, m.Path, m.Files})
			all.files = append(all.files, m.Files...)
		}
	}
	if a.Together {
		slices.Sort(all.files)
		modules = []group{all}
	}
	if len(modules) != len(a.before.Modules) {
		return nil, false
	}
	for i, m := range modules {
		was := &a.before.Modules[i]
		if m.path != was.Path || !a.targets(m.files, was, &a.after.Modules[i]) {
			return nil, false
		}
	}
	return modules, true
}

// placed reports whether the files that are no targets are found where they were
// found before: not in a file that is new, and stands in for one that comes with
// the program, say.
func (a *Again) placed() bool {
	target := make([]bool, len(a.before.Entries))
	for i := range a.before.Modules {
		for _, n := range a.before.Modules[i].Targets {
			target[n] = true
		}
	}
	for n := range a.before.Entries {
		if target[n] {
			continue
		}
		e := &a.before.Entries[n]
		name, _, err := a.ws.Locate(e.Path)
		if err == nil && (e.Item < 0 || seen.Relative(a.Dir, name) != a.Old.Seen.Items[e.Item].Name) {
			return a.no("another file: " + e.Path)
		}
	}
	return true
}

// targets finds the targets of a module that have come and gone.
func (a *Again) targets(files []string, was, is *facts.Module) bool {
	is.Targets = make([]int32, 0, len(files))
	k := 0
	lose := func(n int32) {
		a.gone[n] = true
		delete(a.dirty, n)
		a.rewired = true
	}
	for _, path := range files {
		for k < len(was.Targets) && a.before.Entries[was.Targets[k]].Path < path {
			lose(was.Targets[k])
			k++
		}
		if k < len(was.Targets) && a.before.Entries[was.Targets[k]].Path == path {
			is.Targets = append(is.Targets, was.Targets[k])
			k++
			continue
		}
		if _, known := a.before.Find(path); known {
			return false // others have used it by that name
		}
		n := a.after.Add(facts.Entry{File: facts.File{Path: path}, Item: -1})
		a.dirty[n] = true
		a.rewired = true
		is.Targets = append(is.Targets, n)
	}
	for ; k < len(was.Targets); k++ {
		lose(was.Targets[k])
	}
	return true
}

// compile compiles files, each with its module.
func (a *Again) compile(ctx context.Context, modules []group, files map[int32]bool) (bool, error) {
	left := make(map[int32]bool, len(files))
	for n := range files {
		left[n] = true
	}
	for i := range modules {
		var paths []string
		for _, n := range a.after.Modules[i].Targets {
			if left[n] {
				paths = append(paths, a.after.Entries[n].Path)
				delete(left, n)
			}
		}
		if ok, err := a.compilePaths(ctx, paths); !ok || err != nil {
			return false, err
		}
	}
	// What is no target is imported by one.
	var paths []string
	for n := range left {
		if a.after.Entries[n].Item >= 0 {
			paths = append(paths, a.after.Entries[n].Path)
		}
	}
	slices.Sort(paths)
	return a.compilePaths(ctx, paths)
}

func (a *Again) compilePaths(ctx context.Context, paths []string) (bool, error) {
	if len(paths) == 0 {
		return true, nil
	}
	set, err := a.Compile(ctx, a.ws, paths)
	if set == nil || err != nil {
		return a.no("not plainly right"), err
	}
	for _, f := range set.Files {
		// A file is the same in whatever company it is compiled.
		if a.compiled[f.Path] == nil {
			a.compiled[f.Path] = f
		}
	}
	return true, nil
}
