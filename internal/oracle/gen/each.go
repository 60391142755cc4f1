package gen

import (
	"path"
	"slices"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// everyRule is a module in which each rule finds something: names, comments,
// places and imports are all wrong somewhere.
var everyRule = map[string]string{
	"acme/a/v1/a.proto": `syntax = "proto3";

package acme.a.v1;

import "acme/b/v1beta1/b.proto";
import public "acme/a/v1/c.proto";
import "google/protobuf/any.proto";
import "google/protobuf/empty.proto";

option csharp_namespace = "A";
option go_package = "a";
option java_multiple_files = true;
option java_package = "a";
option php_namespace = "A";
option ruby_package = "A";
option swift_prefix = "A";

enum bad_enum {
  option allow_alias = true;
  Zero = 0;
  BAD_ENUM_NAUGHT = 0;
  one = 1;
}

message bad_message {
  acme.b.v1beta1.Thing Thing = 1;
  string descriptor = 2;
  oneof BadOneof {
    string a = 3;
    // buf:lint:ignore FIELD_LOWER_SNAKE_CASE
    string B = 4;
  }
  map<string, Inner> Map = 5;
  message Inner {}
}

service bad_service {
  rpc get_it(bad_message) returns (bad_message);
  // A comment.
  rpc Watch(stream bad_message) returns (stream google.protobuf.Empty);
  rpc Drop(google.protobuf.Empty) returns (google.protobuf.Empty);
}

// A good service.
service GoodService {
  // Good.
  rpc Find(FindRequest) returns (GoodServiceFindResponse);
}

// A request.
message FindRequest {}

// A response.
message GoodServiceFindResponse {}
`,
	"acme/a/v1/c.proto":        "syntax = \"proto3\";\npackage acme.a.v1;\noption java_multiple_files = false;\noption csharp_namespace = \"C\";\n",
	"acme/a/v1/d.proto":        "syntax = \"proto3\";\npackage acme.a.v1;\nmessage D {}\n",
	"acme/a/v1/Odd-Name.proto": "syntax = \"proto3\";\npackage acme.Odd;\n",
	"acme/b/v1beta1/b.proto":   "syntax = \"proto3\";\npackage acme.b.v1beta1;\nimport \"acme/a/v1/d.proto\";\n// A thing.\nmessage Thing {\n  // It.\n  acme.a.v1.D d = 1;\n}\n",
	"acme/elsewhere/e.proto":   "syntax = \"proto2\";\npackage acme.a.v1;\nenum Late {\n  LATE_ONE = 1;\n}\nmessage Old {\n  required string name = 1;\n  optional group Part = 2 {\n    optional int32 Num = 3;\n  }\n  extensions 100 to 200;\n}\nextend Old {\n  optional string Ext = 100;\n}\n",
	"bare.proto":               "message Bare {\n  optional int32 x = 1;\n}\n",
}

// each is the table of every rule and category in every version, each under
// every format and in a shape that changes from row to row.
func each() []eachRow {
	var rows []eachRow
	for _, version := range []string{"v1beta1", "v1", "v2"} {
		ids := append(rulesOf(version), categories[version]...)
		for _, id := range append(ids, "") {
			for i, format := range ErrorFormats {
				rows = append(rows, eachRow{version, id, format, (len(rows) + i) % 4})
			}
		}
	}
	return rows
}

type eachRow struct {
	version, id, format string
	shape               int
}

// eachCase selects one rule or category, or the default, on everyRule.
func eachCase(number uint64) *cases.Case {
	row := each()[number]
	c := &cases.Case{Args: []string{"lint", "--error-format=" + row.format}}
	lint := mapping{}
	if row.id != "" {
		lint.set("use", list{row.id})
	}
	config := mapping{{"version", row.version}}
	dir := ""
	switch row.shape {
	case 1: // in a folder
		dir = "proto"
		switch row.version {
		case "v1beta1":
			config.set("build", mapping{{"roots", list{"proto"}}})
		case "v1":
			c.Add("buf.work.yaml", "version: v1\ndirectories:\n  - proto\n")
		default:
			config.set("modules", list{mapping{{"path", "proto"}}})
		}
	case 2: // with options
		lint.set("rpc_allow_same_request_response", true)
		lint.set("rpc_allow_google_protobuf_empty_requests", true)
		lint.set("enum_zero_value_suffix", "_NAUGHT")
		lint.set("service_suffix", "service")
		if row.version != "v2" {
			lint.set("allow_comment_ignores", true)
		}
	case 3: // as data on the command line
		config.set("lint", lint)
		c.Args = append(c.Args, "--config", jsonText(config))
	}
	if row.shape != 3 {
		config.set("lint", lint)
		at := "buf.yaml"
		if row.version == "v1" {
			at = path.Join(dir, at)
		}
		c.Add(at, yamlText(newRNG("each", 0, 0), config))
	}
	var names []string
	for name := range everyRule {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		c.Add(path.Join(dir, name), everyRule[name])
	}
	return c
}
