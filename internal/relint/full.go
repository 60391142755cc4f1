// Package relint lints again what has changed since an earlier run, and takes
// the rest from what that run left. It takes a memo and gives the next one; if
// anything about a change is not plain it gives nothing, and everything has to
// be linted as if there had been no earlier run.
package relint

import (
	"bufio"
	"bytes"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

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

// Linewise reports whether a report in the format is that of each file, one
// after the other.
func Linewise(format string) bool {
	switch format {
	case report.Text, report.JSON, report.MSVS, report.GitHubActions:
		return true
	}
	return false
}

// Full is what a run that linted everything knows.
type Full struct {
	// Modules are those that were targets, in order.
	Modules []Linted
	// Odd says that there was something that only a whole run can judge.
	Odd bool
	// Ruleless says that no rules lint the files.
	Ruleless bool

	learned chan *learned
}

// Linted is a module that was linted.
type Linted struct {
	Path    string
	Set     *model.Set
	Targets []*model.File
	Notes   []check.Note
}

// Learn begins to gather what a later run wants to know of all files, for Print.
// Modules must not change any more.
func (f *Full) Learn(w *workspace.Workspace, dir string, r *seen.Record) {
	f.learned = make(chan *learned, 1)
	go func() { f.learned <- f.learn(w, dir, r) }()
}

// learned is what later runs want to know; the pack has all but what is printed.
type learned struct {
	table *facts.Table
	pack  *memo.Pack
}

// Print prints findings, sorted, those of one path together, and makes a memo of
// the run that found them; what is printed goes into a stream, or stays in memory
// if there is none. Where nothing was learned, or there is something odd, the memo
// is good for giving the same answer only. It is nil where the stream failed.
func (f *Full) Print(w io.Writer, format string, sorted [][]diag.Diagnostic, r *seen.Record, to *memo.Stream) (m *memo.Memo, err error) {
	defer func() {
		if err != nil && to != nil {
			to.Drop()
		}
	}()
	if !Linewise(format) && len(sorted) > 0 {
		f.Odd = true
		sorted = [][]diag.Diagnostic{slices.Concat(sorted...)}
	}
	const buffer = 1 << 16 // bytes
	out := bufio.NewWriterSize(w, buffer)
	printed := &memo.Pack{}
	pieces := make(map[string]int, len(sorted)) // in order, by External
	order := make([]memo.Piece, 0, len(sorted))
	var text bytes.Buffer
	lines := bufio.NewWriterSize(&text, buffer)
	for _, of := range sorted {
		text.Reset()
		if err := report.Write(lines, format, of); err != nil {
			return nil, err
		}
		if of[0].File == nil {
			f.Odd = true
		} else {
			pieces[of[0].File.External] = len(order)
		}
		if to == nil {
			order = append(order, printed.Add(text.Bytes()))
		} else if p, ok := to.Add(text.Bytes()); ok {
			order = append(order, p)
		}
		if _, err := out.Write(text.Bytes()); err != nil {
			return nil, err
		}
	}
	if err := out.Flush(); err != nil {
		return nil, err
	}
	m = &memo.Memo{Seen: r, Out: order}
	if to != nil && len(sorted) > 0 {
		var ok bool
		if m.Packs, ok = to.End(nil); !ok {
			return nil, nil
		}
	} else {
		m.Fresh = []*memo.Pack{printed}
	}
	if f.learned == nil {
		return m, nil
	}
	f.teach(m, func(e *facts.Entry) {
		if i, ok := pieces[e.External]; ok {
			e.Text = order[i]
		}
	})
	return m, nil
}

// Memo makes a memo of a run that printed a text which is not that of each file,
// one after the other. An earlier version that it compared with has the files
// at the paths in same.
func (f *Full) Memo(text []byte, same map[string]bool, r *seen.Record) *memo.Memo {
	printed := &memo.Pack{}
	m := &memo.Memo{Seen: r, Fresh: []*memo.Pack{printed}}
	if len(text) > 0 {
		m.Out = []memo.Piece{printed.Add(text)}
	}
	f.teach(m, func(e *facts.Entry) { e.Same = same[e.Path] })
	return m
}

// Image makes a memo of a run that wrote an image of files into packs, with a
// piece for each; nothing can be told of others.
func (f *Full) Image(packs []filecache.Key, pieces []memo.Piece, files []*model.File) *memo.Memo {
	m := &memo.Memo{Packs: packs, Out: pieces}
	f.Odd = f.Odd || len(pieces) != len(files)
	parts := make(map[string]memo.Piece, len(files))
	for i, p := range pieces {
		if !f.Odd {
			parts[files[i].Path] = p
		}
	}
	f.teach(m, func(e *facts.Entry) { e.Text = parts[e.Path] })
	return m
}

// teach puts what was learned into a memo, which has one pack so far. It tells of
// each entry what learn could not know.
func (f *Full) teach(m *memo.Memo, tell func(*facts.Entry)) {
	if f.learned == nil {
		return
	}
	l := <-f.learned
	if l == nil || f.Odd {
		return
	}
	for n := range l.table.Entries {
		tell(&l.table.Entries[n])
	}
	e := &filecache.Encoder{Bytes: make([]byte, 0, l.table.Size())}
	l.table.Encode(e)
	m.Fresh = append(m.Fresh, l.pack)
	m.Body = e.Bytes
}

// learn makes the facts of all files, nil if something is out of the ordinary.
func (f *Full) learn(w *workspace.Workspace, dir string, r *seen.Record) *learned {
	total := 0
	for _, m := range f.Modules {
		total += len(m.Set.Files)
	}
	const afterText, room = 1, 640 // bytes a file
	g := &gatherer{names: newNames(w, dir, r), values: !f.Ruleless, pack: &memo.Pack{Index: afterText, Bytes: make([]byte, 0, total*room)}}
	t := facts.NewTable(total)
	var files []*model.File // of the entries
	for _, m := range f.Modules {
		entries, ok := g.entries(m.Set.Files)
		if !ok {
			return nil
		}
		for i, file := range m.Set.Files {
			if n, ok := t.Find(file.Path); !ok {
				t.Add(entries[i])
				files = append(files, file)
			} else if t.Entries[n].External != file.Source.External {
				return nil // two files of one path
			}
		}
		module := facts.Module{Path: m.Path}
		for _, file := range m.Targets {
			n, ok := t.Find(file.Path)
			if !ok {
				return nil
			}
			module.Targets = append(module.Targets, n)
		}
		t.Modules = append(t.Modules, module)
	}
	for n := range t.Entries {
		if !t.Link(int32(n)) {
			return nil
		}
	}
	const most, share = 64, 4 // files that are quickly compiled again
	for n, many := range t.ManyImporters(min(most, len(files)/share)) {
		if many {
			t.Entries[n].Strip = strip(g.pack, files[n].Source.Text)
		}
	}
	for _, m := range f.Modules {
		of, ok := byFile(m.Notes)
		if !ok {
			return nil
		}
		for _, file := range m.Targets {
			if notes := of[file.Path]; notes != nil {
				n, _ := t.Find(file.Path)
				at := len(g.pack.Bytes)
				g.pack.Bytes = appendNotes(g.pack.Bytes, notes)
				t.Entries[n].Notes = g.pack.Since(at)
			}
		}
	}
	return &learned{t, g.pack}
}

// gatherer makes entries of files that were compiled.
type gatherer struct {
	names  *names
	values bool

	mu   sync.Mutex
	pack *memo.Pack
}

// entries makes the entries of files; ok is false if one cannot be told.
func (g *gatherer) entries(files []*model.File) (entries []facts.Entry, ok bool) {
	entries = make([]facts.Entry, len(files))
	const share = 64 // files
	var next atomic.Int64
	var failed atomic.Bool
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(files)/share+1) {
		workers.Go(func() {
			own := memo.Pack{Index: g.pack.Index}
			for !failed.Load() {
				at := int(next.Add(share)) - share
				if at >= len(files) {
					return
				}
				end := min(at+share, len(files))
				own.Bytes = own.Bytes[:0]
				if !g.some(&own, entries[at:end], files[at:end]) {
					failed.Store(true)
				}
			}
		})
	}
	workers.Wait()
	return entries, !failed.Load()
}

