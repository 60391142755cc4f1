package lint

import (
	"strings"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

// The COMMENT family: declarations have a leading comment.

func commentEnum() *check.Rule {
	return commented(check.Rule{
		ID: "COMMENT_ENUM",
		Doc: check.Doc{
			Bad: `enum Wind {
  WIND_UNSPECIFIED = 0;
}
`,
			Good: `// How hard it blows.
enum Wind {
  WIND_UNSPECIFIED = 0;
}
`,
		},
		OnEnum: func(p *check.Pass, e *model.Enum) { checkComment(p, &e.Decl, "Enum") },
	}, "enums")
}

func commentEnumValue() *check.Rule {
	return commented(check.Rule{
		ID: "COMMENT_ENUM_VALUE",
		Doc: check.Doc{
			Bad: `enum Wind {
  WIND_UNSPECIFIED = 0;
}
`,
			Good: `enum Wind {
  // Nobody looked.
  WIND_UNSPECIFIED = 0;
}
`,
		},
		OnEnumValue: func(p *check.Pass, v *model.EnumValue) { checkComment(p, &v.Decl, "Enum value") },
	}, "enum values")
}

func commentField() *check.Rule {
	return commented(check.Rule{
		ID: "COMMENT_FIELD",
		Doc: check.Doc{
			Bad: `message Reading {
  double pressure = 1;
}
`,
			Good: `message Reading {
  // Hectopascal, reduced to sea level.
  double pressure = 1;
}
`,
		},
		OnField: func(p *check.Pass, f *model.Field) {
			// The comment of a group is its message's.
			if f.Kind != model.GroupKind {
				checkComment(p, &f.Decl, "Field")
			}
		},
	}, "fields")
}

func commentMessage() *check.Rule {
	return commented(check.Rule{
		ID: "COMMENT_MESSAGE",
		Doc: check.Doc{
			Bad: `message Reading {}
`,
			Good: `// What one station measured at one time.
message Reading {}
`,
		},
		OnMessage: func(p *check.Pass, m *model.Message) { checkComment(p, &m.Decl, "Message") },
	}, "messages")
}

func commentOneof() *check.Rule {
	return commented(check.Rule{
		ID: "COMMENT_ONEOF",
		Doc: check.Doc{
			Bad: `message Reading {
  oneof value {
    double celsius = 1;
  }
}
`,
			Good: `message Reading {
  // What was measured.
  oneof value {
    double celsius = 1;
  }
}
`,
		},
		OnOneof: func(p *check.Pass, o *model.Oneof) { checkComment(p, &o.Decl, "Oneof") },
	}, "oneofs")
}

func commentRPC() *check.Rule {
	return commented(check.Rule{
		ID: "COMMENT_RPC",
		Doc: check.Doc{
			Bad: `service ForecastService {
  rpc Observe(ObserveRequest) returns (ObserveResponse);
}
message ObserveRequest {}
message ObserveResponse {}
`,
			Good: `service ForecastService {
  // Observe stores a reading.
  rpc Observe(ObserveRequest) returns (ObserveResponse);
}
message ObserveRequest {}
message ObserveResponse {}
`,
		},
		OnMethod: func(p *check.Pass, m *model.Method) { checkComment(p, &m.Decl, "RPC") },
	}, "RPCs")
}

func commentService() *check.Rule {
	return commented(check.Rule{
		ID: "COMMENT_SERVICE",
		Doc: check.Doc{
			Bad: `service ForecastService {}
`,
			Good: `// ForecastService looks two weeks ahead.
service ForecastService {}
`,
		},
		OnService: func(p *check.Pass, s *model.Service) { checkComment(p, &s.Decl, "Service") },
	}, "services")
}

// commented is rule r with what the family has in common; things are what it
// is about.
func commented(r check.Rule, things string) *check.Rule {
	const head = "syntax = \"proto3\";\npackage acme.weather.v1;\n"
	r.Purpose = "Checks that " + things + " have non-empty comments."
	r.In = check.In{V1Beta1: comments, V1: comments, V2: comments}
	r.Doc.Summary = "All " + things + " have a leading comment."
	r.Doc.Why = "A schema is read by people who did not write it, often in generated code or reference pages, where " +
		"comments are all they have. Lines that silence rules do not count as comments."
	r.Doc.Bad = head + r.Doc.Bad
	r.Doc.Good = head + r.Doc.Good
	r.Doc.Since = "0.1.0"
	return &r
}

// checkComment reports d, a thing of the given kind, if nothing documents it.
// Of what has no place nobody knows.
func checkComment(p *check.Pass, d *model.Decl, kind string) {
	if d.File.Source.HasPlace(d.Span) && !documents(d.File.Comments.Leading(d.Doc)) {
		p.Report(d.File, d.Site(), "%s %q should have a non-empty comment for documentation.", kind, d.Name)
	}
}

// documents reports whether a comment says anything but what silences rules.
func documents(comment string) bool {
	for line := range strings.Lines(comment) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, ignoreMark) {
			return true
		}
	}
	return false
}
