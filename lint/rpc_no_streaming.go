package lint

import (
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var rpcNoClientStreaming = &check.Rule{
	ID:      "RPC_NO_CLIENT_STREAMING",
	Purpose: "Checks that RPCs are not client streaming.",
	Doc: check.Doc{
		Summary: "No RPC takes a stream of requests.",
		Why:     whyUnary,
		Bad: `syntax = "proto3";
package acme.weather.v1;
service ForecastService {
  rpc Observe(stream ObserveRequest) returns (ObserveResponse);
}
message ObserveRequest {}
message ObserveResponse {}
`,
		Good:  unaryExample,
		Since: "0.1.0",
	},
	In: check.In{V1Beta1: unaryRPC, V1: unaryRPC, V2: unaryRPC},
	OnMethod: func(p *check.Pass, m *model.Method) {
		if m.ClientStreaming {
			p.Report(m.File, m.Site(), "RPC %q is client streaming.", m.Name)
		}
	},
}

var rpcNoServerStreaming = &check.Rule{
	ID:      "RPC_NO_SERVER_STREAMING",
	Purpose: "Checks that RPCs are not server streaming.",
	Doc: check.Doc{
		Summary: "No RPC gives a stream of responses.",
		Why:     whyUnary,
		Bad: `syntax = "proto3";
package acme.weather.v1;
service ForecastService {
  rpc Observe(ObserveRequest) returns (stream ObserveResponse);
}
message ObserveRequest {}
message ObserveResponse {}
`,
		Good:  unaryExample,
		Since: "0.1.0",
	},
	In: check.In{V1Beta1: unaryRPC, V1: unaryRPC, V2: unaryRPC},
	OnMethod: func(p *check.Pass, m *model.Method) {
		if m.ServerStreaming {
			p.Report(m.File, m.Site(), "RPC %q is server streaming.", m.Name)
		}
	},
}

const whyUnary = "Streams need clients, proxies and load balancers that keep a connection open, and a protocol of " +
	"their own for errors and retries. Several RPC systems support single calls only."

const unaryExample = `syntax = "proto3";
package acme.weather.v1;
service ForecastService {
  rpc Observe(ObserveRequest) returns (ObserveResponse);
}
message ObserveRequest {}
message ObserveResponse {}
`
