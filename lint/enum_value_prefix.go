package lint

import (
	"strings"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var enumValuePrefix = &check.Rule{
	ID:      "ENUM_VALUE_PREFIX",
	Purpose: "Checks that enum values are prefixed with ENUM_NAME_UPPER_SNAKE_CASE.",
	Doc: check.Doc{
		Summary: "Enum value names begin with the name of their enum.",
		Why: "Values live beside their enum, not inside it: two enums of one package can't both have a value UNKNOWN. " +
			"The prefix keeps them apart.",
		Bad: `syntax = "proto3";
package acme.weather.v1;
enum CloudCover {
  CLOUD_COVER_UNSPECIFIED = 0;
  OVERCAST = 1;
}
`,
		Good: `syntax = "proto3";
package acme.weather.v1;
enum CloudCover {
  CLOUD_COVER_UNSPECIFIED = 0;
  CLOUD_COVER_OVERCAST = 1;
}
`,
		Since: "0.1.0",
	},
	In: check.In{V1Beta1: styleStandard, V1: standard, V2: standard},
	OnEnum: func(p *check.Pass, e *model.Enum) {
		prefix := upperSnake(e.Name)
		for _, v := range e.Values {
			rest, ok := strings.CutPrefix(v.Name, prefix)
			if !ok || !strings.HasPrefix(rest, "_") {
				p.Report(v.File, v.NameSite(), "Enum value name %q should be prefixed with %q.", v.Name, prefix+"_")
			}
		}
	},
}
