package enginetest

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/platinummonkey/spoke/internal/refengine"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/engine"
)

// TestMistakes compares on files where types and options have other names, fields
// those and the numbers of others, declarations lack a part, and some files are not
// there: the mistakes that the engine tells of itself are those of the reference.
func TestMistakes(t *testing.T) {
	t.Parallel()
	at := anySeed(t)
	r := rand.New(rand.NewPCG(at, 4))
	all := seeds(t, at)
	var tally tally
	var reference *refengine.Engine
	for n := range max(*mutants/10, 1) {
		if n%perReference == 0 {
			reference = refengine.New()
		}
		m := mutator{Rand: r}
		s := all[r.IntN(len(all))]
		files := maps.Clone(s.files)
		paths := slices.Sorted(maps.Keys(files))
		for range 1 + r.IntN(2) {
			path := paths[r.IntN(len(paths))]
			change := [...]func(string, []donor) string{m.misname, m.clash, m.slip}[m.IntN(3)]
			files.put(path, change(files[path].Text, s.donors))
		}
		if r.IntN(4) == 0 {
			gone := r.IntN(len(paths))
			delete(files, paths[gone])
			paths = slices.Delete(paths, gone, gone+1)
		}
		tally.compare(t, reference, schema.Request{Opener: &files, Paths: paths})
		if t.Failed() {
			for _, path := range paths {
				t.Logf("-- %s --\n%s", path, files[path].Text)
			}
			t.Fatalf("case %d of %s", n, s.name)
		}
	}
	t.Log(tally.String())
	if tally.told < *mutants/100 {
		t.Errorf("too few to prove anything")
	}
}

// agreeOnMistakes fails unless the reference, whose answer want and failed are,
// finds what the engine does.
func agreeOnMistakes(t *testing.T, told *engine.GaveUp, want schema.Result, failed error) {
	t.Helper()
	got := schema.Result{Diagnostics: told.Mistakes}
	if failed != nil || diagnosed(got) != diagnosed(want) {
		t.Errorf("the engine tells\n%sthe reference\n%s%v", diagnosed(got), diagnosed(want), failed)
	}
}
