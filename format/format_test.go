package format_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/format"
	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle"
	"github.com/platinummonkey/spoke/schema/syntax"
)

// TestFormat runs the cases of testdata/format. What they expect is what the
// Buf CLI prints: -update asks it. In the folder "own" we differ.
func TestFormat(t *testing.T) {
	t.Parallel()
	golden.Run(t, filepath.Join("..", "testdata", "format"), func(t *testing.T, c *golden.Case) {
		record := golden.Update() && filepath.Base(filepath.Dir(c.Path)) != "own"
		for _, f := range c.Input() {
			if record {
				c.Want(t, "want/"+f.Name, binary(t, f.Data))
				continue
			}
			out, err := format.Source(string(f.Data))
			if err != nil {
				out = []byte("refused\n")
			}
			c.Want(t, "want/"+f.Name, out)
		}
	})
}

// binary formats a file with the Buf CLI.
func binary(t *testing.T, data []byte) []byte {
	t.Helper()
	buf, err := oracle.BufPath(t.Context(), filepath.Join("..", ".cache"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.proto"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(buf, "format")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		return []byte("refused\n")
	}
	return out
}

// sources gives the inputs of all cases, and what other packages parse.
func sources(t testing.TB) []string {
	t.Helper()
	var out []string
	for _, pattern := range []string{"../testdata/format/*.txtar", "../testdata/format/own/*.txtar"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			archive, err := golden.Parse(data)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range archive.Input() {
				out = append(out, string(f.Data))
			}
		}
	}
	if len(out) == 0 {
		t.Fatal("no sources")
	}
	return out
}

// FuzzFormat formats arbitrary bytes: that never fails but by refusing, no
// word and no comment gets lost, and what comes of a valid file is valid.
func FuzzFormat(f *testing.F) {
	for _, src := range sources(f) {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		tree := syntax.Parse(src)
		var formatter format.Formatter
		out, err := formatter.Format(nil, tree)
		if err != nil {
			var damage *format.DamageError
			if !errors.As(err, &damage) || int(damage.Offset) > len(src) || !errors.Is(err, format.ErrUnparsable) {
				t.Fatalf("unexpected error %v", err)
			}
			return
		}
		again := syntax.Parse(string(out))
		if tree.Valid() && !again.Valid() {
			t.Fatalf("the output is broken: %v\n%s", again.Errors[0], out)
		}
		if want, got := words(tree), words(again); !slices.Equal(want, got) {
			t.Fatalf("words changed: %q, %q\n%s", want, got, out)
		}
		if want, got := comments(src, tree), comments(string(out), again); !slices.Equal(want, got) {
			t.Fatalf("comments changed: %q, %q\n%s", want, got, out)
		}
		if _, err := formatter.Format(nil, again); err != nil && tree.Valid() {
			t.Fatalf("the output is refused: %v\n%s", err, out)
		}
	})
}

// words are the names, numbers and strings of a tree, sorted.
func words(t *syntax.Tree) []string {
	var out []string
	for i := range t.Tokens {
		switch t.Tokens[i].Kind {
		case syntax.Ident, syntax.Number, syntax.String:
			out = append(out, t.TokenText(uint32(i)))
		}
	}
	slices.Sort(out)
	return out
}

// comments are the letters and digits of all comments of a source, sorted:
// their white space and their marks may change.
func comments(src string, t *syntax.Tree) []string {
	var out []string
	for i := range t.Tokens {
		gap := t.GapText(uint32(i))
		for len(gap) > 0 {
			var text string
			switch {
			case strings.HasPrefix(gap, "//"):
				text, gap, _ = strings.Cut(gap, "\n")
			case strings.HasPrefix(gap, "/*"):
				text, gap, _ = strings.Cut(gap[2:], "*/")
			default:
				gap = gap[1:]
				continue
			}
			out = append(out, strings.Map(letters, text))
		}
	}
	slices.Sort(out)
	return out
}

func letters(r rune) rune {
	if r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z' || r >= 0x80 {
		return r
	}
	return -1
}

func TestStyle(t *testing.T) {
	t.Parallel()
	src := `syntax = "proto3";
import "b.proto";
import "a.proto";
message A {
  int32 a = 1;
  repeated string long_name = 2;
  map<string, int32> m = 3;
  // apart
  bool b = 4;
  foo.Bar /* x */ x = 5;
  oneof o { int32 q = 6; string rr = 7; }
  enum E { A = 0; LONG = 1; }
}
`
	want := `syntax = "proto3";

import "b.proto";
import "a.proto";
message A {
	int32 a                   = 1;
	repeated string long_name = 2;
	map<string, int32> m      = 3;
	// apart
	bool b = 4;
	foo.Bar /* x */ x = 5;
	oneof o {
		int32 q   = 6;
		string rr = 7;
	}
	enum E {
		A    = 0;
		LONG = 1;
	}
}
`
	f := format.Formatter{Style: format.Style{Indent: "\t", AlignNumbers: true, KeepImportOrder: true}}
	for range 2 {
		out, err := f.Format(nil, syntax.Parse(src))
		if err != nil || string(out) != want {
			t.Fatalf("got %v\n%s", err, out)
		}
		src = want
	}
}

