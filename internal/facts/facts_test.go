package facts

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/platinummonkey/spoke/internal/memo"
	"github.com/platinummonkey/spoke/internal/seen"
)

func TestChanged(t *testing.T) {
	t.Parallel()
	const old = `syntax = "proto3"; package a; import "b.proto"; message M { string s = 1; oneof o { int32 i = 2; } } enum E { E_A = 0; E_B = 1; } extend M { string x = 100; } service S { rpc Do(M) returns (M); } message L { int64 l = 1; }`
	for _, test := range []struct {
		name, from, to string
		names          string
		all            bool // names do not tell
	}{
		{name: "nothing"},
		{name: "space", from: "message M {", to: "message  M\n{"},
		{name: "a comment", from: "message M {", to: "/* { */ message M { // }\n"},
		{name: "another message", from: "message M", to: "message N {} message M", names: "N"},
		{name: "another message, with fields", from: "message M", to: "message N { bool b = 1; message I { bool c = 1; } } message M", names: "N"},
		{name: "another message, used by a message", from: "message M", to: "message N { bool b = 1; } message O { N n = 1; } message M", names: ".b N O"},
		{name: "another message, shadowing", from: "message M { string s", to: "message M { message E { bool b = 7; } string s", names: ".b E"},
		{name: "another enum", from: "message M", to: "enum F { F_A = 0; } message M", names: "F F_A"},
		{name: "another field", from: "string s = 1;", to: "string s = 1; bool b = 7;", names: ".b"},
		{name: "another type", from: "string s = 1;", to: "bytes s = 1;", names: ".s"},
		{name: "a required field", from: "string s = 1;", to: "string s = 1; required bool b = 7;", all: true},
		{name: "a field that a feature requires", from: "string s = 1;", to: "string s = 1; bool b = 7 [features.field_presence = LEGACY_REQUIRED];", all: true},
		{name: "a field in another oneof", from: "oneof o {", to: "oneof o { int32 j = 3; } oneof p {", names: ".i .j p"},
		{name: "a field in a oneof", from: "string s = 1; oneof o {", to: "oneof o { string s = 1;", names: ".s"},
		{name: "a field of a oneof", from: "int32 i = 2;", to: "", names: ".i"},
		{name: "another value", from: "E_B = 1;", to: "E_B = 1; E_C = 2;", names: "E E_C"},
		{name: "another first value", from: "E_A = 0;", to: "E_Z = 0;", all: true},
		{name: "another extension", from: "string x = 100;", to: "string y = 101; string x = 100;", names: "y"},
		{name: "another extendee", from: "extend M", to: "extend a.M", names: "x"},
		{name: "another method", from: "rpc Do", to: "rpc Be(M) returns (M); rpc Do", names: "Be"},
		{name: "a message less", from: "message L { int64 l = 1; }", names: "L"},
		{name: "a message less, used by others", from: "message M {", to: "message MM {", all: true},
		{name: "an option", from: "message M {", to: "message M { option deprecated = true;", all: true},
		{name: "another package", from: "package a;", to: "package a.b;", all: true},
		{name: "another import", from: `import "b.proto";`, to: `import public "b.proto";`, all: true},
		{name: "a mistake", from: "message M {", to: "message M {{", all: true},
	} {
		names, ok := Changed(Strip(old), Strip(strings.Replace(old, test.from, test.to, 1)))
		if ok == test.all || strings.Join(names, " ") != test.names {
			t.Errorf("%s: got %v, %v; want %q, %v", test.name, names, ok, test.names, !test.all)
		}
	}
}

// TestChangedTypes changes which types fields are of whose text stays as it is.
func TestChangedTypes(t *testing.T) {
	t.Parallel()
	const old = `syntax = "proto2"; package a; message Foo { optional int32 b = 1; } message M { optional Foo x = 1; oneof o { Foo y = 2; } map<string, .a.Foo> z = 3; optional string foo = 4; } extend O { optional M.Foo w = 100; } message L { }`
	for _, test := range []struct {
		name, from, to string
		names          string
		all            bool // names do not tell
	}{
		{name: "another one nearer by", from: "message M {", to: "message M { message Foo { }", names: ".x .y .z Foo w"},
		{name: "an enum nearer by", from: "message M {", to: "message M { enum Foo { A = 0; }", names: ".x .y .z A Foo w"},
		{name: "another one elsewhere", from: "message L {", to: "message L { message Foo { }", names: ".x .y .z Foo w"},
		{name: "another extendee", from: "message L { }", to: "message L { } message O { extensions 100; }", names: "O w"},
		{name: "in a group", from: "message L {", to: "message L { message Foo { } optional group G = 7 { optional Foo g = 1; }", all: true},
		{name: "in a required field", from: "message L {", to: "message L { message Foo { } required Foo r = 7;", all: true},
	} {
		names, ok := Changed(Strip(old), Strip(strings.Replace(old, test.from, test.to, 1)))
		if ok == test.all || strings.Join(names, " ") != test.names {
			t.Errorf("%s: got %v, %v; want %q, %v", test.name, names, ok, test.names, !test.all)
		}
	}
	const group = `syntax = "proto2"; message Foo { } message M { optional group G = 7 { optional Foo g = 1; } }`
	if names, ok := Changed(Strip(group), Strip(strings.Replace(group, "message M {", "message M { message Foo { }", 1))); ok {
		t.Errorf("a group: got %v", names)
	}
	// The options of files and the like are fields that files name by themselves.
	const builtin = `syntax = "proto2"; package google . protobuf; message FileOptions { optional string java_package = 1; }`
	names, ok := Changed(Strip(builtin), Strip(strings.Replace(builtin, "optional string", "optional bytes", 1)))
	if !ok || strings.Join(names, " ") != "java_package" {
		t.Errorf("an option of files: got %v, %v", names, ok)
	}
}

