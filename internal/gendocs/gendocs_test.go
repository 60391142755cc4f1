package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// root is the top of the tree, seen from this package.
const root = "../.."

func TestGeneratedPagesAreFresh(t *testing.T) {
	t.Parallel()
	all, err := pages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stale, err := verify(root, all)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stale {
		t.Errorf("%s: run `make docs`", s)
	}
}

// TestVerify keeps the check honest: it must see each way in which pages can
// disagree with the tree, and be content with what write leaves.
func TestVerify(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	all := []page{{"docs/reference/rules/A.md", "a\n"}, {"docs/reference/rules/B.md", "b\n"}, {"docs/reference/exit-codes.md", "c\n"}}
	if err := write(dir, all); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"A.md": "changed\n", "C.md": "left over\n"} {
		if err := os.WriteFile(filepath.Join(dir, "docs", "reference", "rules", name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(filepath.Join(dir, "docs", "reference", "exit-codes.md")); err != nil {
		t.Fatal(err)
	}
	got, err := verify(dir, all)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"docs/reference/rules/A.md is stale",
		"docs/reference/exit-codes.md is missing",
		"docs/reference/rules/C.md is no generated page, but lies among them",
	}
	if !slices.Equal(got, want) {
		t.Errorf("verify gives %q, want %q", got, want)
	}
	if err := write(dir, all); err != nil {
		t.Fatal(err)
	}
	if got, err := verify(dir, all); err != nil || len(got) > 0 {
		t.Errorf("after write, verify gives %q, %v", got, err)
	}
}

func TestChangeEntries(t *testing.T) {
	t.Parallel()
	if _, _, err := readEntries(root); err != nil {
		t.Errorf("%v (see docs/changes/README.md)", err)
	}
}

func TestParseEntry(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want entry
		err  string
	}{
		{"fixed: It works.\n", entry{"fixed", "It works.", ""}, ""},
		{"added: One.\n\nTwo.\n\nThree.\n", entry{"added", "One.", "Two.\n\nThree."}, ""},
		{"improved: It works.\n", entry{}, "kind"},
		{"It works.\n", entry{}, "kind"},
		{"fixed: it works\n", entry{}, "full stop"},
		{"fixed: It works.\nAnd more.\n", entry{}, "second line"},
		{"fixed: It works.", entry{}, "line break"},
		{"fixed: It works.\n\n", entry{}, "line break"},
	} {
		got, err := parseEntry(c.text)
		if got != c.want || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("parseEntry(%q) = %+v, %v; want %+v and an error about %q", c.text, got, err, c.want, c.err)
		}
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	put("CHANGELOG.md", "# Changes\n\n"+marker+"\n## 0.1.0 (2026-01-01)\n\n- **added**: Old.\n")
	put("docs/changes/unreleased/b.md", "added: New.\n\nWith a word.\n\nAnd one.\n")
	put("docs/changes/unreleased/a.md", "fixed: Broken.\n")
	now := time.Date(2026, 2, 3, 23, 0, 0, 0, time.UTC)
	if err := fold(dir, "v2", now); err == nil {
		t.Error("fold takes the version v2")
	}
	if err := fold(dir, "0.2.0", now); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "CHANGELOG.md"))
	if err != nil {
		t.Fatal(err)
	}
	want := "# Changes\n\n" + marker +
		"\n## 0.2.0 (2026-02-03)\n\n- **added**: New.\n\n  With a word.\n\n  And one.\n\n- **fixed**: Broken.\n" +
		"\n## 0.1.0 (2026-01-01)\n\n- **added**: Old.\n"
	if string(got) != want {
		t.Errorf("CHANGELOG.md:\n%s\nwant\n%s", got, want)
	}
	left, err := os.ReadDir(filepath.Join(dir, "docs", "changes", "unreleased"))
	if err != nil || len(left) > 0 {
		t.Errorf("fold leaves %v, %v", left, err)
	}
	if err := fold(dir, "0.3.0", now); err == nil {
		t.Error("fold makes a release without entries")
	}
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	for _, e := range exits() {
		dir, err := filepath.Abs(filepath.Join(root, filepath.FromSlash(e.dir)))
		if err != nil {
			t.Fatal(err)
		}
		stdout, stderr, code := run(t.Context(), dir, e.example...)
		if code != e.code {
			t.Errorf("spoke %s in %s exits with %d, documented is %d\n%s%s", strings.Join(e.example, " "), e.dir, code, e.code, stdout, stderr)
		}
	}
}
