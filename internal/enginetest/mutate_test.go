package enginetest

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle"
	"github.com/platinummonkey/spoke/internal/refengine"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/engine"
	"github.com/platinummonkey/spoke/schema/syntax"
	"github.com/platinummonkey/spoke/schema/wellknown"
)

var mutants = flag.Int("mutants", 5000, "how many mutants to compare on")

// seed is a set of files that mutants are made of.
type seed struct {
	name   string
	files  root
	donors []donor
}

func newSeed(name string, files root) seed {
	s := seed{name: name, files: files}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		s.donors = append(s.donors, newDonor(files[path].Text))
	}
	return s
}

// seeds are the sets of testdata/seeds, twice, some generated ones, and files of
// corpora if there are any.
func seeds(t *testing.T, at uint64) []seed {
	t.Helper()
	paths, err := filepath.Glob("testdata/seeds/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no seeds", err)
	}
	var all []seed
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		archive, err := golden.Parse(data)
		if err != nil {
			t.Fatal(path, err)
		}
		files := make(root)
		for _, f := range archive.Files {
			files.put(f.Name, string(f.Data))
		}
		s := newSeed(filepath.Base(path), files)
		all = append(all, s, s)
	}
	plan := oracle.Plan{Seed: at, N: 20, Kinds: []string{"lint", "protovalidate", "imports"}}
	for _, c := range plan.Cases() {
		for _, r := range roots(c) {
			size := 0
			for _, f := range r {
				size += len(f.Text)
			}
			if size < 8<<10 {
				all = append(all, newSeed(c.Name, r))
			}
		}
	}
	if *corpora != "" {
		all = append(all, corpusSeeds(t)...)
	}
	return all
}

// corpusSeeds are small files of the corpora that import nothing, and so can
// stand alone.
func corpusSeeds(t *testing.T) []seed {
	t.Helper()
	const small, most = 4 << 10, 300
	var all []seed
	trees, err := os.ReadDir(*corpora)
	if err != nil {
		t.Fatal(err)
	}
	for _, tree := range trees {
		dir := filepath.Join(*corpora, tree.Name())
		found := 0
		for _, path := range protos(t, dir) {
			data, err := os.ReadFile(filepath.Join(dir, path))
			if err != nil {
				t.Fatal(err)
			}
			if len(data) < small && !strings.Contains(string(data), "import \"") && found < most {
				found++
				all = append(all, newSeed(path, root{path: {Path: path, External: path, Text: string(data)}}))
			}
		}
	}
	return all
}

// TestMutants compares on files that are slightly off: what the engine accepts,
// the reference accepts, and both make the same of it.
func TestMutants(t *testing.T) {
	t.Parallel()
	at := anySeed(t)
	r := rand.New(rand.NewPCG(at, 2))
	all := seeds(t, at)
	var tally tally
	var reference *refengine.Engine
	for n := range *mutants {
		if n%perReference == 0 {
			reference = refengine.New()
		}
		m := mutator{Rand: r}
		s := all[r.IntN(len(all))]
		files := maps.Clone(s.files)
		path := slices.Sorted(maps.Keys(files))[r.IntN(len(files))]
		donors := s.donors
		if r.IntN(4) == 0 {
			donors = all[r.IntN(len(all))].donors
		}
		text := m.mutate(files[path].Text, donors)
		if n%every > 0 && !plausible(text) {
			tally.tried++
			continue // the engine gives up without a look at anything else
		}
		files.put(path, text)
		tally.compare(t, reference, schema.Request{Opener: &files, Paths: slices.Sorted(maps.Keys(files))})
		if t.Failed() {
			t.Fatalf("mutant %d of %s, in %s:\n%s", n, s.name, path, text)
		}
	}
	t.Log(tally.String())
	if tally.accepted < *mutants/20 {
		t.Errorf("too few to prove anything")
	}
}

// perReference is how many mutants an engine of the reference is for: what it has
// read it keeps.
const perReference = 2000

// plausible reports whether a text has no syntax error that the engine sees.
func plausible(text string) bool {
	t := syntax.Parse(text)
	t.Check()
	return t.Valid()
}

// tally counts how the engine fared.
type tally struct {
	// told is how often the engine has told the mistakes itself.
	tried, accepted, told int
	// checked is how many of those given up on the reference looked at, needless
	// how many of these were right, by reason.
	checked  int
	needless map[string]int
}

// every is how many of those that the engine gives up on make one that the
// reference is asked about.
const every = 8

func (c *tally) compare(t *testing.T, reference *refengine.Engine, req schema.Request) {
	t.Helper()
	c.tried++
	got, err := engine.Compile(t.Context(), req, wellknown.Text)
	var doubt *engine.GaveUp
	switch {
	case errors.As(err, &doubt):
		if doubt.Mistakes == nil && c.tried%every > 0 {
			return
		}
	case err != nil:
		t.Fatal(err)
	default:
		c.accepted++
	}
	want, err := reference.Compile(t.Context(), req)
	switch {
	case doubt != nil && doubt.Mistakes != nil:
		c.told++
		agreeOnMistakes(t, doubt, want, err)
		return
	case doubt != nil:
		c.checked++
		if err == nil && want.Set != nil && want.Set.Refused == nil {
			if c.needless == nil {
				c.needless = make(map[string]int)
			}
			why, _, _ := strings.Cut(doubt.Why, ":")
			c.needless[why]++
		}
		return
	}
	agree(t, got, want, err)
}

func (c *tally) String() string {
	var b strings.Builder
	needless := 0
	whys := slices.Collect(maps.Keys(c.needless))
	sort.Slice(whys, func(i, j int) bool { return c.needless[whys[i]] > c.needless[whys[j]] })
	for _, why := range whys {
		needless += c.needless[why]
		fmt.Fprintf(&b, "\n%5d %s", c.needless[why], why)
	}
	return fmt.Sprintf("%d of %d accepted, the mistakes of %d told; needlessly given up on %d of %d looked at:%s", c.accepted, c.tried, c.told, needless, c.checked, &b)
}

// TestSeeds looks that the reference finds nothing wrong with what mutants are
// made of.
func TestSeeds(t *testing.T) {
	t.Parallel()
	for _, s := range seeds(t, 1) {
		if !strings.HasSuffix(s.name, ".txtar") {
			continue
		}
		req := schema.Request{Opener: &s.files, Paths: slices.Sorted(maps.Keys(s.files))}
		want, err := refengine.New().Compile(t.Context(), req)
		if err != nil {
			t.Error(s.name, err)
		}
		for _, d := range want.Diagnostics {
			p := d.Start()
			t.Errorf("%s: %s:%d:%d: %s", s.name, d.File.Path, p.Line, p.Column, d.Message)
		}
		if _, err := engine.Compile(t.Context(), req, wellknown.Text); err != nil {
			t.Log(s.name, err)
		}
	}
}