func TestStrip(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                          "",
		" a\t\n b ":                 "a b",
		"a//b\nc/*d*/e":             "a c e",
		`a "//" '/*' "\"//" b // "`: `a "//" '/*' "\"//" b`,
		"a /* never closed":         "a",
		`"never closed // `:         `"never closed // `,
		"/a/ b":                     "/a/ b",
	} {
		if got := Strip(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestUses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"Foo": true, "a.Foo x": true, "Foos": false, "aFoo": false, "Foo_": false, "Foos Foo": true, "x // Foo\n y": false, "x /* y */ Foo": true, "": false} {
		if got := Uses(text, []string{"Bar", "Foo"}); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestUsesFields finds fields where options name them.
func TestUsesFields(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`string name = 1;`: false, `string the_name = 1 [(o).b = 1];`: false, `string name = 1 [(o) = {b: "name"}];`: false,
		`option (o).name = 1;`: true, `option (o) . /* it */ name = 1;`: true, `option (o).name.b = 1;`: true, `option (o).a.name = 1;`: true,
		`option (o) = {name: 1};`: true, `option (o) = {name /* it */ : 1};`: true, `option (o) = {a: 1 name {}};`: true, `option (o) = {name<>};`: true,
		`option (o) = {name [1]};`: true, `option (o) = {named: 1};`: false, `// (o).name`: false, `string name = 1; option (o).name = 1;`: true,
	} {
		if got := Uses(text, []string{".name"}); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestClash looks whether names that come to be declared twice are found.
func TestClash(t *testing.T) {
	t.Parallel()
	entry := func(path, pkg string, names ...string) Entry {
		e := Entry{File: File{Path: path, Package: pkg}}
		for _, n := range names {
			h := hash('.', n)
			for shift := 0; shift < 64; shift += 8 {
				e.Symbols = append(e.Symbols, byte(h>>shift))
			}
		}
		return e
	}
	for _, test := range []struct {
		name  string
		now   Entry
		clash bool
	}{
		{"the same", entry("a", "p", "p.A"), false},
		{"another name", entry("a", "p", "p.A", "p.C"), false},
		{"a name of another file", entry("a", "p", "p.A", "p.B"), true},
		{"the name of a package", entry("a", "p", "p.q"), true},
		{"a package by the name of a message", entry("a", "p.B.x", "p.B.x.A"), true},
	} {
		before := &Table{}
		before.Add(entry("a", "p", "p.A"))
		before.Add(entry("b", "p", "p.B"))
		before.Add(entry("c", "p.q", "p.q.C"))
		after := before.Clone()
		n := after.Add(test.now)
		if got := after.Clash(before, []int32{n}); got != test.clash {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

// FuzzDecode reads bodies that are damaged in any way: none may be taken for a
// table that cannot be used.
func FuzzDecode(f *testing.F) {
	f.Add([]byte{0})
	f.Add([]byte{1, 1, 'a', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, body []byte) {
		m := &memo.Memo{Body: body, Seen: &seen.Record{Items: make([]seen.Item, 2)}}
		table, ok := Decode(m)
		if !ok {
			return
		}
		table.Importers()
		for n := range table.Entries {
			if !table.Link(int32(n)) {
				t.Errorf("entry %d does not link", n)
			}
		}
		for _, module := range table.Modules {
			Reach(module.Targets, func(n int32) []int32 { return table.Entries[n].Of }, len(table.Entries))
		}
		if diff := cmp.Diff(len(table.Entries), len(table.Clone().Entries)); diff != "" {
			t.Error(diff)
		}
	})
}
