package syntax_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/schema/syntax"
)

// check parses a source and looks for errors of every sort.
func check(src string) []syntax.Error {
	t := syntax.Parse(src)
	t.Check()
	return t.Errors
}

func TestErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ src, want string }{ // want is the error at the mark @, "" for none
		{"", ""},
		{"syntax = \"proto3\";", ""},
		{"syntax = \"proto3\"@", "missing semicolon"},
		{"@syntax = \"proto3\"; ", ""},
		{"message A {} @syntax = \"proto3\";", "syntax must be the first declaration"},
		{"syntax = @\"proto4\";", "unknown syntax"},
		{"@syntax = \"2023\";", "editions use edition, others use syntax"},
		{"edition = \"2024\"; export message A {}", ""},
		{"edition = \"2023\"; @export message A {}", "unexpected modifier"},
		{"package a.b; @package c;", "second package declaration"},
		{"import @a.b;", "an import's path must be a string"},
		{"import \"a\" \"b\";", ""},
		{"message A { @int32 a = 1; }", "proto2 fields need a label"},
		{"message A { optional int32 a = @08; }", "malformed number"},
		{"message A { optional int32 a = 0x1F; }", ""},
		{"message A { optional int32 a = @0b1; }", "unsupported base"},
		{"message A { optional int32 a = @1_0; }", "numbers have no underscores"},
		{"message A { optional int32 a @1; }", "missing equals sign"},
		{"message A { optional int32 a = 1 @b = 2; }", "missing semicolon"},
		{"message A @{", "bracket without a partner"},
		{"@} message A {}", "bracket without a partner"},
		{"message A { optional message message = 1; }", ""},
		{"enum E { option = 1; rpc = 2; }", ""},
		{"option a = \"@\\q\";", "unknown escape"},
		{"option a = @\"b", "unclosed string"},
		{"option (a).b.(.c.d) = { [e.f/g.h]: <i: 1> j [{}] };", ""},
		{"option a = { b [@1] };", "missing colon"},
		{"option a = { @[1, 2]: 3 };", "one name is needed"},
		{"option a = @[1];", "unexpected list"},
		{"service S { rpc A(B) returns (stream C); }", ""},
		{"service S { @rpc A(B); }", "a method has one input and one output"},
		{"service S { @message A {} }", "declaration out of place"},
		{"message A { reserved 1 to max, 5; reserved \"a\"; extensions 6 [a = 1]; }", ""},
		{"message A { @reserved 1, \"a\"; }", "names and numbers in one reserved"},
		{"message A { oneof b { @optional int32 c = 1; } }", "unexpected modifier"},
		{"message A { map<int32, @repeated B> c = 1; }", "unexpected type in a map"},
		{"\ufeffsyntax = \"proto3\";", ""},
		{"@\xff\xfe", "the file looks like UTF-16, and must be UTF-8"},
		{"@message A {} // \xff", "the file is not UTF-8"},
		{"message A {} @\x01", "unexpected character"},
		{"message A {}\u2028\u0085", ""},
	}
	for _, tt := range tests {
		before, after, marked := strings.Cut(tt.src, "@")
		if tt.want == "" {
			before, after = strings.ReplaceAll(tt.src, "@", ""), ""
		}
		errs := check(before + after)
		switch {
		case tt.want == "" && len(errs) > 0:
			t.Errorf("%q: %s at %d", tt.src, errs[0].Text, errs[0].Offset)
		case tt.want != "" && (!marked || len(errs) == 0 || errs[0].Text != tt.want || int(errs[0].Offset) != len(before)):
			t.Errorf("%q: got %v, want %q at %d", tt.src, errs, tt.want, len(before))
		}
	}
}

// TestTree checks that nodes nest and that every span is one of the text's.
func TestTree(t *testing.T) {
	t.Parallel()
	for _, src := range sources(t) {
		checkTree(t, syntax.Parse(src))
	}
}

