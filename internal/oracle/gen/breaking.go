package gen

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// breakingCase compares a workspace with an earlier version of itself: the one
// in the folder new, the other in old or made of it.
func breakingCase(r *rng) *cases.Case {
	l := newLayout(r)
	if r.chance(0.65) {
		l = samples(r)
	}
	c := &cases.Case{Dir: "new", Links: nil}
	new := slices.Clone(l.Files)
	for range r.between(1, 10) {
		new = evolve(r, new)
	}
	for _, f := range l.Files {
		c.Files = append(c.Files, golden.File{Name: "old/" + f.Name, Data: f.Data})
	}
	for _, f := range new {
		c.Files = append(c.Files, golden.File{Name: "new/" + f.Name, Data: f.Data})
	}
	c.Args = []string{"breaking"}
	if r.chance(0.3) {
		c.Args = append(c.Args, pick(r, ".", ".", "../new"))
	}
	c.Args = append(c.Args, "--against", earlier(r, c))
	flag := func(p float64, words ...string) {
		if r.chance(p) {
			c.Args = append(c.Args, words...)
		}
	}
	flag(0.3, "--error-format="+pick(r, append([]string{"json", "json", "nope", "config-ignore-yaml"}, ErrorFormats...)...))
	flag(0.1, "--exclude-imports")
	flag(0.1, "--limit-to-input-files")
	if r.chance(0.12) {
		f := pick(r, l.Files...)
		flag(1, pick(r, "--path=", "--path=", "--exclude-path=")+pick(r, f.Name, path.Dir(f.Name)))
	}
	flag(0.6, "--config", jsonText(mapping{{"version", pick(r, "v1beta1", "v1", "v2", "v2", "v2")}, {"breaking", breakingRulesOf(r, l.Files)}}))
	flag(0.04, "--against-config", `{"version":"v1"}`)
	return c
}

// earlier draws what the earlier version is given as.
func earlier(r *rng, c *cases.Case) string {
	switch r.IntN(8) {
	case 0:
		name := pick(r, imageFiles...)
		c.Step("buf", "build", "../old", "-o", name)
		return name
	case 1:
		c.Step("tar", "old.tar", "old")
		return "../old.tar"
	case 2:
		c.Step("zip", "old.zip", "old")
		return "../old.zip"
	case 3:
		c.Step("git", "init", "-q", "-b", "main", "../old")
		c.Step("git", "-C", "../old", "add", "-A")
		c.Step("git", "-C", "../old", "commit", "-q", "-m", "one")
		return "../old/.git" + pick(r, "", "#branch=main")
	}
	return "../old"
}

// breakingRulesOf draws a section that selects rules and ignores some of the
// files.
func breakingRulesOf(r *rng, files []golden.File) mapping {
	categories := []string{"FILE", "PACKAGE", "WIRE_JSON", "WIRE"}
	use := some(r, r.between(1, 2), categories)
	if r.chance(0.3) {
		use = categories
	}
	m := mapping{{"use", strs(use)}}
	f := pick(r, files...).Name
	if r.chance(0.15) {
		m.set("except", strs(some(r, 2, []string{"FIELD_SAME_TYPE", "FILE_SAME_PACKAGE", "MESSAGE_NO_DELETE", "ENUM_VALUE_SAME_NAME", "FIELD_SAME_LABEL"})))
	}
	if r.chance(0.15) && f != "buf.yaml" {
		m.set("ignore", strs([]string{pick(r, f, strings.Split(f, "/")[0])}))
	}
	if r.chance(0.15) && f != "buf.yaml" {
		m.set("ignore_only", mapping{{pick(r, "FILE_NO_DELETE", "FIELD_SAME_TYPE", "FILE", "WIRE", "FIELD_SAME_CTYPE"), strs([]string{f})}})
	}
	if r.chance(0.2) {
		m.set("ignore_unstable_packages", true)
	}
	return m
}

// samples is a module with files that have something of everything.
func samples(r *rng) *layout {
	l := &layout{rng: r, Case: &cases.Case{}, inputs: []string{"."}}
	names := []string{"a.proto", "b.proto", "c/v1/c.proto", "d/v1beta1/d.proto"}
	texts := []string{sampleProto2, sampleProto3, sampleEdition, sampleUser}
	for i, n := range names {
		l.Add(n, texts[i])
	}
	return l
}

