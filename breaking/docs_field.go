package breaking

import "github.com/platinummonkey/spoke/internal/check"

// inMessage is a message around a field.
func inMessage(field string) string { return "message Reading {\n  " + field + "\n}\n" }

// docsOfFields documents the rules about fields.
func docsOfFields() map[string]check.Doc {
	field := func(summary, why, earlier, later string) check.Doc {
		return doc(summary, why, inMessage(earlier), inMessage(later))
	}
	return map[string]check.Doc{
		"FIELD_SAME_NAME":      field("Fields keep their names.", whySource+" "+whyJSON, "double value = 1;", "double number = 1;"),
		"FIELD_SAME_JSON_NAME": field("Fields keep their names in JSON.", whyJSON, "double value = 1;", "double value = 1 [json_name = \"v\"];"),
		"FIELD_SAME_TYPE": field("Fields keep their types.", whySource+" The categories `WIRE_JSON` and `WIRE` have rules that let types change as far as messages can still be read.",
			"int32 value = 1;", "int64 value = 1;"),
		"FIELD_SAME_CARDINALITY": field("Fields stay optional, required, repeated or maps, and their absence shows or does not.", whySource,
			"double value = 1;", "optional double value = 1;"),
		"FIELD_WIRE_COMPATIBLE_CARDINALITY": field("Fields are as many as before, as far as the binary encoding shows.",
			whyWire+" Maps are repeated fields there, and presence does not count.", "double value = 1;", "repeated double value = 1;"),
		"FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY": field("Fields are as many as before, as far as the binary encoding and JSON show.",
			whyWire+" JSON writes lists and maps differently; presence does not count.", "double value = 1;", "repeated double value = 1;"),
		"FIELD_SAME_ONEOF": doc("Fields stay in their oneof, or outside of one.", "A member of a oneof takes the place of the others, so that a field which becomes one may be lost when messages are read.",
			inMessage("double value = 1;\n  oneof of {\n    string text = 2;\n  }"), "message Reading {\n  oneof of {\n    double value = 1;\n    string text = 2;\n  }\n}\n"),
		"FIELD_SAME_DEFAULT": doc("Default values stay the same.", "A value that is not sent is read as the default, and both sides read another one.",
			proto2+inMessage("optional int32 value = 1 [default = 1];"), proto2+inMessage("optional int32 value = 1 [default = 2];")),
		"FIELD_SAME_JSTYPE": field("Numbers of 64 bits keep their type in JavaScript.", whySource, "int64 value = 1;", "int64 value = 1 [jstype = JS_STRING];"),
		"FIELD_SAME_CPP_STRING_TYPE": field("Strings and bytes keep their type in C++, which `ctype` or the feature `string_type` sets.", whySource,
			"string unit = 1;", "string unit = 1 [ctype = CORD];"),
		"FIELD_SAME_UTF8_VALIDATION": doc("Strings stay verified to be UTF-8, or unverified.", "Messages with other bytes, which were read before, are refused, or such are let in that others refuse.",
			edition+inMessage("string unit = 1;"), edition+inMessage("string unit = 1 [features.utf8_validation = NONE];")),
		"FIELD_SAME_JAVA_UTF8_VALIDATION": doc("In Java strings stay verified to be UTF-8, or unverified.", "Messages with other bytes, which were read before, are refused, or such are let in that others refuse.",
			proto2+inMessage("optional string unit = 1;"), proto2+"option java_string_check_utf8 = true;\n"+inMessage("optional string unit = 1;")),
		"FIELD_SAME_CTYPE": {Summary: "The former name of the rule about types of strings in C++.", Since: "0.1.0"},
		"FIELD_SAME_LABEL": {Summary: "The former name of the rules about cardinality.", Since: "0.1.0"},
	}
}

// docsOfTypes documents the rules about which types may replace one another.
func docsOfTypes() map[string]check.Doc {
	return map[string]check.Doc{
		"FIELD_WIRE_COMPATIBLE_TYPE": doc("Fields change their types only to such as are read alike in the binary encoding.",
			whyWire+" These may replace one another: `int32`, `int64`, `uint32`, `uint64` and `bool`; `sint32` and `sint64`; `fixed32` and `sfixed32`; `fixed64` and `sfixed64`. "+
				"A `string` may become `bytes`. An enum may become one of the same short name that has all its values.",
			inMessage("int32 value = 1;"), inMessage("string value = 1;")),
		"FIELD_WIRE_JSON_COMPATIBLE_TYPE": doc("Fields change their types only to such as are read alike in the binary encoding and in JSON.",
			whyWire+" These may replace one another: `int32` and `uint32`; `int64` and `uint64`; `fixed32` and `sfixed32`; `fixed64` and `sfixed64`. "+
				"An enum may become one of the same short name that has all its values.",
			inMessage("int32 value = 1;"), inMessage("int64 value = 1;")),
	}
}
