package lint

import (
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

// empty is the message that stands for "nothing".
const empty = "google.protobuf.Empty"

var rpcRequestStandardName = &check.Rule{
	ID:      "RPC_REQUEST_STANDARD_NAME",
	Purpose: "Checks that RPC request type names are RPCNameRequest or ServiceNameRPCNameRequest (configurable).",
	Doc: check.Doc{
		Summary: "The request of an RPC is named after it: GetForecastRequest, or ForecastServiceGetForecastRequest.",
		Why:     whyStandardName,
		Bad: `syntax = "proto3";
package acme.weather.v1;
service ForecastService {
  rpc GetForecast(Place) returns (GetForecastResponse);
}
message Place {}
message GetForecastResponse {}
`,
		Good:    standardNameExample,
		Since:   "0.1.0",
		Options: []string{"rpc_allow_google_protobuf_empty_requests"},
	},
	In: check.In{V1Beta1: styleStandard, V1: standard, V2: standard},
	OnMethod: func(p *check.Pass, m *model.Method) {
		if p.Options.RPCAllowGoogleProtobufEmptyRequests && m.Input.FullName == empty {
			return
		}
		short, long := standardNames(m, "Request")
		if m.Input.Name != short && m.Input.Name != long {
			p.Report(m.File, m.At(m.InputSpan), "RPC request type %q should be named %q or %q.", m.Input.Name, short, long)
		}
	},
}

var rpcResponseStandardName = &check.Rule{
	ID:      "RPC_RESPONSE_STANDARD_NAME",
	Purpose: "Checks that RPC response type names are RPCNameResponse or ServiceNameRPCNameResponse (configurable).",
	Doc: check.Doc{
		Summary: "The response of an RPC is named after it: GetForecastResponse, or ForecastServiceGetForecastResponse.",
		Why:     whyStandardName,
		Bad: `syntax = "proto3";
package acme.weather.v1;
service ForecastService {
  rpc GetForecast(GetForecastRequest) returns (Forecast);
}
message GetForecastRequest {}
message Forecast {}
`,
		Good:    standardNameExample,
		Since:   "0.1.0",
		Options: []string{"rpc_allow_google_protobuf_empty_responses"},
	},
	In: check.In{V1Beta1: styleStandard, V1: standard, V2: standard},
	OnMethod: func(p *check.Pass, m *model.Method) {
		if p.Options.RPCAllowGoogleProtobufEmptyResponses && m.Output.FullName == empty {
			return
		}
		short, long := standardNames(m, "Response")
		if m.Output.Name != short && m.Output.Name != long {
			p.Report(m.File, m.At(m.OutputSpan), "RPC response type %q should be named %q or %q.", m.Output.Name, short, long)
		}
	},
}

// standardNames are the two good names of a message for m.
func standardNames(m *model.Method, suffix string) (short, long string) {
	short = model.Pascal(m.Name) + suffix
	return short, model.Pascal(m.Parent.Name) + short
}

const whyStandardName = "A message of its own, named after the RPC, can get new fields without any other RPC noticing, " +
	"and readers find it without looking."

const standardNameExample = `syntax = "proto3";
package acme.weather.v1;
service ForecastService {
  rpc GetForecast(GetForecastRequest) returns (GetForecastResponse);
}
message GetForecastRequest {}
message GetForecastResponse {}
`
