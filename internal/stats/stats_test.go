package stats_test

import (
	"testing"

	"github.com/platinummonkey/spoke/internal/oracle/gen"
	"github.com/platinummonkey/spoke/internal/refengine"
	"github.com/platinummonkey/spoke/internal/stats"
	"github.com/platinummonkey/spoke/schema/source"
	"github.com/platinummonkey/spoke/schema/syntax"
)

// TestTree compares with what counting the reference's tree gives, on files
// that have the shape of the language.
func TestTree(t *testing.T) {
	t.Parallel()
	counted := 0
	var all, alone stats.Counter
	for n := range uint64(400) {
		text := gen.Variant(1, n)
		tree := syntax.Parse(text)
		tree.Check()
		if !tree.Valid() {
			continue
		}
		counted++
		var got, want stats.Counter
		got.Tree(tree)
		refengine.Count(&source.File{Path: "x", External: "x", Text: text}, &want)
		if got.Stats() != want.Stats() {
			t.Errorf("%s\ngot  %+v\nwant %+v", text, got.Stats(), want.Stats())
		}
		all.Merge(&got)
		alone.Tree(tree)
	}
	if counted < 50 {
		t.Errorf("only %d files are valid", counted)
	}
	if all.Stats() != alone.Stats() {
		t.Errorf("merged  %+v\none by one %+v", all.Stats(), alone.Stats())
	}
}