const sampleProto2 = `syntax = "proto2";
package two;
option java_package = "com.two";
option cc_enable_arenas = false;
option go_package = "two/v1";
option optimize_for = CODE_SIZE;
message M {
  option no_standard_descriptor_accessor = false;
  message In {
    enum Deep {
      DEEP_A = 0;
      DEEP_B = 1;
    }
    optional Deep deep = 1;
  }
  optional int32 a = 1;
  optional int64 b = 2 [jstype = JS_STRING];
  optional string c = 3 [ctype = CORD, default = "x"];
  optional double d = 4 [default = 1.5];
  optional E e = 5 [default = B];
  required In f = 6;
  repeated uint32 g = 7 [packed = true];
  optional group H = 8 {
    optional int32 h1 = 1;
  }
  oneof one {
    string i = 9;
    int32 j = 10;
  }
  oneof other {
    M k = 11;
  }
  map<string, M> l = 12;
  optional bytes m = 13 [default = "\001x", json_name = "emm"];
  optional bool n = 14 [default = true];
  optional float o = 15 [default = inf];
  reserved 20 to 30, 40;
  reserved "x", "y";
  extensions 100 to 199;
  extensions 1000 to max;
}
enum E {
  option allow_alias = true;
  A = 0;
  B = 1;
  B2 = 1;
  C = 2;
  reserved 10 to 20, 25;
  reserved "X", "Y";
}
enum F {
  F_A = 0;
}
extend M {
  optional int32 x1 = 100;
  repeated string x2 = 101;
  optional M x3 = 102;
}
message Holder {
  extend M {
    optional string x4 = 103 [default = "q"];
  }
}
service S {
  rpc One(M) returns (M.In);
  rpc Two(stream M) returns (M);
  rpc Three(M) returns (stream M) {
    option idempotency_level = IDEMPOTENT;
  }
}
service Empty {
}
`

const sampleProto3 = `syntax = "proto3";
package three.v1;
import "a.proto";
option csharp_namespace = "Three";
option java_string_check_utf8 = true;
option php_class_prefix = "T";
message M {
  int32 a = 1;
  optional int32 b = 2;
  string c = 3;
  repeated string d = 4;
  map<int32, E> e = 5;
  oneof one {
    bytes f = 6;
    sint32 g = 7;
    fixed64 h = 8;
  }
  E i = 9;
  two.M j = 10;
  uint64 k = 11;
  sfixed32 l = 12;
  double m = 13;
  reserved 50, 60 to 70;
  reserved "gone";
  message Sub {
    bool a = 1;
  }
  Sub n = 14;
}
message N {
  M m = 1;
  M.Sub s = 2;
}
enum E {
  E_A = 0;
  E_B = 1;
  E_C = 2;
  reserved 100 to max;
}
service T {
  rpc Get(M) returns (N) {
    option idempotency_level = NO_SIDE_EFFECTS;
  }
  rpc Put(M) returns (N);
}
`

const sampleEdition = `edition = "2023";
package c.v1;
import "google/protobuf/cpp_features.proto";
import "google/protobuf/java_features.proto";
option features.(pb.java).utf8_validation = DEFAULT;
option features.json_format = ALLOW;
message M {
  option features.field_presence = EXPLICIT;
  string a = 1 [features.utf8_validation = NONE];
  string b = 2 [features.(pb.cpp).string_type = VIEW];
  string c = 3 [features.(pb.java).utf8_validation = VERIFY];
  M d = 4 [features.message_encoding = DELIMITED];
  int32 e = 5 [features.field_presence = IMPLICIT];
  int32 f = 6 [features.field_presence = LEGACY_REQUIRED];
  repeated int32 g = 7 [features.repeated_field_encoding = EXPANDED];
  map<string, string> h = 8 [features.utf8_validation = NONE];
  string i = 9 [ctype = CORD];
  O j = 10 [default = O_B];
  string k = 11 [features = { utf8_validation: NONE }];
  oneof one {
    string l = 12;
    M m = 13;
  }
  extensions 100 to 200;
}
enum O {
  option features.json_format = LEGACY_BEST_EFFORT;
  O_A = 0;
  O_B = 1;
}
enum P {
  option features.enum_type = CLOSED;
  P_A = 1;
  P_B = 2;
}
extend M {
  string x = 100 [features.utf8_validation = NONE];
  M y = 101 [features.message_encoding = DELIMITED];
}
`

