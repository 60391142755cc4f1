package refengine

import (
	"fmt"

	"github.com/bufbuild/protocompile/experimental/ast"
	"github.com/bufbuild/protocompile/experimental/ir"
	"github.com/bufbuild/protocompile/experimental/seq"
	pcsource "github.com/bufbuild/protocompile/experimental/source"

	"github.com/platinummonkey/spoke/schema/model"
)

// Places follow the descriptor that the library would generate. Map entries
// and all in them have none.

func (f *file) newMessage(ty ir.Type, parent *model.Decl) *model.Message {
	m := &model.Message{MapEntry: ty.IsMapEntry()}
	f.messages[ty.ID()] = m
	m.Decl = f.typeDecl(ty, parent)
	if ty.IsMessageSet() && f.refused == nil {
		f.refused = fmt.Errorf("message %q is a MessageSet, which Go's Protobuf runtime does not support", ty.FullName())
	}

	m.Fields = f.newFields(ty.Members(), &m.Decl)
	oneofs := ty.Oneofs()
	for i := range oneofs.Len() {
		m.Oneofs = append(m.Oneofs, f.newOneof(oneofs.At(i), m))
	}
	m.Messages, m.Enums = f.types(ty.Nested(), &m.Decl)
	m.Extensions = f.newExtensions(ty.Extensions(), ty.Extends(), &m.Decl)
	return m
}

func (f *file) newEnum(ty ir.Type, parent *model.Decl) *model.Enum {
	e := new(model.Enum)
	f.enums[ty.ID()] = e
	e.Decl = f.typeDecl(ty, parent)
	e.AllowAlias.Site = model.Site{Doc: model.NoDoc, In: &e.Decl}
	for v := range ty.Options().Fields() {
		if isField(v, allowAliasNumber) {
			set(f, &e.AllowAlias, v, ir.Value.AsBool)
		}
	}

	members := ty.Members()
	e.Values = make([]*model.EnumValue, members.Len())
	for i := range e.Values {
		v := f.values.next()
		e.Values[i] = v
		m := members.At(i)
		def := m.AST()
		v.Decl = f.decl(&e.Decl, m.FullName(), def.Span(), def.Name().Span())
		v.Number = m.Number()
		v.NumberSpan = span(def.Value().Span())
	}
	return e
}

// typeDecl is the declaration of a message or enum. Its place begins at the
// keyword, its comments stand before the modifier that says who may see it.
func (f *file) typeDecl(ty ir.Type, parent *model.Decl) model.Decl {
	var at, nameAt pcsource.Span
	def := ty.AST()
	if !ty.IsMapEntry() {
		at, nameAt = def.Span(), def.Name().Span()
	}
	decl := f.decl(parent, ty.FullName(), at, nameAt)
	if _, explicit := ty.IsExported(); explicit {
		if keyword := def.KeywordToken(); !keyword.IsZero() {
			decl.Span.Start = uint32(keyword.Span().Start)
		}
	}
	return decl
}

func (f *file) newOneof(o ir.Oneof, m *model.Message) *model.Oneof {
	def := o.AST()
	out := &model.Oneof{Decl: f.decl(&m.Decl, o.FullName(), def.Span(), def.Name().Span())}
	members := o.Members()
	out.Fields = make([]*model.Field, members.Len())
	byName := o.Container().Members()
	for i := range out.Fields {
		member := members.At(i)
		for j := range byName.Len() {
			if byName.At(j).ID() == member.ID() {
				out.Fields[i] = m.Fields[j]
				out.Fields[i].Oneof = out
			}
		}
	}
	return out
}

func (f *file) newFields(members seq.Indexer[ir.Member], parent *model.Decl) []*model.Field {
	if members.Len() == 0 {
		return nil
	}
	fields := make([]*model.Field, members.Len())
	for i := range fields {
		fields[i] = f.newField(members.At(i), parent)
	}
	return fields
}

// newExtensions makes the extensions of one scope; extends are its blocks.
func (f *file) newExtensions(members seq.Indexer[ir.Member], extends seq.Indexer[ir.Extend], parent *model.Decl) []*model.Field {
	if members.Len() == 0 {
		return nil
	}
	block := f.decl(parent, "", extends.At(0).AST().Span(), pcsource.Span{})
	return f.newFields(members, &block)
}

func (f *file) newField(m ir.Member, parent *model.Decl) *model.Field {
	out := f.members.next()
	f.fields = append(f.fields, linkedField{m, out})
	var at, nameAt pcsource.Span
	if !m.IsSynthetic() {
		def := m.AST()
		at, nameAt = def.Span(), def.Name().Span()
		out.NumberSpan = span(def.Value().Span())
		ty := def.Type()
		for ty.Kind() == ast.TypeKindPrefixed {
			out.LabelSpan = span(ty.AsPrefixed().PrefixToken().Span())
			ty = ty.AsPrefixed().Type()
		}
		out.TypeSpan = span(ty.Span())
	}
	out.Decl = f.decl(parent, m.FullName(), at, nameAt)
	if m.IsGroup() {
		out.Doc = model.NoDoc // the message has them
	}
	out.Number = m.Number()
	out.Kind = model.Kind(m.FDPType())
	out.Presence = f.features.presenceOf(m)
	out.JSONName = out.Name
	if m.InternedJSONName() != m.InternedName() {
		out.JSONName = m.JSONName()
	}
	if out.Presence == model.Required {
		f.required = append(f.required, m)
	}
	if f.refused == nil {
		f.refused = f.features.fieldRefusal(m, out.Presence)
	}
	return out
}

func (f *file) service(s ir.Service) *model.Service {
	def := s.AST()
	out := &model.Service{Decl: f.decl(nil, s.FullName(), def.Span(), def.Name().Span())}
	methods := s.Methods()
	out.Methods = make([]*model.Method, methods.Len())
	for i := range out.Methods {
		out.Methods[i] = f.method(methods.At(i), &out.Decl)
	}
	return out
}

func (f *file) method(m ir.Method, parent *model.Decl) *model.Method {
	def := m.AST()
	out := &model.Method{Decl: f.decl(parent, m.FullName(), def.Span(), def.Name().Span())}
	f.methods = append(f.methods, linkedMethod{m, out})
	_, out.ClientStreaming = m.Input()
	_, out.ServerStreaming = m.Output()
	input, output := def.Signature().Inputs().At(0), def.Signature().Outputs().At(0)
	out.InputSpan, out.OutputSpan = span(input.RemovePrefixes().Span()), span(output.RemovePrefixes().Span())
	if p := input.AsPrefixed(); !p.IsZero() {
		out.ClientStreamSpan = span(p.PrefixToken().Span())
	}
	if p := output.AsPrefixed(); !p.IsZero() {
		out.ServerStreamSpan = span(p.PrefixToken().Span())
	}
	return out
}
