package descriptor

import (
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/wire"
)

// field is a field or extension with what its model leaves out.
type field struct {
	to *model.Field
	// typeName and extendee are names as written, with a dot where they are
	// full.
	typeName, extendee string
	defaultValue       string
	// oneof is the index of its oneof, -1 for none.
	oneof int32
	// label and kind, the type, are as written, zero for none; of larger
	// numbers the runtime sees the last byte.
	label, kind int8
	features    features

	optional                                   bool // as written in proto3
	inMapEntry                                 bool
	hasExtendee, hasDefault, hasJSON, hasOneof bool
}

// extensions are the extensions of one scope.
type extensions struct {
	node   uint32
	number int32
	count  int
	block  *model.Decl
}

// extension reads an extension.
func (f *file) extension(data []byte, scope scope, in *extensions) *model.Field {
	if in.block == nil {
		in.block = &model.Decl{
			File:   f.out,
			Parent: scope.decl,
			Span:   f.places.span(in.node, in.number),
			Doc:    f.places.doc(in.node, in.number),
		}
	}
	x := &field{to: &model.Field{Details: new(model.FieldDetails)}}
	f.fields = append(f.fields, x)
	at := f.places.node(in.node, in.number, in.count)
	in.count++
	scope.decl = in.block
	f.field(data, at, scope, x)
	return x.to
}

// field reads a field or extension into to.
func (f *file) field(data []byte, at uint32, scope scope, to *field) {
	to.oneof, to.label, to.features = -1, wire.LabelOptional, scope.features
	out := to.to
	var name string
	typePart := int32(wire.FieldType)
	c := f.cursor(data)
	for c.next() {
		switch c.typ {
		case wire.VarintType:
			switch c.num {
			case wire.FieldNumber:
				out.Number = c.int()
			case wire.FieldLabel:
				to.label = int8(c.int())
			case wire.FieldType:
				to.kind = int8(c.int())
			case wire.FieldOneof:
				to.oneof, to.hasOneof = c.int(), true
			case wire.FieldProto3Optional:
				to.optional = c.flag()
			}
		case wire.BytesType:
			switch c.num {
			case anyName:
				name = c.text()
			case wire.FieldExtendee:
				to.extendee, to.hasExtendee = c.text(), true
			case wire.FieldTypeName:
				to.typeName, typePart = c.text(), wire.FieldTypeName
			case wire.FieldDefault:
				to.defaultValue, to.hasDefault = c.text(), true
			case wire.FieldJSONName:
				out.JSONName, to.hasJSON = c.text(), true
			case wire.FieldOptions:
				f.fieldOptions(to, at, c.bytes)
			}
		}
	}
	f.end(&c)
	out.Decl = f.decl(at, scope, name)
	out.Kind = model.Kind(to.kind)
	if !to.hasJSON {
		out.JSONName = model.JSONName(name)
	}
	out.LabelSpan = f.places.span(at, wire.FieldLabel)
	out.TypeSpan = f.places.span(at, typePart)
	out.NumberSpan = f.places.span(at, wire.FieldNumber)
	d := out.Details
	d.Required = to.label == wire.LabelRequired
	d.Default = model.RawOption{Set: to.hasDefault, Text: to.defaultValue, Span: f.places.span(at, wire.FieldDefault)}
	d.JSONNameSpan = f.places.span(at, wire.FieldJSONName)
	d.VerifiedUTF8.Value = to.features&verified != 0
	d.JavaVerifiedUTF8.Value = to.features&javaVerified != 0
	d.CppString.Value = to.features.cppString()
}

// cppString is the C++ type of strings.
func (f features) cppString() model.CppString {
	switch {
	case f&cppView != 0:
		return model.CppView
	case f&cppCord != 0:
		return model.CppCord
	}
	return model.CppPlainString
}
