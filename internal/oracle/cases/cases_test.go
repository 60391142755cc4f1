package cases

import (
	"reflect"
	"testing"

	"github.com/platinummonkey/spoke/internal/golden"
)

func TestArchiveRoundTrip(t *testing.T) {
	t.Parallel()
	c := &Case{
		Name: "x", Note: "first\nsecond\n", Dir: "a b",
		Args:  []string{"lint", "", "--config", "{\"version\": \"v2\"}\n", Root + "/é"},
		Links: []Link{{Path: "l", Target: "../x y"}}, Copies: []Link{{Path: "v", Target: "testdata/v"}},
	}
	c.Add("a.proto", "syntax = \"proto3\";")
	c.Add("empty/", "")
	a := c.Archive()
	a.Set("want/stdout", []byte("out\n"))
	parsed, err := golden.Parse(a.Format())
	if err != nil {
		t.Fatal(err)
	}
	got, err := FromArchive("x", parsed)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got.Files {
		if len(got.Files[i].Data) == 0 {
			got.Files[i].Data = []byte{}
		}
	}
	if !reflect.DeepEqual(got, c) {
		t.Errorf("got  %q\nwant %q", got, c)
	}
}

func TestFromArchiveRefuses(t *testing.T) {
	t.Parallel()
	for _, head := range [][]string{nil, {"cmd a", "cmd b"}, {"cmd", "dir"}, {"cmd", "link a"}, {"cmd \"a"}, {"what"}} {
		if _, err := FromArchive("x", golden.Archive{Comment: head}); err == nil {
			t.Errorf("head %q gave no error", head)
		}
	}
}
