package lint

import (
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var enumPascalCase = &check.Rule{
	ID:      "ENUM_PASCAL_CASE",
	Purpose: "Checks that enums are PascalCase.",
	Doc: check.Doc{
		Summary: "Enum names are written in PascalCase.",
		Why: "Most generators turn an enum into a type of the same name, and types are PascalCase in nearly all " +
			"languages. Acronyms may keep their capitals.",
		Bad: `syntax = "proto3";
package acme.weather.v1;
enum cloud_cover {
  CLOUD_COVER_UNSPECIFIED = 0;
}
`,
		Good: `syntax = "proto3";
package acme.weather.v1;
enum CloudCover {
  CLOUD_COVER_UNSPECIFIED = 0;
}
`,
		Since: "0.1.0",
	},
	In: check.In{V1Beta1: styleBasic, V1: basic, V2: basic},
	OnEnum: func(p *check.Pass, e *model.Enum) {
		if want := model.Pascal(e.Name); want != e.Name {
			p.Report(e.File, e.NameSite(), "Enum name %q should be PascalCase, such as %q.", e.Name, want)
		}
	},
}
