package outdir_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/internal/outdir"
)

func TestWrite(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	link := func(target, name string) {
		if err := os.Symlink(target, filepath.Join(top, filepath.FromSlash(name))); err != nil {
			t.Skip(err)
		}
	}
	for _, dir := range []string{"out/sub", "out/dir.proto", "outside"} {
		if err := os.MkdirAll(filepath.Join(top, filepath.FromSlash(dir)), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	link("out", "linked")
	link("../outside", "out/away")
	link(filepath.Join(top, "outside"), "out/absolute")
	link("../outside/file", "out/file_away")
	link("sub", "out/within")
	link("sub/real", "out/file_within")
	link(filepath.Join(top, "out", "sub", "other"), "out/file_absolute")
	link("loop", "out/loop")

	d, err := outdir.Open(filepath.Join(top, "linked"), "shown")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, test := range []struct{ name, lands, fail string }{
		{"a.proto", "out/a.proto", ""},
		{"a.proto", "out/a.proto", ""}, // again
		{"x/y/z.proto", "out/x/y/z.proto", ""},
		{"within/b.proto", "out/sub/b.proto", ""},
		{"file_within", "out/sub/real", ""},
		{"file_absolute", "out/sub/other", ""},
		{"away/c.proto", "", "escapes"},
		{"absolute/c.proto", "", "escapes"},
		{"file_away", "", "leads out of the output folder"},
		{"../outside/d.proto", "", "escapes"},
		{"loop", "", "links"},
		{"dir.proto", "", "is a directory"},
	} {
		err := d.Write(test.name, []byte(test.name))
		switch {
		case test.fail == "":
			got, readErr := os.ReadFile(filepath.Join(top, filepath.FromSlash(test.lands)))
			if err != nil || readErr != nil || string(got) != test.name {
				t.Errorf("%s: %v, %v, holds %q", test.name, err, readErr, got)
			}
		case err == nil || !strings.Contains(err.Error(), test.fail) || !strings.HasPrefix(err.Error(), "write "+filepath.Join("shown", test.name)+": "):
			t.Errorf("%s: %v, want one with %q", test.name, err, test.fail)
		}
	}
	left, err := os.ReadDir(filepath.Join(top, "outside"))
	if err != nil || len(left) > 0 {
		t.Errorf("outside: %v, %v", left, err)
	}
	all, err := filepath.Glob(filepath.Join(top, "out", ".*"))
	if err != nil || len(all) > 0 {
		t.Errorf("left behind: %v, %v", all, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := outdir.Open(filepath.Join(file, "below"), "shown"); err == nil || !strings.HasPrefix(err.Error(), "mkdir shown: ") {
		t.Error(err)
	}
}
