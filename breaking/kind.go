package breaking

import (
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
)

// Rules about the types of fields.

// kindOf is the kind of a field on the wire: delimited messages are groups.
func kindOf(f *model.Field) model.Kind {
	if f.Kind == model.MessageKind && f.Details.Delimited {
		return model.GroupKind
	}
	return f.Kind
}

// kindName is what findings call the kind of a field.
func kindName(f *model.Field) string {
	names := [...]string{
		model.Double: "double", model.Float: "float", model.Int64: "int64", model.Uint64: "uint64", model.Int32: "int32",
		model.Fixed64: "fixed64", model.Fixed32: "fixed32", model.Bool: "bool", model.String: "string", model.GroupKind: "group",
		model.MessageKind: "message", model.Bytes: "bytes", model.Uint32: "uint32", model.EnumKind: "enum",
		model.Sfixed32: "sfixed32", model.Sfixed64: "sfixed64", model.Sint32: "sint32", model.Sint64: "sint64",
	}
	switch {
	case f.Kind == model.MessageKind && f.Details.Delimited:
		return "message (delimited encoding)"
	case f.Kind >= 0 && int(f.Kind) < len(names):
		return names[f.Kind]
	}
	return ""
}

func typeName(f *model.Field) string {
	switch {
	case f.Message != nil:
		return f.Message.FullName
	case f.Enum != nil:
		return f.Enum.FullName
	}
	return ""
}

func (c *comparison) sameType(p fields) {
	switch {
	case kindOf(p.old) != kindOf(p.new):
		c.kindChanged(p, "")
	case typeName(p.old) != typeName(p.new):
		c.typeChanged(p)
	}
}

func (c *comparison) kindChanged(p fields, more string) {
	c.field(p, []source.Span{p.new.TypeSpan}, "changed type from %q to %q.%s", kindName(p.old), kindName(p.new), more)
}

func (c *comparison) typeChanged(p fields) {
	c.field(p, []source.Span{p.new.TypeSpan}, "changed type from %q to %q.", typeName(p.old), typeName(p.new))
}

func (c *comparison) wireType(p fields) {
	old, new := kindOf(p.old), kindOf(p.new)
	if old == model.String && new == model.Bytes {
		return
	}
	more := " See https://developers.google.com/protocol-buffers/docs/proto3#updating for wire compatibility rules."
	if old == model.Bytes && new == model.String {
		more += " Note that while string and bytes are compatible if the data is valid UTF-8, there is no way to enforce that a bytes field is UTF-8, so these fields may be incompatible."
	}
	c.compatible(p, wireGroup(old) == wireGroup(new), more)
}

func (c *comparison) wireJSONType(p fields) {
	c.compatible(p, wireJSONGroup(kindOf(p.old)) == wireJSONGroup(kindOf(p.new)),
		" See https://developers.google.com/protocol-buffers/docs/proto3#updating for wire compatibility rules and"+
			" https://developers.google.com/protocol-buffers/docs/proto3#json for JSON compatibility rules.")
}

// compatible reports a field whose kinds are not compatible, or are those of
// types that are not.
func (c *comparison) compatible(p fields, kinds bool, more string) {
	if !kinds {
		c.kindChanged(p, more)
		return
	}
	switch kindOf(p.new) {
	case model.EnumKind:
		if !enumWithin(p.old.Enum, p.new.Enum) {
			c.typeChanged(p)
		}
	case model.MessageKind, model.GroupKind:
		if typeName(p.old) != typeName(p.new) {
			c.typeChanged(p)
		}
	}
}

// enumWithin reports whether an enum can stand for another one: it has the same
// name, or at least the same short one and all values.
func enumWithin(old, new *model.Enum) bool {
	if old == nil || new == nil {
		return old == new
	}
	if old.FullName == new.FullName {
		return true
	}
	if old.Name != new.Name {
		return false
	}
	values := make(map[string]int32, len(new.Values))
	for _, v := range new.Values {
		values[v.Name] = v.Number
	}
	for _, v := range old.Values {
		if n, ok := values[v.Name]; !ok || n != v.Number {
			return false
		}
	}
	return true
}

// wireGroup stands for all kinds that are read alike on the wire: more than in
// JSON.
func wireGroup(k model.Kind) model.Kind {
	switch k = wireJSONGroup(k); k {
	case model.Int64, model.Bool:
		return model.Int32
	case model.Sint64:
		return model.Sint32
	}
	return k
}

// wireJSONGroup stands for all kinds that are read alike there and in JSON.
func wireJSONGroup(k model.Kind) model.Kind {
	switch k {
	case model.Uint32:
		return model.Int32
	case model.Uint64:
		return model.Int64
	case model.Sfixed32:
		return model.Fixed32
	case model.Sfixed64:
		return model.Fixed64
	}
	return k
}
