package lint

import (
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var enumNoAllowAlias = &check.Rule{
	ID:      "ENUM_NO_ALLOW_ALIAS",
	Purpose: "Checks that enums do not have the allow_alias option set.",
	Doc: check.Doc{
		Summary: "Enums do not allow two names for one number.",
		Why: "A number that was received has one name only in JSON and in text, so with aliases the name that was sent " +
			"is not always the name that is read.",
		Bad: `syntax = "proto3";
package acme.weather.v1;
enum Wind {
  option allow_alias = true;
  WIND_UNSPECIFIED = 0;
  WIND_GALE = 1;
  WIND_STORM = 1;
}
`,
		Good: `syntax = "proto3";
package acme.weather.v1;
enum Wind {
  WIND_UNSPECIFIED = 0;
  WIND_GALE = 1;
  WIND_STORM = 2;
}
`,
		Since: "0.1.0",
	},
	In: check.In{V1Beta1: sensible, V1: basic, V2: basic},
	OnEnum: func(p *check.Pass, e *model.Enum) {
		if e.AllowAlias.Value {
			p.Report(e.File, e.AllowAlias.Site, `Enum option "allow_alias" on enum %q must be false.`, e.Name)
		}
	},
}
