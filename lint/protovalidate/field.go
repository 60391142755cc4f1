package protovalidate

import (
	"fmt"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	pvcel "buf.build/go/protovalidate/cel"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Field numbers of FieldRules and of what nests more of them.
const (
	fieldRepeated      = 18
	fieldMap           = 19
	fieldCel           = 23
	fieldRequired      = 25
	fieldIgnore        = 27
	fieldCelExpression = 29

	repeatedItems = 4
	mapKeys       = 4
	mapValues     = 5
)

// part says which values of a field some rules are about.
type part int8

const (
	whole part = iota
	items
	keys
	values
)

// fieldRules is one set of rules about a field or about a part of its values.
type fieldRules struct {
	*subject
	// declared is the field that carries the option.
	declared protoreflect.FieldDescriptor
	// field is what the rules are about: declared, or the key or value of its
	// map entries.
	field protoreflect.FieldDescriptor
	part  part
	// label is what users call the rules, path leads to them from the option.
	label string
	path  []int32
	rules *validate.FieldRules
}

// field checks the rules of a field or extension.
func (c *fileCheck) field(field protoreflect.FieldDescriptor, path []int32) error {
	rules := option[*validate.FieldRules](field.Options(), validate.E_Field)
	if rules == nil {
		return nil
	}
	name := fmt.Sprintf("%q", field.Name())
	return (&fieldRules{
		subject: &subject{
			fileCheck:   c,
			option:      join(path, fieldOptions, int32(validate.E_Field.TypeDescriptor().Number())),
			declaration: field.FullName(),
			noun:        "field " + name,
			head:        "Field " + name,
		},
		declared: field,
		field:    field,
		label:    "(buf.validate.field)",
		rules:    rules,
	}).check()
}

func (f *fieldRules) check() error {
	f.flags()
	err := f.checkExpressions(expressions{
		label:       f.label,
		path:        f.path,
		shortNumber: fieldCelExpression,
		short:       f.rules.GetCelExpression(),
		celNumber:   fieldCel,
		rules:       f.rules.GetCel(),
	}, func() (*environment, error) {
		env, err := f.types()
		if err != nil {
			return nil, err
		}
		return env.this(pvcel.ProtoFieldToType(f.field, false, f.part != whole))
	})
	if err != nil {
		return err
	}

	message := f.rules.ProtoReflect()
	kind := message.WhichOneof(message.Descriptor().Oneofs().ByName("type"))
	if kind == nil || !f.typeMatches(kind) {
		return nil
	}
	t := &typeRules{fieldRules: f, kind: kind, message: message.Get(kind).Message()}
	switch kind.Name() {
	case "repeated":
		return t.repeated()
	case "map":
		return t.maps()
	case "bool", "any":
	case "string":
		t.constant()
		t.text()
	case "bytes":
		t.constant()
		t.bytes()
	case "enum":
		t.constant()
	case "field_mask":
		t.constant()
		t.paths()
	case "duration", "timestamp":
		t.times()
	default:
		t.numbers()
	}
	return t.examples()
}

// flags checks required and ignore.
func (f *fieldRules) flags() {
	const ifZero = validate.Ignore_IGNORE_IF_ZERO_VALUE
	required, requiredPath := f.label+".required", join(f.path, fieldRequired)
	ignore, ignorePath := f.label+".ignore", join(f.path, fieldIgnore)

	if f.rules.GetRequired() {
		if oneof := f.field.ContainingOneof(); oneof != nil && !oneof.IsSynthetic() {
			f.reportf(requiredPath, "%s has %s but is in a oneof (%s). Oneof fields must not have %[2]s.", f.head, required, oneof.Name())
		}
		if f.field.IsExtension() {
			f.reportf(requiredPath, "%s is an extension field and cannot have %s.", f.head, required)
		}
		switch f.part {
		case items:
			f.reportf(requiredPath, "%s has %s on repeated item rules, which is unenforceable. The %[2]s constraint cannot be applied to individual items in a repeated field.", f.head, required)
		case keys:
			f.reportf(requiredPath, "%s has %s on map key rules, which is unenforceable. The %[2]s constraint cannot be applied to map keys.", f.head, required)
		case values:
			f.reportf(requiredPath, "%s has %s on map value rules, which is unenforceable. The %[2]s constraint cannot be applied to map values.", f.head, required)
		}
	}

	switch f.rules.GetIgnore() {
	case validate.Ignore_IGNORE_ALWAYS:
		if setFields(f.rules.ProtoReflect()) > 1 {
			f.reportf(ignorePath, "%s has %s=%v and therefore other rules in %s are not applied and should be removed.", f.head, ignore, f.rules.GetIgnore(), f.label)
		}
	case ifZero:
		if f.rules.GetRequired() {
			for _, path := range [][]int32{requiredPath, ignorePath} {
				f.reportf(path, "%s has both %s and %s=%v. A field cannot be empty if it is required.", f.head, required, ignore, ifZero)
			}
		}
		if f.field.IsExtension() {
			f.reportf(ignorePath, "%s is an extension field and cannot have %s=%v.", f.head, ignore, ifZero)
		} else if f.field.HasPresence() {
			f.reportf(ignorePath, "%s has %s=%v and tracks presence. This is the same as the default and the ignore option can be removed.", f.head, ignore, ifZero)
		}
	}
}

// setFields counts the fields that are set in m.
func setFields(m protoreflect.Message) int {
	n := 0
	m.Range(func(protoreflect.FieldDescriptor, protoreflect.Value) bool {
		n++
		return true
	})
	return n
}

// typeMatches reports whether rules of a kind suit the field. If not, that is
// a finding.
func (f *fieldRules) typeMatches(kind protoreflect.FieldDescriptor) bool {
	path, label := join(f.path, int32(kind.Number())), f.label+"."+string(kind.Name())
	switch name := kind.Name(); {
	case name == "map":
		if !f.field.IsMap() {
			f.reportf(path, "%s is not a map but has %s.", f.head, label)
			return false
		}
	case name == "repeated":
		if !f.field.IsList() {
			f.reportf(path, "%s is not repeated but has %s rules.", f.head, label)
			return false
		}
	case f.part == whole && f.field.Cardinality() == protoreflect.Repeated:
		f.reportf(path, "%s is of type repeated %s but has %s rules.", f.head, typeName(f.field), label)
		return false
	case rulesOf(f.field) != name:
		f.reportf(path, "%s is of type %s but has %s rules.", f.head, typeName(f.field), label)
		return false
	}
	return true
}

// rulesOf is the name of the rules that suit single values of a field, empty
// if there are none.
func rulesOf(f protoreflect.FieldDescriptor) protoreflect.Name {
	if f.Message() == nil {
		return protoreflect.Name(f.Kind().String())
	}
	switch f.Message().FullName() {
	case "google.protobuf.Any":
		return "any"
	case "google.protobuf.Duration":
		return "duration"
	case "google.protobuf.FieldMask":
		return "field_mask"
	case "google.protobuf.Timestamp":
		return "timestamp"
	}
	if value := wrapped(f); value != nil {
		return protoreflect.Name(value.Kind().String())
	}
	return ""
}

// wrapped is the value field of the wrapper message that is f's type, nil if
// it is none.
func wrapped(f protoreflect.FieldDescriptor) protoreflect.FieldDescriptor {
	if f.Message() == nil {
		return nil
	}
	switch f.Message().FullName() {
	case "google.protobuf.BoolValue", "google.protobuf.BytesValue", "google.protobuf.DoubleValue",
		"google.protobuf.FloatValue", "google.protobuf.Int32Value", "google.protobuf.Int64Value",
		"google.protobuf.StringValue", "google.protobuf.UInt32Value", "google.protobuf.UInt64Value":
		return f.Message().Fields().ByName("value")
	}
	return nil
}

// typeName is what users call a field's type.
func typeName(f protoreflect.FieldDescriptor) string {
	entry := f.ContainingMessage()
	if f.IsMap() {
		entry = f.Message()
	}
	if entry.IsMapEntry() && !f.IsExtension() {
		return fmt.Sprintf("map<%s, %s>", singleName(entry.Fields().ByNumber(1)), singleName(entry.Fields().ByNumber(2)))
	}
	return singleName(f)
}

func singleName(f protoreflect.FieldDescriptor) string {
	if f.Message() != nil {
		return string(f.Message().FullName())
	}
	return f.Kind().String()
}
