package lint

import (
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var packageDefined = &check.Rule{
	ID:      "PACKAGE_DEFINED",
	Purpose: "Checks that all files have a package defined.",
	Doc: check.Doc{
		Summary: "Every file declares a package.",
		Why: "Names without a package are global: they clash sooner or later, and code in a package can't be told " +
			"apart from them.",
		Bad: `syntax = "proto3";
message Reading {}
`,
		Good: `syntax = "proto3";
package acme.weather.v1;
message Reading {}
`,
		Since: "0.1.0",
	},
	In: check.In{V1Beta1: sensible, V1: minimal, V2: minimal},
	OnFile: func(p *check.Pass, f *model.File) {
		if f.Package == "" {
			p.Report(f, model.Site{}, "Files must have a package defined.")
		}
	},
}
