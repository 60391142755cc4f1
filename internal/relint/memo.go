package relint

import (
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/facts"
	"github.com/platinummonkey/spoke/internal/filecache"
	"github.com/platinummonkey/spoke/internal/memo"
	"github.com/platinummonkey/spoke/internal/seen"
)

// memo makes the memo of this run, which put out some pieces. It is nil if that
// of the earlier run cannot be read any more.
func (a *Again) memo(r *seen.Record, out []*memo.Piece) *memo.Memo {
	if a.Kept {
		var at []int
		r, at = a.Old.Seen.Renewed(r)
		for path := range a.renewed {
			if n, ok := a.after.Find(path); ok && a.after.Entries[n].Item >= 0 {
				a.after.Entries[n].Item = at[a.after.Entries[n].Item]
			}
		}
	} else {
		a.carry(r)
	}
	m := a.Old.Next()
	t := a.after
	m.Seen = r
	if len(a.pack.Bytes) > 0 {
		m.Fresh = []*memo.Pack{a.pack}
	}
	if len(m.Packs) >= packs && !a.repack(m, out) {
		return nil
	}
	for _, p := range out {
		m.Out = append(m.Out, *p)
	}
	if a.Known != nil {
		return m // nobody is going to decode it
	}
	e := &filecache.Encoder{Bytes: make([]byte, 0, len(a.Old.Body)+1<<14)}
	t.Encode(e)
	m.Body = e.Bytes
	return m
}

// carry adds to a record what the earlier one has of the files of the new table
// and of their twins, as far as it does not have them, and tells the table where
// they are.
func (a *Again) carry(r *seen.Record) {
	items := make(map[string]int, len(r.Items))
	for i, item := range r.Items {
		if item.Kind == seen.File {
			items[item.Name] = i
		}
	}
	t := a.after
	was := a.Old.Seen.Items
	r.Items = slices.Grow(r.Items, 2*len(t.Entries))
	moved := make([]int, len(was)) // where items are now, counted from 1
	move := func(item int) (now int) {
		if moved[item] == 0 {
			i, ok := items[was[item].Name]
			if !ok {
				i = len(r.Items)
				r.Items = append(r.Items, was[item])
			}
			moved[item] = i + 1
		}
		return moved[item] - 1
	}
	for n := range t.Entries {
		e := &t.Entries[n]
		if e.Item >= 0 && !a.renewed[e.Path] {
			e.Item = move(e.Item)
		}
		if name, read := a.twins[int32(n)]; read {
			e.Twin = 0
			if i, ok := items[name]; ok {
				e.Twin = i + 1
			}
		} else if e.Twin > 0 {
			e.Twin = move(e.Twin-1) + 1
		}
	}
}

// texts are what was printed of files, in order.
func (a *Again) texts() []*memo.Piece {
	var order []*facts.Entry
	for n := range a.after.Entries {
		if a.after.Entries[n].Text.Len > 0 {
			order = append(order, &a.after.Entries[n])
		}
	}
	slices.SortFunc(order, func(a, b *facts.Entry) int { return strings.Compare(a.External, b.External) })
	out := make([]*memo.Piece, len(order))
	for i, e := range order {
		out[i] = &e.Text
	}
	return out
}

// packs is how many packs there may be before all goes into a new one.
const packs = 12

// repack puts all pieces of a memo into one pack, those that it puts out first.
func (a *Again) repack(m *memo.Memo, out []*memo.Piece) bool {
	all := slices.Clone(out)
	taken := make(map[*memo.Piece]bool, len(out))
	for _, p := range out {
		taken[p] = true
	}
	for n := range a.after.Entries {
		for _, p := range a.after.Entries[n].Pieces() {
			if p.Len > 0 && !taken[p] {
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
	for _, p := range all {
		p.Pack, p.At = 0, at
		at += p.Len
	}
	m.Packs, m.Fresh = nil, []*memo.Pack{{Bytes: data}}
	return true
}
