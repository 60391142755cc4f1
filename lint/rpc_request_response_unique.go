package lint

import (
	"context"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var rpcRequestResponseUnique = &check.Rule{
	ID:      "RPC_REQUEST_RESPONSE_UNIQUE",
	Purpose: "Checks that RPC request and response types are only used in one RPC (configurable).",
	Doc: check.Doc{
		Summary: "A message is the request or the response of one RPC only.",
		Why: "A message that two RPCs share can't get a field that makes sense for one of them. The rule looks at all " +
			"files of a module together.",
		Bad: `syntax = "proto3";
package acme.weather.v1;
service ForecastService {
  rpc Correct(Forecast) returns (Forecast);
}
message Forecast {}
`,
		Good:  standardNameExample,
		Since: "0.1.0",
		Options: []string{
			"rpc_allow_same_request_response",
			"rpc_allow_google_protobuf_empty_requests",
			"rpc_allow_google_protobuf_empty_responses",
		},
	},
	In: check.In{V1Beta1: styleStandard, V1: standard, V2: standard},
	OnSet: func(_ context.Context, p *check.Pass, set *check.Set) error {
		emptyRequests := p.Options.RPCAllowGoogleProtobufEmptyRequests
		emptyResponses := p.Options.RPCAllowGoogleProtobufEmptyResponses
		// The methods that use each message, in order; last is looked at to
		// count a method once.
		users := make(map[string][]*model.Method)
		var names []string
		use := func(name string, m *model.Method) {
			methods := users[name]
			if len(methods) == 0 {
				names = append(names, name)
			}
			if len(methods) == 0 || methods[len(methods)-1] != m {
				users[name] = append(methods, m)
			}
		}
		for _, f := range set.Targets {
			for _, s := range f.Services {
				for _, m := range s.Methods {
					in, out := m.Input.FullName, m.Output.FullName
					if in == out && !p.Options.RPCAllowSameRequestResponse && !(in == empty && emptyRequests && emptyResponses) {
						p.Report(f, m.Site(), "RPC %q has the same type %q for the request and response.", m.Name, in)
					}
					if in != empty || !emptyRequests {
						use(in, m)
					}
					if out != empty || !emptyResponses {
						use(out, m)
					}
				}
			}
		}
		for _, name := range names {
			role := "request or response type"
			switch {
			case name != empty || emptyRequests == emptyResponses:
			case emptyRequests:
				role = "response"
			default:
				role = "request"
			}
			if methods := users[name]; len(methods) > 1 {
				for _, m := range methods {
					p.Report(m.File, m.Site(), "%q is used as the %s for multiple RPCs.", name, role)
				}
			}
		}
		return nil
	},
}
