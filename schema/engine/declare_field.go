package engine

import (
	"strings"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/syntax"
)

// field declares a field of a message or an extension.
func (f *file) field(n uint32, in *message, o *oneof, e *extend) *field {
	t := f.tree
	node := &t.Nodes[n]
	x := f.fieldSlab.next()
	*x = field{out: f.outFields.next(), file: f, node: n, in: in, oneof: o, extend: e}
	f.fields = append(f.fields, x)
	out := x.out

	nameNode := t.Child(n, syntax.NodePath)
	typeNode := n + 1
	name := t.NodeText(nameNode)
	group := node.Kind == syntax.NodeGroup
	if group {
		name = strings.ToLower(name)
	}
	out.Decl = f.decl(n, declOf(in), f.scopeOf(in), name, f.span(nameNode))
	out.NumberSpan = f.span(t.Value(n))
	out.JSONName = f.jsonName(out.Name)

	out.Presence = f.singular()
	if node.Mods > 0 {
		out.LabelSpan = f.tokens(node.First, node.First)
		switch t.Word(node.First) {
		case syntax.WordRequired:
			out.Presence = model.Required
		case syntax.WordRepeated:
			out.Presence = model.Repeated
		default:
			out.Presence = model.Explicit
		}
	}
	if o != nil || e != nil && out.Presence == model.Implicit {
		out.Presence = model.Explicit
	}

	switch {
	case group:
		out.Doc = model.NoDoc // the message has them
		out.Kind = model.GroupKind
		keyword := t.Keyword(n)
		out.TypeSpan = f.tokens(keyword, keyword)
		m := f.message(n, in)
		x.message = m
		out.Message = m.out
		out.Twin = m.out.Doc
		if in == nil {
			f.out.Messages = append(f.out.Messages, m.out)
		} else {
			in.out.Messages = append(in.out.Messages, m.out)
		}
	case t.Nodes[typeNode].Kind == syntax.NodeMap:
		out.TypeSpan = f.span(typeNode)
		out.Presence = model.Repeated
		if e != nil {
			f.give(n, "a map as an extension")
		} else {
			f.mapEntry(x, typeNode)
		}
	default:
		out.TypeSpan = f.span(typeNode)
		f.named(x, typeNode)
	}

	switch {
	case e != nil:
		e.fields = append(e.fields, x)
		if out.Presence == model.Required {
			f.give(n, "a required extension")
		}
	default:
		in.fields = append(in.fields, x)
		in.out.Fields = append(in.out.Fields, out)
		if o != nil {
			o.fields = append(o.fields, x)
			o.out.Fields = append(o.out.Fields, out)
			out.Oneof = o.out
		}
		in.required = in.required || out.Presence == model.Required
	}
	return x
}

// singular is the presence of a field without a label.
func (f *file) singular() model.Presence {
	if f.edition == syntax.Proto3 {
		return model.Implicit
	}
	return model.Explicit
}

// named takes the type of a field from its node.
func (f *file) named(x *field, typeNode uint32) {
	t := f.tree
	node := &t.Nodes[typeNode]
	if kind := scalarOf(f.joined(node.First+uint32(node.Mods), node.Last)); kind != 0 {
		x.out.Kind = kind
		return
	}
	x.typ = typeNode
}

// typeName is the type of a field as written, where it has to be found.
func (f *file) typeName(x *field) string {
	node := &f.tree.Nodes[x.typ]
	return f.joined(node.First+uint32(node.Mods), node.Last)
}

// entry is the message of a map field, nil for other fields.
func (x *field) entry() *message {
	if x.message != nil && x.message.mapField == x {
		return x.message
	}
	return nil
}

// mapEntry declares the message of a map field.
func (f *file) mapEntry(x *field, typeNode uint32) {
	t := f.tree
	m := f.messageSlab.next()
	*m = message{out: f.outMessages.next(), file: f, node: x.node, mapField: x}
	name := model.EntryName(x.out.Name)
	full := f.arena.join(x.in.out.FullName, name)
	m.out.Decl = model.Decl{File: f.out, Parent: &x.in.out.Decl, Name: full[len(full)-len(name):], FullName: full, Doc: model.NoDoc}
	m.out.MapEntry = true
	x.out.Kind = model.MessageKind
	x.message, x.out.Message = m, m.out
	f.messages = append(f.messages, m)
	x.in.out.Messages = append(x.in.out.Messages, m.out)

	part := typeNode + 1
	for i, name := range []string{"key", "value"} {
		part = t.Nodes[part].Next
		y := f.fieldSlab.next()
		*y = field{out: f.outFields.next(), file: f, in: m}
		full := f.arena.join(m.out.FullName, name)
		y.out.Decl = model.Decl{File: f.out, Parent: &m.out.Decl, Name: full[len(full)-len(name):], FullName: full, Doc: model.NoDoc}
		y.out.Number = int32(i) + 1
		y.out.Presence = f.singular()
		y.out.JSONName = name
		f.named(y, part)
		f.fields = append(f.fields, y)
		m.fields = append(m.fields, y)
		m.out.Fields = append(m.out.Fields, y.out)
	}
	if !mapKey(m.fields[0]) {
		f.give(typeNode, "not the type of a map key")
	}
}

// mapKey reports whether the type of a field is one that map keys can have.
func mapKey(x *field) bool {
	switch x.out.Kind {
	case 0, model.Double, model.Float, model.Bytes:
		return false
	}
	return true
}
