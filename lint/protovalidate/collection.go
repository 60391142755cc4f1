package protovalidate

import (
	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// repeated checks the rules of lists and of their items.
func (t *typeRules) repeated() error {
	t.order(t.get("min_items"), t.get("max_items"))
	if r := t.get("unique"); r != nil && r.value.Bool() && t.field.Message() != nil && wrapped(t.field) == nil {
		t.reportf(r.path, "%s is of type %s but has %s set to true, which is only allowed for scalar types and wrapper types.", t.head, typeName(t.field), r.label)
	}
	return t.inner(t.field, items, "repeated.items", t.rules.GetRepeated().GetItems(), fieldRepeated, repeatedItems)
}

// maps checks the rules of maps and of their keys and values.
func (t *typeRules) maps() error {
	t.order(t.get("min_pairs"), t.get("max_pairs"))
	if err := t.inner(t.field.MapKey(), keys, "map.keys", t.rules.GetMap().GetKeys(), fieldMap, mapKeys); err != nil {
		return err
	}
	return t.inner(t.field.MapValue(), values, "map.values", t.rules.GetMap().GetValues(), fieldMap, mapValues)
}

// inner checks rules about a part of a field's values. Users see places and
// names as if these rules stood at the top of the option, however deep they
// are.
func (t *typeRules) inner(field protoreflect.FieldDescriptor, part part, label string, rules *validate.FieldRules, path ...int32) error {
	if rules == nil {
		return nil
	}
	return (&fieldRules{
		subject:  t.subject,
		declared: t.declared,
		field:    field,
		part:     part,
		label:    "(buf.validate.field)." + label,
		path:     path,
		rules:    rules,
	}).check()
}
