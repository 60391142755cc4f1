package relint

import (
	"bytes"
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/internal/facts"
	"github.com/platinummonkey/spoke/internal/filecache"
	"github.com/platinummonkey/spoke/internal/memo"
	"github.com/platinummonkey/spoke/internal/report"
	"github.com/platinummonkey/spoke/internal/seen"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/model"
)

// Again is a run after an earlier one.
type Again struct {
	// Old is what the earlier run left, and Changed the notes of what it saw
	// that are not true any more.
	Old     *memo.Memo
	Changed []int
	// Dir is where both work, absolute, and Format how findings look.
	Dir, Format string
	// Together says that all modules were taken as one.
	Together bool
	// Rules is the rules for a module's files, none if it has none.
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
	// rewired says that rules which compare files could find something else.
	rewired bool
	pack    *memo.Pack
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
	var ok bool
	if a.before, ok = facts.Decode(a.Old); !ok {
		return a.no("no facts are known")
	}
	a.gone, a.dirty = make(map[int32]bool), make(map[int32]bool)
	entries := make(map[int]int32, len(a.before.Entries))
	for n := range a.before.Entries {
		if item := a.before.Entries[n].Item; item >= 0 {
			entries[item] = int32(n)
		}
	}
	for _, i := range a.Changed {
		item := a.Old.Seen.Items[i]
		n, known := entries[i]
		switch {
		case item.Kind == seen.Dir:
		case item.Kind == seen.File && known:
			a.dirty[n] = true
		default:
			return a.no("changed: " + item.Name)
		}
	}
	return true
}

// few is how many files are linted again at most, beside a quarter of all.
const few = 32

