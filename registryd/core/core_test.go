package core

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/internal/module"
)

func TestIsVersion(t *testing.T) {
	t.Parallel()
	for label, want := range map[string]bool{
		"v1.2.3": true, "1.2.3": true, "v0.0.0": true, "v1.2.3-rc.1": true, "v1.2.3+build.5": true, "v1.2.3-a-b.0+x.007": true,
		"v1.2": false, "v1": false, "v1.2.3.4": false, "v01.2.3": false, "v1.2.3-": false, "v1.2.3-01": false, "v1.2.3+": false,
		"vv1.2.3": false, "main": false, "": false, "v1.2.x": false, "v1.2.3-a..b": false, "v-1.2.3": false, "v1.2.3-é": false,
	} {
		if got := IsVersion(label); got != want {
			t.Errorf("IsVersion(%q) = %t", label, got)
		}
	}
}

func TestIDs(t *testing.T) {
	t.Parallel()
	seen := map[ID]bool{}
	for range 1000 {
		id := NewID()
		again, err := ParseID(id.String())
		if err != nil || again != id || seen[id] || id[6]>>4 != 4 || id[8]>>6 != 2 {
			t.Fatalf("%s: %v %v", id, again, err)
		}
		seen[id] = true
	}
	for _, bad := range []string{"", "x", strings.Repeat("A", 32), strings.Repeat("g", 32), strings.Repeat("a", 33)} {
		if _, err := ParseID(bad); err == nil {
			t.Errorf("%q is an id", bad)
		}
	}
}

// FuzzPaths looks for paths that pass the door and would leave the folder
// that they are laid out in.
func FuzzPaths(f *testing.F) {
	for _, p := range []string{"a.proto", "a/b.proto", "../a.proto", "/a.proto", "a//b.proto", `a\b.proto`, "a/./b.proto", "C:/a.proto", "a\x00.proto", "ä.proto"} {
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, p string) {
		err := DefaultLimits().checkFiles("m", []module.File{{Path: p}})
		if err != nil {
			return
		}
		if !strings.HasSuffix(p, ".proto") || strings.HasPrefix(p, "/") || strings.ContainsAny(p, "\\\x00\n") || slices.Contains(strings.Split(p, "/"), "..") {
			t.Errorf("%q is taken", p)
		}
	})
}

// FuzzFiles looks for lists of files that cannot be read back.
func FuzzFiles(f *testing.F) {
	f.Add(encodeFiles([]File{{Path: "a.proto", Size: 300}, {Path: "b", Sum: Sum{1}}}))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		files, err := decodeFiles(b)
		if err != nil {
			return
		}
		again, err := decodeFiles(encodeFiles(files))
		if err != nil || !slices.Equal(again, files) {
			t.Errorf("%v comes back as %v, %v", files, again, err)
		}
	})
}

func TestFilesRoundTrip(t *testing.T) {
	t.Parallel()
	files := []File{{Path: "a.proto", Sum: Sum{1, 2}, Size: 1 << 33}, {Path: strings.Repeat("p", 4096), Size: 0}}
	b := encodeFiles(files)
	got, err := decodeFiles(b)
	if err != nil || !slices.Equal(got, files) {
		t.Errorf("%v %v", got, err)
	}
	for cut := 1; cut < len(b); cut += 97 {
		if short, err := decodeFiles(b[:cut]); err == nil && len(short) != 1 {
			t.Errorf("the first %d bytes are %d files", cut, len(short))
		}
	}
	if !bytes.Equal(encodeFiles(nil), nil) {
		t.Error("no files are something")
	}
}

func TestRecent(t *testing.T) {
	t.Parallel()
	var r recent[string, int]
	looks := 0
	look := func() (int, error) {
		looks++
		return looks, nil
	}
	at := time.Unix(100, 0)
	for _, step := range []struct {
		after time.Duration
		want  int
	}{{0, 1}, {recentFor / 2, 1}, {recentFor, 2}, {recentFor + 1, 2}, {5 * recentFor, 3}} {
		if got, err := r.get("k", at.Add(step.after), look); err != nil || got != step.want {
			t.Errorf("after %v: %d, %v; want %d", step.after, got, err, step.want)
		}
	}
	if _, err := r.get("other", at, func() (int, error) { return 0, ErrNone }); err == nil {
		t.Error("a failure is kept")
	}
}