// TestAllocations: a formatter that has warmed up allocates nothing.
func TestAllocations(t *testing.T) {
	all := sources(t)
	var tree syntax.Tree
	var f format.Formatter
	var out []byte
	run := func() {
		for _, src := range all {
			tree.Parse(src)
			out, _ = f.Format(out[:0], &tree)
		}
	}
	run()
	if got := testing.AllocsPerRun(10, run) / float64(len(all)); got > 3 {
		t.Errorf("%.1f allocations a file", got)
	}
}

// TestMemoryOfLargeComments formats comments of several MiB: the time and the
// memory are in proportion to the text.
func TestMemoryOfLargeComments(t *testing.T) {
	const size = 8 << 20
	line := "some words in a line of text\n"
	for name, text := range map[string]string{
		"one line":  "/*" + strings.Repeat("x", size) + "*/\n",
		"marked":    "/*\n" + strings.Repeat(" * "+line, size/len(line)) + "*/\n",
		"unmarked":  "/*\n" + strings.Repeat(line, size/len(line)) + "*/\n",
		"many":      strings.Repeat("// "+line, size/len(line)),
		"many more": strings.Repeat("/**/", size/4),
	} {
		tree := syntax.Parse(text + "message A {}\n")
		var f format.Formatter
		out := make([]byte, 0, 2*size)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := f.Format(out, tree); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		runtime.ReadMemStats(&after)
		// A piece is 12 bytes, and the slice of them grows by copying.
		if got := after.TotalAlloc - before.TotalAlloc; got > 24*size {
			t.Errorf("%s: %d MiB for a text of %d", name, got>>20, size>>20)
		}
	}
}

// TestTimeOfLongFiles formats files in which something comes very often, valid
// or not. Eight times as much may take eight times as long, and not its square,
// as it would if each of the many looked at all of the others.
func TestTimeOfLongFiles(t *testing.T) {
	const (
		few   = 8_000
		times = 8
		most  = 3 * times
		tries = 5                      // on a busy machine
		told  = 200 * time.Millisecond // squares take seconds, what is less is noise
	)
	took := func(c [3]string, n int) time.Duration {
		text := c[0] + strings.Repeat(c[1], n) + c[2]
		start := time.Now()
		_, _ = format.Source(text)
		return time.Since(start)
	}
	for _, c := range [][3]string{
		{"option a = ", `"a" `, ";"},
		{"option a = ", `"a" // c` + "\n", ";"},
		{"option a = ", `x"a" `, ";"},
		{"option a = {a: [", `"a" "b", `, "'c']};"},
		{"option a = {", "a: 1 ", "};"},
		{"option a = {", "a <b: 1>, ", "};"},
		{"option a = {", "a: <b: ", "};"},
		{"option ", "a.", "b = 1;"},
		{"option ", "(a).", "b = 1;"},
		{"option ", "(", "a = 1;"},
		{"option a = ", "- ", "1;"},
		{"option a = ", "[", "1;"},
		{"option a = ", "{a: ", "1;"},
		{"message A {reserved ", "1 to ", "2;}"},
		{"message A {reserved ", "1, ", "2;}"},
		{"message A {reserved ", "a b ", "2;}"},
		{"message A {", "map<a, ", "b> c = 1;}"},
		{"message A {", "repeated ", "a b = 1;}"},
		{"message A {", "group G = 1 [a = 1] {", "}"},
		{"", "message A {", ""},
		{"", "message A {} /* c */ // d\n", ""},
		{"", "// c\n", ""},
		{"", "/**/", ""},
		{"", "import 'a';\noption a = 1;\n", ""},
		{"", ";", ""},
		{"", "{", ""},
		{"", "}", ""},
		{"", "(", ""},
		{"", "<", ""},
		{"", "@ ", ""},
		{"", "'a' ", ""},
		{"", "rpc A(stream B) returns (", ""},
	} {
		short, long := took(c, few), took(c, few*times)
		for try := 1; try < tries && long > told && long > most*short; try++ {
			short, long = min(short, took(c, few)), min(long, took(c, few*times))
		}
		if long > told && long > most*short {
			t.Errorf("%s%s...: %v, and %v for %d times as much", c[0], c[1], short, long, times)
		}
	}
}

// TestAlignPartedBySemicolon: a lone semicolon is left out, but the empty line
// before it stays and parts the fields around it.
func TestAlignPartedBySemicolon(t *testing.T) {
	t.Parallel()
	f := format.Formatter{Style: format.Style{AlignNumbers: true}}
	out, err := f.Format(nil, syntax.Parse("message A { a b = 1;\n\n; long name = 2; c d = 3; ; longer name = 4; }"))
	const want = "message A {\n  a b = 1;\n\n  long name   = 2;\n  c d         = 3;\n  longer name = 4;\n}\n"
	if err != nil || string(out) != want {
		t.Errorf("%v, got\n%s\nwant\n%s", err, out, want)
	}
}
