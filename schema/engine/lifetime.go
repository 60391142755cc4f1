package engine

import (
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/syntax"
)

// support is a field or a value of an enum with the option feature_support,
// which says in which editions it may be used.
type support struct {
	field *field
	value *enumValue
}

// lifetime is what the option feature_support says. Editions are in the
// numbering of the model, 0 where they are not given.
type lifetime struct {
	introduced, deprecated, removed model.Syntax
	// given says which of the five fields are.
	given [5]bool
}

// Fields of google.protobuf.FieldOptions.FeatureSupport, as lifetime.given has
// them.
const (
	introducedGiven = iota
	deprecatedGiven
	warningGiven
	removedGiven
	errorGiven
)

// has reports whether an edition has what lives so.
func (l *lifetime) has(edition model.Syntax) bool {
	return l == nil || l.introduced <= edition && (l.removed == 0 || l.removed > edition)
}

// lifetimes reads what feature_support says.
func (f *file) lifetimes() {
	for _, s := range f.supports {
		if s.field != nil {
			s.field.lifetime = f.lifetime(onField, f.scopeOf(s.field.in), s.field.node)
		} else {
			s.value.lifetime = f.lifetime(onEnumValue, s.value.in.out.FullName, s.value.node)
		}
	}
	if f.trusted {
		return
	}
	for _, s := range f.supports {
		if s.field == nil {
			continue
		}
		// Values live within the time of options that hold them. Those of enums
		// of the same file are known by now.
		for _, v := range s.field.values() {
			if v.in.file != f || v.lifetime != nil {
				f.give(s.field.node, "an option and its values with a time of their own")
			}
		}
	}
}

// values are the values that a field can hold if it is of an enum.
func (x *field) values() []*enumValue {
	if x.enum == nil {
		return nil
	}
	return x.enum.values
}

// lifetime reads the option of one declaration, and checks it.
func (f *file) lifetime(on target, scope string, declaration uint32) *lifetime {
	const name = "feature_support"
	t := f.tree
	f.gathered.empty()
	g := gatherer{f, scope, &f.gathered}
	v := g.value()
	options := t.Child(declaration, syntax.NodeOptions)
	for s := options + 1; s < t.Nodes[options].Next; s = t.Nodes[s].Next {
		if t.TokenText(t.Nodes[t.Child(s, syntax.NodePath)].First) == name {
			g.statement(v, on, s)
		}
	}
	set := v.find(name)
	if set == nil || len(set.elements) == 0 {
		return nil
	}
	l := new(lifetime)
	for _, s := range set.elements[0].message.settings {
		number := s.field.out.Number
		if s.field.extend != nil || number < 1 || int(number) > len(l.given) || len(s.elements) == 0 {
			f.give(declaration, "an unusual time of life")
			continue
		}
		l.given[number-1] = true
		at := map[int32]*model.Syntax{1: &l.introduced, 2: &l.deprecated, 4: &l.removed}[number]
		if at != nil && s.field.enum != nil {
			*at = model.Syntax(f.bits(s.field, s.elements[0].node))
		}
	}
	if !l.valid() {
		f.give(declaration, "a time of life against the rules")
	}
	return l
}

// valid reports whether a lifetime is one that the reference takes.
func (l *lifetime) valid() bool {
	g := &l.given
	switch {
	case g[deprecatedGiven] != g[warningGiven],
		g[deprecatedGiven] && g[introducedGiven] && l.deprecated < l.introduced,
		g[removedGiven] && g[deprecatedGiven] && l.deprecated >= l.removed,
		g[removedGiven] && g[introducedGiven] && l.removed < l.introduced,
		g[errorGiven] && !g[removedGiven],
		g[removedGiven] && !g[errorGiven] && l.introduced != l.removed:
		return false
	}
	return true
}
