package gittree

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkReadAll reads every file of a repository of two thousand, as objects
// of their own and in a pack.
func BenchmarkReadAll(b *testing.B) {
	repo := filepath.Join(b.TempDir(), "repo")
	git(b, "", "init", "-q", "-b", "main", repo)
	for i := range 2000 {
		text := strings.Repeat(fmt.Sprintf("message M%d {\n  string field_%d = %d;\n}\n", i, i*7, i%97+1), 40)
		write(b, filepath.Join(repo, fmt.Sprintf("p%d/v1/f%d.proto", i%100, i)), text)
	}
	commit(b, repo, "last.proto", "")
	run := func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			tree, err := Open(b.Context(), Options{Repo: repo, Environ: environ()})
			if err != nil {
				b.Fatal(err)
			}
			err = fs.WalkDir(tree, ".", func(path string, e fs.DirEntry, err error) error {
				if err == nil && !e.IsDir() {
					_, err = tree.ReadFile(path)
				}
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
			if err := tree.Close(); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("loose", run)
	git(b, repo, "gc", "-q")
	b.Run("packed", run)
}
