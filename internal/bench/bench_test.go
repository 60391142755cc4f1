package main

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestMedian(t *testing.T) {
	t.Parallel()
	got := median([]cost{{3, 1, 9}, {1, 2, 8}, {2, 3, 7}})
	if want := (cost{2, 2, 8}); got != want {
		t.Errorf("median = %v, want %v", got, want)
	}
}

func TestRatio(t *testing.T) {
	t.Parallel()
	if got := ratio(1, 4); percent(got) != "25.0%" {
		t.Errorf("a quarter is %s", percent(got))
	}
	if got := ratio(1, 0); got != 0 {
		t.Errorf("a ratio to nothing is %v", got)
	}
}

// TestCompare takes programs of which one does ten times the work.
func TestCompare(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("runs shell scripts")
	}
	t.Parallel()
	dir := t.TempDir()
	for name, script := range map[string]string{
		"slow": "#!/bin/sh\nsleep 0.3\necho x\nexit 100\n", "fast": "#!/bin/sh\necho x\nexit 100\n", "wrong": "#!/bin/sh\necho x\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	launcher, err := buildLauncher(t.Context(), filepath.Join("..", ".."), dir)
	if err != nil {
		t.Fatal(err)
	}
	in := input{name: "t", dir: dir, launcher: launcher}
	theirs, ours, same, err := compare(t.Context(), filepath.Join(dir, "slow"), filepath.Join(dir, "fast"), nil, in, 2)
	if err != nil {
		t.Fatal(err)
	}
	if ours.wall >= theirs.wall || ours.memory == 0 || !same {
		t.Errorf("theirs %+v, ours %+v, same %v", theirs, ours, same)
	}
	if _, _, same, err = compare(t.Context(), filepath.Join(dir, "slow"), filepath.Join(dir, "wrong"), nil, in, 1); err != nil || same {
		t.Errorf("another exit code: same %v, %v", same, err)
	}
}

func TestSmallModule(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := smallModule(dir, ""); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "acme/store/v1/*.proto"))
	if err != nil || len(files) != 10 {
		t.Errorf("%d files, %v", len(files), err)
	}
}
