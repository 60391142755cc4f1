package breaking

import (
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/internal/config"
)

// Table has all breaking rules of every configuration version, by which they
// are selected and listed; what they do is in table.
func Table() *check.Table {
	return &check.Table{Kind: "breaking", Categories: categories, Rules: rules}
}

// Knows reports whether id is a rule or category in version v.
func Knows(v config.Version, id string) bool { return Table().Knows(v, id) }

// categories in the order of listings.
var categories = []check.Category{{ID: "CSR", Aside: true}, {ID: "FILE"}, {ID: "PACKAGE"}, {ID: "WIRE_JSON"}, {ID: "WIRE"}}

// The ways in which configuration versions know rules.
var (
	byID                       = &check.Use{}
	file                       = &check.Use{Categories: []string{"FILE"}, Default: true}
	inPackage                  = &check.Use{Categories: []string{"PACKAGE"}}
	onlyWire                   = &check.Use{Categories: []string{"WIRE"}}
	wireJSON                   = &check.Use{Categories: []string{"WIRE_JSON"}}
	csrFile                    = &check.Use{Categories: []string{"CSR", "FILE"}, Default: true}
	csrWireJSON                = &check.Use{Categories: []string{"CSR", "WIRE_JSON"}}
	filePackage                = &check.Use{Categories: []string{"FILE", "PACKAGE"}, Default: true}
	wireJSONWire               = &check.Use{Categories: []string{"WIRE_JSON", "WIRE"}}
	csrFilePackage             = &check.Use{Categories: []string{"CSR", "FILE", "PACKAGE"}, Default: true}
	csrWireJSONWire            = &check.Use{Categories: []string{"CSR", "WIRE_JSON", "WIRE"}}
	filePackageWireJSON        = &check.Use{Categories: []string{"FILE", "PACKAGE", "WIRE_JSON"}, Default: true}
	csrFilePackageWireJSON     = &check.Use{Categories: []string{"CSR", "FILE", "PACKAGE", "WIRE_JSON"}, Default: true}
	filePackageWireJSONWire    = &check.Use{Categories: []string{"FILE", "PACKAGE", "WIRE_JSON", "WIRE"}, Default: true}
	csrFilePackageWireJSONWire = &check.Use{Categories: []string{"CSR", "FILE", "PACKAGE", "WIRE_JSON", "WIRE"}, Default: true}
)

