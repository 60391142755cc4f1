package imports_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/bufbuild/protocompile/parser/fastscan"

	"github.com/platinummonkey/spoke/schema/imports"
)

// texts reach every kind of token and of mistake.
var texts = []string{
	"", "\ufeffimport \"a\";", "import \"a\"", "import \"a\";", "import public \"a\" 'b';", "import weak public \"a\";", "import 5;", "import x \"a\";", "import;",
	"import \"a\" import \"b\";", "message M { import \"a\"; } import \"b\";", "} import \"a\";", "( ; import \"a\";", "< > ; import \"a\"; >", "[{(<>)}];import'x';",
	"package a.b;", "package .a;", "package a..b;", "package a.;", "package;", "package a b;", "package a", "package a 5", "package.;",
	"/* import \"a\"; */ import \"b\";", "// import \"a\";\nimport \"b\";", "/*/ import \"a\"; */ ;import /**/ \"b\" /* */;", "/* open", "// open", "/", "/ ;import \"a\";",
	`import "\x61\X62\141\u0063\U00000064\a\b\f\n\r\t\v\\\'\"\?\z";`, `import "\xg\x"";`, `import "\8\400\777\7";`, `import "\u00zz\Uffffffff\Uzzzzzzzz";`, `import "\u-001\x-1\x+1";`, `import "\`, `import "\x`, `import "\1`, `import "\u1`, `import '"a'"'";`,
	"1e+5;import \"a\";", "1e +5;import \"a\";", ".5.6e-7x;import \"a\";", ".;import \"a\";", "5-5;import \"a\";", "é;import \"é\";", "\xff;import \"\xff\";", "\x00\x01\x02\x03;import \"a\";",
	"important \"a\";", "ximport \"a\"; import \"b\";", "import\t\n\"a\"\r\n;\n\n\timport 5;", "\timport 5;", "é import 5; /*\té*/ package 5;", "package package;", "import import;",
}

// TestScan compares with the scanner that the binary uses.
func TestScan(t *testing.T) {
	t.Parallel()
	for _, text := range texts {
		compare(t, text)
	}
}

func FuzzScan(f *testing.F) {
	for _, text := range texts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { compare(t, text) })
}

func compare(t *testing.T, text string) {
	t.Helper()
	result, err := fastscan.Scan("x", strings.NewReader(text))
	var want []string
	for _, i := range result.Imports {
		want = append(want, i.Path)
	}
	var failed fastscan.SyntaxError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	// It loses count of the characters in escapes.
	places := !strings.Contains(text, `\`)
	for _, e := range failed {
		if places {
			want = append(want, e.Error())
		} else {
			want = append(want, e.Unwrap().Error())
		}
	}

	got, mistakes := imports.Scan(text)
	for _, m := range mistakes {
		line, column := m.Position(text)
		if places {
			got = append(got, fmt.Sprintf("x:%d:%d: %s", line, column, m.Text))
		} else {
			got = append(got, m.Text)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q:\ngot  %q\nwant %q", text, got, want)
	}
}

// tree is files by path.
type tree map[string]string

func (f tree) Has(path string) bool    { _, ok := f[path]; return ok }
func (f tree) Name(path string) string { return "at/" + path }

func (f tree) Read(path string, buf []byte) ([]byte, error) {
	if f[path] == "unreadable" {
		return nil, fs.ErrPermission
	}
	return append(buf[:0], f[path]...), nil
}

func TestReach(t *testing.T) {
	t.Parallel()
	files := tree{
		"a": `import "b"; import "c"; import "a";`, "b": `import "c";`, "c": `import "d";`, "d": `import "a";`, "e": ``,
		"gone": `import "b"; import "nowhere";`, "mistake": "\n import 5; import \"a\" 6;", "deep": `import "gone";`, "unreadable": "unreadable",
	}
	for _, test := range []struct {
		from       []string
		want, fail string
	}{
		{nil, "", ""},
		{[]string{"e"}, "e", ""},
		{[]string{"a", "e"}, "a b c d e", ""},
		{[]string{"gone"}, "", `at/gone: import "nowhere": file does not exist`},
		{[]string{"deep"}, "", `at/gone: import "nowhere": file does not exist`},
		{[]string{"mistake"}, "", "at/mistake:2:9:unexpected numeric literal; expecting import path string\nat/mistake:2:23:unexpected numeric literal; expecting semicolon"},
		{[]string{"unreadable"}, "", fs.ErrPermission.Error()},
	} {
		got, err := imports.Reach(t.Context(), files, test.from)
		message := ""
		if err != nil {
			message = err.Error()
		}
		if joined := strings.Join(got, " "); joined != test.want || message != test.fail {
			t.Errorf("%v: got %q, %q, want %q, %q", test.from, joined, message, test.want, test.fail)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := imports.Reach(ended, files, []string{"a"}); !errors.Is(err, context.Canceled) {
		t.Errorf("ended: %v", err)
	}
}
