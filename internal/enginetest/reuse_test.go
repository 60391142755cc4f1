package enginetest

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/platinummonkey/spoke/internal/oracle"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/engine"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/wellknown"
)

// TestReuse changes files, and compiles them and all that import them beside
// those that have been compiled before: that gives the same as compiling
// everything.
func TestReuse(t *testing.T) {
	t.Parallel()
	seed := anySeed(t)
	r := rand.New(rand.NewPCG(seed, 7))
	plan := oracle.Plan{Seed: seed, N: *rounds, Kinds: []string{"lint", "protovalidate", "imports", "workspace", "each"}}
	tried := 0
	for _, c := range plan.Cases() {
		for _, before := range roots(c) {
			if r.IntN(4) == 0 { // which comes with the program otherwise
				const path = "google/protobuf/descriptor.proto"
				text, _ := wellknown.Text(path)
				before = maps.Clone(before)
				before.put(path, text)
			}
			paths := slices.Sorted(maps.Keys(before))
			set, err := engine.Compile(t.Context(), schema.Request{Opener: before, Paths: paths}, wellknown.Text)
			if err != nil {
				continue
			}
			after := maps.Clone(before)
			changed := paths[r.IntN(len(paths))]
			text := before[changed].Text + "\n// Changed.\nmessage ChangedOne { string s = 1; }\n"
			after.put(changed, text)
			known, again := make(map[string]*model.File), []string(nil)
			for _, f := range set.Files {
				if reaches(f, changed, make(map[*model.File]bool)) {
					again = append(again, f.Path)
				} else {
					known[f.Path] = f
				}
			}
			got, err := engine.Compile(t.Context(), schema.Request{Opener: after, Paths: again, Known: known}, wellknown.Text)
			want, wantErr := engine.Compile(t.Context(), schema.Request{Opener: after, Paths: paths}, wellknown.Text)
			if (err == nil) != (wantErr == nil) {
				t.Fatalf("in case %s: %v, want %v", c.Name, err, wantErr)
			}
			if err != nil {
				continue
			}
			tried++
			part := &model.Set{}
			for _, f := range want.Files {
				if _, ok := slices.BinarySearch(again, f.Path); ok {
					part.Files = append(part.Files, f)
				}
			}
			if alike(t, got, part); t.Failed() {
				t.Fatalf("in case %s, %s changed", c.Name, changed)
			}
		}
	}
	t.Logf("%d tried", tried)
	if tried < int(*rounds)/10 {
		t.Errorf("too few to prove anything")
	}
}

// reaches reports whether a file is that at a path, or imports it, others between
// them or not.
func reaches(f *model.File, path string, been map[*model.File]bool) bool {
	if been[f] {
		return false
	}
	been[f] = true
	return f.Path == path || slices.ContainsFunc(f.Imports, func(i model.Import) bool { return reaches(i.File, path, been) })
}
