package engine

import (
	"strings"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/syntax"
)

// declared is a statement that opens numbers of a message to extensions and
// says in options what these have to be.
type declared struct {
	message   *message
	statement uint32
}

// declaration is what an extension of a number has to be.
type declaration struct {
	number             int32
	name, typ          string // with points before them
	reserved, repeated bool
}

// declares reports whether an extension in the range is as declared, or not
// declared at all.
func (s *opening) declares(x *field) bool {
	for _, d := range s.declarations {
		if d.number == x.out.Number {
			return !d.reserved && (d.name == "" || d.name == "."+x.out.FullName) &&
				(d.typ == "" || d.typ == x.typeName() && d.repeated == (x.out.Presence == model.Repeated))
		}
	}
	return true
}

// typeName is the type of a field as declarations name it.
func (x *field) typeName() string {
	switch {
	case x.message != nil:
		return "." + x.message.out.FullName
	case x.enum != nil:
		return "." + x.enum.out.FullName
	}
	return scalarName(x.out.Kind)
}

// declarations reads what extensions have to be, and checks it.
func (f *file) declarations() {
	for _, d := range f.declared {
		m := d.message
		f.gathered.empty()
		v := gatherer{f, parentName(m.out.FullName), &f.gathered}.brackets(onRange, f.tree.Child(d.statement, syntax.NodeOptions))
		var list []declaration
		if s := v.find("declaration"); s != nil {
			for _, e := range s.elements {
				list = append(list, f.declaration(d.statement, e.message))
			}
		}
		if s := v.find("verification"); s != nil && len(s.elements) > 0 {
			const unverified = 1
			if (f.bits(s.field, s.elements[0].node) == unverified) != (len(list) == 0) {
				f.give(d.statement, "verified without declarations, or the other way round")
			}
		}
		if len(list) == 0 {
			continue
		}
		ranges := 0
		for i := range m.extensions {
			s := &m.extensions[i]
			if s.node != d.statement {
				continue
			}
			ranges++
			s.declarations = list
			for _, e := range list {
				if e.number < s.first || e.number > s.last {
					f.give(d.statement, "a declaration of another number")
				}
			}
		}
		if ranges != 1 {
			f.give(d.statement, "declarations for several ranges")
		}
	}
}

// declaration reads one.
func (f *file) declaration(statement uint32, v *value) declaration {
	var d declaration
	for _, s := range v.settings {
		if len(s.elements) == 0 || s.field.extend != nil {
			f.give(statement, "an unusual declaration")
			continue
		}
		node := s.elements[0].node
		switch s.field.out.Name {
		case "number":
			d.number = int32(f.bits(s.field, node))
		case "full_name":
			d.name = f.tree.Unquote(node)
		case "type":
			d.typ = f.tree.Unquote(node)
		case "reserved":
			d.reserved = f.bits(s.field, node) != 0
		case "repeated":
			d.repeated = f.bits(s.field, node) != 0
		default:
			f.give(statement, "an unusual declaration")
		}
	}
	if d.reserved && d.name == "" && d.typ == "" {
		return d
	}
	if !absolute(d.name) || scalarOf(d.typ) == 0 && !absolute(d.typ) {
		f.give(statement, "a declaration that lacks something")
	}
	return d
}

// absolute reports whether a name is a full one behind a point.
func absolute(name string) bool {
	rest, ok := strings.CutPrefix(name, ".")
	return ok && plainName(rest)
}
