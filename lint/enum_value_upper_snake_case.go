package lint

import (
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var enumValueUpperSnakeCase = &check.Rule{
	ID:      "ENUM_VALUE_UPPER_SNAKE_CASE",
	Purpose: "Checks that enum values are UPPER_SNAKE_CASE.",
	Doc: check.Doc{
		Summary: "Enum value names are written in UPPER_SNAKE_CASE.",
		Why: "Enum values are constants. Generators for languages with other habits convert the names, which works " +
			"reliably from UPPER_SNAKE_CASE only.",
		Bad: `syntax = "proto3";
package acme.weather.v1;
enum Wind {
  WIND_UNSPECIFIED = 0;
  WIND_fresh = 1;
}
`,
		Good: `syntax = "proto3";
package acme.weather.v1;
enum Wind {
  WIND_UNSPECIFIED = 0;
  WIND_FRESH = 1;
}
`,
		Since: "0.1.0",
	},
	In: check.In{V1Beta1: styleBasic, V1: basic, V2: basic},
	OnEnumValue: func(p *check.Pass, v *model.EnumValue) {
		if want := upperSnake(v.Name); want != v.Name {
			p.Report(v.File, v.NameSite(), "Enum value name %q should be UPPER_SNAKE_CASE, such as %q.", v.Name, want)
		}
	},
}
