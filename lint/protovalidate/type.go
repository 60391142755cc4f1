package protovalidate

import (
	"google.golang.org/protobuf/reflect/protoreflect"
)

// typeRules is the rules for values of one type.
type typeRules struct {
	*fieldRules
	// kind is the field of FieldRules that holds the rules.
	kind    protoreflect.FieldDescriptor
	message protoreflect.Message
}

// rule is one rule that is set.
type rule struct {
	name  string
	label string
	path  []int32
	value protoreflect.Value
}

// prefix is what users call the rules.
func (t *typeRules) prefix() string { return t.label + "." + string(t.kind.Name()) }

// at is the path of a rule below the option, and of an entry if it is a list.
func (t *typeRules) at(field protoreflect.FieldDescriptor, index ...int32) []int32 {
	return join(join(t.path, int32(t.kind.Number()), int32(field.Number())), index...)
}

// get is the rule of that name, nil if it is not set.
func (t *typeRules) get(name string) *rule {
	field := t.message.Descriptor().Fields().ByName(protoreflect.Name(name))
	if field == nil || !t.message.Has(field) {
		return nil
	}
	return &rule{
		name:  name,
		label: t.prefix() + "." + name,
		path:  t.at(field),
		value: t.message.Get(field),
	}
}

// first is the first rule of those names that is set, nil if there is none.
func (t *typeRules) first(names ...string) *rule {
	for _, name := range names {
		if r := t.get(name); r != nil {
			return r
		}
	}
	return nil
}

// constant checks that nothing stands beside const. Rules that others add do
// not count.
func (t *typeRules) constant() {
	r := t.get("const")
	if r == nil {
		return
	}
	others := false
	t.message.Range(func(field protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		others = !field.IsExtension() && field.Name() != "const"
		return !others
	})
	if others {
		t.reportf(r.path, "%s has %s, therefore other rules in %s are not applied and should be removed.", t.head, r.label, t.prefix())
	}
}

// pair reports the same finding at two rules.
func (t *typeRules) pair(a, b *rule, format string, args ...any) {
	t.reportf(a.path, format, args...)
	t.reportf(b.path, format, args...)
}

// sizes checks an exact size against the bounds of the same size.
func (t *typeRules) sizes(exact, least, most string) {
	low, high := t.get(least), t.get(most)
	if r := t.get(exact); r != nil {
		for _, bound := range []*rule{low, high} {
			if bound != nil {
				t.reportf(bound.path, "%s has %s and therefore, %s is redundant and should be removed.", t.head, r.label, bound.label)
			}
		}
	}
	if low != nil && high != nil && low.value.Uint() == high.value.Uint() {
		t.pair(low, high, "%s has equal %s and %s, use %s.%s instead.", t.head, low.label, most, t.prefix(), exact)
	}
	t.order(low, high)
}

// order checks that one number is not above another.
func (t *typeRules) order(low, high *rule) {
	if low == nil || high == nil || low.value.Uint() <= high.value.Uint() {
		return
	}
	l, h := low.value.Uint(), high.value.Uint()
	t.reportf(low.path, "%s has value %d for %s, which must be lower than value %d for %s.", t.head, l, low.label, h, high.label)
	t.reportf(high.path, "%s has value %d for %s, which must be higher than value %d for %s.", t.head, h, high.label, l, low.label)
}
