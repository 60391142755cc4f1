package cli

import (
	"os"
	"path/filepath"
	"testing"
)

// Where one file cannot be changed, none is, and nothing is left behind.
func TestRewriteAllOrNone(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		files []rewrite // of which the last cannot be
	}{
		{"no folder", []rewrite{{"a", []byte("new")}, {"b", nil}, {"gone/c", []byte("new")}}},
		{"a folder in the way", []rewrite{{"a", []byte("new")}, {"b", nil}, {"new", []byte("new")}, {"dir", []byte("new")}}},
		{"nothing to remove", []rewrite{{"a", []byte("new")}, {"b", nil}, {"gone", nil}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, dir, "a", "old a")
			write(t, dir, "b", "old b")
			if err := os.Mkdir(filepath.Join(dir, "dir"), 0o777); err != nil {
				t.Fatal(err)
			}
			write(t, dir, "dir/keep", "")
			before := tree(t, dir)
			files := make([]rewrite, len(tt.files))
			for i, f := range tt.files {
				files[i] = rewrite{filepath.Join(dir, f.name), f.text}
			}
			if err := rewriteAll(files); err == nil {
				t.Error("no error")
			}
			if after := tree(t, dir); after != before {
				t.Errorf("the folder was\n%s\nand is\n%s", before, after)
			}
			if err := rewriteAll(files[:2]); err != nil {
				t.Error(err)
			}
			if after := tree(t, dir); after == before {
				t.Error("nothing changed")
			}
		})
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// tree is the names and contents of all files below dir.
func tree(t *testing.T, dir string) string {
	t.Helper()
	out := ""
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		out += path + ": " + string(text) + "\n"
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
