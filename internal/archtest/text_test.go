package archtest

import (
	"bytes"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestEveryPackageIsDocumented(t *testing.T) {
	t.Parallel()
	architecture, err := os.ReadFile(filepath.Join(root, "docs", "architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range product(t, "linux") {
		pkg := rel(p.ImportPath)
		if !bytes.Contains(architecture, []byte("`"+pkg+"`")) {
			t.Errorf("docs/architecture.md does not name `%s`: add it to its floor there", pkg)
		}
		var docs []string
		for _, name := range append(p.GoFiles, p.TestGoFiles...) {
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.PackageClauseOnly)
			if err != nil {
				t.Fatal(err)
			}
			if f.Doc != nil {
				docs = append(docs, f.Doc.Text())
			}
		}
		want := "Package " + p.Name + " "
		if p.Name == "main" {
			want = "Command " + filepath.Base(p.Dir) + " "
		}
		switch {
		case len(docs) != 1:
			t.Errorf("%s has %d package comments, want exactly one", pkg, len(docs))
		case !strings.HasPrefix(docs[0], want):
			t.Errorf("%s: its package comment must start with %q", pkg, want)
		}
	}
}

// tracked lists the files that git keeps, relative to the root, and those
// about to be added.
func tracked(t *testing.T) []string {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root, ".git")); err != nil {
		t.Skip("SKIPPED: not a git checkout, so there is no list of tracked files")
	}
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for name := range strings.SplitSeq(string(out), "\x00") {
		if info, err := os.Lstat(filepath.Join(root, name)); name != "" && err == nil && info.Mode().IsRegular() {
			files = append(files, name)
		}
	}
	return files
}

// machinePaths finds paths that exist on one machine only.
func machinePaths(text []byte) [][]byte {
	return regexp.MustCompile(`(?:^|[\s"'=(:`+"`"+`])/(?:work|root|home|Users|tmp)/[A-Za-z0-9_.-]+`).FindAll(text, -1)
}

// TestNoMachinePaths keeps the tree free of paths of the machine it was
// written on. Answers recorded from other programs are not our text.
func TestNoMachinePaths(t *testing.T) {
	t.Parallel()
	for _, name := range tracked(t) {
		if strings.HasPrefix(name, "testdata/") || name == "internal/archtest/text_test.go" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range machinePaths(text) {
			t.Errorf("%s names the machine path %q: use a path relative to the tree, a temporary directory or an environment variable", name, bytes.TrimSpace(m))
		}
	}
}

func TestMachinePaths(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"cd /root/x":                  1,
		`"/tmp/a"`:                    1,
		"see /home/me/file":           1,
		"https://example.com/home/me": 0,
		"x/tmp/y":                     0,
		"the root / of it":            0,
	} {
		if got := len(machinePaths([]byte(text))); got != want {
			t.Errorf("machinePaths(%q) finds %d, want %d", text, got, want)
		}
	}
}

// longest is the number of lines a source file may have.
const longest = 650

func TestFilesAreShort(t *testing.T) {
	t.Parallel()
	for _, name := range tracked(t) {
		if filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(text, []byte("\n")); n > longest {
			t.Errorf("%s has %d lines: split it by topic, at most %d", name, n, longest)
		}
	}
}
