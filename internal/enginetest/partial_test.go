package enginetest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/internal/compile"
	"github.com/platinummonkey/spoke/internal/refengine"
	"github.com/platinummonkey/spoke/schema"
)

// TestPartial compares what comes of workspaces where some files are off, asked
// of the engine with the reference behind it and of the reference alone: the
// same diagnostics, or the same models.
func TestPartial(t *testing.T) {
	t.Parallel()
	at := anySeed(t)
	r := rand.New(rand.NewPCG(at, 3))
	all := seeds(t, at)
	wrong, right := 0, 0
	for n := range max(*mutants/100, 1) {
		files := workspaceOf(r, all)
		req := schema.Request{Opener: &files, Paths: slices.Sorted(maps.Keys(files))}
		if r.IntN(4) == 0 { // the others are there to be imported
			req.Paths = slices.DeleteFunc(req.Paths, func(string) bool { return r.IntN(3) == 0 })
		}
		compiler := compile.Compiler{Reference: refengine.New().Compile}
		got, gotErr := compiler.Compile(t.Context(), req)
		want, wantErr := refengine.New().Compile(t.Context(), req)
		if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
			t.Errorf("error %v, want %v", gotErr, wantErr)
		}
		a, b := diagnosed(got), diagnosed(want)
		if strings.Contains(b, "detected cyclic import") {
			continue // which file of a cycle is told changes from run to run
		}
		if a != b {
			t.Errorf("got\n%swant\n%s", a, b)
		}
		switch {
		case got.Set != nil && want.Set != nil:
			right++
			if fmt.Sprint(got.Set.Refused) != fmt.Sprint(want.Set.Refused) {
				t.Errorf("refused: %v, want %v", got.Set.Refused, want.Set.Refused)
			}
			alike(t, got.Set, want.Set)
		default:
			wrong++
		}
		if t.Failed() {
			for _, path := range slices.Sorted(maps.Keys(files)) {
				t.Logf("-- %s --\n%s", path, files[path].Text)
			}
			t.Fatalf("workspace %d, of %q", n, req.Paths)
		}
	}
	t.Logf("%d right, %d wrong", right, wrong)
	if many := right+wrong > 30; many && (right == 0 || wrong == 0) {
		t.Errorf("too few to prove anything")
	}
}

// workspaceOf puts some sets of files together, some of them twice under other
// names, and changes a few of the files, or none.
func workspaceOf(r *rand.Rand, all []seed) root {
	files := make(root)
	var donors []donor
	for range 1 + r.IntN(5) {
		s := all[r.IntN(len(all))]
		for path, f := range s.files {
			if files[path] == nil {
				files.put(path, f.Text)
			}
		}
		donors = append(donors, s.donors...)
	}
	m := mutator{Rand: r}
	paths := slices.Sorted(maps.Keys(files))
	for range r.IntN(3) {
		path := paths[r.IntN(len(paths))]
		text := files[path].Text
		switch r.IntN(6) {
		case 0:
			path = "copy/" + path
		case 1: // a copy of its own package, mostly
			path = "other/" + path
			text = strings.Replace(text, "package ", "package other.", 1)
		}
		if r.IntN(4) > 0 {
			text = m.mutate(text, donors)
		}
		files.put(path, text)
	}
	return files
}

// diagnosed are the diagnostics of a result, a line each.
func diagnosed(r schema.Result) string {
	var b strings.Builder
	for _, d := range r.Diagnostics {
		from, to := d.Start(), d.End()
		fmt.Fprintf(&b, "%s:%d:%d-%d:%d: %s %s\n", d.File.External, from.Line, from.Column, to.Line, to.Column, d.Rule, d.Message)
	}
	return b.String()
}
