package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// root is the top of the tree, seen from this package.
const root = "../.."

// copyTree copies what package lint and its tests need to a temporary
// directory.
func copyTree(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, part := range []string{"lint", "schema", "internal", "testdata/lint"} {
		if err := os.CopyFS(filepath.Join(dir, filepath.FromSlash(part)), os.DirFS(filepath.Join(root, filepath.FromSlash(part)))); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// ids has one id for each kind of element.
func ids() []string {
	return []string{
		"ENUM_NOT_FANCY", "ENUM_VALUE_NOT_FANCY", "FIELD_NOT_FANCY", "MESSAGE_NOT_FANCY",
		"ONEOF_NOT_FANCY", "RPC_NOT_FANCY", "SERVICE_NOT_FANCY", "ZEBRA_NOT_FANCY",
	}
}

// TestScaffold starts rules of every kind in a copy of the tree. The result
// must be formatted, compile, and pass the tests of package lint that look at
// the table, the examples and the cases.
func TestScaffold(t *testing.T) {
	t.Parallel()
	dir := copyTree(t)
	var files []string
	for _, id := range ids() {
		written, err := scaffold(dir, id)
		if err != nil {
			t.Fatal(err)
		}
		if len(written) != 3 {
			t.Errorf("%s: wrote %q, want three files", id, written)
		}
		files = append(files, filepath.Join("lint", strings.ToLower(id)+".go"))
	}
	gofmt := exec.CommandContext(t.Context(), "gofmt", append([]string{"-l", "lint/rules.go"}, files...)...)
	gofmt.Dir = dir
	if out, err := gofmt.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("not formatted, %v:\n%s", err, out)
	}
	for _, args := range [][]string{
		{"vet", "./lint"},
		{"test", "./lint", "-run", "TestTable|TestExamples/.*NOT_FANCY|TestCases/.*NOT_FANCY"},
	} {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOFLAGS=-buildvcs=false")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}

func TestScaffoldRefuses(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", "fancy", "FANCY", "FIELD-FANCY", "FIELD__FANCY", "FIELD_FANCY_", "../FIELD_FANCY", "FIELD_PASCAL case"} {
		if _, err := scaffold(root, id); err == nil {
			t.Errorf("scaffold takes %q", id)
		}
	}
	if _, err := scaffold(root, "ENUM_PASCAL_CASE"); err == nil {
		t.Error("scaffold takes a rule that exists")
	}
	if _, err := scaffold(t.TempDir(), "FIELD_NOT_FANCY"); err == nil {
		t.Error("scaffold works outside the tree")
	}
}

func TestAddLine(t *testing.T) {
	t.Parallel()
	table := func(names ...string) string {
		return "package lint\n\nvar all = []*check.Rule{\n\t" + strings.Join(append(names, ""), ",\n\t") + "}\n"
	}
	// The closing brace is not indented.
	text := strings.ReplaceAll(table("b", "d"), "\t}", "}")
	for name, want := range map[string]string{
		"a": table("a", "b", "d"),
		"c": table("b", "c", "d"),
		"e": table("b", "d", "e"),
	} {
		got, err := addLine(text, name)
		if want = strings.ReplaceAll(want, "\t}", "}"); err != nil || got != want {
			t.Errorf("addLine(%s) = %q, %v; want %q", name, got, err, want)
		}
	}
	if _, err := addLine(text, "b"); err == nil {
		t.Error("addLine adds a line twice")
	}
	if _, err := addLine("package lint\n", "b"); err == nil {
		t.Error("addLine finds a table where there is none")
	}
}
