package gen

import (
	"path"
	"strings"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// convertSchema declares messages with fields of every kind.
const convertSchema = `syntax = "proto2";
package conv.v1;
import "google/protobuf/any.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
message All {
  optional string text = 1;
  optional int64 big_number = 2;
  optional Color color = 3;
  repeated All all_of_them = 4;
  map<string, int32> counts = 5;
  map<int64, All> by_number = 6;
  optional google.protobuf.Any any = 7;
  optional google.protobuf.Timestamp at = 8;
  optional google.protobuf.Duration takes = 9;
  optional bytes raw = 10;
  optional double precise = 11;
  optional float rough = 12;
  optional bool yes = 13;
  repeated uint32 packed = 14 [packed = true];
  repeated Color colors = 15;
  optional google.protobuf.Struct free = 16;
  optional google.protobuf.Int64Value boxed = 17;
  oneof choice { string left = 18; All right = 19; }
  optional group Group = 20 { optional sint32 signed = 1; }
  optional fixed64 wide = 21 [json_name = "own"];
  extensions 100 to 200;
}
message Needs { required string it = 1; optional All all = 2; }
enum Color { RED = 0; GREEN = 1; MINUS = -1; }
message Old { option message_set_wire_format = true; extensions 4 to max; }
message HoldsOld { optional Old old = 1; optional string text = 2; }
message MayHoldOld { optional google.protobuf.Any any = 1; optional string text = 2; extensions 10; }
extend MayHoldOld { optional HoldsOld old = 10; }
extend All { optional string more = 100; repeated Needs needs = 101; }
`

// convertCase converts a message from one encoding to another.
func convertCase(r *rng) *cases.Case {
	r.calm = r.chance(0.6)
	c := &cases.Case{Args: []string{"convert"}}
	c.Add("conv/all.proto", convertSchema)
	typ := pick(r, "conv.v1.All", "conv.v1.All", "conv.v1.All", "conv.v1.Needs")
	format := pick(r, "json", "json", "txtpb", "yaml", "yaml", "binpb")
	text := message(r, typ == "conv.v1.Needs", 2)
	known := r.chance(0.1)
	if known {
		typ = pick(r, "google.protobuf.Timestamp", "google.protobuf.Struct", "google.protobuf.FileDescriptorSet", "google.protobuf.Any", "google.protobuf.Gone", "google.protobuf.Int32Value")
		text = fair(r, 4, `"2024-02-29T12:00:00.5Z"`, `{"a":[1,null]}`, `{}`, `{"@type":"type.googleapis.com/google.protobuf.Duration","value":"1s"}`, "3", "x")
	}
	if !known && r.chance(0.05) { // message sets are refused, where they are met
		typ = pick(r, "conv.v1.Old", "conv.v1.HoldsOld", "conv.v1.MayHoldOld", "conv.v1.MayHoldOld")
		text = pick(r, "{}", `{"text":"x"}`, `{"[conv.v1.old]":{"text":"x"}}`, `{"any":{"@type":"x/conv.v1.Old"}}`, `{"any":{"@type":"x/conv.v1.MayHoldOld","text":"x"}}`)
	}
	c.Add("m.json", text)
	from := "m." + format
	switch {
	case format == "json":
	case r.chance(0.25) && !r.calm:
		c.Add(from, pick(r, "", "\xff", "\n", "text: \"x\"\n", "text: x\nnope: 1\n", "text: 1\nyes: \"true\"\n", "{}", "\x0a\x01x", "\xf8\x07\x01\x0a\x01y", "text: \"a\" [conv.v1.more]: \"b\"", "[conv.v1.more]: m\n", "- a\n", "bigNumber: 1e3\nrough: .nan\n", "big_number: 0x10\n"))
	default:
		input := "conv"
		if known {
			input = ""
		}
		args := []string{"buf", "convert", input, "--type", typ, "--from", "m.json", "--to", from}
		if known {
			args = append(args[:2], args[3:]...)
		}
		c.Step(args...)
	}
	if r.chance(0.04) {
		typ = pick(r, "conv.v1.Gone", "", "conv.v1.Color", "conv.v1", ".conv.v1.All", "All", "conv.v1.more", "not a name")
	}
	input := fair(r, 6, "conv", "conv", "conv/all.proto", ".", "i.binpb", "i.json", "", "", "gone")
	if known && r.chance(0.8) {
		input = ""
	}
	if strings.HasPrefix(input, "i.") {
		c.Step("buf", "build", "conv", "-o", input)
	}
	if input != "" {
		c.Args = append(c.Args, input)
	}
	if r.chance(0.98) {
		c.Args = append(c.Args, "--type", typ)
	}
	options := ""
	if r.chance(0.15) {
		options = fair(r, 1, "#format="+format, "#format=json", "#format=x", "#compression=gzip", "#format="+format+",compression=none")
	}
	switch r.IntN(8) {
	case 0:
		c.Stdin = from
		c.Args = append(c.Args, "--from", "-#format="+format)
	case 1:
		c.Stdin = from
		if r.chance(0.5) {
			c.Args = append(c.Args, "--from=-")
		}
	default:
		c.Args = append(c.Args, "--from", from+options)
	}
	to := pick(r, "binpb", "json", "json", "txtpb", "yaml")
	switch r.IntN(6) {
	case 0:
	case 1, 2:
		c.Args = append(c.Args, "--to", fair(r, 2, "out.", "out.", "sub/out.")+to+pick(r, "", "", ".gz", "#format=json", "#use_proto_names=true"))
	default:
		c.Args = append(c.Args, "--to", "-#format="+to+pick(r, "", "", "", ",use_proto_names=true", ",use_enum_numbers=true"))
	}
	if r.chance(0.2) {
		c.Args = append(c.Args, "--validate")
	}
	if r.chance(0.03) {
		c.Args = append(c.Args, pick(r, "extra", "--nope", "--error-format=x", "--error-format=json", "--disable-symlinks"))
	}
	if r.chance(0.05) {
		c.Files[0].Data = append(c.Files[0].Data, pick(r, "message All {}\n", "x", "message M { Gone g = 1; }\n")...)
	}
	if r.chance(0.1) {
		c.Dir = "run"
		c.Add("run/keep", "")
		for i, a := range c.Args {
			if a == "conv" || a == "conv/all.proto" {
				c.Args[i] = path.Join("..", a)
			}
		}
	}
	return c
}

// message draws a message in JSON, most often one that is right.
func message(r *rng, needs bool, depth int) string {
	var fields []string
	if needs {
		if r.chance(0.9) {
			fields = append(fields, `"it":`+pick(r, `"x"`, `""`))
		}
		if depth > 0 && r.chance(0.5) {
			fields = append(fields, `"all":`+message(r, false, depth-1))
		}
		return "{" + strings.Join(fields, ",") + "}"
	}
	parts := []string{
		`"text":` + fair(r, 7, `"x"`, `"é\n\t\""`, `"\u0000"`, `""`, `"yes"`, `"1"`, `"# a: b"`, `1`), `"bigNumber":` + fair(r, 4, `"9007199254740993"`, `5`, `"-1"`, `1e2`, `1.5`, `"x"`),
		`"color":` + fair(r, 4, `"GREEN"`, `"MINUS"`, `0`, `77`, `"NOPE"`), `"counts":{"b":1,"a":-2}`, `"at":` + fair(r, 2, `"2024-02-29T12:00:00.123Z"`, `"1969-12-31T23:59:59+01:00"`, `"x"`), `"takes":` + pick(r, `"1.5s"`, `"-0.000000001s"`),
		`"raw":` + pick(r, `"AAH/"`, `"_-8="`, `""`), `"precise":` + pick(r, `1e300`, `"NaN"`, `"-Infinity"`, `0.1`, `-0`, `5`), `"rough":` + pick(r, `3.4e38`, `0.1`, `"Infinity"`, `1`),
		`"yes":` + pick(r, `true`, `false`), `"packed":[0,1,4294967295]`, `"colors":["RED",1,"MINUS"]`, `"free":{"z":null,"a":[true,"x",1.5,{}]}`, `"boxed":` + pick(r, `"5"`, `null`), `"left":"l"`,
		`"group":{"signed":-3}`, `"own":"18446744073709551615"`, `"wide":1`, `"[conv.v1.more]":"ext"`, `"big_number":"7"`, fair(r, 2, `"text":null`, `"any":{}`, `"Group":{}`, `"nope":1`),
	}
	if depth > 0 {
		parts = append(parts, `"allOfThem":[`+message(r, false, depth-1)+`,{}]`, `"byNumber":{"2":`+message(r, false, depth-1)+`,"-1":{}}`, `"right":`+message(r, false, depth-1),
			`"any":{"@type":"type.googleapis.com/conv.v1.All",`+strings.TrimPrefix(message(r, false, depth-1), "{"), `"[conv.v1.needs]":[`+message(r, true, depth-1)+`]`)
	}
	fields = some(r, r.IntN(5), parts)
	text := "{" + strings.Join(fields, ",") + "}"
	return strings.ReplaceAll(text, ",}", "}")
}
