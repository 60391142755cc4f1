package relint

import (
	"bytes"
	"context"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/internal/facts"
	"github.com/platinummonkey/spoke/internal/memo"
	"github.com/platinummonkey/spoke/internal/report"
	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/model"
)

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
			is := appendNotes(nil, of[e.Path])
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
		parts, _, err := check.Examine(ctx, selection, files, nil)
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
		for _, part := range append(parts, selection.Place(notes)) {
			for _, d := range part {
				found[d.File.Path] = append(found[d.File.Path], d)
			}
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
