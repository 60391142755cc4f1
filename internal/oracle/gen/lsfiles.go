package gen

import (
	"path"
	"strings"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// lsFilesCase lists the files of a workspace of any shape, or of an image,
// with import statements good and bad.
func lsFilesCase(r *rng) *cases.Case {
	var c *cases.Case
	switch r.IntN(10) {
	case 0, 1, 2:
		c = scattered(r, "ls-files")
	case 3:
		return listedImage(r)
	case 4:
		c = importsCase(r)
		c.Args = []string{"ls-files"}
	default:
		l := newLayout(r)
		l.Args = []string{"ls-files"}
		if r.chance(0.15) {
			l.protoInput()
		} else {
			l.inputArg()
			l.pathFlags()
		}
		if l.chance(0.1) {
			l.configFlag()
		}
		if l.chance(0.08) {
			l.links()
		}
		if l.chance(0.05) {
			l.Args = append(l.Args, "--disable-symlinks")
		}
		c = l.Case
	}
	for r.chance(0.3) {
		oddImports(r, c)
	}
	if r.chance(0.15) {
		mutate(r, c)
	}
	if r.chance(0.08) {
		c.Add(pick(r, "a<b>&.proto", "sp ace.proto", "ünï.proto", "q\"uote.proto", "new\nline.proto", ".hidden.proto", "x.PROTO", "dir.proto/x.proto"), tinyProto)
	}
	listFlags(r, c)
	return c
}

// scattered is a case of workspaceCase for another command.
func scattered(r *rng, command string) *cases.Case {
	c := workspaceCase(r)
	c.Args[0] = command
	return c
}

func listFlags(r *rng, c *cases.Case) {
	if r.chance(0.45) {
		c.Args = append(c.Args, "--format="+pick(r, "text", "json", "json", "json", "import", "import", "xml", ""))
	}
	if r.chance(0.5) {
		c.Args = append(c.Args, "--include-imports")
	}
	if r.chance(0.12) {
		c.Args = append(c.Args, "--include-importable")
	}
	if r.chance(0.05) {
		c.Args = append(c.Args, pick(r, "--as-import-paths", "--as-import-paths=false", "--error-format=json", "--error-format=x", "--include-imports=x", "--nope"))
	}
}

// statements are what may stand where imports do.
var statements = []string{
	"import \"google/protobuf/any.proto\";", "import public \"google/protobuf/empty.proto\";", "import weak \"google/protobuf/type.proto\";",
	"import option \"google/protobuf/descriptor.proto\";", "import \"google/protobuf/compiler/plugin.proto\";", "import \"google/protobuf/nope.proto\";",
	"import \"google/\" 'protobuf/' \"struct.proto\";", "import \"google/protobuf/\\x61ny.proto\";", "import \"google/protobuf/\\141ny.proto\";", "import \"\\u0067oogle/protobuf/any.proto\";",
	"import google;", "import 5;", "import ;", "import \"gone.proto\";", "import \"gone.proto\"", "import \"\";", "import \"../x.proto\";", "import \"/x.proto\";", "import \"./x.proto\";",
	"import public public \"google/protobuf/any.proto\";", "import export \"x.proto\";", "import \"google/protobuf/any.proto\" import \"google/protobuf/api.proto\";",
	"message M { import \"gone.proto\"; }", "message M { } import \"gone.proto\";", "message M { import \"google/protobuf/any.proto\"; } import \"google/protobuf/api.proto\";",
	"// import \"gone.proto\";", "/* import \"gone.proto\"; */", "/* x */ import /* y */ \"google/protobuf/any.proto\" /* z */ ;", "option x = \"import 'gone.proto';\";",
	"} import \"google/protobuf/any.proto\";", "{ import \"gone.proto\";", "( import \"gone.proto\";", "< ; import \"gone.proto\";", "> import \"gone.proto\";", "> ; import \"google/protobuf/any.proto\";",
	"package a..b;", "package .a;", "package a.;", "package;", "package a b;", "package 5;", "package a", "package google.protobuf;",
	"important \"gone.proto\";", "x import \"gone.proto\";", "; import \"google/protobuf/wrappers.proto\";", "'unclosed", "\"unclosed", "/* unclosed", "é; import \"google/protobuf/any.proto\";", "\x00", "\xff;import \"google/protobuf/any.proto\";",
	"import\n\t\"google/protobuf/any.proto\"\n;", "IMPORT \"gone.proto\";", "import_x \"gone.proto\";", "1e+5; import \"google/protobuf/any.proto\";", "1e +5; import \"google/protobuf/any.proto\";",
}

// oddImports puts a statement into a .proto file of the case.
func oddImports(r *rng, c *cases.Case) {
	var protos []int
	for i, f := range c.Files {
		if path.Ext(f.Name) == ".proto" {
			protos = append(protos, i)
		}
	}
	if len(protos) == 0 {
		return
	}
	i := pick(r, protos...)
	text, statement := string(c.Files[i].Data), pick(r, statements...)
	if r.chance(0.3) {
		var names []string
		for _, p := range protos {
			names = append(names, c.Files[p].Name)
		}
		statement = "import \"" + pick(r, names...) + "\";"
	}
	switch r.IntN(4) {
	case 0:
		text = statement + "\n" + text
	case 1:
		text += statement
	default:
		if at := strings.Index(text, ";\n"); at >= 0 {
			text = text[:at+2] + statement + "\n" + text[at+2:]
		} else {
			text += "\n" + statement + "\n"
		}
	}
	c.Files[i] = golden.File{Name: c.Files[i].Name, Data: []byte(text)}
}

// listedImage lists an image that the real binary makes first.
func listedImage(r *rng) *cases.Case {
	b := newBuilt(r)
	b.Args = []string{"ls-files", b.build()}
	for r.chance(0.3) {
		b.Args = append(b.Args, pick(r, "--path=", "--path=", "--exclude-path=")+pick(r, b.paths...))
	}
	listFlags(r, b.Case)
	return b.Case
}
