package engine

import (
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
	"github.com/platinummonkey/spoke/schema/syntax"
)

const groupKind = model.GroupKind

// link resolves the types of fields, extensions and methods, and reads the
// numbers.
func (f *file) link() {
	for i := range f.out.Imports {
		f.out.Imports[i].File = f.imports[i].file.out
		f.out.Imports[i].Used = f.out.Imports[i].Public
	}
	for _, e := range f.extends {
		f.linkExtend(e)
	}
	for _, x := range f.fields {
		f.linkField(x)
	}
	for _, s := range f.services {
		for _, m := range s.methods {
			m.out.Input = f.parameter(s, m.input, m.out.InputSpan)
			m.out.Output = f.parameter(s, m.output, m.out.OutputSpan)
		}
	}
	f.readNumbers()
}

func (f *file) parameter(s *service, name string, at source.Span) *model.Message {
	found := f.resolve(s.out.FullName, name, lookup{})
	if found.message == nil || scalarOf(name) != 0 {
		f.missing(at, s.out.FullName, name)
		return nil
	}
	return found.message.out
}

func (f *file) linkExtend(e *extend) {
	found := f.resolve(e.scope, e.name, lookup{})
	if found.message == nil || scalarOf(e.name) != 0 {
		f.give(e.node, "no such message: "+e.name)
		return
	}
	e.of = found.message
	for _, x := range e.fields {
		x.out.Extendee = e.of.out
	}
	if f.edition == syntax.Proto3 && !f.builtins.options[e.of] {
		f.give(e.node, "proto3 extends only options")
	}
}

// linkField finds the type of a field that is not a scalar.
func (f *file) linkField(x *field) {
	switch {
	case x.typ != 0:
		name := f.typeName(x)
		found := f.resolve(f.scopeOf(x.in), name, lookup{types: true})
		switch {
		case found.message != nil:
			x.message, x.out.Message = found.message, found.message.out
			x.out.Kind = model.MessageKind
			if found.message.out.MapEntry {
				f.give(x.at(), "a map's message as a type")
			}
		case found.enum != nil:
			x.enum, x.out.Enum = found.enum, found.enum.out
			x.out.Kind = model.EnumKind
		default:
			node := &f.tree.Nodes[x.typ]
			f.missing(f.tokens(node.First+uint32(node.Mods), node.Last), f.scopeOf(x.in), name)
			if x.extend != nil {
				f.give(x.node, "an extension without a type")
			}
		}
	}
	if x.out.Presence == model.Implicit && x.message != nil {
		x.out.Presence = model.Explicit
	}
	if x.in != nil && x.in.out.MapEntry {
		switch {
		case x.out.Number == 1 && (x.message != nil || x.enum != nil):
			f.give(x.in.node, "not the type of a map key")
		case x.enum != nil && !x.enum.zero:
			f.give(x.in.node, "a map of enums without a zero")
		}
	}
}

// at is the node of a field's declaration, also of a map entry's.
func (x *field) at() uint32 {
	if x.node == 0 {
		return x.in.node
	}
	return x.node
}