var rules = []*check.Rule{
	{ID: "ENUM_NO_DELETE", Purpose: "Checks that enums are not deleted from a given file.", In: check.In{V1Beta1: file, V1: file, V2: csrFile}},
	{ID: "ENUM_SAME_JSON_FORMAT", Purpose: "Checks that enums have the same JSON format support.", In: check.In{V1Beta1: filePackageWireJSON, V1: filePackageWireJSON, V2: csrFilePackageWireJSON}},
	{ID: "ENUM_SAME_TYPE", Purpose: "Checks that enums have the same type (open vs closed).", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: filePackage}},
	{ID: "ENUM_VALUE_NO_DELETE", Purpose: "Checks that enum values are not deleted from a given enum.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: csrFilePackage}},
	{ID: "ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED", Purpose: "Checks that enum values are not deleted from a given enum unless the name is reserved.", In: check.In{V1Beta1: wireJSON, V1: wireJSON, V2: csrWireJSON}},
	{ID: "ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED", Purpose: "Checks that enum values are not deleted from a given enum unless the number is reserved.", In: check.In{V1Beta1: wireJSONWire, V1: wireJSONWire, V2: csrWireJSONWire}},
	{ID: "ENUM_VALUE_SAME_NAME", Purpose: "Checks that enum values have the same name.", In: check.In{V1Beta1: filePackageWireJSON, V1: filePackageWireJSON, V2: csrFilePackageWireJSON}},
	{ID: "EXTENSION_MESSAGE_NO_DELETE", Purpose: "Checks that extension ranges are not deleted from a given message.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: csrFilePackage}},
	{ID: "EXTENSION_NO_DELETE", Purpose: "Checks that extensions are not deleted from a given file.", In: check.In{V2: file}},
	{ID: "FIELD_NO_DELETE", Purpose: "Checks that fields are not deleted from a given message.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: csrFilePackage}},
	{ID: "FIELD_NO_DELETE_UNLESS_NAME_RESERVED", Purpose: "Checks that fields are not deleted from a given message unless the name is reserved.", In: check.In{V1Beta1: wireJSON, V1: wireJSON, V2: csrWireJSON}},
	{ID: "FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED", Purpose: "Checks that fields are not deleted from a given message unless the number is reserved.", In: check.In{V1Beta1: wireJSONWire, V1: wireJSONWire, V2: csrWireJSONWire}},
	{ID: "FIELD_SAME_CARDINALITY", Purpose: "Checks that fields have the same cardinalities in a given message.", In: check.In{V1Beta1: filePackageWireJSONWire, V1: filePackage, V2: filePackage}},
	{ID: "FIELD_SAME_CPP_STRING_TYPE", Purpose: "Checks that fields have the same C++ string type, based on ctype field option or (pb.cpp).string_type feature.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: filePackage}},
	{ID: "FIELD_SAME_CTYPE", Purpose: "Checks that fields have the same value for the ctype option.", In: check.In{V1Beta1: byID, V1: byID}, Deprecated: true, Replacements: []string{"FIELD_SAME_CPP_STRING_TYPE"}},
	{ID: "FIELD_SAME_DEFAULT", Purpose: "Checks that fields have the same default value, if a default is specified.", In: check.In{V2: csrFilePackageWireJSONWire}},
	{ID: "FIELD_SAME_JAVA_UTF8_VALIDATION", Purpose: "Checks that fields have the same Java string UTF8 validation, based on java_string_check_utf8 file option or (pb.java).utf8_validation feature.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: filePackage}},
	{ID: "FIELD_SAME_JSON_NAME", Purpose: "Checks that fields have the same value for the json_name option.", In: check.In{V1Beta1: filePackageWireJSON, V1: filePackageWireJSON, V2: csrFilePackageWireJSON}},
	{ID: "FIELD_SAME_JSTYPE", Purpose: "Checks that fields have the same value for the jstype option.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: filePackage}},
	{ID: "FIELD_SAME_LABEL", Purpose: "Checks that fields have the same labels in a given message.", In: check.In{V1Beta1: byID, V1: byID}, Deprecated: true, Replacements: []string{"FIELD_SAME_CARDINALITY", "FIELD_WIRE_COMPATIBLE_CARDINALITY", "FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY"}},
	{ID: "FIELD_SAME_NAME", Purpose: "Checks that fields have the same names in a given message.", In: check.In{V1Beta1: filePackageWireJSON, V1: filePackageWireJSON, V2: csrFilePackageWireJSON}},
	{ID: "FIELD_SAME_ONEOF", Purpose: "Checks that fields have the same oneofs in a given message.", In: check.In{V1Beta1: filePackageWireJSONWire, V1: filePackageWireJSONWire, V2: csrFilePackageWireJSONWire}},
	{ID: "FIELD_SAME_TYPE", Purpose: "Checks that fields have the same types in a given message.", In: check.In{V1Beta1: filePackageWireJSONWire, V1: filePackage, V2: csrFilePackage}},
	{ID: "FIELD_SAME_UTF8_VALIDATION", Purpose: "Checks that string fields have the same UTF8 validation mode.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: filePackage}},
	{ID: "FIELD_WIRE_COMPATIBLE_CARDINALITY", Purpose: "Checks that fields have wire-compatible cardinalities in a given message.", In: check.In{V1Beta1: onlyWire, V1: onlyWire, V2: onlyWire}},
	{ID: "FIELD_WIRE_COMPATIBLE_TYPE", Purpose: "Checks that fields have wire-compatible types in a given message.", In: check.In{V1: onlyWire, V2: onlyWire}},
	{ID: "FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY", Purpose: "Checks that fields have wire and JSON compatible cardinalities in a given message.", In: check.In{V1Beta1: wireJSON, V1: wireJSON, V2: csrWireJSON}},
	{ID: "FIELD_WIRE_JSON_COMPATIBLE_TYPE", Purpose: "Checks that fields have wire and JSON compatible types in a given message.", In: check.In{V1: wireJSON, V2: csrWireJSON}},
	{ID: "FILE_NO_DELETE", Purpose: "Checks that files are not deleted.", In: check.In{V1Beta1: file, V1: file, V2: csrFile}},
	{ID: "FILE_SAME_CC_ENABLE_ARENAS", Purpose: "Checks that files have the same value for the cc_enable_arenas option.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: filePackage}},
	{ID: "FILE_SAME_CC_GENERIC_SERVICES", Purpose: "Checks that files have the same value for the cc_generic_services option.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: filePackage}},
	{ID: "FILE_SAME_CSHARP_NAMESPACE", Purpose: "Checks that files have the same value for the csharp_namespace option.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: filePackage}},
	{ID: "FILE_SAME_GO_PACKAGE", Purpose: "Checks that files have the same value for the go_package option.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: filePackage}},
	{ID: "FILE_SAME_JAVA_GENERIC_SERVICES", Purpose: "Checks that files have the same value for the java_generic_services option.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: filePackage}},
	{ID: "FILE_SAME_JAVA_MULTIPLE_FILES", Purpose: "Checks that files have the same value for the java_multiple_files option.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: filePackage}},
	{ID: "FILE_SAME_JAVA_OUTER_CLASSNAME", Purpose: "Checks that files have the same value for the java_outer_classname option.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: filePackage}},
	{ID: "FILE_SAME_JAVA_PACKAGE", Purpose: "Checks that files have the same value for the java_package option.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: filePackage}},
	{ID: "FILE_SAME_JAVA_STRING_CHECK_UTF8", Purpose: "Checks that files have the same value for the java_string_check_utf8 option.", In: check.In{V1Beta1: byID, V1: byID}, Deprecated: true, Replacements: []string{"FIELD_SAME_JAVA_UTF8_VALIDATION"}},
	{ID: "FILE_SAME_OBJC_CLASS_PREFIX", Purpose: "Checks that files have the same value for the objc_class_prefix option.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: filePackage}},
	{ID: "FILE_SAME_OPTIMIZE_FOR", Purpose: "Checks that files have the same value for the optimize_for option.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: filePackage}},
	{ID: "FILE_SAME_PACKAGE", Purpose: "Checks that files have the same package.", In: check.In{V1Beta1: file, V1: filePackageWireJSONWire, V2: csrFilePackageWireJSONWire}},
	{ID: "FILE_SAME_PHP_CLASS_PREFIX", Purpose: "Checks that files have the same value for the php_class_prefix option.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: filePackage}},
	{ID: "FILE_SAME_PHP_GENERIC_SERVICES", Purpose: "Checks that files have the same value for the php_generic_services option.", In: check.In{V1Beta1: byID, V1: byID}, Deprecated: true},
	{ID: "FILE_SAME_PHP_METADATA_NAMESPACE", Purpose: "Checks that files have the same value for the php_metadata_namespace option.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: filePackage}},
	{ID: "FILE_SAME_PHP_NAMESPACE", Purpose: "Checks that files have the same value for the php_namespace option.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: filePackage}},
	{ID: "FILE_SAME_PY_GENERIC_SERVICES", Purpose: "Checks that files have the same value for the py_generic_services option.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: filePackage}},
	{ID: "FILE_SAME_RUBY_PACKAGE", Purpose: "Checks that files have the same value for the ruby_package option.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: filePackage}},
	{ID: "FILE_SAME_SWIFT_PREFIX", Purpose: "Checks that files have the same value for the swift_prefix option.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: filePackage}},
	{ID: "FILE_SAME_SYNTAX", Purpose: "Checks that files have the same syntax.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: csrFilePackage}},
	{ID: "MESSAGE_NO_DELETE", Purpose: "Checks that messages are not deleted from a given file.", In: check.In{V1Beta1: file, V1: file, V2: csrFile}},
	{ID: "MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR", Purpose: "Checks that messages do not change the no_standard_descriptor_accessor option from false or unset to true.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: csrFilePackage}},
	{ID: "MESSAGE_SAME_JSON_FORMAT", Purpose: "Checks that messages have the same JSON format support.", In: check.In{V1Beta1: filePackageWireJSON, V1: filePackageWireJSON, V2: csrFilePackageWireJSON}},
	{ID: "MESSAGE_SAME_MESSAGE_SET_WIRE_FORMAT", Purpose: "Checks that messages have the same value for the message_set_wire_format option.", In: check.In{V1Beta1: byID, V1: byID, V2: byID}, Deprecated: true},
	{ID: "MESSAGE_SAME_REQUIRED_FIELDS", Purpose: "Checks that messages have no added or deleted required fields.", In: check.In{V1Beta1: filePackageWireJSONWire, V1: filePackageWireJSONWire, V2: csrFilePackageWireJSONWire}},
	{ID: "ONEOF_NO_DELETE", Purpose: "Checks that oneofs are not deleted from a given message.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: csrFilePackage}},
	{ID: "PACKAGE_ENUM_NO_DELETE", Purpose: "Checks that enums are not deleted from a given package.", In: check.In{V1Beta1: inPackage, V1: inPackage, V2: inPackage}},
	{ID: "PACKAGE_EXTENSION_NO_DELETE", Purpose: "Checks that extensions are not deleted from a given package.", In: check.In{V2: inPackage}},
	{ID: "PACKAGE_MESSAGE_NO_DELETE", Purpose: "Checks that messages are not deleted from a given package.", In: check.In{V1Beta1: inPackage, V1: inPackage, V2: inPackage}},
	{ID: "PACKAGE_NO_DELETE", Purpose: "Checks that packages are not deleted.", In: check.In{V1Beta1: inPackage, V1: inPackage, V2: inPackage}},
	{ID: "PACKAGE_SERVICE_NO_DELETE", Purpose: "Checks that services are not deleted from a given package.", In: check.In{V1Beta1: inPackage, V1: inPackage, V2: inPackage}},
	{ID: "RESERVED_ENUM_NO_DELETE", Purpose: "Checks that reserved ranges and names are not deleted from a given enum.", In: check.In{V1Beta1: filePackageWireJSONWire, V1: filePackageWireJSONWire, V2: csrFilePackageWireJSONWire}},
	{ID: "RESERVED_MESSAGE_NO_DELETE", Purpose: "Checks that reserved ranges and names are not deleted from a given message.", In: check.In{V1Beta1: filePackageWireJSONWire, V1: filePackageWireJSONWire, V2: csrFilePackageWireJSONWire}},
	{ID: "RPC_NO_DELETE", Purpose: "Checks that rpcs are not deleted from a given service.", In: check.In{V1Beta1: filePackage, V1: filePackage, V2: filePackage}},
	{ID: "RPC_SAME_CLIENT_STREAMING", Purpose: "Checks that rpcs have the same client streaming value.", In: check.In{V1Beta1: filePackageWireJSONWire, V1: filePackageWireJSONWire, V2: csrFilePackageWireJSONWire}},
	{ID: "RPC_SAME_IDEMPOTENCY_LEVEL", Purpose: "Checks that rpcs have the same value for the idempotency_level option.", In: check.In{V1Beta1: filePackageWireJSONWire, V1: filePackageWireJSONWire, V2: csrFilePackageWireJSONWire}},
	{ID: "RPC_SAME_REQUEST_TYPE", Purpose: "Checks that rpcs are have the same request type.", In: check.In{V1Beta1: filePackageWireJSONWire, V1: filePackageWireJSONWire, V2: csrFilePackageWireJSONWire}},
	{ID: "RPC_SAME_RESPONSE_TYPE", Purpose: "Checks that rpcs are have the same response type.", In: check.In{V1Beta1: filePackageWireJSONWire, V1: filePackageWireJSONWire, V2: csrFilePackageWireJSONWire}},
	{ID: "RPC_SAME_SERVER_STREAMING", Purpose: "Checks that rpcs have the same server streaming value.", In: check.In{V1Beta1: filePackageWireJSONWire, V1: filePackageWireJSONWire, V2: csrFilePackageWireJSONWire}},
	{ID: "SERVICE_NO_DELETE", Purpose: "Checks that services are not deleted from a given file.", In: check.In{V1Beta1: file, V1: file, V2: file}},
}
