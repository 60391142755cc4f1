// Package relint lints again what has changed since an earlier run, and takes
// the rest from what that run left. It takes a memo and gives the next one; if
// anything about a change is not plain it gives nothing, and everything has to
// be linted as if there had been no earlier run.
package relint

import (
	"bytes"
	"slices"
	"strings"

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
}

// Linted is a module that was linted.
type Linted struct {
	Path    string
	Set     *model.Set
	Targets []*model.File
	Notes   []check.Note
}

// Print renders findings, sorted, and makes a memo of the run that found them.
// Where there is something odd, it is good for giving the same answer only.
func (f *Full) Print(format string, sorted []diag.Diagnostic, w *workspace.Workspace, dir string, r *seen.Record) (text []byte, m *memo.Memo, err error) {
	var out bytes.Buffer
	pack := &memo.Pack{}
	pieces := make(map[string]memo.Piece) // by External
	var order []memo.Piece
	whole := !Linewise(format)
	for len(sorted) > 0 {
		n := 1
		for n < len(sorted) && (whole || sorted[n].File != nil && sorted[0].File != nil && sorted[n].File.External == sorted[0].File.External) {
			n++
		}
		at := out.Len()
		if err := report.Write(&out, format, sorted[:n]); err != nil {
			return nil, nil, err
		}
		p := memo.Piece{At: at, Len: out.Len() - at, Sum: filecache.Sum(out.Bytes()[at:])}
		order = append(order, p)
		if whole || sorted[0].File == nil {
			f.Odd = true
		} else {
			pieces[sorted[0].File.External] = p
		}
		sorted = sorted[n:]
	}
	text = out.Bytes()
	pack.Bytes = text
	m = &memo.Memo{Seen: r, Out: order, Fresh: pack}
	if f.Odd || r == nil {
		return text, m, nil
	}
	if t, ok := f.table(w, dir, r, pack, pieces); ok {
		e := &filecache.Encoder{}
		t.Encode(e)
		m.Body = e.Bytes
	}
	return text, m, nil
}

// table makes the facts of all files.
func (f *Full) table(w *workspace.Workspace, dir string, r *seen.Record, pack *memo.Pack, pieces map[string]memo.Piece) (*facts.Table, bool) {
	t := &facts.Table{}
	names := newNames(w, dir, r)
	sources := make(map[string]*model.File)
	for _, m := range f.Modules {
		for _, file := range m.Set.Files {
			if n, ok := t.Find(file.Path); ok {
				if t.Entries[n].External != file.Source.External {
					return nil, false // two files of one path
				}
				continue
			}
			e, ok := names.entry(file)
			if !ok {
				return nil, false
			}
			e.Text = pieces[e.External]
			t.Add(e)
			sources[file.Path] = file
		}
		module := facts.Module{Path: m.Path}
		for _, file := range m.Targets {
			n, ok := t.Find(file.Path)
			if !ok {
				return nil, false
			}
			module.Targets = append(module.Targets, n)
		}
		t.Modules = append(t.Modules, module)
	}
	for n := range t.Entries {
		if !t.Link(int32(n)) {
			return nil, false
		}
	}
	for n := range t.Entries {
		t.Entries[n].Stored = pack.Add(t.Entries[n].Values)
	}
	for n, by := range t.Importers() {
		if len(by) > 0 {
			t.Entries[n].Strip = pack.Add([]byte(facts.Strip(sources[t.Entries[n].Path].Source.Text)))
		}
	}
	for _, m := range f.Modules {
		of, ok := byFile(m.Notes)
		if !ok {
			return nil, false
		}
		for _, file := range m.Targets {
			if notes := of[file.Path]; notes != nil {
				n, _ := t.Find(file.Path)
				t.Entries[n].Notes = pack.Add(encode(notes))
			}
		}
	}
	return t, true
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

func encode(notes []note) []byte {
	if len(notes) == 0 {
		return nil
	}
	e := &filecache.Encoder{}
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
