package breaking

import "github.com/platinummonkey/spoke/schema/model"

// table is what rules do, by their ids. Deprecated rules do nothing.
func table() map[string]func(*comparison) {
	all := map[string]func(*comparison){
		"ENUM_NO_DELETE":                                 goneFromFile(enums()),
		"ENUM_SAME_JSON_FORMAT":                          enumSameJSONFormat,
		"ENUM_SAME_TYPE":                                 enumSameType,
		"ENUM_VALUE_NO_DELETE":                           valueGone(neverValue),
		"ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED":      valueGone(valueNamesReserved),
		"ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED":    valueGone(valueNumberReserved),
		"ENUM_VALUE_SAME_NAME":                           enumValueSameName,
		"EXTENSION_MESSAGE_NO_DELETE":                    extensionMessageNoDelete,
		"EXTENSION_NO_DELETE":                            goneFromFile(extensions()),
		"FIELD_NO_DELETE":                                fieldGone(never),
		"FIELD_NO_DELETE_UNLESS_NAME_RESERVED":           fieldGone(nameReserved),
		"FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED":         fieldGone(numberReserved),
		"FIELD_SAME_CARDINALITY":                         eachField((*comparison).sameCardinality),
		"FIELD_SAME_CPP_STRING_TYPE":                     eachField((*comparison).sameCppStringType),
		"FIELD_SAME_DEFAULT":                             eachField((*comparison).sameDefault),
		"FIELD_SAME_JAVA_UTF8_VALIDATION":                eachField((*comparison).sameJavaUTF8),
		"FIELD_SAME_JSON_NAME":                           eachField((*comparison).sameJSONName),
		"FIELD_SAME_JSTYPE":                              eachField((*comparison).sameJSType),
		"FIELD_SAME_NAME":                                eachField((*comparison).sameName),
		"FIELD_SAME_ONEOF":                               eachField((*comparison).sameOneof),
		"FIELD_SAME_TYPE":                                eachField((*comparison).sameType),
		"FIELD_SAME_UTF8_VALIDATION":                     eachField((*comparison).sameUTF8),
		"FIELD_WIRE_COMPATIBLE_CARDINALITY":              eachField((*comparison).wireCardinality),
		"FIELD_WIRE_COMPATIBLE_TYPE":                     eachField((*comparison).wireType),
		"FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY":         eachField((*comparison).wireJSONCardinality),
		"FIELD_WIRE_JSON_COMPATIBLE_TYPE":                eachField((*comparison).wireJSONType),
		"FILE_NO_DELETE":                                 fileNoDelete,
		"FILE_SAME_PACKAGE":                              fileSamePackage,
		"FILE_SAME_SYNTAX":                               fileSameSyntax,
		"MESSAGE_NO_DELETE":                              goneFromFile(messages()),
		"MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR": messageNoRemoveAccessor,
		"MESSAGE_SAME_JSON_FORMAT":                       messageSameJSONFormat,
		"MESSAGE_SAME_REQUIRED_FIELDS":                   messageSameRequiredFields,
		"ONEOF_NO_DELETE":                                oneofNoDelete,
		"PACKAGE_ENUM_NO_DELETE":                         goneFromPackage(enums()),
		"PACKAGE_EXTENSION_NO_DELETE":                    goneFromPackage(extensions()),
		"PACKAGE_MESSAGE_NO_DELETE":                      goneFromPackage(messages()),
		"PACKAGE_NO_DELETE":                              packageNoDelete,
		"PACKAGE_SERVICE_NO_DELETE":                      goneFromPackage(services()),
		"RESERVED_ENUM_NO_DELETE":                        reservedEnumNoDelete,
		"RESERVED_MESSAGE_NO_DELETE":                     reservedMessageNoDelete,
		"RPC_NO_DELETE":                                  rpcNoDelete,
		"RPC_SAME_CLIENT_STREAMING":                      eachMethod(sameClientStreaming),
		"RPC_SAME_IDEMPOTENCY_LEVEL":                     eachMethod(sameIdempotency),
		"RPC_SAME_REQUEST_TYPE":                          eachMethod(sameRequest),
		"RPC_SAME_RESPONSE_TYPE":                         eachMethod(sameResponse),
		"RPC_SAME_SERVER_STREAMING":                      eachMethod(sameServerStreaming),
		"SERVICE_NO_DELETE":                              goneFromFile(services()),
	}
	for _, o := range fileOptions() {
		all[o.rule] = o.compare
	}
	return all
}

func eachField(do func(*comparison, pair[*model.Field])) func(*comparison) {
	return func(c *comparison) { c.eachField(func(p pair[*model.Field]) { do(c, p) }) }
}

func eachMethod(do func(*comparison, pair[*model.Method], *model.Service)) func(*comparison) {
	return func(c *comparison) {
		for _, s := range c.services {
			methods := methodsByName(s.new)
			for _, old := range s.old.Methods {
				if new := methods[old.Name]; new != nil {
					do(c, pair[*model.Method]{old, new}, s.new)
				}
			}
		}
	}
}

func methodsByName(s *model.Service) map[string]*model.Method {
	byName := make(map[string]*model.Method, len(s.Methods))
	for _, m := range s.Methods {
		byName[m.Name] = m
	}
	return byName
}
