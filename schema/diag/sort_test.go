package diag_test

import (
	"math/rand/v2"
	"testing"

	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/source"
)

func TestSort(t *testing.T) {
	t.Parallel()
	a := &source.File{External: "a.proto", Text: "\ufeffab\ncd"}
	again := &source.File{External: "a.proto", Text: a.Text}
	b := &source.File{External: "b.proto", Text: "xyz"}
	at := func(start, end uint32) source.Span { return source.Span{Start: start, End: end} }
	want := []diag.Diagnostic{
		{Rule: "Z", Message: "no file"},
		{File: a, Rule: "B", Message: "whole file"},
		{File: a, Span: at(3, 4), Rule: "C", Message: "behind the mark, which has no width"},
		{File: a, Span: at(4, 5), Rule: "A", Message: "m"},
		{File: a, Span: at(6, 7), Rule: "A", Message: "m"},
		{File: a, Span: at(6, 7), Rule: "A", Message: "n"},
		{File: a, Span: at(6, 8), Rule: "A", Message: "n"},
		{File: a, Span: at(6, 8), Rule: "A", Message: "n", Plugin: "p"},
		{File: a, Span: at(6, 8), Rule: "A", Message: "n", Plugin: "p", Policy: "q"},
		{File: a, Span: at(6, 7), Rule: "B", Message: "a"},
		{File: b, Span: at(0, 1), Rule: "A", Message: "m"},
	}
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 0))
		var got []diag.Diagnostic
		for _, d := range want {
			for range 1 + r.IntN(3) {
				if d.File == a && r.IntN(2) == 0 {
					d.File = again
				}
				got = append(got, d)
			}
		}
		r.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		got = diag.Sort(got)
		if len(got) != len(want) {
			t.Fatalf("seed %d: got %d, want %d: %+v", seed, len(got), len(want), got)
		}
		for i := range got {
			if got[i].File == again {
				got[i].File = a
			}
			if got[i] != want[i] {
				t.Errorf("seed %d, %d: got %+v, want %+v", seed, i, got[i], want[i])
			}
		}
	}
}

func TestColumns(t *testing.T) {
	t.Parallel()
	f := &source.File{Text: "\té x"}
	d := diag.Diagnostic{File: f, Span: source.Span{Start: 4, End: 5}, Rule: "ANY"}
	if got, want := d.Start(), (source.Position{Line: 1, Column: 7}); got != want {
		t.Errorf("finding starts at %v, want %v", got, want)
	}
	d.Rule = diag.Compile
	if got, want := d.End(), (source.Position{Line: 1, Column: 6}); got != want {
		t.Errorf("compile error ends at %v, want %v", got, want)
	}
	d.File = nil
	if got, want := d.Start(), (source.Position{Line: 1, Column: 1}); got != want {
		t.Errorf("without a file it starts at %v, want %v", got, want)
	}
}
