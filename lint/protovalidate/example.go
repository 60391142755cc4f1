package protovalidate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	pv "buf.build/go/protovalidate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

// validator evaluates the rules of messages.
type validator = pv.Validator

func (l *linked) newValidator() (validator, error) {
	v, err := pv.New(pv.WithExtensionTypeResolver(l.types))
	if err != nil {
		return nil, fmt.Errorf("setting up protovalidate: %w", err)
	}
	return v, nil
}

// examples checks that the examples satisfy the rules beside them, if there
// are any. Rules that do not compile are findings of their own, and then
// nothing is evaluated.
func (t *typeRules) examples() error {
	r := t.get("example")
	if r == nil || setFields(t.message) == 1 && len(t.rules.GetCel()) == 0 {
		return nil
	}
	validator, err := t.validator()
	if err != nil {
		return err
	}
	for i := range r.value.List().Len() {
		example := r.value.List().Get(i)
		only := pv.FilterFunc(func(_ protoreflect.Message, d protoreflect.Descriptor) bool {
			return d.FullName() == t.declared.FullName()
		})
		err = validator.Validate(t.carrier(example), pv.WithFilter(only))
		var compilation *pv.CompilationError
		var validation *pv.ValidationError
		switch {
		case err == nil || errors.As(err, &compilation):
		case errors.As(err, &validation):
			for _, v := range validation.Violations {
				if t.concerns(v.Proto) {
					t.reportf(join(r.path, int32(i)), `"%s" is an example value but does not satisfy rule %q: %s`, show(example), v.Proto.GetRuleId(), v.Proto.GetMessage())
				}
			}
		default:
			return fmt.Errorf("%s: the rules of field %q cannot be evaluated on its example %s: %w", t.file.Path, t.declared.Name(), show(example), err)
		}
	}
	return nil
}

// show is an example as findings name it: messages in braces, in about the
// text format.
func show(example protoreflect.Value) string {
	message, ok := example.Interface().(protoreflect.Message)
	if !ok {
		return fmt.Sprint(example.Interface())
	}
	if paths := message.Descriptor().Fields().ByName("paths"); paths != nil {
		var text []string
		for i := range message.Get(paths).List().Len() {
			text = append(text, "paths:"+message.Get(paths).List().Get(i).String())
		}
		return "{" + strings.Join(text, " ") + "}"
	}
	return "{" + momentOf(example).String() + "}"
}

// concerns reports whether a violation is one of the rules under check, not of
// those around them.
func (t *typeRules) concerns(v *validate.Violation) bool {
	elements := v.GetRule().GetElements()
	return len(elements) >= len(t.path) && slices.EqualFunc(elements[:len(t.path)], t.path, func(e *validate.FieldPathElement, number int32) bool {
		return e.GetFieldNumber() == number
	})
}

// carrier is a message of the declaring type with the example in it.
func (t *typeRules) carrier(example protoreflect.Value) proto.Message {
	message := dynamicpb.NewMessage(t.declared.ContainingMessage())
	field := t.declared
	if field.IsExtension() {
		field = dynamicpb.NewExtensionType(field).TypeDescriptor()
	}
	value := t.convert(example)
	switch t.part {
	case items:
		message.Mutable(field).List().Append(value)
	case keys:
		pairs := message.Mutable(field).Map()
		pairs.Set(value.MapKey(), pairs.NewValue())
	case values:
		message.Mutable(field).Map().Set(field.MapKey().Default().MapKey(), value)
	default:
		message.Set(field, value)
	}
	return message
}

// convert makes the value of an example one of the field's type. Messages stay
// of their Go type, though the field's is dynamic: so they never equal the
// field's zero value, which is what users see.
func (t *typeRules) convert(example protoreflect.Value) protoreflect.Value {
	switch value := wrapped(t.field); {
	case t.field.Enum() != nil:
		return protoreflect.ValueOfEnum(protoreflect.EnumNumber(example.Int()))
	case value != nil:
		message := dynamicpb.NewMessage(t.field.Message())
		message.Set(value, example)
		return protoreflect.ValueOfMessage(message)
	}
	return example
}
