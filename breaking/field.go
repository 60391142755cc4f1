package breaking

import (
	"fmt"
	"slices"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
)

// Rules about fields and extensions.

type fields = pair[*model.Field]

// describe says which field f is.
func describe(f *model.Field) string {
	if f.Extendee != nil {
		return fmt.Sprintf("Extension \"%d\" with name %q on message %q", f.Number, f.FullName, f.Extendee.FullName)
	}
	return fmt.Sprintf("Field \"%d\" with name %q on message %q", f.Number, f.Name, f.Parent.Name)
}

func (c *comparison) sameName(p fields) {
	switch {
	case p.new.Extendee != nil:
		if p.old.FullName != p.new.FullName {
			c.at(&p.new.Decl, &p.old.Decl, []source.Span{p.new.NameSpan}, "Extension \"%d\" on message %q changed name from %q to %q.",
				p.new.Number, p.new.Extendee.FullName, p.old.FullName, p.new.FullName)
		}
	case p.old.Name != p.new.Name:
		c.at(&p.new.Decl, &p.old.Decl, []source.Span{p.new.NameSpan}, "Field \"%d\" on message %q changed name from %q to %q.",
			p.new.Number, p.new.Parent.Name, p.old.Name, p.new.Name)
	}
}

func (c *comparison) sameJSONName(p fields) {
	if p.new.Extendee == nil && p.old.JSONName != p.new.JSONName {
		c.field(p, []source.Span{p.new.Details.JSONNameSpan}, "changed option \"json_name\" from %q to %q.", p.old.JSONName, p.new.JSONName)
	}
}

func (c *comparison) sameOneof(p fields) {
	switch old, new := p.old.Oneof, p.new.Oneof; {
	case old == nil && new == nil:
	case new == nil:
		c.field(p, nil, "moved from inside to outside a oneof.")
	case old == nil:
		c.field(p, nil, "moved from outside to inside a oneof.")
	case old.Name != new.Name:
		// The stray letter is the binary's.
		c.at(&p.new.Decl, &p.old.Decl, nil, "%sq moved from oneof %q to oneof %q.", describe(p.new), old.Name, new.Name)
	}
}

func (c *comparison) sameJSType(p fields) {
	if !is64Bit(p.old.Kind) || !is64Bit(p.new.Kind) {
		return
	}
	name := func(o model.RawOption) string {
		switch o.Number {
		case 1:
			return "JS_STRING"
		case 2:
			return "JS_NUMBER"
		}
		return "JS_NORMAL"
	}
	given := p.new.Details.JSType
	if old, new := name(p.old.Details.JSType), name(given); old != new {
		c.field(p, []source.Span{given.Span}, "changed option \"jstype\" from %q to %q.", old, new)
	}
}

func is64Bit(k model.Kind) bool {
	switch k {
	case model.Int64, model.Uint64, model.Sint64, model.Fixed64, model.Sfixed64:
		return true
	}
	return false
}

// sameCppStringType leaves out the entries of maps, as the binary does.
func (c *comparison) sameCppStringType(p fields) {
	isText := func(f *model.Field) bool { return f.Kind == model.String || f.Kind == model.Bytes }
	if !isText(p.old) || !isText(p.new) || c.mapField(p.new) != nil {
		return
	}
	old, new := cppString(p.old), cppString(p.new)
	if old == new || old == model.CppStringPiece && new == model.CppPlainString {
		return
	}
	places := slices.Concat(p.new.Details.CppString.Places, []source.Span{p.new.Details.Ctype.Span})
	c.field(p, places, "changed C++ string type from %q to %q.", cppStringName(old), cppStringName(new))
}

// cppString is the C++ type of a field, which ctype has the last word on.
func cppString(f *model.Field) model.CppString {
	if o := f.Details.Ctype; o.Set {
		switch o.Number {
		case 1:
			return model.CppCord
		case 2:
			return model.CppStringPiece
		}
		return model.CppPlainString
	}
	return f.Details.CppString.Value
}

func cppStringName(s model.CppString) string {
	switch s {
	case model.CppView:
		return "VIEW"
	case model.CppCord:
		return "CORD"
	case model.CppStringPiece:
		return "STRING_PIECE"
	}
	return "STRING"
}

func utf8Name(verified bool) string {
	if verified {
		return "VERIFY"
	}
	return "NONE"
}

func (c *comparison) sameUTF8(p fields) {
	if p.old.Kind != model.String || p.new.Kind != model.String {
		return
	}
	if old, new := p.old.Details.VerifiedUTF8, p.new.Details.VerifiedUTF8; old.Value != new.Value {
		c.field(p, new.Places, "changed UTF8 validation from %s to %s.", utf8Name(old.Value), utf8Name(new.Value))
	}
}

func (c *comparison) sameJavaUTF8(p fields) {
	if p.old.Kind != model.String || p.new.Kind != model.String {
		return
	}
	const stringCheckUTF8 = 27
	verified := func(f *model.Field) bool {
		return f.Details.JavaVerifiedUTF8.Value || f.Details.VerifiedUTF8.Value || f.File.Details.Options[stringCheckUTF8].Number != 0
	}
	if old, new := verified(p.old), verified(p.new); old != new {
		option := p.new.File.Details.Options[stringCheckUTF8].Span
		if c.mapField(p.new) != nil && !option.IsZero() {
			c.at(&p.new.Decl, &p.old.Decl, []source.Span{option}, "%s changed Java string UTF8 validation from %q to %q.", describe(p.new), utf8Name(old), utf8Name(new))
			return
		}
		c.field(p, append(slices.Clip(p.new.Details.JavaVerifiedUTF8.Places), option), "changed Java string UTF8 validation from %q to %q.", utf8Name(old), utf8Name(new))
	}
}

// cardinality is how often a field may occur, and whether its absence shows.
type cardinality int8

const (
	optionalImplicit cardinality = iota
	optionalExplicit
	required
	repeated
	mapped
)

func (n cardinality) String() string {
	return [...]string{"optional with implicit presence", "optional with explicit presence", "required", "repeated", "map"}[n]
}

func cardinalityOf(f *model.Field) cardinality {
	switch {
	case f.IsMap():
		return mapped
	case f.Presence == model.Repeated:
		return repeated
	case f.Presence == model.Required:
		return required
	case f.Presence == model.Explicit:
		return optionalExplicit
	}
	return optionalImplicit
}

func (c *comparison) sameCardinality(p fields) {
	c.cardinality(p, func(n cardinality) cardinality { return n })
}

// wireCardinality takes for the same what the wire does not tell apart.
func (c *comparison) wireCardinality(p fields) {
	c.cardinality(p, func(n cardinality) cardinality {
		switch n {
		case optionalImplicit:
			return optionalExplicit
		case mapped:
			return repeated
		}
		return n
	})
}

// wireJSONCardinality takes for the same what JSON does not tell apart either.
func (c *comparison) wireJSONCardinality(p fields) {
	c.cardinality(p, func(n cardinality) cardinality {
		if n == optionalImplicit {
			return optionalExplicit
		}
		return n
	})
}

func (c *comparison) cardinality(p fields, as func(cardinality) cardinality) {
	if c.mapField(p.new) != nil {
		return
	}
	if old, new := cardinalityOf(p.old), cardinalityOf(p.new); as(old) != as(new) {
		c.field(p, nil, "changed cardinality from \"%v\" to \"%v\".", old, new)
	}
}
