package lint

import (
	"strings"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var serviceSuffix = &check.Rule{
	ID:      "SERVICE_SUFFIX",
	Purpose: `Checks that services have a consistent suffix (configurable, default suffix is "Service").`,
	Doc: check.Doc{
		Summary: "Service names end in Service.",
		Why: "Services, messages and generated clients share one namespace. The suffix keeps the plain noun free for a " +
			"message and shows in every import what is a service.",
		Bad: `syntax = "proto3";
package acme.weather.v1;
service Forecast {}
`,
		Good: `syntax = "proto3";
package acme.weather.v1;
service ForecastService {}
`,
		Since:   "0.1.0",
		Options: []string{"service_suffix"},
	},
	In: check.In{V1Beta1: styleStandard, V1: standard, V2: standard},
	OnService: func(p *check.Pass, s *model.Service) {
		if suffix := p.Options.ServiceSuffix; !strings.HasSuffix(s.Name, suffix) {
			p.Report(s.File, s.NameSite(), "Service name %q should be suffixed with %q.", s.Name, suffix)
		}
	},
}