const sampleUser = `syntax = "proto3";
package d.v1beta1;
import "b.proto";
import "google/protobuf/timestamp.proto";
message U {
  three.v1.M m = 1;
  google.protobuf.Timestamp t = 2;
  three.v1.E e = 3;
  Q.E q = 4;
}
message Q {
  enum E {
    E_A = 0;
    E_B = 1;
    E_C = 2;
  }
}
`

// evolve changes a module in one way.
func evolve(r *rng, files []golden.File) []golden.File {
	files = slices.Clone(files)
	var protos []int
	for i, f := range files {
		if path.Ext(f.Name) == ".proto" {
			protos = append(protos, i)
		}
	}
	if len(protos) == 0 {
		return files
	}
	i := pick(r, protos...)
	switch r.IntN(30) {
	case 0:
		return slices.Delete(files, i, i+1)
	case 1:
		name := path.Join(path.Dir(files[i].Name), "moved.proto")
		if !slices.ContainsFunc(files, func(f golden.File) bool { return f.Name == name }) {
			files[i].Name = name
		}
		return files
	case 2: // a block goes to another file
		block, rest := cutBlock(r, string(files[i].Data))
		j := pick(r, protos...)
		if j != i && block != "" {
			files[i].Data = []byte(rest)
			files[j].Data = []byte(string(files[j].Data) + block)
		}
		return files
	}
	files[i].Data = []byte(evolveText(r, string(files[i].Data)))
	return files
}

// cutBlock takes a declaration with a body out of a text.
func cutBlock(r *rng, text string) (block, rest string) {
	lines := strings.SplitAfter(text, "\n")
	var starts []int
	for i, l := range lines {
		if strings.HasSuffix(strings.TrimSpace(l), "{") {
			starts = append(starts, i)
		}
	}
	if len(starts) == 0 {
		return "", text
	}
	from := pick(r, starts...)
	depth := 0
	for to := from; to < len(lines); to++ {
		depth += strings.Count(lines[to], "{") - strings.Count(lines[to], "}")
		if depth == 0 {
			return strings.Join(lines[from:to+1], ""), strings.Join(slices.Delete(lines, from, to+1), "")
		}
	}
	return "", text
}

// memberNumber finds the name and the number of a field or an enum value.
const memberNumber = `(\w+) = (-?\d+)`

