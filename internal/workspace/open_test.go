package workspace_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/source"
)

var _ schema.Opener = (*workspace.Workspace)(nil)

// load writes files and loads the directory they are in.
func load(t *testing.T, files map[string]string, o workspace.Options) (*workspace.Workspace, error) {
	t.Helper()
	o.Dir = filepath.Join(t.TempDir(), "work")
	for name, text := range files {
		name = filepath.Join(o.Dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return workspace.Load(t.Context(), o)
}

func TestOpen(t *testing.T) {
	t.Parallel()
	w, err := load(t, map[string]string{
		"buf.yaml":       "version: v2\nmodules:\n  - path: a\n    excludes: [a/no]\n  - path: b\n",
		"a/x.proto":      "x",
		"a/y.proto":      "y",
		"a/no/n.proto":   "n",
		"a/text.txt":     "t",
		"a/empty.proto":  "",
		"b/y.proto":      "y",
		"b/d.proto/z":    "z",
		"b/in/dir.proto": "dir",
	}, workspace.Options{Paths: []string{"a/x.proto"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ path, external, text string }{
		{"x.proto", "a/x.proto", "x"},
		{"in/dir.proto", "b/in/dir.proto", "dir"},
		{"empty.proto", "a/empty.proto", ""},
	} {
		f, err := w.Open(tt.path)
		if err != nil {
			t.Errorf("Open(%q): %v", tt.path, err)
			continue
		}
		if f.Path != tt.path || f.External != filepath.FromSlash(tt.external) || f.Text != tt.text {
			t.Errorf("Open(%q) = %q, %q, %q; want %+v", tt.path, f.Path, f.External, f.Text, tt)
		}
	}
	for _, p := range []string{"z.proto", "no/n.proto", "text.txt", "d.proto", "", ".", "../a/x.proto", "/x.proto", "./x.proto", "in//dir.proto", "x.proto/y.proto", "in/dir.proto/"} {
		if f, err := w.Open(p); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Open(%q) = %v, %v; want fs.ErrNotExist", p, f, err)
		}
	}
	_, err = w.Open("y.proto")
	const want = "y.proto is contained in multiple modules:\n  path: \"a\", excludes: \"a/no\"\n  path: \"b\""
	if err == nil || err.Error() != want {
		t.Errorf("Open of a file in two modules: %v, want %s", err, want)
	}
}

// A file is read once, whoever asks and how often.
func TestOpenOnce(t *testing.T) {
	t.Parallel()
	w, err := load(t, map[string]string{"x.proto": "x"}, workspace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	files := make([]*source.File, 16)
	var wg sync.WaitGroup
	for i := range files {
		wg.Go(func() { files[i], _ = w.Open("x.proto") })
	}
	wg.Wait()
	for _, f := range files {
		if f == nil || f != files[0] {
			t.Fatalf("Open gave %p and %p", f, files[0])
		}
	}
}

// Checks that cannot run yet are refused, never skipped. Who runs none does not
// mind them.
func TestExtensionsAreRefused(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"plugins:\n  - plugin: p\n", "policies:\n  - policy: p.yaml\n"} {
		for _, checks := range []bool{false, true} {
			_, err := load(t, map[string]string{"buf.yaml": "version: v2\n" + key, "x.proto": ""}, workspace.Options{Checks: checks})
			if (err != nil) != checks {
				t.Errorf("%q: %v where checks is %v", key, err, checks)
			}
		}
	}
}

// A configuration that lists nothing of either is fine.
func TestNoExtensions(t *testing.T) {
	t.Parallel()
	_, err := load(t, map[string]string{"buf.yaml": "version: v2\nplugins: []\npolicies:\n", "x.proto": ""}, workspace.Options{})
	if err != nil {
		t.Error(err)
	}
}

// An unreadable file is found, and fails when it is opened.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	w, err := load(t, map[string]string{"x.proto": "x", "y.proto": "y"}, workspace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	name, _, err := w.Locate("y.proto")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Open("y.proto"); err == nil || errors.Is(err, fs.ErrPermission) {
		t.Errorf("a file that has gone opened: %v", err)
	}
}
