package lint

import (
	"strings"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var fieldNoDescriptor = &check.Rule{
	ID: "FIELD_NO_DESCRIPTOR",
	Purpose: `Checks that field names are not any capitalization of "descriptor" ` +
		"with any number of prefix or suffix underscores.",
	Doc: check.Doc{
		Summary: "No field is called descriptor.",
		Why: "Generated classes of some languages have an accessor for the message's descriptor, with which such a " +
			"field clashes.",
		Bad: `syntax = "proto3";
package acme.weather.v1;
message Reading {
  string descriptor = 1;
}
`,
		Good: `syntax = "proto3";
package acme.weather.v1;
message Reading {
  string description = 1;
}
`,
		Since: "0.1.0",
	},
	In: check.In{V1Beta1: sensible},
	OnField: func(p *check.Pass, f *model.Field) {
		const name = "descriptor"
		if len(f.Name) >= len(name) && strings.EqualFold(strings.Trim(f.Name, "_"), name) {
			p.Report(f.File, f.NameSite(), "Field name %q cannot be any capitalization of \"descriptor\" "+
				"with any number of prefix or suffix underscores.", f.Name)
		}
	},
}
