package lint

import (
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var rpcPascalCase = &check.Rule{
	ID:      "RPC_PASCAL_CASE",
	Purpose: "Checks that RPCs are PascalCase.",
	Doc: check.Doc{
		Summary: "RPC names are written in PascalCase.",
		Why: "The name of an RPC is part of the URL of its calls. One convention lets clients guess it, and generators " +
			"derive method names from it that look at home in each language.",
		Bad: `syntax = "proto3";
package acme.weather.v1;
service ForecastService {
  rpc getForecast(GetForecastRequest) returns (GetForecastResponse);
}
message GetForecastRequest {}
message GetForecastResponse {}
`,
		Good: `syntax = "proto3";
package acme.weather.v1;
service ForecastService {
  rpc GetForecast(GetForecastRequest) returns (GetForecastResponse);
}
message GetForecastRequest {}
message GetForecastResponse {}
`,
		Since: "0.1.0",
	},
	In: check.In{V1Beta1: styleBasic, V1: basic, V2: basic},
	OnMethod: func(p *check.Pass, m *model.Method) {
		if want := model.Pascal(m.Name); want != m.Name {
			p.Report(m.File, m.NameSite(), "RPC name %q should be PascalCase, such as %q.", m.Name, want)
		}
	},
}