// evolveText changes one thing in a text.
func evolveText(r *rng, text string) string {
	lines := strings.SplitAfter(text, "\n")
	i := r.IntN(len(lines))
	member := regexp.MustCompile(memberNumber)
	for range 20 { // most changes are to members
		if member.MatchString(lines[i]) {
			break
		}
		i = r.IntN(len(lines))
	}
	line := lines[i]
	word := func(pattern string, words ...string) string {
		return regexp.MustCompile(pattern).ReplaceAllString(line, pick(r, words...))
	}
	const scalars = `\b(u?int32|u?int64|s?fixed32|s?fixed64|sint32|sint64|double|float|bool|string|bytes)\b`
	switch r.IntN(22) {
	case 0, 1:
		lines[i] = ""
	case 2:
		if m := member.FindStringSubmatch(line); m != nil {
			lines[i] = pick(r, "reserved "+m[2]+";\n", "reserved \""+m[1]+"\";\n", "reserved "+m[2]+"; reserved \""+m[1]+"\";\n")
		}
	case 3, 4:
		lines[i] = word(memberNumber, "${1}_new = $2", "other = $2", "${1}2 = $2")
	case 5:
		lines[i] = word(memberNumber, "$1 = 9$2", "$1 = 77")
	case 6, 7, 8:
		lines[i] = word(scalars, "int32", "uint32", "int64", "uint64", "sint32", "sint64", "fixed32", "sfixed64", "bool", "string", "bytes", "double", "float", "M", "E", "map<string, string>", "map<int32, M>")
	case 9, 10:
		if strings.Contains(line, "optional") || strings.Contains(line, "repeated") || strings.Contains(line, "required") {
			lines[i] = word(`\b(optional|repeated|required)\b`, "optional", "repeated", "required", "")
		} else {
			lines[i] = pick(r, "optional ", "repeated ", "required ") + line
		}
	case 11:
		lines[i] = word(`\b(M|M\.In|N|E|F|O|P|Q\.E|three\.v1\.E|three\.v1\.M|M\.Sub)\b`, "M", "N", "E", "F", "O", "Q.E", "int32", "three.v1.E")
	case 12:
		options := pick(r, "jstype = JS_NUMBER", "jstype = JS_STRING", "ctype = CORD", "ctype = STRING_PIECE", "default = 5", "default = \"z\"", "default = 0", "default = B", "default = true", "default = -inf", "json_name = \"other\"",
			"features.utf8_validation = NONE", "features.utf8_validation = VERIFY", "features.(pb.cpp).string_type = CORD", "features.(pb.java).utf8_validation = VERIFY", "features.message_encoding = LENGTH_PREFIXED",
			"features.field_presence = EXPLICIT", "features = { [pb.cpp] { string_type: STRING } utf8_validation: VERIFY }", "deprecated = true")
		lines[i] = regexp.MustCompile(`( \[.*\])?;`).ReplaceAllLiteralString(line, pick(r, " ["+options+"];", " ["+options+"];", ";"))
	case 13:
		return regexp.MustCompile(`reserved (\d+) to (\d+|max)`).ReplaceAllString(text, pick(r, "reserved $1", "reserved ${1}5 to ${1}9", "reserved $1 to 999"))
	case 14:
		return regexp.MustCompile(`extensions (\d+) to (\d+|max)`).ReplaceAllString(text, pick(r, "extensions $1 to ${1}5", "extensions 100 to 150"))
	case 15:
		return strings.Replace(text, pick(r, "(M)", "(stream M)", "(N)"), pick(r, "(M)", "(stream M)", "(stream N)"), r.between(1, 3))
	case 16:
		return regexp.MustCompile(`(?m)^package .*;\n`).ReplaceAllString(text, "${0}option "+pick(r,
			"java_multiple_files = true", "java_outer_classname = \"X\"", "swift_prefix = \"X\"", "objc_class_prefix = \"X\"", "php_namespace = \"X\"", "php_metadata_namespace = \"X\"", "ruby_package = \"X\"",
			"cc_generic_services = true", "java_generic_services = true", "py_generic_services = true", "optimize_for = SPEED", "cc_enable_arenas = false", "java_string_check_utf8 = true", "go_package = \"z\"",
			"features.utf8_validation = NONE", "features.enum_type = CLOSED", "features.json_format = LEGACY_BEST_EFFORT", "features.field_presence = IMPLICIT", "features.message_encoding = DELIMITED", "features.(pb.cpp).string_type = VIEW")+";\n")
	case 17:
		return regexp.MustCompile(`(syntax|edition) = "\w+"`).ReplaceAllString(text, pick(r, `syntax = "proto2"`, `syntax = "proto3"`, `edition = "2023"`, `edition = "2024"`))
	case 18:
		return regexp.MustCompile(`(?m)^package .*;`).ReplaceAllString(text, pick(r, "package two;", "package c.v1;", "package new.v1alpha1;", ""))
	case 19:
		_, rest := cutBlock(r, text)
		return rest
	case 20:
		return strings.Replace(text, pick(r, "option idempotency_level = IDEMPOTENT;", "option idempotency_level = NO_SIDE_EFFECTS;", "= false;", "option features.json_format = ALLOW;", "CLOSED", "oneof one", "message Sub", "enum E "),
			pick(r, "option idempotency_level = IDEMPOTENT;", "= true;", "option features.json_format = LEGACY_BEST_EFFORT;", "OPEN", "oneof uno", "message Under", "enum Other ", ""), 1)
	case 21:
		return regexp.MustCompile(`(?m)^(message|enum|service) (\w+)`).ReplaceAllString(text, pick(r, "$1 ${2}", "$1 ${2}X"))
	}
	return strings.Join(lines, "")
}
