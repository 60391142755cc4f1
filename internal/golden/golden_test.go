package golden

import (
	"bytes"
	"reflect"
	"testing"
)

func TestArchiveRoundTrip(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{
		"plain":         "a\nb\n",
		"no final line": "a\nb",
		"carriage":      "a\r\nb\r\n",
		"marker":        "-- x --\n",
		"binary":        "\x00\xff\n\xfe",
		"mark":          "\ufeffsyntax",
		"lone newline":  "\n",
	} {
		a := Archive{Comment: []string{"cmd lint"}, Files: []File{{Name: "f", Data: []byte(data)}, {Name: "g", Data: []byte("g\n")}}}
		got, err := Parse(a.Format())
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !reflect.DeepEqual(got, a) {
			t.Errorf("%s: got %q, want %q", name, got, a)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"-- a --\n-- a --\n", "noeol b\n-- a --\n", "quoted a\n-- a --\nx\n"} {
		if _, err := Parse([]byte(in)); err == nil {
			t.Errorf("Parse(%q) gave no error", in)
		}
	}
}

func TestSet(t *testing.T) {
	t.Parallel()
	var a Archive
	a.Set("want", []byte("x"))
	a.Set("in", []byte("y"))
	a.Set("want", []byte("z"))
	if got, _ := a.Get("want"); string(got) != "z" {
		t.Errorf("want holds %q", got)
	}
	if in := a.Input(); len(in) != 1 || in[0].Name != "in" {
		t.Errorf("Input() = %q", in)
	}
	a.Set("want", nil)
	if _, ok := a.Get("want"); ok {
		t.Error("empty content did not remove the file")
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	if d := Diff([]byte("a\n"), []byte("a\n")); d != "" {
		t.Errorf("equal outputs differ: %s", d)
	}
	if d := Diff([]byte("a\n"), []byte("b\n")); !bytes.Contains([]byte(d), []byte("-a\n+b\n")) {
		t.Errorf("diff is %q", d)
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	Run(t, "testdata", func(t *testing.T, c *Case) {
		in, _ := c.Get("in")
		c.Want(t, "want", bytes.ToUpper(in))
	})
}
