package lint

import (
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var servicePascalCase = &check.Rule{
	ID:      "SERVICE_PASCAL_CASE",
	Purpose: "Checks that services are PascalCase.",
	Doc: check.Doc{
		Summary: "Service names are written in PascalCase.",
		Why: "A service becomes a type in generated code and a part of the URL of every call, so its name is seen by " +
			"all clients and can't be changed later.",
		Bad: `syntax = "proto3";
package acme.weather.v1;
service forecastService {}
`,
		Good: `syntax = "proto3";
package acme.weather.v1;
service ForecastService {}
`,
		Since: "0.1.0",
	},
	In: check.In{V1Beta1: styleBasic, V1: basic, V2: basic},
	OnService: func(p *check.Pass, s *model.Service) {
		if want := model.Pascal(s.Name); want != s.Name {
			p.Report(s.File, s.NameSite(), "Service name %q should be PascalCase, such as %q.", s.Name, want)
		}
	},
}
