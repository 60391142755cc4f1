package enginetest

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/internal/oracle"
	"github.com/platinummonkey/spoke/internal/oracle/cases"
	"github.com/platinummonkey/spoke/internal/refengine"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/engine"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
	"github.com/platinummonkey/spoke/schema/wellknown"
)

var (
	corpora   = flag.String("corpora", "", "a folder of folders that import paths count from")
	rounds    = flag.Uint64("rounds", 50, "how many generated cases to compare on")
	fixedSeed = flag.Uint64("seed", 0, "the seed of generated cases, 0 for another one every time")
)

// folder opens the files below a folder.
type folder struct {
	root  string
	mu    sync.Mutex
	files root
}

func (t *folder) Open(path string) (*source.File, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f := t.files[path]; f != nil {
		return f, nil
	}
	data, err := os.ReadFile(filepath.Join(t.root, path))
	if err != nil {
		return nil, err
	}
	t.files.put(path, string(data))
	return t.files[path], nil
}

func protos(t *testing.T, root string) []string {
	t.Helper()
	var paths []string
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && filepath.Ext(p) == ".proto" {
			paths = append(paths, filepath.ToSlash(strings.TrimPrefix(p, root+"/")))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(paths)
	return paths
}

// root is the files below one folder of a case, as an opener.
type root map[string]*source.File

func (r root) Open(path string) (*source.File, error) {
	if f := r[path]; f != nil {
		return f, nil
	}
	return nil, fs.ErrNotExist
}

// put adds a file, in the place of another of its path.
func (r root) put(path, text string) {
	r[path] = &source.File{Path: path, External: path, Text: text}
}

// anySeed is a seed that the log tells, the one that was asked for if there is.
func anySeed(t *testing.T) uint64 {
	t.Helper()
	seed := *fixedSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("repeat with -seed %d", seed)
	return seed
}

// roots are the folders of a case that import paths may count from.
func roots(c *cases.Case) []root {
	var out []root
	for _, dir := range []string{"", "proto/", "a/", "vendor/", "protos/"} {
		r := make(root)
		for _, f := range c.Files {
			if path, ok := strings.CutPrefix(f.Name, dir); ok && strings.HasSuffix(path, ".proto") {
				r.put(path, string(f.Data))
			}
		}
		if len(r) > 0 {
			out = append(out, r)
		}
	}
	return out
}

// TestGenerated compares on generated files, right and wrong ones: what the
// engine accepts, the reference accepts, and both make the same of it.
func TestGenerated(t *testing.T) {
	t.Parallel()
	seed := anySeed(t)
	plan := oracle.Plan{Seed: seed, N: *rounds, Kinds: []string{"lint", "mutated", "broken", "protovalidate", "imports", "workspace", "each"}}
	accepted, total := 0, 0
	for _, c := range plan.Cases() {
		for _, r := range roots(c) {
			total++
			if same(t, schema.Request{Opener: r, Paths: slices.Sorted(maps.Keys(r))}) {
				accepted++
			}
			if t.Failed() {
				t.Fatalf("in case %s", c.Name)
			}
		}
	}
	t.Logf("%d of %d accepted", accepted, total)
	if accepted < total/10 {
		t.Errorf("too few to prove anything")
	}
}

// TestCorpora compares on trees of real files: on each tree as a whole, and on
// some of its files alone, with what they import.
func TestCorpora(t *testing.T) {
	if *corpora == "" {
		t.Skip("no -corpora")
	}
	trees, err := os.ReadDir(*corpora)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(*fixedSeed, 1))
	for _, tree := range trees {
		t.Run(tree.Name(), func(t *testing.T) {
			dir := filepath.Join(*corpora, tree.Name())
			paths := protos(t, dir)
			accepted, tried := 0, 0
			compare := func(paths ...string) {
				tried++
				if same(t, schema.Request{Opener: &folder{root: dir, files: make(root)}, Paths: paths}) {
					accepted++
				}
			}
			compare(paths...)
			for range min(int(*rounds), len(paths)) {
				compare(paths[r.IntN(len(paths))])
			}
			t.Logf("%d of %d accepted", accepted, tried)
		})
	}
}

// same compiles with both and reports whether the engine accepts.
func same(t *testing.T, req schema.Request) bool {
	t.Helper()
	return sameOrWhy(t, req, make(map[string]int))
}

// sameOrWhy is same, and counts the reasons for which the engine gives up.
func sameOrWhy(t *testing.T, req schema.Request, why map[string]int) bool {
	t.Helper()
	var mu sync.Mutex
	described := make(map[*model.File][]byte)
	req.Describe = func(f *model.File, descriptor []byte) {
		mu.Lock()
		described[f] = bytes.Clone(descriptor)
		mu.Unlock()
	}
	got, err := engine.Compile(t.Context(), req, wellknown.Text)
	req.Describe = nil
	var doubt *engine.GaveUp
	if errors.As(err, &doubt) {
		why[doubt.Why]++
		return false
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range got.Files {
		if later, err := f.Descriptor(false); err != nil || !bytes.Equal(described[f], later) {
			t.Errorf("%s: described while compiled as %q, later as %q, %v", f.Path, described[f], later, err)
		}
	}
	want, err := refengine.New().Compile(t.Context(), req)
	agree(t, got, want, err)
	return true
}

// agree fails unless the reference, whose answer want and failed are, takes
// what the engine takes, and makes the same of it.
func agree(t *testing.T, got *model.Set, want schema.Result, failed error) {
	t.Helper()
	if failed != nil {
		t.Errorf("the engine accepts, the reference fails: %v", failed)
		return
	}
	for _, d := range want.Diagnostics {
		p := d.Start()
		t.Errorf("the engine accepts: %s:%d:%d: %s", d.File.Path, p.Line, p.Column, d.Message)
	}
	if want.Set == nil {
		return
	}
	if want.Set.Refused != nil {
		t.Errorf("the engine accepts: %v", want.Set.Refused)
	}
	alike(t, got, want.Set)
}

// alike fails unless two sets are the same.
func alike(t *testing.T, got, want *model.Set) {
	t.Helper()
	for _, line := range Diff(got, want, 5) {
		t.Error(line)
	}
	lines, err := DiffDescriptors(got, want, 5)
	if err != nil {
		t.Error(err)
	}
	for _, line := range lines {
		t.Error(line)
	}
}
