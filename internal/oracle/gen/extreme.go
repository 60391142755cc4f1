package gen

import (
	"fmt"
	"strings"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// extremes are inputs at the edge: empty, huge, deep, binary, wrong in kind.
// They are written by functions, since some are large.
var extremes = []struct {
	note  string
	write func(c *cases.Case)
}{
	{"empty file", one("")},
	{"only white space", one(" \n\t\r\n")},
	{"only a comment", one("// hi")},
	{"only an open comment", one("/* hi")},
	{"only a byte order mark", one("\ufeff")},
	{"binary", one(strings.Repeat("\x00\x01\xfe\xff\x7f\x80", 500))},
	{"all bytes", func(c *cases.Case) {
		var b []byte
		for i := range 256 {
			b = append(b, byte(i))
		}
		c.Add("a.proto", string(b))
	}},
	{"UTF-16", one("\xff\xfes\x00y\x00n\x00t\x00a\x00x\x00")},
	{"truncated in a string", one("syntax = \"pro")},
	{"truncated in a message", one("syntax = \"proto3\";\nmessage A {\n  string a = 1;\n  message B {")},
	{"NUL at the end", one("syntax = \"proto3\";\npackage a;\n\x00")},
	{"carriage returns only", one("syntax = \"proto3\";\rpackage a;\rmessage b {}\r")},
	{"vertical tabs and form feeds", one("syntax = \"proto3\";\vpackage a;\fmessage b {}")},
	{"line separators", one("syntax = \"proto3\"; /* \u2028 \u2029 \u0085 */ package a; message b { string C = 1; }")},
	{"columns behind wide runes", one("syntax = \"proto3\"; /* 日本語 */ package a; /* 🎉 e\u0301 */ message b { /* é */ string C = 1; }\n")},
	{"columns behind tabs", one("syntax = \"proto3\";\tpackage a;\t\tmessage b {\tstring\tC = 1; }\n")},
	{"nesting of 31 messages", one(nest(31))},
	{"nesting of 32 messages", one(nest(32))},
	{"nesting of 33 messages", one(nest(33))},
	{"nesting of 100 messages", one(nest(100))},
	{"nesting of 1000 messages", one(nest(1000))},
	{"nesting of 10000 messages", one(nest(10000))},
	{"nesting of 10000 open braces", one("syntax = \"proto3\";\npackage a;\nmessage A " + strings.Repeat("{", 10000))},
	{"nesting of 10000 open brackets", one("syntax = \"proto3\";\npackage a;\noption a = " + strings.Repeat("[", 10000))},
	{"nesting of 10000 angle brackets", one("syntax = \"proto3\";\npackage a;\nmessage A { map" + strings.Repeat("<map", 10000) + " a = 1; }")},
	{"nesting of 1000 option values", one("syntax = \"proto3\";\npackage a;\noption (a) = " + strings.Repeat("{a:", 1000) + "1" + strings.Repeat("}", 1000) + ";")},
	{"10000 minus signs", one("syntax = \"proto3\";\npackage a;\nenum A { B = " + strings.Repeat("-", 10000) + "1; }")},
	{"a type path of 10000 parts", one("syntax = \"proto3\";\npackage a;\nmessage A { " + strings.Repeat("a.", 10000) + "A b = 1; }")},
	{"a package of 200 parts", one("syntax = \"proto3\";\npackage " + strings.Repeat("a.", 199) + "a;\nmessage B {}")},
	{"an identifier of 100000 letters", one("syntax = \"proto3\";\npackage a;\nmessage " + strings.Repeat("a", 100000) + " {}")},
	{"a string of 100000 letters", one("syntax = \"proto3\";\npackage a;\noption go_package = \"" + strings.Repeat("a", 100000) + "\";")},
	{"a number of 10000 digits", one("syntax = \"proto3\";\npackage a;\nmessage A { string a = " + strings.Repeat("9", 10000) + "; }")},
	{"1000 semicolons", one("syntax = \"proto3\";\npackage a;" + strings.Repeat(";", 1000))},
	{"2000 errors", one("syntax = \"proto3\";\npackage a;\nmessage A {\n" + strings.Repeat("  Gone a = 1;\n", 2000) + "}\n")},
	{"2000 broken lines", one("syntax = \"proto3\";\npackage a;\nmessage A {\n" + strings.Repeat("  string = ;\n", 2000) + "}\n")},
	{"1000 fields of one name", one("syntax = \"proto3\";\npackage a;\nmessage A {\n" + lines(1000, "  string a = %d;\n") + "}\n")},
	{"5000 fields", one("syntax = \"proto3\";\npackage a.v1;\nmessage A {\n" + lines(5000, "  string A%d = %[1]d;\n") + "}\n")},
	{"5000 enum values", one("syntax = \"proto3\";\npackage a.v1;\nenum A {\n  Z = 0;\n" + lines(5000, "  V%d = %[1]d;\n") + "}\n")},
	{"300 files", func(c *cases.Case) {
		for i := range 300 {
			c.Add(fmt.Sprintf("d%d/f%d.proto", i%7, i), fmt.Sprintf("syntax = \"proto3\";\npackage p%d;\nmessage M%d { string A = 1; }\n", i%5, i))
		}
	}},
	{"a chain of 200 imports", func(c *cases.Case) {
		for i := range 200 {
			c.Add(fmt.Sprintf("f%d.proto", i), fmt.Sprintf("syntax = \"proto3\";\npackage p;\nimport \"f%d.proto\";\nmessage M%d { M%d m = 1; }\n", i+1, i, i+1))
		}
		c.Add("f200.proto", "syntax = \"proto3\";\npackage p;\nmessage M200 {}\n")
	}},
	{"a circle of two imports", func(c *cases.Case) {
		c.Add("a.proto", "syntax = \"proto3\";\npackage a;\nimport \"b.proto\";\n")
		c.Add("b.proto", "syntax = \"proto3\";\npackage a;\nimport \"a.proto\";\n")
	}},
	{"a circle of fifty imports", func(c *cases.Case) {
		for i := range 50 {
			c.Add(fmt.Sprintf("f%d.proto", i), fmt.Sprintf("syntax = \"proto3\";\npackage p;\nimport \"f%d.proto\";\n", (i+1)%50))
		}
	}},
	{"a folder named like a file", func(c *cases.Case) {
		c.Add("a.proto/b.proto", tinyProto)
		c.Add("c.proto/", "")
	}},
	{"a file with the name .proto", func(c *cases.Case) { c.Add(".proto", tinyProto) }},
	{"hidden folders", func(c *cases.Case) { c.Add(".git/a.proto", tinyProto); c.Add(".x/b.proto", otherProto) }},
	{"names that need quotes", func(c *cases.Case) {
		c.Add("a b/c'd\"e.proto", tinyProto)
		c.Add("é/日本.proto", otherProto)
		c.Add("x;y&z/<w>.proto", "syntax = \"proto3\";\npackage x;\nmessage y {}\n")
	}},
	{"a name with a line end", func(c *cases.Case) { c.Add("a\nb.proto", tinyProto) }},
	{"a name with backslashes", func(c *cases.Case) { c.Add("a\\b.proto", tinyProto) }},
	{"no file at all", func(c *cases.Case) { c.Add("empty/", "") }},
	{"upper-case extension", func(c *cases.Case) { c.Add("a.PROTO", tinyProto) }},
	{"a symbolic link to itself", linked("a", "a")},
	{"two symbolic links to one another", func(c *cases.Case) {
		linked("a", "b")(c)
		linked("b", "a")(c)
	}},
	{"a symbolic link to its own folder", linked("loop", ".")},
	{"a symbolic link to the folder above", linked("d/up", "..")},
	{"a dangling symbolic link", linked("gone.proto", "nowhere.proto")},
	{"a symbolic link to a file", linked("b.proto", "x.proto")},
	{"buf.yaml is a folder", func(c *cases.Case) { c.Add("buf.yaml/x.proto", tinyProto) }},
	{"buf.yaml is huge", func(c *cases.Case) {
		c.Add("buf.yaml", "version: v1\nlint:\n  ignore:\n"+lines(1500, "    - d%d\n"))
		c.Add("x.proto", tinyProto)
	}},
	{"buf.yaml bomb", func(c *cases.Case) {
		c.Add("buf.yaml", "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\nversion: v1\n")
		c.Add("x.proto", tinyProto)
	}},
	{"buf.yaml nested deep", func(c *cases.Case) {
		c.Add("buf.yaml", "version: v1\nlint: "+strings.Repeat("[", 20000))
		c.Add("x.proto", tinyProto)
	}},
	{"4 MiB of comments", one("syntax = \"proto3\";\npackage a;\n" + strings.Repeat("// words words words words words words words words words words\n", 65536) + "message a {}\n")},
	{"4 MiB on one line", one("syntax = \"proto3\";package a;" + strings.Repeat("message A{} ", 10) + strings.Repeat("/* x */ ", 1<<19))},
}

func one(text string) func(c *cases.Case) {
	return func(c *cases.Case) { c.Add("a.proto", text) }
}

func linked(at, target string) func(c *cases.Case) {
	return func(c *cases.Case) {
		if len(c.Files) == 0 {
			c.Add("x.proto", tinyProto)
			c.Add("d/y.proto", otherProto)
		}
		c.Links = append(c.Links, cases.Link{Path: at, Target: target})
	}
}

func nest(depth int) string {
	return "syntax = \"proto3\";\npackage a;\n" + strings.Repeat("message A { ", depth) + strings.Repeat("}", depth) + "\n"
}

func lines(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i+1)
	}
	return b.String()
}

func extremeCase(number uint64) *cases.Case {
	e := extremes[number]
	c := &cases.Case{Note: e.note, Args: []string{"lint"}}
	e.write(c)
	return c
}