// some makes the entries of a few files. It needs a pack to work with.
func (g *gatherer) some(own *memo.Pack, entries []facts.Entry, files []*model.File) (ok bool) {
	for i, file := range files {
		if entries[i], ok = g.names.entry(file); !ok {
			return false
		}
		at := len(own.Bytes)
		if g.values {
			own.Bytes = facts.AppendValues(own.Bytes, file)
		}
		entries[i].Stored = own.Since(at)
	}
	g.mu.Lock()
	before := len(g.pack.Bytes)
	g.pack.Bytes = append(g.pack.Bytes, own.Bytes...)
	g.mu.Unlock()
	for i := range entries {
		entries[i].Stored.At += before
	}
	return true
}

// strip adds what others can depend on in a file.
func strip(pack *memo.Pack, text string) memo.Piece {
	at := len(pack.Bytes)
	pack.Bytes = facts.AppendStripped(pack.Bytes, text)
	return pack.Since(at)
}

// names finds the notes of what files contain.
type names struct {
	ws     *workspace.Workspace
	dir    string
	record *seen.Record
	items  map[string]int // by name
}

func newNames(w *workspace.Workspace, dir string, r *seen.Record) *names {
	n := &names{ws: w, dir: dir, record: r, items: make(map[string]int, len(r.Items))}
	for i, item := range r.Items {
		if item.Kind == seen.File {
			n.items[item.Name] = i
		}
	}
	return n
}

