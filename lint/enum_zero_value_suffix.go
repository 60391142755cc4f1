package lint

import (
	"strings"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var enumZeroValueSuffix = &check.Rule{
	ID:      "ENUM_ZERO_VALUE_SUFFIX",
	Purpose: `Checks that enum zero values have a consistent suffix (configurable, default suffix is "_UNSPECIFIED").`,
	Doc: check.Doc{
		Summary: "The names of enum values numbered 0 end in _UNSPECIFIED.",
		Why: "Zero is what readers see when nothing was sent. A name of its own keeps that apart from a choice that " +
			"somebody made.",
		Bad: `syntax = "proto3";
package acme.weather.v1;
enum Wind {
  WIND_CALM = 0;
}
`,
		Good: `syntax = "proto3";
package acme.weather.v1;
enum Wind {
  WIND_UNSPECIFIED = 0;
  WIND_CALM = 1;
}
`,
		Since:   "0.1.0",
		Options: []string{"enum_zero_value_suffix"},
	},
	In: check.In{V1Beta1: styleStandard, V1: standard, V2: standard},
	OnEnumValue: func(p *check.Pass, v *model.EnumValue) {
		suffix := p.Options.EnumZeroValueSuffix
		if v.Number == 0 && !strings.HasSuffix(v.Name, suffix) {
			p.Report(v.File, v.NameSite(), "Enum zero value name %q should be suffixed with %q.", v.Name, suffix)
		}
	},
}
