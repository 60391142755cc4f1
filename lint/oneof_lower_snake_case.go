package lint

import (
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var oneofLowerSnakeCase = &check.Rule{
	ID:      "ONEOF_LOWER_SNAKE_CASE",
	Purpose: "Checks that oneof names are lower_snake_case.",
	Doc: check.Doc{
		Summary: "Oneof names are written in lower_snake_case.",
		Why:     "A oneof shows up beside the fields of its message in generated code and follows the same convention.",
		Bad: `syntax = "proto3";
package acme.weather.v1;
message Reading {
  oneof measuredValue {
    double celsius = 1;
  }
}
`,
		Good: `syntax = "proto3";
package acme.weather.v1;
message Reading {
  oneof measured_value {
    double celsius = 1;
  }
}
`,
		Since: "0.1.0",
	},
	In: check.In{V1Beta1: styleBasic, V1: basic, V2: basic},
	OnOneof: func(p *check.Pass, o *model.Oneof) {
		if want := lowerSnake(o.Name); want != o.Name {
			p.Report(o.File, o.NameSite(), "Oneof name %q should be lower_snake_case, such as %q.", o.Name, want)
		}
	},
}