// entry makes the entry of a file that was compiled.
func (n *names) entry(f *model.File) (facts.Entry, bool) {
	e := facts.Entry{File: facts.Of(f), Item: -1, External: f.Source.External}
	name, _, err := n.ws.Locate(f.Path)
	if err != nil {
		return e, true // it comes with the program
	}
	item, ok := n.items[seen.Relative(n.dir, name)]
	e.Item = item
	return e, ok
}

// note is a note of one file.
type note struct {
	rule, message string
	at            facts.Anchor
}

// byFile sorts notes by the paths of files; ok is false if one points to a place
// that has no anchor.
func byFile(notes []check.Note) (of map[string][]note, ok bool) {
	of = make(map[string][]note)
	anchors := make(map[*model.File]facts.Anchors)
	for _, n := range notes {
		out := note{rule: n.Rule, message: n.Message}
		if !n.Site.Span.IsZero() {
			if anchors[n.File] == nil {
				anchors[n.File] = facts.AnchorsOf(n.File)
			}
			if out.at, ok = anchors[n.File][n.Site.Span]; !ok {
				return nil, false
			}
		}
		of[n.File.Path] = append(of[n.File.Path], out)
	}
	for _, list := range of {
		slices.SortFunc(list, func(a, b note) int {
			if c := strings.Compare(a.rule, b.rule); c != 0 {
				return c
			}
			if a.at != b.at {
				return int(a.at - b.at)
			}
			return strings.Compare(a.message, b.message)
		})
	}
	return of, true
}

// appendNotes encodes notes; nothing stands for none.
func appendNotes(to []byte, notes []note) []byte {
	if len(notes) == 0 {
		return to
	}
	e := &filecache.Encoder{Bytes: to}
	e.Int(len(notes))
	for _, n := range notes {
		e.String(n.rule)
		e.String(n.message)
		e.Int(int(n.at))
	}
	return e.Bytes
}

func decode(data []byte) ([]note, bool) {
	if len(data) == 0 {
		return nil, true
	}
	d := &filecache.Decoder{Bytes: data}
	notes := make([]note, d.Count())
	for i := range notes {
		notes[i] = note{d.String(), d.String(), facts.Anchor(d.Int())}
	}
	return notes, d.Ok() && len(d.Bytes) == 0
}