func checkTree(t *testing.T, tree *syntax.Tree) {
	t.Helper()
	for i := range tree.Tokens {
		tok := &tree.Tokens[i]
		if tok.Start > tok.End || int(tok.End) > len(tree.Text) || i > 0 && tok.Start < tree.Tokens[i-1].End {
			t.Fatalf("token %d is %+v", i, *tok)
		}
	}
	if last := tree.Tokens[len(tree.Tokens)-1]; last.Kind != syntax.EOF {
		t.Fatalf("the last token is %+v", last)
	}
	var walk func(n uint32)
	walk = func(n uint32) {
		node := &tree.Nodes[n]
		if node.First > node.Last || int(node.Last) >= len(tree.Tokens) || node.Next <= n || int(node.Next) > len(tree.Nodes) {
			t.Fatalf("node %d is %+v", n, *node)
		}
		for c := n + 1; c < node.Next; c = tree.Nodes[c].Next {
			child := &tree.Nodes[c]
			if child.First < node.First || child.Last > node.Last || child.Next > node.Next {
				t.Fatalf("node %d, %+v, is not within node %d, %+v\n%s", c, *child, n, *node, tree.Text)
			}
			walk(c)
		}
	}
	walk(0)
	if tree.Nodes[0].Next != uint32(len(tree.Nodes)) {
		t.Fatalf("the root has not all nodes")
	}
}

// sources gives the inputs of the formatter's cases.
func sources(t testing.TB) []string {
	t.Helper()
	var out []string
	paths, err := filepath.Glob("../../testdata/format/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
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
	return out
}

func FuzzParse(f *testing.F) {
	for _, src := range sources(f) {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		tree := syntax.Parse(src)
		checkTree(t, tree)
		tree.Check()
		for _, e := range tree.Errors {
			if int(e.Offset) > len(src) || e.Text == "" {
				t.Fatalf("error %+v", e)
			}
		}
		for n := range tree.Nodes {
			if tree.Nodes[n].Kind == syntax.NodeString {
				tree.Unquote(uint32(n))
			}
		}
	})
}

// TestHostileInput: no input takes more than its share of time and stack. All of
// these take hundredths of a second; if each part cost a look at all others it
// would be many seconds.
func TestHostileInput(t *testing.T) {
	const (
		n     = 100_000
		most  = 2 * time.Second
		tries = 3 // on a busy machine
	)
	var tree syntax.Tree
	for _, part := range []string{
		"{", "}", "(", "[", "<", ">", "-", "a.", "a:", "a{", "a<", "message A{", "option a={", "option a=[", "option a=-", "map<", "rpc A(",
		"\"", "\"\"", "x\"\" ", "// ", "/*", "reserved 1 to ", "1 to ", "optional ", "option (", "[a=", ",", ";", "=", "a b", "group A=1{", "é", "\\", "\x00",
	} {
		for _, head := range []string{"message M { ", "option o = { "} {
			src := head + strings.Repeat(part, n)
			best := time.Hour
			for try := 0; try < tries && best > most; try++ {
				start := time.Now()
				tree.Parse(src)
				tree.Check()
				best = min(best, time.Since(start))
			}
			if best > most {
				t.Errorf("%s and %d times %q takes %v", head, n, part, best)
			}
		}
	}
}

// TestAllocations: a tree that is parsed into again allocates nothing.
func TestAllocations(t *testing.T) {
	all := sources(t)
	var tree syntax.Tree
	run := func() {
		for _, src := range all {
			tree.Parse(src)
		}
	}
	run()
	if got := testing.AllocsPerRun(20, run); got > 0 {
		t.Errorf("%v allocations, want none", got)
	}
	fresh := testing.AllocsPerRun(20, func() { syntax.Parse(all[len(all)-1]) })
	if fresh > 4 {
		t.Errorf("%v allocations of a new tree", fresh)
	}
}

func TestUnquote(t *testing.T) {
	t.Parallel()
	tests := []struct{ src, want string }{
		{`"a"`, "a"},
		{`'a' "b"`, "ab"},
		{`"\n\t\\\'\"\?"`, "\n\t\\'\"?"},
		{`"\x41\101\u00e9\U0001F600"`, "AAé😀"},
		{`"\xff"`, "\xff"},
		{`""`, ""},
	}
	for _, tt := range tests {
		tree := syntax.Parse("option a = " + tt.src + ";")
		if got := tree.Unquote(tree.Value(1)); got != tt.want {
			t.Errorf("%s is %q, want %q", tt.src, got, tt.want)
		}
	}
}
