package plugintest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle"
	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

var root = filepath.Join("..", "..")

// TestPlugins runs both programs on the cases of testdata/cases, each in the tree
// of testdata/tree, and has the Go compiler read the Go files they make.
func TestPlugins(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("installs and runs plugins")
	}
	h := harness(t)
	tree, err := readTree(filepath.Join("testdata", "tree"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join("testdata", "cases", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			archive, err := golden.Parse(data)
			if err != nil {
				t.Fatal(err)
			}
			c, err := cases.FromArchive(name, archive)
			if err != nil {
				t.Fatal(err)
			}
			c.Files = append(c.Files, tree...)
			got := compare(t, h, c)
			if language, _, _ := strings.Cut(name, "_"); language == "go" && got.Exit == 0 {
				compileGo(t, got.Files)
			}
		})
	}
}

// compare has both programs run the case, and gives our answer. Where they fail
// the binary tells of the plugins that it stops as well, of some or others.
func compare(t *testing.T, h *oracle.Harness, c *cases.Case) *oracle.Answer {
	t.Helper()
	want, err := h.Ask(t.Context(), h.Buf, c)
	if err != nil {
		t.Fatal(err)
	}
	got, err := h.Ask(t.Context(), h.Spoke, c)
	if err != nil {
		t.Fatal(err)
	}
	if sort := oracle.Compare(want, got); sort != "" {
		t.Fatal(&oracle.Difference{Case: c, Sort: sort, Want: []*oracle.Answer{want}, Got: got})
	}
	switch fails := strings.HasPrefix(c.Name, "fails_"); {
	case fails && (got.Exit == 0 || len(got.Files) > 0):
		t.Errorf("exit code %d and %d files, of a case that has to fail", got.Exit, len(got.Files))
	case !fails && len(got.Files) == 0:
		t.Errorf("nothing was generated:\n%s", got.Stderr)
	case !fails && !bytes.Equal(want.Stderr, got.Stderr):
		t.Errorf("standard error differs:\n%s", golden.Diff(want.Stderr, got.Stderr))
	}
	t.Logf("exit code %d, %d files\n%s", got.Exit, len(got.Files), got.Stderr)
	return got
}

// compileGo builds the packages of generated files, in a module that pins what
// they import.
func compileGo(t *testing.T, files []golden.File) {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "go"))); err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := cmp.Or(os.MkdirAll(filepath.Dir(name), 0o777), os.WriteFile(name, f.Data, 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", "build", "./...")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("the generated Go files do not compile: %v\n%s", err, out)
	}
}

// harness has both programs find the plugins of testdata.
func harness(t *testing.T) *oracle.Harness {
	t.Helper()
	cache, err := filepath.Abs(filepath.Join(root, ".cache"))
	if err != nil {
		t.Fatal(err)
	}
	need := func(err error) {
		t.Helper()
		switch {
		case err != nil && os.Getenv("CI") == "":
			t.Skipf("SKIPPED: %v", err)
		case err != nil:
			t.Fatal(err)
		}
	}
	buf, err := oracle.BufPath(t.Context(), filepath.Join(cache, "corpora"))
	need(err)
	goPlugins, err := install(t.Context(), cache, "go", []string{"go", "install", "tool"})
	need(err)
	npmPlugins, err := install(t.Context(), cache, "npm", []string{"npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"})
	need(err)
	node, err := exec.LookPath("node")
	need(err)

	dir := t.TempDir()
	spoke, err := oracle.BuildSpoke(t.Context(), root, dir)
	if err != nil {
		t.Fatal(err)
	}
	h := oracle.NewHarness(dir, root, buf, spoke)
	h.Tools = filepath.Join(dir, "tools")
	modules := filepath.Join(npmPlugins, "node_modules", ".bin")
	if err := os.Mkdir(h.Tools, 0o777); err != nil {
		t.Fatal(err)
	}
	for name, program := range map[string]string{
		"protoc-gen-go":         filepath.Join(goPlugins, "bin", "protoc-gen-go"),
		"protoc-gen-go-grpc":    filepath.Join(goPlugins, "bin", "protoc-gen-go-grpc"),
		"protoc-gen-connect-go": filepath.Join(goPlugins, "bin", "protoc-gen-connect-go"),
		"protoc-gen-es":         filepath.Join(modules, "protoc-gen-es"),
		"protoc":                filepath.Join(modules, "protoc"),
		"compile":               filepath.Join(modules, "protoc"),
		"node":                  node,
	} {
		if err := os.Symlink(program, filepath.Join(h.Tools, name)); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

// install runs a command in a copy of a folder of testdata, which pins what it
// installs, unless that was done before. It gives the folder. Go programs are in
// its folder bin.
func install(ctx context.Context, cache, kind string, command []string) (string, error) {
	if _, err := exec.LookPath(command[0]); err != nil {
		return "", fmt.Errorf("%s is needed to install plugins: %w", command[0], err)
	}
	from := filepath.Join("testdata", kind)
	files, err := readTree(from)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, f := range files {
		fmt.Fprintf(sum, "%s %d\n%s", f.Name, len(f.Data), f.Data)
	}
	const short = 8
	dir := filepath.Join(cache, "plugins", kind+"-"+hex.EncodeToString(sum.Sum(nil)[:short]))
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		return "", err
	}
	temp, err := os.MkdirTemp(filepath.Dir(dir), "new-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	if err := os.CopyFS(temp, os.DirFS(from)); err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir = temp
	cmd.Env = append(os.Environ(), "GOBIN="+filepath.Join(temp, "bin"), "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, out)
	}
	// Another process may have been faster; it made the same.
	if err := os.Rename(temp, dir); err != nil && !errors.Is(err, fs.ErrExist) {
		if _, statErr := os.Stat(dir); statErr != nil {
			return "", err
		}
	}
	return dir, nil
}

// readTree reads the files below a folder.
func readTree(dir string) ([]golden.File, error) {
	var files []golden.File
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		files = append(files, golden.File{Name: name, Data: data})
		return err
	})
	return files, err
}
