package gen

import (
	"fmt"
	"path"
	"strings"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// outputs are values of -o; most of them are fine.
var outputs = []string{
	"out.binpb", "out.binpb", "out.binpb", "out.binpb", "out.bin", "out.json", "out.json", "out.txtpb", "out.yaml", "-", "-#format=json", "-#format=txtpb",
	"out.binpb.gz", "out.binpb.zst", "out.json.gz", "out.yaml.zst", "out", "out.foo", "out#format=json", "out.json#use_proto_names=true",
	"out.json#use_enum_numbers=true", "out.yaml#use_proto_names=true,use_enum_numbers=true", "out#format=bingz", "out.json#compression=gzip",
	"/dev/null", "/dev/stdout", "gone/out.binpb", ".", "out.binpb#use_proto_names=true", "out#format=dir", "out.gz", "out.binpb#compression=none", "/dev/null#format=json", "http://out.binpb",
}

// buildCase builds a workspace or an image: any shape, flags, output.
func buildCase(r *rng) *cases.Case {
	var b *built
	input := ""
	switch r.IntN(10) {
	case 0, 1, 2:
		b = newOptioned(r)
	case 3:
		b = &built{rng: r, Case: mutatedCase(r), inputs: []string{"."}}
	case 4:
		b = &built{rng: r, Case: workspaceCase(r)}
		if b.Args[0] == "lint" {
			b.Args[0] = "build"
			b.buildFlags()
			return b.Case
		}
	default:
		b = newBuilt(r)
	}
	if b.inputs != nil {
		input = path.Join(b.top, pick(r, b.inputs...))
	}
	if len(b.types) > 0 && r.chance(0.3) {
		input = b.build()
	}
	b.Args = []string{"build"}
	if input != "" && (input != "." || r.chance(0.5)) {
		b.Args = append(b.Args, input)
	}
	b.buildFlags()
	return b.Case
}

// buildFlags draws the flags of build.
func (b *built) buildFlags() {
	r := b.rng
	flag := func(p float64, words ...string) {
		if r.chance(p) {
			b.Args = append(b.Args, words...)
		}
	}
	flag(0.85, "-o", pick(r, outputs...))
	flag(0.2, "--exclude-imports")
	flag(0.2, "--exclude-source-info")
	flag(0.15, "--as-file-descriptor-set")
	flag(0.15, "--exclude-source-retention-options")
	flag(0.2, "--error-format="+pick(r, append([]string{"nope", "config-ignore-yaml"}, ErrorFormats...)...))
	for len(b.types) > 0 && r.chance(0.35) {
		name := pick(r, b.types...)
		switch r.IntN(8) {
		case 0:
			name += ".**"
		case 1:
			name = pick(r, name+".none", "."+name, name+".*", "**", ".**", "", path.Ext("x." + name)[1:], name[:len(name)/2], name+","+pick(r, b.types...))
		}
		b.Args = append(b.Args, "--type", name)
	}
	for len(b.paths) > 0 && r.chance(0.12) {
		b.Args = append(b.Args, pick(r, "--path=", "--exclude-path=")+path.Join(b.top, pick(r, b.paths...)))
	}
}

// optionSchema declares options of every kind.
const optionSchema = `syntax = "proto2";
package opt;
import "google/protobuf/any.proto";
import "google/protobuf/descriptor.proto";
message Value {
  optional string s = 9;
  optional int64 n = 1 [default = -7];
  repeated sint32 list = 2;
  repeated fixed32 packed = 3 [packed = true];
  map<string, Value> map = 4;
  optional google.protobuf.Any any = 5;
  oneof one { double d = 7; Kind kind = 6; bytes raw = 12; }
  optional group Inner = 10 { optional bool b = 1; repeated Value more = 2; }
  optional Value source = 11 [retention = RETENTION_SOURCE];
  repeated Value repeated = 8;
  map<int32, Kind> kinds = 13;
  extensions 100 to 199;
}
enum Kind { ZERO = 0; ONE = 1; MINUS = -1; }
extend Value { optional float beyond = 150; repeated Value further = 120; }
`

// messageSets are messages in an encoding of old, whose extensions may have
// larger numbers.
const messageSets = `message Set {
  option message_set_wire_format = true;
  extensions 4 to 99, 101 to 1000;
  extensions 2000 to max;
  reserved 100, 1500 to 1600;
}
message Sets {
  optional Set set = 1;
  message Inner { option message_set_wire_format = true; extensions 1 to max; }
  extend Set { optional Sets near = 50; optional Sets far = 2147483646; }
}
extend Set { optional Value in_set = 536870912; }
`

// optioned declarations, by the message of options that they extend.
var optionKinds = []string{"File", "Message", "Field", "Oneof", "ExtensionRange", "Enum", "EnumValue", "Service", "Method"}

// newOptioned draws files full of custom options.
func newOptioned(r *rng) *built {
	b := &built{rng: r, Case: &cases.Case{}, inputs: []string{"."}, paths: []string{"opt", "opt/opt.proto", "acme/a0.proto"}}
	var schema strings.Builder
	schema.WriteString(optionSchema)
	for i, kind := range optionKinds {
		schema.WriteString(fmt.Sprintf("extend google.protobuf.%sOptions {\n  optional Value v%s = %d;\n  repeated string s%s = %d%s;\n}\n",
			kind, kind, 50010+i, kind, 50000-i, pick(r, "", "", " [retention = RETENTION_SOURCE]")))
		b.types = append(b.types, "opt.v"+kind)
	}
	b.types = append(b.types, "opt", "opt.Value", "opt.Kind", "opt.beyond", "opt.Value.Inner", "acme", "acme.a0", "acme.a0.Outer", "acme.a0.Outer.Nested", "acme.a0.Outer.Color",
		"acme.a0.Service", "acme.a0.Service.Get", "acme.a0.extra", "acme.a0.Outer.within", "acme.a1.Outer", "acme.a0.Outer.field", "acme.a0.RED", "google.protobuf")
	if r.chance(0.15) {
		schema.WriteString(messageSets)
		b.types = append(b.types, "opt.Set", "opt.Sets", "opt.in_set", "opt.Sets.far")
	}
	b.Add("opt/opt.proto", schema.String())
	for i := range r.between(1, 3) {
		b.Add(fmt.Sprintf("acme/a%d.proto", i), optionedFile(r, i))
	}
	if r.chance(0.6) {
		b.Add("buf.yaml", pick(r, "version: v1\n", "version: v2\nname: buf.build/acme/opts\n", "version: v2\nmodules:\n  - path: .\n    name: example.com/o/r\n", "version: v1\nname: buf.build/acme/old\n"))
	}
	return b
}

// optionedFile draws one file whose declarations all may have options.
func optionedFile(r *rng, i int) string {
	set := func(kind string) string { // as a statement
		var text strings.Builder
		for r.chance(0.35) {
			fmt.Fprintf(&text, "%s  option %s;%s\n", pick(r, "", "", "  // Leads.\n", "\n  /* Detached. */\n\n  // Leads.\n"), optionOf(r, kind, text.Len()), pick(r, "", " // Trails."))
			if strings.Contains(text.String(), "(opt.v") {
				break // it may be given once
			}
		}
		return text.String()
	}
	compact := func(kind string) string {
		if !r.chance(0.4) {
			return ""
		}
		return " [" + optionOf(r, kind, 0) + pick(r, "", ", deprecated = true") + "]"
	}
	var imports string
	if i > 0 {
		imports = fmt.Sprintf("%simport %s\"acme/a%d.proto\";\n", pick(r, "", "// Import.\n"), pick(r, "", "", "public "), r.IntN(i))
	}
	other := "Outer"
	if imports != "" && r.chance(0.5) {
		other = ".acme.a0.Outer.Nested"
		if !strings.Contains(imports, "a0.proto") {
			other = ".acme.a1.Outer"
		}
	}
	head := pick(r, "", "// Of the file.\n\n") + "syntax = \"proto2\";\n"
	label := "optional "
	if r.chance(0.3) {
		head, label = "edition = \"2023\";\n", ""
	}
	return fmt.Sprintf(`%[1]spackage acme.a%[2]d;
import "opt/opt.proto";
%[3]simport "google/protobuf/empty.proto";
%[4]s
// Outer leads.
message Outer {
%[5]s  // Field.
  %[6]s%[7]s field = 1%[8]s; // Trails.
  oneof choice {
%[9]s    string a = 2%[10]s;
    Nested b = 3;
  }
  map<string, Color> colors = 4%[11]s;
  // Nested leads.
  message Nested { %[6]sint32 n = 1; message Deep { %[6]sColor color = 1; } }
  enum Color {
%[12]s    RED = 0%[13]s;
    BLUE = 1;
  }
  extensions 100 to 200%[14]s;
  // Within.
  extend Outer { %[6]sstring within = 110%[15]s; }
  reserved 50 to 60, 70;
}
// Extra.
extend Outer { %[6]sOuter.Nested.Deep extra = 120; repeated int32 numbers = 121; }
// The service.
service Service {
%[16]s  // Get.
  rpc Get(Outer) returns (stream Outer.Nested) {
%[17]s  }
  rpc Put(google.protobuf.Empty) returns (Outer.Nested.Deep);
}
`, head, i, imports, set("File"), set("Message"), label, other, compact("Field"), set("Oneof"), compact("Field"), compact("Field"),
		set("Enum"), compact("EnumValue"), compact("ExtensionRange"), compact("Field"), set("Service"), set("Method"))
}

// optionOf draws an option of a kind. What can be given only once is given
// only first.
func optionOf(r *rng, kind string, before int) string {
	switch r.IntN(4) {
	case 0, 1:
		return fmt.Sprintf("(opt.s%s) = %s", kind, pick(r, `"x"`, `"\xc3\xa9\n"`, `"- a: b"`, `""`, `"true"`))
	}
	if before > 0 {
		return fmt.Sprintf("(opt.s%s) = \"later\"", kind)
	}
	if r.chance(0.3) {
		return fmt.Sprintf("(opt.v%s).%s", kind, pick(r, "s = \"p\"", "n = 4", "(opt.beyond) = 1.5", "source.s = \"src\"", "inner.b = true", "d = -inf"))
	}
	return fmt.Sprintf("(opt.v%s) = %s", kind, optionValue(r, 2))
}

// optionValue draws a literal of type opt.Value.
func optionValue(r *rng, depth int) string {
	parts := []string{`s: "text"`, `n: -1`, `n: 9007199254740993`, `list: [1, -1]`, `list: 3`, `packed: 7 packed: 8`, `[opt.beyond]: nan`, `kinds { key: 2 value: ONE } kinds { key: -1 }`}
	switch r.IntN(3) {
	case 0:
		parts = append(parts, `d: 1e300`)
	case 1:
		parts = append(parts, `kind: MINUS`)
	case 2:
		parts = append(parts, `raw: "\x00\xff"`)
	}
	if depth > 0 {
		parts = append(parts, "map { key: \"k\" value "+optionValue(r, depth-1)+" } map { key: \"a\" }", "Inner { b: true more "+optionValue(r, depth-1)+" }",
			"source "+optionValue(r, depth-1), "repeated "+optionValue(r, depth-1)+" repeated {}", "[opt.further] "+optionValue(r, depth-1),
			"any { [type.googleapis.com/opt.Value] "+optionValue(r, depth-1)+" }")
	}
	return "{ " + strings.Join(some(r, r.IntN(4), parts), " ") + " }"
}
