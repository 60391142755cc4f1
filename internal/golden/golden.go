// Package golden is the one mechanism for expected outputs in tests. A case is
// one .txtar file that holds the input files and, as files named "want" or
// "want/...", the whole expected outputs. Run a package's tests with -update
// to rewrite the expectations from what the code under test gives.
//
// The package knows nothing of what is tested: it reads cases, compares whole
// outputs and writes them back.
package golden

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
)

// The flag has to exist before the test main parses the command line.
var update = flag.Bool("update", false, "rewrite expected outputs in .txtar cases")

// Update reports whether this run rewrites expectations.
func Update() bool { return *update }

// Case is one .txtar file during a test.
type Case struct {
	// Path is where the file lies.
	Path string
	Archive
	changed bool
}

// Run runs one parallel subtest for every .txtar file below dir, named by its
// path. A folder without cases is a failure, since such a test tests nothing.
func Run(t *testing.T, dir string, run func(t *testing.T, c *Case)) {
	t.Helper()
	var paths []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".txtar") {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Fatalf("no .txtar case below %s", dir)
	}
	for _, path := range paths {
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.ToSlash(rel), ".txtar"), func(t *testing.T) {
			t.Parallel()
			RunFile(t, path, run)
		})
	}
}

// RunFile runs one case in the current test.
func RunFile(t *testing.T, path string, run func(t *testing.T, c *Case)) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	archive, err := Parse(data)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	c := &Case{Path: path, Archive: archive}
	run(t, c)
	if c.changed && !t.Failed() {
		if err := os.WriteFile(path, c.Format(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// Want compares got with the expectation of that name ("want" or "want/..."),
// or takes it over under -update. An expectation that does not exist equals
// empty output.
func (c *Case) Want(t *testing.T, name string, got []byte) {
	t.Helper()
	if !isWant(name) {
		t.Fatalf("golden: expectation %q must be named want or want/...", name)
	}
	want, _ := c.Get(name)
	if bytes.Equal(want, got) {
		return
	}
	if Update() {
		c.Set(name, got)
		c.changed = true
		return
	}
	t.Errorf("%s: %s differs (run the test with -update if the change is wanted)\n%s", c.Path, name, Diff(want, got))
}

// Diff renders the difference of two outputs as a unified diff, empty when
// they are equal.
func Diff(want, got []byte) string {
	return string(diff.Diff("want", want, "got", got))
}
