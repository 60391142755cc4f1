package seen

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestRenewed puts notes of a later run into a record: in the place of those of
// the same kind and name, or at the end.
func TestRenewed(t *testing.T) {
	t.Parallel()
	file := func(name string, sum byte) Item { return Item{Kind: File, Name: name, Sum: Sum{sum}} }
	before := &Record{Items: []Item{file("a", 1), {Kind: What, Name: "b"}, file("b", 2), file("c", 3)}}
	old := &Record{Items: append([]Item(nil), before.Items...)}
	got, at := before.Renewed(&Record{Items: []Item{file("b", 7), file("d", 8), {Kind: Dir, Name: "a", Names: "fx.proto\x00"}, file("a", 9)}})
	want := []Item{file("a", 9), {Kind: What, Name: "b"}, file("b", 7), file("c", 3), file("d", 8), {Kind: Dir, Name: "a", Names: "fx.proto\x00"}}
	if diff := cmp.Diff(want, got.Items); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{2, 4, 5, 0}, at); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(old, before); diff != "" {
		t.Errorf("the earlier record was written to: %s", diff)
	}
}

// TestCheckNames looks again at what some names concern, and at nothing else.
func TestCheckNames(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := &Record{Items: []Item{
		{Kind: What, Name: "gone.proto", Mode: absent},
		{Kind: What, Name: "a/b.proto"}, // as a file, which it is not
		{Kind: Dir, Name: "a", Names: "fb.proto\x00"},
		{Kind: What, Name: "a/c.proto"},
		{Kind: What, Name: "else.proto"},
	}}
	for _, test := range []struct {
		names []string
		want  []int
	}{
		{nil, nil},
		{[]string{"gone.proto"}, nil},
		{[]string{"a/b.proto"}, []int{1, 2}},
		{[]string{"a/b.proto", "a/c.proto", "gone.proto"}, []int{1, 2, 3}},
		{[]string{"a"}, []int{2}},
		{[]string{"x/else.proto"}, nil},
	} {
		names := make(map[string]bool)
		for _, name := range test.names {
			names[Absolute(dir, name)] = true
		}
		if diff := cmp.Diff(test.want, r.CheckNames(dir, time.Now(), names).Changed); diff != "" {
			t.Errorf("%v: %s", test.names, diff)
		}
	}
}

// TestNames takes names relative to a folder and back.
func TestNames(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ dir, name, relative string }{
		{"/a/b", "/a/b/c.proto", "c.proto"},
		{"/a/b", "/a/b", "."},
		{"/a/b", "/a", ".."},
		{"/a/b", "/", "../.."},
		{"/a/b", "/a/c/d.proto", "../c/d.proto"},
		{"/a/b", "/c", "../../c"},
		{"/a", "/c", "../c"},
		{"/", "/c", "c"},
		{"/a", "/a/..c", "..c"},
		{"/a/b", "/a/..c/d", "../..c/d"},
	} {
		dir, name := filepath.FromSlash(test.dir), filepath.FromSlash(test.name)
		if got := Relative(dir, name); got != test.relative {
			t.Errorf("%s in %s: %s, want %s", name, dir, got, test.relative)
		}
		if got := Absolute(dir, test.relative); got != name {
			t.Errorf("%s from %s: %s, want %s", test.relative, dir, got, name)
		}
	}
}
