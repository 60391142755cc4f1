package edit_test

import (
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/format"
	"github.com/platinummonkey/spoke/internal/edit"
	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/schema/syntax"
)

// Every file of a case is deprecated by the names in the head, and formatted.
// The results are compared with the binary's by the oracle's cases of the kind
// "deprecate".
func TestDeprecate(t *testing.T) {
	t.Parallel()
	golden.Run(t, "testdata", func(t *testing.T, c *golden.Case) {
		var names []string
		for _, line := range c.Comment {
			if name, ok := strings.CutPrefix(line, "name "); ok {
				names = append(names, name)
			}
		}
		for _, f := range c.Input() {
			d := edit.Deprecate(syntax.Parse(string(f.Data)), names)
			formatter := format.Formatter{Added: format.Added{Option: d.Option, Settings: d.Settings}}
			out, err := formatter.Format(nil, syntax.Parse(d.Text))
			if err != nil {
				t.Fatal(err)
			}
			if !d.Matched {
				out = append(out, "// Nothing matched.\n"...)
			}
			c.Want(t, "want/"+f.Name, out)
		}
	})
}

// An edit makes no text wrong that was right, keeps all that was there, and
// does nothing the second time.
func FuzzDeprecate(f *testing.F) {
	f.Add("package a; message M { /* x */ optional int32 b = 1 [(c) = 2]; } // end", "a")
	f.Add("syntax = \"proto3\"; package a.b; service S { rpc R(M) returns (M); rpc Q(M) returns (M) { // x\n } }", "a.b.S")
	f.Add("package a; enum E { A = 0; // x\n B = - /* y */ 1; } extend M { optional group G = 1 [] { option deprecated = false; } }", "a.B")
	f.Add("import \"x\"; // y\npackage . a; option deprecated = true; message N { message O {}}", "")
	f.Fuzz(func(t *testing.T, text, name string) {
		tree := syntax.Parse(text)
		if !tree.Valid() {
			return
		}
		names := []string{name, "a", "a.M.b", "a.A", "M"}
		d := edit.Deprecate(tree, names)
		after := syntax.Parse(d.Text)
		if !after.Valid() {
			t.Fatalf("%v in %q from %q", after.Errors, d.Text, text)
		}
		if d.Text != text && !d.Matched {
			t.Errorf("edited without a match: %q from %q", d.Text, text)
		}
		if got := lengthOfOthers(after); got < lengthOfOthers(tree) {
			t.Errorf("lost something: %q from %q", d.Text, text)
		}
		if again := edit.Deprecate(after, names); again.Text != d.Text {
			t.Errorf("edited again: %q from %q", again.Text, d.Text)
		}
	})
}

// lengthOfOthers counts the bytes of names and literals.
func lengthOfOthers(t *syntax.Tree) int {
	n := 0
	for i := range t.Tokens {
		switch t.Tokens[i].Kind {
		case syntax.Ident, syntax.Number, syntax.String:
			n += len(t.TokenText(uint32(i)))
		}
	}
	return n
}
