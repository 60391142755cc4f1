package enginetest

import (
	"context"
	"errors"
	"flag"
	"io/fs"
	"maps"
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
	"github.com/platinummonkey/spoke/schema/source"
)

var (
	corpus    = flag.String("corpus", "", "a folder that import paths count from")
	rounds    = flag.Uint64("rounds", 200, "how many generated cases to compare on")
	fixedSeed = flag.Uint64("seed", 0, "the seed of generated cases, 0 for another one every time")
)

// known gives the well-known types.
func known(path string) (string, bool) {
	data, err := fs.ReadFile(refengine.WellKnown(), path)
	return string(data), err == nil
}

// tree opens the files of a folder.
type tree struct {
	root  string
	mu    sync.Mutex
	files map[string]*source.File
}

func (t *tree) Open(path string) (*source.File, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f := t.files[path]; f != nil {
		return f, nil
	}
	data, err := os.ReadFile(filepath.Join(t.root, path))
	if err != nil {
		return nil, err
	}
	f := &source.File{Path: path, External: path, Text: string(data)}
	t.files[path] = f
	return f, nil
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

// roots are the folders of a case that import paths may count from.
func roots(c *cases.Case) []root {
	var out []root
	for _, dir := range []string{"", "proto/", "a/", "vendor/", "protos/"} {
		r := make(root)
		for _, f := range c.Files {
			if path, ok := strings.CutPrefix(f.Name, dir); ok && strings.HasSuffix(path, ".proto") {
				r[path] = &source.File{Path: path, External: path, Text: string(f.Data)}
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
	seed := uint64(time.Now().UnixNano())
	if *fixedSeed != 0 {
		seed = *fixedSeed
	}
	t.Logf("repeat with -seed %d", seed)
	plan := oracle.Plan{Seed: seed, N: *rounds, Kinds: []string{"lint", "mutated", "broken", "protovalidate", "imports", "workspace", "each"}}
	accepted, total := 0, 0
	why := make(map[string]int)
	for _, c := range plan.Cases() {
		for _, r := range roots(c) {
			req := schema.Request{Opener: r, Paths: slices.Sorted(maps.Keys(r))}
			total++
			got, err := engine.Compile(t.Context(), req, known)
			if err != nil {
				var g *engine.GaveUp
				if !errors.As(err, &g) {
					t.Fatal(err)
				}
				reason, _, _ := strings.Cut(g.Why, ":")
				why[reason]++
				continue
			}
			accepted++
			want, err := refengine.New().Compile(t.Context(), req)
			if err != nil {
				t.Errorf("%s: the engine accepts, the reference fails: %v", c.Name, err)
				continue
			}
			for _, d := range want.Diagnostics {
				p := d.Start()
				t.Errorf("%s: the engine accepts: %s:%d:%d: %s", c.Name, d.File.Path, p.Line, p.Column, d.Message)
			}
			if want.Set == nil {
				continue
			}
			if want.Set.Refused != nil {
				t.Errorf("%s: the engine accepts: %v", c.Name, want.Set.Refused)
			}
			for _, line := range Diff(got, want.Set, 5) {
				t.Errorf("%s: %s", c.Name, line)
			}
		}
	}
	t.Logf("%d of %d accepted", accepted, total)
	for _, reason := range slices.Sorted(maps.Keys(why)) {
		t.Logf("%6d %s", why[reason], reason)
	}
}

// TestCorpus compares on whole trees.
func TestCorpus(t *testing.T) {
	if *corpus == "" {
		t.Skip("SKIPPED: no -corpus")
	}
	opener := &tree{root: *corpus, files: make(map[string]*source.File)}
	req := schema.Request{Opener: opener, Paths: protos(t, *corpus)}
	for _, p := range req.Paths {
		if _, err := opener.Open(p); err != nil {
			t.Fatal(err)
		}
	}
	start := time.Now()
	got, err := engine.Compile(context.Background(), req, known)
	if err != nil {
		t.Fatalf("gave up after %v: %v", time.Since(start), err)
	}
	t.Logf("engine: %v", time.Since(start))
	want, err := refengine.New().Compile(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range want.Diagnostics {
		t.Errorf("%s: %s", d.File.Path, d.Message)
	}
	if want.Set == nil {
		return
	}
	for _, line := range Diff(got, want.Set, 20) {
		t.Error(line)
	}
}
