package protovalidate

import (
	"math"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// numbers checks the rules of a numeric type.
func (t *typeRules) numbers() {
	t.notANumber()
	t.constant()
	t.bounds(t.first("gt", "gte"), t.first("lt", "lte"), equalNumbers)
}

// bounds checks that a lower and an upper bound leave something between them.
// A lower bound above an upper one is meant: values between are excluded.
func (t *typeRules) bounds(low, high *rule, equal func(a, b protoreflect.Value) bool) {
	if low == nil || high == nil || !equal(low.value, high.value) {
		return
	}
	if low.name == "gte" && high.name == "lte" {
		t.pair(low, high, "%s has equal %s and %s, use %s.const instead.", t.head, low.label, high.label, t.prefix())
	} else {
		t.pair(low, high, "%s has equal %s and %s. All values are rejected by these checks.", t.head, low.label, high.label)
	}
}

// notANumber checks floating-point rules, which NaN renders void.
func (t *typeRules) notANumber() {
	if name := t.kind.Name(); name != "float" && name != "double" {
		return
	}
	for _, name := range []string{"const", "lt", "lte", "gt", "gte"} {
		if r := t.get(name); r != nil && math.IsNaN(r.value.Float()) {
			t.reportf(r.path, "%s has %s set to NaN. Comparisons with NaN are always false, so this rule can never be satisfied.", t.head, r.label)
		}
	}
	for _, list := range []struct{ name, consequence string }{{"in", "can never match"}, {"not_in", "has no effect"}} {
		r := t.get(list.name)
		if r == nil {
			continue
		}
		for i := range r.value.List().Len() {
			if math.IsNaN(r.value.List().Get(i).Float()) {
				t.reportf(join(r.path, int32(i)), "%s has NaN in %s. Comparisons with NaN are always false, so this entry %s.", t.head, r.label, list.consequence)
			}
		}
	}
}

// equalNumbers compares numbers of one type. NaN differs from all numbers,
// itself included.
func equalNumbers(a, b protoreflect.Value) bool { return a.Interface() == b.Interface() }
