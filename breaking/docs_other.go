package breaking

import "github.com/platinummonkey/spoke/internal/check"

// docsOfOthers documents the rules about messages, enums and methods.
func docsOfOthers() map[string]check.Doc {
	rpc := func(summary, why, earlier, later string) check.Doc {
		around := func(method string) string {
			return "service WeatherService {\n  " + method + "\n}\nmessage Get {}\nmessage Got {}\nmessage Other {}\n"
		}
		return doc(summary, why, around(earlier), around(later))
	}
	const (
		call   = "rpc Read(Get) returns (Got);"
		stream = "A client of one kind cannot talk to a server of the other, and generated code differs."
		typed  = "Client and server read messages of different types, and generated code differs."
		legacy = "What `LEGACY_BEST_EFFORT` permits need not have a JSON form that all languages agree on."
	)
	return map[string]check.Doc{
		"RPC_SAME_REQUEST_TYPE":     rpc("Methods keep the type of their requests.", typed, call, "rpc Read(Other) returns (Got);"),
		"RPC_SAME_RESPONSE_TYPE":    rpc("Methods keep the type of their responses.", typed, call, "rpc Read(Get) returns (Other);"),
		"RPC_SAME_CLIENT_STREAMING": rpc("Clients stream requests, or send one, as before.", stream, call, "rpc Read(stream Get) returns (Got);"),
		"RPC_SAME_SERVER_STREAMING": rpc("Servers stream responses, or send one, as before.", stream, call, "rpc Read(Get) returns (stream Got);"),
		"RPC_SAME_IDEMPOTENCY_LEVEL": rpc("Methods keep their `idempotency_level`.", "Clients may repeat calls, or send them as GET, by what it says.",
			"rpc Read(Get) returns (Got) {\n    option idempotency_level = NO_SIDE_EFFECTS;\n  }", call),

		"ENUM_SAME_TYPE": doc("Enums stay open or closed.", "A closed enum does not take values that it does not know; an open one keeps them.",
			edition+"enum Sky {\n  SKY_UNSPECIFIED = 0;\n}\n", edition+"enum Sky {\n  option features.enum_type = CLOSED;\n  SKY_UNSPECIFIED = 0;\n}\n"),
		"ENUM_SAME_JSON_FORMAT": doc("Enums that have a JSON form keep it.", legacy,
			edition+"enum Sky {\n  SKY_UNSPECIFIED = 0;\n}\n", edition+"enum Sky {\n  option features.json_format = LEGACY_BEST_EFFORT;\n  SKY_UNSPECIFIED = 0;\n}\n"),
		"ENUM_VALUE_SAME_NAME": doc("Enum values keep their names. Names may be added by `allow_alias`.", whySource+" "+whyJSON,
			"enum Sky {\n  SKY_UNSPECIFIED = 0;\n  SKY_RAIN = 1;\n}\n", "enum Sky {\n  SKY_UNSPECIFIED = 0;\n  SKY_RAINY = 1;\n}\n"),
		"MESSAGE_SAME_JSON_FORMAT": doc("Messages that have a JSON form keep it.", legacy,
			edition+"message Reading {}\n", edition+"message Reading {\n  option features.json_format = LEGACY_BEST_EFFORT;\n}\n"),
		"MESSAGE_SAME_REQUIRED_FIELDS": doc("Messages get no required fields, and lose none.", "A message without a required field is refused, so both sides must agree on which there are.",
			proto2+"message Reading {\n  optional double value = 1;\n}\n", proto2+"message Reading {\n  optional double value = 1;\n  required string unit = 2;\n}\n"),
		"MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR": doc("Messages keep the accessor `descriptor()`.", whySource,
			"message Reading {}\n", "message Reading {\n  option no_standard_descriptor_accessor = true;\n}\n"),
		"MESSAGE_SAME_MESSAGE_SET_WIRE_FORMAT": {Summary: "It was about `message_set_wire_format`, which no compiler takes any more.", Since: "0.1.0"},
	}
}
