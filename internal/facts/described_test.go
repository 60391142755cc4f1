package facts

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"
)

func TestChangedDescriptors(t *testing.T) {
	t.Parallel()
	const old = `name: "a.proto" package: "a" dependency: "b.proto"
message_type { name: "M"
  field { name: "s" number: 1 type: TYPE_STRING }
  field { name: "i" number: 2 type: TYPE_INT32 oneof_index: 0 }
  oneof_decl { name: "o" }
  field { name: "p" number: 3 type: TYPE_INT32 oneof_index: 1 proto3_optional: true } oneof_decl { name: "_p" }
  nested_type { name: "I" field { name: "b" number: 1 type: TYPE_BOOL } }
}
message_type { name: "L" field { name: "l" number: 1 type: TYPE_INT64 } }
enum_type { name: "E" value { name: "E_A" number: 0 } value { name: "E_B" number: 1 } }
service { name: "S" method { name: "Do" input_type: ".a.M" output_type: ".a.M" } }
extension { name: "x" number: 100 type: TYPE_STRING extendee: ".a.M" }
syntax: "proto3"
`
	for _, test := range []struct {
		name, from, to string
		names          string
		all            bool // names do not tell
	}{
		{name: "nothing"},
		{name: "source info", from: `syntax:`, to: `source_code_info { location { path: 4 span: [1, 2, 3] leading_comments: "M" } } syntax:`},
		{name: "another message", from: `message_type { name: "L"`, to: `message_type { name: "N" field { name: "n" number: 1 } } message_type { name: "L"`, names: "N"},
		{name: "another field", from: `field { name: "s"`, to: `field { name: "t" number: 7 } field { name: "s"`},
		{name: "another type", from: `type: TYPE_STRING }`, to: `type: TYPE_BYTES }`},
		{name: "another field of a nested message", from: `{ name: "b" number: 1`, to: `{ name: "b" number: 2`},
		{name: "a field less, the only one that is optional", from: `field { name: "p" number: 3 type: TYPE_INT32 oneof_index: 1 proto3_optional: true } oneof_decl { name: "_p" }`},
		{name: "another value", from: `value { name: "E_B"`, to: `value { name: "E_C" number: 2 } value { name: "E_B"`, names: "E E_C"},
		{name: "another first value", from: `value { name: "E_A"`, to: `value { name: "E_Z"`, all: true},
		{name: "another method", from: `output_type: ".a.M"`, to: `output_type: ".a.L"`},
		{name: "another extendee", from: `extendee: ".a.M"`, to: `extendee: ".a.L"`},
		{name: "a message less", from: `message_type { name: "L" field { name: "l" number: 1 type: TYPE_INT64 } }`, names: "L"},
		{name: "a message less, used by others", from: `{ name: "M"`, to: `{ name: "MM"`, all: true},
		{name: "another oneof", from: `oneof_decl { name: "o" }`, to: `oneof_decl { name: "oo" }`, all: true},
		{name: "another nested message", from: `nested_type`, to: `nested_type { name: "J" } nested_type`, names: "J M"},
		{name: "another number of a value", from: `{ name: "E_B" number: 1`, to: `{ name: "E_B" number: 2`, names: "E E_B"},
		{name: "an option of a message", from: `{ name: "L"`, to: `{ name: "L" options { deprecated: true }`, all: true},
		{name: "an option of an enum", from: `{ name: "E"`, to: `{ name: "E" options { deprecated: true }`, all: true},
		{name: "another package", from: `package: "a"`, to: `package: "b"`, all: true},
		{name: "another import", from: `dependency: "b.proto"`, to: `dependency: "b.proto" public_dependency: 0`, all: true},
		{name: "no name", from: `name: "L"`, all: true},
	} {
		if !strings.Contains(old, test.from) {
			t.Fatalf("%s: it is not there", test.name)
		}
		was, is := encode(t, old), encode(t, strings.Replace(old, test.from, test.to, 1))
		if names, ok := ChangedDescriptors(was, is); ok == test.all || strings.Join(names, " ") != test.names {
			t.Errorf("%s: got %v, %v; want %q, %v", test.name, names, ok, test.names, !test.all)
		}
	}
	if _, ok := ChangedDescriptors(encode(t, old), []byte{0x22}); ok {
		t.Error("half a descriptor is taken for a whole one")
	}
}

// encode is a descriptor in the wire format.
func encode(t *testing.T, text string) []byte {
	t.Helper()
	file := new(descriptorpb.FileDescriptorProto)
	if err := prototext.Unmarshal([]byte(text), file); err != nil {
		t.Fatal(err)
	}
	data, err := proto.MarshalOptions{Deterministic: true}.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestConcern(t *testing.T) {
	t.Parallel()
	// 1 and 2 import 0; 3 imports 1, 4 imports 2.
	importers := [][]int32{{1, 2}, {3}, {4}, nil, nil}
	for _, test := range []struct {
		name  string
		twin  Twin
		known func(int32, int32) bool
		uses  string // the file that uses X
		want  string
	}{
		{"not plain", Twin{}, nil, "", "....."},
		{"used by nobody", Twin{Plain: true, Differ: []string{"X"}}, nil, "", ".1234"},
		{"used by one", Twin{Plain: true, Differ: []string{"X"}}, nil, "1", "..2.4"},
		{"used further away", Twin{Plain: true, Differ: []string{"X"}}, nil, "4", ".123."},
		{"known", Twin{Plain: true, Differ: []string{"X"}}, func(of, file int32) bool { return of == 0 && file == 1 }, "1", ".1234"},
	} {
		twins := make([]Twin, len(importers))
		twins[0] = test.twin
		for i := range twins[1:] {
			twins[i+1].Same = true
		}
		if test.known == nil {
			test.known = func(int32, int32) bool { return false }
		}
		ok := Concern(twins, importers, test.known, func(files []int32, names func(int32) []string) ([]bool, bool) {
			uses := make([]bool, len(files))
			for i, n := range files {
				uses[i] = len(names(n)) == 1 && test.uses == string('0'+rune(n))
			}
			return uses, true
		})
		got := []byte(".....")
		for n := range twins {
			if twins[n].Same {
				got[n] = '0' + byte(n)
			}
		}
		if !ok || string(got) != test.want {
			t.Errorf("%s: the same are %s, want %s", test.name, got, test.want)
		}
	}
}
