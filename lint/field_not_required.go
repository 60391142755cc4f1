package lint

import (
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var fieldNotRequired = &check.Rule{
	ID:      "FIELD_NOT_REQUIRED",
	Purpose: "Checks that fields are not configured to be required.",
	Doc: check.Doc{
		Summary: "No field is required, be it by label or by feature.",
		Why: "A required field can never be removed: old readers refuse every message without it, wherever it is " +
			"nested. Check presence where the message is used instead.",
		Bad: `syntax = "proto2";
package acme.weather.v1;
message Reading {
  required double celsius = 1;
}
`,
		Good: `syntax = "proto2";
package acme.weather.v1;
message Reading {
  optional double celsius = 1;
}
`,
		Since: "0.1.0",
	},
	In: check.In{V2: basic},
	OnField: func(p *check.Pass, f *model.Field) {
		if f.Presence == model.Required {
			p.Report(f.File, f.NameSite(), "Field named %q should not be required.", f.Name)
		}
	},
}
