package descriptor

import (
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/platinummonkey/spoke/schema/model"
)

// features are the features that decide what a declaration means, as one bit
// each.
type features uint8

const (
	explicit  features = 1 << iota // fields have presence
	required                       // and must be there
	open                           // enums take any number
	delimited                      // messages are encoded as groups are
)

// kindOfOptions tells the messages of options apart.
type kindOfOptions int8

const (
	ofFile kindOfOptions = iota
	ofMessage
	ofField
	ofOneof
	ofEnum
	ofEnumValue
)

// optionUse is an extension of one kind of options, by its number.
type optionUse struct {
	kind   kindOfOptions
	number protowire.Number
}

// firstExtension is the lowest number that extensions of options have.
const firstExtension = 1000

// use takes note of the option that c is at, if it is an extension.
func (f *file) use(kind kindOfOptions, c *cursor) {
	if c.num < firstExtension {
		return
	}
	for _, u := range f.extensions {
		if u.number == c.num && u.kind == kind {
			return
		}
	}
	f.extensions = append(f.extensions, optionUse{kind, c.num})
}

// fileOptions reads options of the file.
func (f *file) fileOptions(options [][]byte) {
	const (
		javaPackage       = 1
		javaMultipleFiles = 10
		goPackage         = 11
		csharpNamespace   = 37
		swiftPrefix       = 39
		phpNamespace      = 41
		rubyPackage       = 45
		featureSet        = 50
	)
	out := &f.out.Options
	for _, o := range []*model.Option[string]{
		&out.JavaPackage, &out.GoPackage, &out.CsharpNamespace, &out.SwiftPrefix, &out.PhpNamespace, &out.RubyPackage,
	} {
		o.Site.Doc = model.NoDoc
	}
	out.JavaMultipleFiles.Site.Doc = model.NoDoc
	if len(options) == 0 {
		return
	}
	node := f.places.node(fileNode, fileOptions, -1)
	text := func(to *model.Option[string], c *cursor) {
		*to = model.Option[string]{Value: c.text(), Set: true, Site: f.site(node, c.num, nil)}
	}
	for _, data := range options {
		c := f.cursor(data)
		for c.next() {
			f.use(ofFile, &c)
			switch {
			case c.is(javaMultipleFiles, protowire.VarintType):
				out.JavaMultipleFiles = model.Option[bool]{Value: c.flag(), Set: true, Site: f.site(node, c.num, nil)}
			case c.typ != protowire.BytesType:
			case c.num == javaPackage:
				text(&out.JavaPackage, &c)
			case c.num == goPackage:
				text(&out.GoPackage, &c)
			case c.num == csharpNamespace:
				text(&out.CsharpNamespace, &c)
			case c.num == swiftPrefix:
				text(&out.SwiftPrefix, &c)
			case c.num == phpNamespace:
				text(&out.PhpNamespace, &c)
			case c.num == rubyPackage:
				text(&out.RubyPackage, &c)
			case c.num == featureSet:
				f.mergeFeatures(&f.features, c.bytes)
			}
		}
		f.end(&c)
	}
}

// messageOptions reads options of m.
func (f *file) messageOptions(m *message, options [][]byte) {
	const messageSet, mapEntry, featureSet = 1, 7, 12
	for _, data := range options {
		c := f.cursor(data)
		for c.next() {
			f.use(ofMessage, &c)
			switch {
			case c.is(messageSet, protowire.VarintType):
				m.messageSet = c.flag()
			case c.is(mapEntry, protowire.VarintType):
				m.to.MapEntry = c.flag()
			case c.is(featureSet, protowire.BytesType):
				f.mergeFeatures(&m.features, c.bytes)
			}
		}
		f.end(&c)
	}
}

// fieldOptions reads options of a field or extension.
func (f *file) fieldOptions(to *field, data []byte) {
	const featureSet = 21
	c := f.cursor(data)
	for c.next() {
		f.use(ofField, &c)
		if c.is(featureSet, protowire.BytesType) {
			f.mergeFeatures(&to.features, c.bytes)
		}
	}
	f.end(&c)
}

// enumOptions reads options of e.
func (f *file) enumOptions(e *enum, at uint32, options [][]byte) {
	const allowAlias, featureSet = 2, 7
	e.to.AllowAlias.Site = model.Site{Doc: model.NoDoc, In: &e.to.Decl}
	if len(options) == 0 {
		return
	}
	node := f.places.node(at, enumOptions, -1)
	for _, data := range options {
		c := f.cursor(data)
		for c.next() {
			f.use(ofEnum, &c)
			switch {
			case c.is(allowAlias, protowire.VarintType):
				e.to.AllowAlias = model.Option[bool]{Value: c.flag(), Set: true, Site: f.site(node, allowAlias, &e.to.Decl)}
			case c.is(featureSet, protowire.BytesType):
				f.mergeFeatures(&e.features, c.bytes)
			}
		}
		f.end(&c)
	}
}

// otherOptions reads options of which the model has none.
func (f *file) otherOptions(kind kindOfOptions, data []byte) {
	c := f.cursor(data)
	for c.next() {
		f.use(kind, &c)
	}
	f.end(&c)
}

// mergeFeatures sets in to what a google.protobuf.FeatureSet says.
func (f *file) mergeFeatures(to *features, data []byte) {
	const (
		fieldPresence   = 1
		enumType        = 2
		messageEncoding = 5

		isExplicit  = 1
		isRequired  = 3
		isOpen      = 1
		isDelimited = 2
	)
	set := func(bit features, on bool) {
		*to &^= bit
		if on {
			*to |= bit
		}
	}
	c := f.cursor(data)
	for c.next() {
		switch {
		case c.typ != protowire.VarintType:
		case c.num == fieldPresence:
			set(explicit, c.int() == isExplicit || c.int() == isRequired)
			set(required, c.int() == isRequired)
		case c.num == enumType:
			set(open, c.int() == isOpen)
		case c.num == messageEncoding:
			set(delimited, c.int() == isDelimited)
		}
	}
	f.end(&c)
}

// validateOptions are the options that protovalidate declares in the files of
// the set.
func (b *builder) validateOptions() map[optionUse]bool {
	var uses map[optionUse]bool
	add := func(x *field) {
		kind, ok := kindOf(x.extendee)
		if !ok {
			return
		}
		if uses == nil {
			uses = make(map[optionUse]bool)
		}
		uses[optionUse{kind, protowire.Number(x.to.Number)}] = true
	}
	for _, f := range b.files {
		if f.out.Package != "buf.validate" {
			continue
		}
		for _, x := range f.fields {
			add(x)
		}
	}
	return uses
}

// kindOf is the kind of options of that full name.
func kindOf(name string) (kindOfOptions, bool) {
	switch name {
	case ".google.protobuf.FileOptions":
		return ofFile, true
	case ".google.protobuf.MessageOptions":
		return ofMessage, true
	case ".google.protobuf.FieldOptions":
		return ofField, true
	case ".google.protobuf.OneofOptions":
		return ofOneof, true
	case ".google.protobuf.EnumOptions":
		return ofEnum, true
	case ".google.protobuf.EnumValueOptions":
		return ofEnumValue, true
	}
	return 0, false
}

// uses reports whether one of its options is among those given.
func (f *file) uses(options map[optionUse]bool) bool {
	if len(options) == 0 {
		return false
	}
	for _, u := range f.extensions {
		if options[u] {
			return true
		}
	}
	return false
}
