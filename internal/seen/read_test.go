package seen_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/internal/seen"
)

// TestTop compares what is read below a folder with what package os reads: few
// entries and many, under short names and long ones.
func TestTop(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	long := strings.Repeat("long/", 60) + "end"
	folders := map[string]int{".": 1, "a": 0, "a/few": 3, "a/many": 1000, long: 2}
	for rel, files := range folders {
		at := filepath.Join(dir, filepath.FromSlash(rel))
		if err := os.MkdirAll(at, 0o700); err != nil {
			t.Fatal(err)
		}
		for i := range files {
			if err := os.WriteFile(filepath.Join(at, fmt.Sprintf("%d-%s.proto", i, strings.Repeat("x", i%200))), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, log := range []*seen.Log{nil, seen.NewLog(dir, time.Now())} {
		top := log.Top(dir)
		defer top.Close()
		for rel := range folders {
			want, err := os.ReadDir(filepath.Join(dir, filepath.FromSlash(rel)))
			if err != nil {
				t.Fatal(err)
			}
			got, err := top.ReadDir(rel, "in/")
			if err != nil || len(got) != len(want) {
				t.Fatalf("%s: %d entries, want %d: %v", rel, len(got), len(want), err)
			}
			for i := range want {
				if e := &got[i]; e.Name() != want[i].Name() || e.Path != path.Join("in", e.Name()) || e.Type != want[i].Type() {
					t.Errorf("%s: %v, want %v", rel, *e, want[i])
				}
			}
		}
		for _, rel := range []string{"none", "a/few/none", "a/\x00", strings.Repeat("long/", 2000)} {
			var failed *fs.PathError
			if _, err := top.ReadDir(rel, ""); !errors.As(err, &failed) {
				t.Errorf("%.20q: %v", rel, err)
			}
		}
	}
	gone := (*seen.Log)(nil).Top(filepath.Join(dir, "none"))
	defer gone.Close()
	if _, err := gone.ReadDir(".", ""); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("below a folder that is not there: %v", err)
	}
}
