package protovalidate

import (
	"strings"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	pvcel "buf.build/go/protovalidate/cel"
	"cel.dev/cel-go/cel"
	"google.golang.org/protobuf/reflect/protoreflect"
)

const predefinedCel = 1 // of PredefinedRules

// predefined checks the expressions of an extension that adds a rule to those
// of protovalidate.
func (c *fileCheck) predefined(extension protoreflect.ExtensionDescriptor, path []int32) error {
	extended := extension.ContainingMessage().FullName()
	this := valueType(extended)
	if this == nil {
		return nil
	}
	rules := option[*validate.PredefinedRules](extension.Options(), validate.E_Predefined)
	if rules == nil {
		return nil
	}
	s := &subject{
		fileCheck:   c,
		option:      join(path, fieldOptions, int32(validate.E_Predefined.TypeDescriptor().Number())),
		declaration: extension.FullName(),
		noun:        "extension field",
		head:        "Extension field",
	}
	return s.checkExpressions(expressions{
		label:     "(buf.validate.predefined)",
		celNumber: predefinedCel,
		rules:     rules.GetCel(),
	}, func() (*environment, error) {
		env, err := c.types()
		if err != nil {
			return nil, err
		}
		return env.extend(
			cel.Variable("this", this),
			cel.Variable("rules", cel.ObjectType(string(extended))),
			cel.Variable("rule", pvcel.ProtoFieldToType(extension, false, false)),
		)
	})
}

// isStandardRules reports whether a message holds the rules of one type.
func isStandardRules(name protoreflect.FullName) bool { return valueType(name) != nil }

// valueType is the type of the values that a message of rules is about, nil if
// it is no such message or takes no extensions.
func valueType(rules protoreflect.FullName) *cel.Type {
	name, ok := strings.CutPrefix(string(rules), "buf.validate.")
	if !ok {
		return nil
	}
	switch name {
	case "FloatRules", "DoubleRules":
		return cel.DoubleType
	case "Int32Rules", "Int64Rules", "SInt32Rules", "SInt64Rules", "SFixed32Rules", "SFixed64Rules", "EnumRules":
		return cel.IntType
	case "UInt32Rules", "UInt64Rules", "Fixed32Rules", "Fixed64Rules":
		return cel.UintType
	case "BoolRules":
		return cel.BoolType
	case "StringRules":
		return cel.StringType
	case "BytesRules":
		return cel.BytesType
	case "RepeatedRules":
		return cel.ListType(cel.DynType)
	case "MapRules":
		return cel.MapType(cel.DynType, cel.DynType)
	case "DurationRules":
		return cel.DurationType
	case "TimestampRules":
		return cel.TimestampType
	case "FieldMaskRules":
		return cel.ObjectType("google.protobuf.FieldMask")
	default:
		return nil
	}
}