// Lint lints a workspace again, which has been loaded anew. The memo is nil if
// the whole has to be linted.
func (a *Again) Lint(ctx context.Context, ws *workspace.Workspace, log *seen.Log) (*memo.Memo, error) {
	a.ws = ws
	a.after = a.before.Clone()
	a.compiled = make(map[string]*model.File)
	a.renewed = make(map[string]bool)
	a.pack = &memo.Pack{Index: len(a.Old.Packs)}
	modules, ok := a.groups()
	if !ok {
		return nil, nil
	}
	a.importers = a.before.Importers()
	if !a.spread() {
		return nil, nil
	}
	if len(a.dirty) > few+len(a.after.Entries)/4 {
		a.no("too many files are concerned")
		return nil, nil
	}
	if ok, err := a.compile(ctx, modules, a.dirty); !ok || err != nil {
		return nil, err
	}
	record, ok := log.Record()
	if !ok || !a.update(record) {
		return nil, nil
	}
	if a.rewired {
		more, ok, err := a.compare(ctx, modules)
		if !ok || err != nil {
			return nil, err
		}
		if len(more) > few+len(a.after.Entries)/4 {
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
		if ok, err := a.lint(ctx, m, a.after.Modules[i].Targets); !ok || err != nil {
			return nil, err
		}
	}
	if record, ok = log.Record(); !ok {
		return nil, nil
	}
	return a.memo(record)
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

// spread makes dirty what changes concern.
func (a *Again) spread() bool {
	var changed []int32
	for n := range a.dirty {
		if int(n) < len(a.importers) && len(a.importers[n]) > 0 {
			changed = append(changed, n)
		}
	}
	for n := range a.gone {
		a.concernAll(n)
	}
	for _, n := range changed {
		e := &a.before.Entries[n]
		old, ok := a.Old.Read([]memo.Piece{e.Strip})
		if !ok {
			return false
		}
		src, err := a.ws.Open(e.Path)
		if err != nil {
			return false
		}
		was, is := unsafe.String(unsafe.SliceData(old), len(old)), facts.Strip(src.Text)
		if was == is {
			continue
		}
		names, plain := facts.Changed(was, is)
		if !plain {
			a.concernAll(n)
			continue
		}
		concerned, ok := a.using(n, names)
		if !ok {
			return false
		}
		for _, k := range concerned {
			a.dirty[k] = true
			a.concernAll(k)
		}
	}
	for n := range a.gone {
		delete(a.dirty, n)
	}
	return true
}

// concernAll makes dirty all that import a file, others between them or not.
func (a *Again) concernAll(n int32) {
	for k, reached := range facts.Reach(a.importers[n], func(k int32) []int32 { return a.importers[k] }, len(a.importers)) {
		if reached {
			a.dirty[int32(k)] = true
		}
	}
}

// using finds the files that import a file, others between them or not, and use
// one of some names. ok is false if one cannot be read.
func (a *Again) using(n int32, names []string) (found []int32, ok bool) {
	var todo []int32
	for k, reached := range facts.Reach(a.importers[n], func(k int32) []int32 { return a.importers[k] }, len(a.importers)) {
		if reached && !a.dirty[int32(k)] && !a.gone[int32(k)] {
			todo = append(todo, int32(k))
		}
	}
	uses := make([]bool, len(todo))
	var next atomic.Int64
	var failed atomic.Bool
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(todo)) {
		wg.Go(func() {
			var nothing *seen.Log // they are noted as what they were
			var buf []byte
			for {
				i := int(next.Add(1)) - 1
				if i >= len(todo) || failed.Load() {
					return
				}
				e := &a.before.Entries[todo[i]]
				if e.Item < 0 {
					continue // what comes with the program imports its own
				}
				if uses[i] = e.Delicate; uses[i] {
					continue
				}
				var err error
				buf, err = nothing.ReadInto(a.name(e), buf)
				if err != nil {
					failed.Store(true)
					return
				}
				uses[i] = facts.Uses(unsafe.String(unsafe.SliceData(buf), len(buf)), names)
			}
		})
	}
	wg.Wait()
	for i, k := range todo {
		if uses[i] {
			found = append(found, k)
		}
	}
	return found, !failed.Load()
}

// name is the absolute name of a file.
func (a *Again) name(e *facts.Entry) string {
	return seen.Absolute(a.Dir, a.Old.Seen.Items[e.Item].Name)
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
		if int(n) < len(a.before.Entries) && known {
			was := &a.before.Entries[n]
			if a.gone[n] || was.External != e.External {
				return a.no("another file: " + path) // another file in the place of one
			}
			e.Text, e.Notes = was.Text, was.Notes
			if was.Values, ok = a.Old.Read([]memo.Piece{was.Stored}); !ok {
				return false
			}
			a.rewired = a.rewired || was.Package != e.Package || !bytes.Equal(was.Values, e.Values) || !slices.Equal(was.Imports, e.Imports)
		} else {
			a.rewired = true
		}
		e.Stored = a.pack.Add(e.Values)
		e.Strip = a.pack.Add([]byte(facts.Strip(f.Source.Text)))
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
	number := make([]int32, len(t.Entries))
	next := &facts.Table{}
	whole := true
	for n := range t.Entries {
		number[n] = int32(len(next.Entries))
		if !needed[n] {
			whole = false
			continue
		}
		if a.gone[int32(n)] {
			return a.no("needed, but gone: " + t.Entries[n].Path)
		}
		next.Entries = append(next.Entries, t.Entries[n])
	}
	if whole {
		return true
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

// compare has rules that compare files look at all of them, and gives the files
// about which they say something else than before.
func (a *Again) compare(ctx context.Context, modules []group) (more map[int32]bool, ok bool, err error) {
	t := a.after
	var stored []memo.Piece
	for n := range t.Entries {
		if t.Entries[n].Values == nil {
			stored = append(stored, t.Entries[n].Stored)
		}
	}
	values, ok := a.Old.Read(stored)
	if !ok {
		return nil, false, nil
	}
	for n := range t.Entries {
		if e := &t.Entries[n]; e.Values == nil {
			e.Values, values = values[:e.Stored.Len:e.Stored.Len], values[e.Stored.Len:]
		}
	}
	files := make([]*facts.File, len(t.Entries))
	for n := range t.Entries {
		files[n] = &t.Entries[n].File
	}
	models, ok := facts.Skeletons(files, func(n int) []int32 { return t.Entries[n].Of })
	if !ok {
		return nil, false, nil
	}
	var pieces []memo.Piece
	for n := range t.Entries {
		if p := t.Entries[n].Notes; p.Len > 0 {
			pieces = append(pieces, p)
		}
	}
	old, ok := a.Old.Read(pieces)
	if !ok {
		return nil, false, nil
	}
	was := make(map[memo.Piece][]byte, len(pieces))
	for _, p := range pieces {
		was[p], old = old[:p.Len], old[p.Len:]
	}
	more = make(map[int32]bool)
	for i, m := range modules {
		selection, err := a.Rules(m.module)
		if err != nil || selection == nil {
			if err != nil {
				return nil, false, nil
			}
			continue
		}
		targets := make([]*model.File, len(t.Modules[i].Targets))
		for k, n := range t.Modules[i].Targets {
			targets[k] = models[n]
		}
		_, notes, err := check.Examine(ctx, selection, nil, targets)
		if err != nil {
			return nil, false, err
		}
		of, ok := byFile(notes)
		if !ok {
			return nil, false, nil
		}
		for _, n := range t.Modules[i].Targets {
			e := &t.Entries[n]
			is := encode(of[e.Path])
			if bytes.Equal(is, was[e.Notes]) {
				continue
			}
			e.Notes = a.pack.Add(is)
			if !a.dirty[n] {
				more[n] = true
			}
		}
	}
	return more, true, nil
}

// lint lints the files of a module that have to be looked at again.
func (a *Again) lint(ctx context.Context, m group, targets []int32) (bool, error) {
	var numbers []int32
	files := []*model.File{}
	for _, n := range targets {
		if a.dirty[n] {
			f := a.compiled[a.after.Entries[n].Path]
			if f == nil {
				return false, nil
			}
			numbers = append(numbers, n)
			files = append(files, f)
		}
	}
	if len(files) == 0 {
		return true, nil
	}
	found := make(map[string][]diag.Diagnostic)
	selection, err := a.Rules(m.module)
	if err != nil {
		return false, nil
	}
	if selection != nil {
		diagnostics, _, err := check.Examine(ctx, selection, files, nil)
		if err != nil {
			return false, err
		}
		var notes []check.Note
		for i, n := range numbers {
			of, ok := a.notes(n)
			if !ok {
				return false, nil
			}
			for _, x := range of {
				site, ok := facts.Site(files[i], x.at)
				if !ok {
					return false, nil
				}
				notes = append(notes, check.Note{File: files[i], Site: site, Rule: x.rule, Message: x.message})
			}
		}
		for _, d := range append(diagnostics, selection.Place(notes)...) {
			found[d.File.Path] = append(found[d.File.Path], d)
		}
	}
	for i, n := range numbers {
		at := len(a.pack.Bytes)
		var out bytes.Buffer
		if err := report.Write(&out, a.Format, diag.Sort(found[files[i].Path])); err != nil {
			return false, err
		}
		a.pack.Bytes = append(a.pack.Bytes, out.Bytes()...)
		a.after.Entries[n].Text = a.pack.Since(at)
	}
	return true, nil
}

// notes are the notes of an entry.
func (a *Again) notes(n int32) ([]note, bool) {
	p := a.after.Entries[n].Notes
	switch {
	case p.Len == 0:
		return nil, true
	case p.Pack == a.pack.Index:
		return decode(a.pack.Bytes[p.At : p.At+p.Len])
	}
	data, ok := a.Old.Read([]memo.Piece{p})
	if !ok {
		return nil, false
	}
	return decode(data)
}

// memo makes the memo of this run.
func (a *Again) memo(r *seen.Record) (*memo.Memo, error) {
	items := make(map[string]int, len(r.Items))
	for i, item := range r.Items {
		if item.Kind == seen.File {
			items[item.Name] = i
		}
	}
	t := a.after
	for n := range t.Entries {
		e := &t.Entries[n]
		if e.Item < 0 || a.renewed[e.Path] {
			continue
		}
		was := a.Old.Seen.Items[e.Item]
		i, ok := items[was.Name]
		if !ok {
			i = len(r.Items)
			r.Items = append(r.Items, was)
			items[was.Name] = i
		}
		e.Item = i
	}
	m := a.Old.Next()
	m.Seen, m.Fresh = r, a.pack
	var order []*facts.Entry
	for n := range t.Entries {
		if t.Entries[n].Text.Len > 0 {
			order = append(order, &t.Entries[n])
		}
	}
	slices.SortFunc(order, func(a, b *facts.Entry) int { return strings.Compare(a.External, b.External) })
	for _, e := range order {
		m.Out = append(m.Out, e.Text)
	}
	if len(m.Packs) >= packs && !a.repack(m, order) {
		return nil, nil
	}
	e := &filecache.Encoder{Bytes: make([]byte, 0, len(a.Old.Body)+1<<14)}
	t.Encode(e)
	m.Body = e.Bytes
	return m, nil
}

// packs is how many packs there may be before all goes into a new one.
const packs = 12

// repack puts all pieces of a memo into one pack. The entries in order are those
// with a text.
func (a *Again) repack(m *memo.Memo, order []*facts.Entry) bool {
	all := make([]*memo.Piece, 0, len(order))
	for _, e := range order {
		all = append(all, &e.Text)
	}
	for n := range a.after.Entries {
		for _, p := range a.after.Entries[n].Pieces()[1:] {
			if p.Len > 0 {
				all = append(all, p)
			}
		}
	}
	pieces := make([]memo.Piece, len(all))
	for i, p := range all {
		pieces[i] = *p
	}
	from := *a.Old
	from.Fresh = a.pack
	data, ok := from.Read(pieces)
	if !ok {
		return false
	}
	at := 0
	for i, p := range all {
		p.Pack, p.At = 0, at
		at += p.Len
		if i < len(order) {
			m.Out[i] = *p
		}
	}
	m.Packs, m.Fresh = nil, &memo.Pack{Bytes: data}
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
