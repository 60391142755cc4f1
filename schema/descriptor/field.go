package descriptor

import (
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/wire"
)

// Field numbers of google.protobuf.FieldDescriptorProto.
const (
	fieldExtendee       = 2
	fieldNumber         = 3
	fieldLabel          = 4
	fieldType           = 5
	fieldTypeName       = 6
	fieldDefault        = 7
	fieldOptions        = 8
	fieldOneofIndex     = 9
	fieldJSONName       = 10
	fieldProto3Optional = 17
)

// Values of google.protobuf.FieldDescriptorProto.Label.
const (
	labelOptional = 1
	labelRequired = 2
	labelRepeated = 3
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
	to.oneof, to.label, to.features = -1, labelOptional, scope.features
	out := to.to
	var name string
	typePart := int32(fieldType)
	c := f.cursor(data)
	for c.next() {
		switch c.typ {
		case wire.VarintType:
			switch c.num {
			case fieldNumber:
				out.Number = c.int()
			case fieldLabel:
				to.label = int8(c.int())
			case fieldType:
				to.kind = int8(c.int())
			case fieldOneofIndex:
				to.oneof, to.hasOneof = c.int(), true
			case fieldProto3Optional:
				to.optional = c.flag()
			}
		case wire.BytesType:
			switch c.num {
			case anyName:
				name = c.text()
			case fieldExtendee:
				to.extendee, to.hasExtendee = c.text(), true
			case fieldTypeName:
				to.typeName, typePart = c.text(), fieldTypeName
			case fieldDefault:
				to.defaultValue, to.hasDefault = c.text(), true
			case fieldJSONName:
				out.JSONName, to.hasJSON = c.text(), true
			case fieldOptions:
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
	out.LabelSpan = f.places.span(at, fieldLabel)
	out.TypeSpan = f.places.span(at, typePart)
	out.NumberSpan = f.places.span(at, fieldNumber)
	d := out.Details
	d.Required = to.label == labelRequired
	d.Default = model.RawOption{Set: to.hasDefault, Text: to.defaultValue, Span: f.places.span(at, fieldDefault)}
	d.JSONNameSpan = f.places.span(at, fieldJSONName)
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
