package lint

import (
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var messagePascalCase = &check.Rule{
	ID:      "MESSAGE_PASCAL_CASE",
	Purpose: "Checks that messages are PascalCase.",
	Doc: check.Doc{
		Summary: "Message names are written in PascalCase.",
		Why: "Most generators turn a message into a class of the same name, and classes are PascalCase in nearly all " +
			"languages. Acronyms may keep their capitals. Groups are messages, too.",
		Bad: `syntax = "proto3";
package acme.weather.v1;
message rain_gauge {}
`,
		Good: `syntax = "proto3";
package acme.weather.v1;
message RainGauge {}
`,
		Since: "0.1.0",
	},
	In: check.In{V1Beta1: styleBasic, V1: basic, V2: basic},
	OnMessage: func(p *check.Pass, m *model.Message) {
		if want := model.Pascal(m.Name); want != m.Name {
			p.Report(m.File, m.NameSite(), "Message name %q should be PascalCase, such as %q.", m.Name, want)
		}
	},
}
