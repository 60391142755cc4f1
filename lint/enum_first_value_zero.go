package lint

import (
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var enumFirstValueZero = &check.Rule{
	ID:      "ENUM_FIRST_VALUE_ZERO",
	Purpose: "Checks that all first values of enums have a numeric value of 0.",
	Doc: check.Doc{
		Summary: "The first value of an enum is number 0.",
		Why: "The first value is the default of a closed enum, zero that of an open one. If they differ, the default " +
			"changes with the syntax of the file that uses the enum.",
		Bad: `syntax = "proto2";
package acme.weather.v1;
enum Wind {
  WIND_FRESH = 1;
  WIND_UNSPECIFIED = 0;
}
`,
		Good: `syntax = "proto2";
package acme.weather.v1;
enum Wind {
  WIND_UNSPECIFIED = 0;
  WIND_FRESH = 1;
}
`,
		Since: "0.1.0",
	},
	In: check.In{V1Beta1: other, V1: basic, V2: basic},
	OnEnum: func(p *check.Pass, e *model.Enum) {
		if len(e.Values) == 0 || e.Values[0].Number == 0 {
			return
		}
		first := e.Values[0]
		p.Report(e.File, first.At(first.NumberSpan), "First enum value %q should have a numeric value of 0", first.Name)
	},
}
