package lint

import (
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var fieldLowerSnakeCase = &check.Rule{
	ID:      "FIELD_LOWER_SNAKE_CASE",
	Purpose: "Checks that field names are lower_snake_case.",
	Doc: check.Doc{
		Summary: "Field names are written in lower_snake_case.",
		Why: "Accessors and JSON names are derived from field names. From lower_snake_case they come out right in each " +
			"language; from other spellings they may clash or look odd. Digits need no underscore before them.",
		Bad: `syntax = "proto3";
package acme.weather.v1;
message Reading {
  double airPressure = 1;
}
`,
		Good: `syntax = "proto3";
package acme.weather.v1;
message Reading {
  double air_pressure = 1;
}
`,
		Since: "0.1.0",
	},
	In: check.In{V1Beta1: styleBasic, V1: basic, V2: basic},
	OnField: func(p *check.Pass, f *model.Field) {
		if want := lowerSnake(f.Name); want != f.Name {
			p.Report(f.File, f.NameSite(), "Field name %q should be lower_snake_case, such as %q.", f.Name, want)
		}
	},
}
