package relint

import (
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/facts"
	"github.com/platinummonkey/spoke/internal/filecache"
	"github.com/platinummonkey/spoke/internal/memo"
	"github.com/platinummonkey/spoke/internal/seen"
)

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
	m.Seen = r
	if len(a.pack.Bytes) > 0 {
		m.Fresh = []*memo.Pack{a.pack}
	}
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
	from.Fresh = []*memo.Pack{a.pack}
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
	m.Packs, m.Fresh = nil, []*memo.Pack{{Bytes: data}}
	return true
}
