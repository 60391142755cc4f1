package gen

import (
	"path"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// statsCase counts what a workspace of any shape declares, in files that mean
// something, or have only the shape of the language, or are broken.
func statsCase(r *rng) *cases.Case {
	var c *cases.Case
	if r.chance(0.15) {
		c = scattered(r, "stats")
	} else {
		l := newLayout(r)
		l.Args = []string{"stats"}
		if r.chance(0.12) {
			l.protoInput()
		} else {
			l.inputArg()
		}
		if l.chance(0.03) {
			l.links()
		}
		c = l.Case
	}
	style := newGaps(r)
	freely, damaged := pick(r, 0, 0.3, 1), pick(r, 0, 0, 0.3, 1)
	for i, f := range c.Files {
		if path.Ext(f.Name) != ".proto" {
			continue
		}
		text := string(f.Data)
		if r.chance(freely) {
			text = freeFile(r)
		}
		if r.chance(0.3) {
			text = style.lay(r, text)
		}
		for r.chance(damaged) && r.chance(0.6) {
			text = mutateText(r, text)
		}
		if r.chance(0.1) {
			text += pick(r, declarations...)
		}
		c.Files[i] = golden.File{Name: f.Name, Data: []byte(text)}
	}
	if r.chance(0.5) {
		c.Args = append(c.Args, "--format="+pick(r, "json", "json", "json", "text", "xml"))
	}
	if r.chance(0.03) {
		c.Args = append(c.Args, pick(r, "--path=x", "--config={}", "--disable-symlinks", "extra", "--nope"))
	}
	return c
}

// declarations are such whose counts are a matter of taste.
var declarations = []string{
	"extend B { optional group C = 2 { optional int32 k = 1; message D {} } }\n",
	"message M { optional group C = 2 { message D {} enum E { A = 0; } optional int32 x = 1; } oneof x { group H = 4 { option deprecated = true; } } }\n",
	"message M { option deprecated = true; option deprecated = false; message N { option deprecated = true; } }\n",
	"message M { optional group C = 2 [deprecated = true] {} }\n", "message M [deprecated = true] {}\n", "enum E { option deprecated = true; A = 0 [deprecated = true]; }\n",
	"service S { option deprecated = true; rpc A(B) returns (C) { option deprecated = true; } rpc D(E) returns (F); rpc G(H) returns (I) {} }\n",
	"message M { option deprecated.x = true; }\n", "message M { option .deprecated = true; }\n", "message M { option (deprecated) = true; }\n", "message M { option deprecated = \"true\"; }\n",
	"message M { map<string, int32> m = 1; extend N { optional int32 x = 100; } extensions 4 to 8; reserved 9; }\n", "message M;\n", "message M.N {}\n", "enum;\n", "service S;\n", "message {}\n",
	"rpc A(B) returns (C);\n", "int32 x = 1;\n", "oneof o { int32 x = 1; }\n", "message M { rpc A(B) returns (C); A = 1; service S {} }\n", "enum E { int32 x = 1; message M {} }\n",
	"package a . b;\n", "package (a);\n", "package;\n", "package a.;\n", "{ message M {} }\n", "message M { { int32 x = 1; } }\n", "message M } message N {}\n", "message M {\n", "message M { int32 a = 1\n int32 b = 2; }\n",
	"export message M { local enum E { A = 0; } }\n", "message M { repeated a = 1; int32; a; a b; int32 = 1; a b c = 1; }\n",
}
