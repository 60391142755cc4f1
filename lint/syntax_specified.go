package lint

import (
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var syntaxSpecified = &check.Rule{
	ID:      "SYNTAX_SPECIFIED",
	Purpose: "Checks that all files have a syntax specified.",
	Doc: check.Doc{
		Summary: "Every file says its syntax or edition.",
		Why:     "A file that does not is proto2, which few readers expect.",
		Bad: `package acme.weather.v1;
message Reading {}
`,
		Good: `syntax = "proto3";
package acme.weather.v1;
message Reading {}
`,
		Since: "0.1.0",
	},
	In: check.In{V1: basic, V2: basic},
	OnFile: func(p *check.Pass, f *model.File) {
		if !f.SyntaxGiven {
			p.Report(f, model.Site{}, "Files must have a syntax explicitly specified. "+
				`If no syntax is specified, the file defaults to "proto2".`)
		}
	},
}
