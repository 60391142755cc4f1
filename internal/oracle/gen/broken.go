package gen

import (
	"fmt"
	"strings"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// heads are what the constructs below are tried under.
var heads = []string{
	"syntax = \"proto2\";\npackage a.v1;\n", "syntax = \"proto3\";\npackage a.v1;\n",
	"edition = \"2023\";\npackage a.v1;\n", "edition = \"2024\";\npackage a.v1;\n",
}

// wraps tell where a construct stands: "%s" is it. Helper declarations come
// along so that references can be right.
var wraps = map[string]string{
	"head":    "%s\nmessage M {}\n",
	"file":    "%s\n",
	"message": "message M {\n  %s\n}\nmessage N {}\nenum E { E_ZERO = 0; E_ONE = 1; }\n",
	"enum":    "enum E {\n  E_ZERO = 0;\n  %s\n}\n",
	"service": "message Q {}\nmessage P {}\nservice S {\n  %s\n}\n",
	"oneof":   "message M {\n  oneof o {\n    %s\n  }\n}\n",
	"option": "import \"google/protobuf/descriptor.proto\";\nmessage O { repeated int32 r = 1; O o = 2; string s = 3; map<string, int32> m = 4; double d = 5; bool b = 6; bytes y = 7; K k = 8; uint32 u = 9; }\n" +
		"enum K { K_ZERO = 0; K_ONE = 1; }\nextend google.protobuf.FileOptions { O opt = 50000; repeated O ropt = 50001; string str = 50002; int32 num = 50003; K kopt = 50004; }\n%s\n",
}

// construct is one row of the table: a construct under a head.
type construct struct{ where, head, text string }

// constructs lists the table. Those of a file's head stand alone.
func constructs() []construct {
	var out []construct
	for _, where := range []string{"head", "file", "message", "enum", "service", "oneof", "option"} {
		for line := range strings.SplitSeq(strings.TrimSpace(broken[where]), "\n") {
			text := strings.ReplaceAll(line, "¶", "\n")
			if where == "head" {
				out = append(out, construct{where, "", text})
				continue
			}
			for _, head := range heads {
				out = append(out, construct{where, head, text})
			}
		}
	}
	return out
}

// brokenCase walks the table: the number alone decides.
func brokenCase(number uint64) *cases.Case {
	row := constructs()[number]
	c := &cases.Case{Note: row.where + ": " + row.text, Args: []string{"lint"}}
	c.Add("buf.yaml", "version: v2\nlint:\n  use:\n    - MINIMAL\n")
	c.Add("a/v1/a.proto", row.head+fmt.Sprintf(wraps[row.where], row.text))
	return c
}

// broken lists constructs, one a line ("¶" stands for a line end). Most are
// errors under some head; the others are there to be told apart from them.
var broken = map[string]string{
	"head":    brokenHead,
	"file":    brokenFile,
	"message": brokenMessage,
	"enum":    brokenEnum,
	"service": brokenService,
	"oneof":   brokenOneof,
	"option":  brokenOption,
}
