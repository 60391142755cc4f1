package descriptor

import (
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
	"github.com/platinummonkey/spoke/schema/wire"
)

// features are the features that decide what a declaration means, as one bit
// each.
type features uint16

const (
	explicit     features = 1 << iota // fields have presence
	required                          // and must be there
	open                              // enums take any number
	delimited                         // messages are encoded as groups are
	verified                          // strings are UTF-8
	javaVerified                      // and in Java
	legacyJSON                        // JSON as far as it goes
	cppView                           // C++ strings are views
	cppCord                           // or cords
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
	number int32
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
	node := f.places.node(fileNode, wire.FileOptions, -1)
	text := func(to *model.Option[string], c *cursor) {
		*to = model.Option[string]{Value: c.text(), Set: true, Site: f.site(node, c.num, nil)}
	}
	for _, data := range options {
		c := f.cursor(data)
		for c.next() {
			f.use(ofFile, &c)
			f.detail(node, &c)
			switch {
			case c.is(javaMultipleFiles, wire.VarintType):
				out.JavaMultipleFiles = model.Option[bool]{Value: c.flag(), Set: true, Site: f.site(node, c.num, nil)}
			case c.typ != wire.BytesType:
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

// detail keeps the option of the file that c is at, if it is a plain one.
func (f *file) detail(node uint32, c *cursor) {
	if c.num >= 1<<partBits {
		return
	}
	if d := f.out.Details; d.Options == nil {
		d.Options = make(map[int32]model.RawOption)
	}
	f.out.Details.Options[int32(c.num)] = f.raw(node, c)
}

// raw is the option that c is at, among those at node.
func (f *file) raw(node uint32, c *cursor) model.RawOption {
	o := model.RawOption{Set: true, Span: f.places.span(node, c.num)}
	if c.typ == wire.BytesType {
		o.Text = c.text()
	} else {
		o.Number = c.int()
	}
	return o
}

// messageOptions reads options of m.
func (f *file) messageOptions(m *message, at uint32, options [][]byte) {
	const messageSet, noAccessor, mapEntry, featureSet = 1, 2, 7, 12
	if len(options) == 0 {
		return
	}
	node := f.places.node(at, wire.MessageOptions, -1)
	for _, data := range options {
		c := f.cursor(data)
		for c.next() {
			f.use(ofMessage, &c)
			switch {
			case c.is(messageSet, wire.VarintType):
				m.messageSet = c.flag()
			case c.is(mapEntry, wire.VarintType):
				m.to.MapEntry = c.flag()
			case c.is(noAccessor, wire.VarintType):
				m.to.Details.NoAccessor = f.raw(node, &c)
			case c.is(featureSet, wire.BytesType):
				f.mergeFeatures(&m.features, c.bytes)
				m.to.Details.LegacyJSON.Places = f.featurePlaces(node, featureSet, 0, featureJSON)
			}
		}
		f.end(&c)
	}
}

// fieldOptions reads options of a field or extension.
func (f *file) fieldOptions(to *field, at uint32, data []byte) {
	const ctype, jstype, featureSet = 1, 6, 21
	node := f.places.node(at, wire.FieldOptions, -1)
	details := to.to.Details
	c := f.cursor(data)
	for c.next() {
		f.use(ofField, &c)
		switch {
		case c.is(ctype, wire.VarintType):
			details.Ctype = f.raw(node, &c)
		case c.is(jstype, wire.VarintType):
			details.JSType = f.raw(node, &c)
		case c.is(featureSet, wire.BytesType):
			f.mergeFeatures(&to.features, c.bytes)
			details.VerifiedUTF8.Places = f.featurePlaces(node, featureSet, 0, featureUTF8)
			details.JavaVerifiedUTF8.Places = f.featurePlaces(node, featureSet, featureJava, javaUTF8)
			details.CppString.Places = f.featurePlaces(node, featureSet, featureCpp, cppStringType)
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
	node := f.places.node(at, wire.EnumOptions, -1)
	for _, data := range options {
		c := f.cursor(data)
		for c.next() {
			f.use(ofEnum, &c)
			switch {
			case c.is(allowAlias, wire.VarintType):
				e.to.AllowAlias = model.Option[bool]{Value: c.flag(), Set: true, Site: f.site(node, allowAlias, &e.to.Decl)}
			case c.is(featureSet, wire.BytesType):
				f.mergeFeatures(&e.features, c.bytes)
				e.to.Details.Closed.Places = f.featurePlaces(node, featureSet, 0, featureEnumType)
				e.to.Details.LegacyJSON.Places = f.featurePlaces(node, featureSet, 0, featureJSON)
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

// Field numbers of google.protobuf.FeatureSet, and of the features of
// languages, which extend it.
const (
	featurePresence = 1
	featureEnumType = 2
	featureUTF8     = 4
	featureEncoding = 5
	featureJSON     = 6
	featureCpp      = 1000
	featureJava     = 1001

	cppStringType = 2
	javaUTF8      = 2
)

// mergeFeatures sets in to what a google.protobuf.FeatureSet says.
func (f *file) mergeFeatures(to *features, data []byte) {
	const (
		isExplicit  = 1
		isRequired  = 3
		isOpen      = 1
		isVerified  = 2
		isDelimited = 2
		isLegacy    = 2
		isView      = 1
		isCord      = 2
	)
	set := func(bit features, on bool) {
		*to &^= bit
		if on {
			*to |= bit
		}
	}
	// language reads a feature of one language.
	language := func(data []byte, num int32, set func(value int32)) {
		c := f.cursor(data)
		for c.next() {
			if c.is(num, wire.VarintType) {
				set(c.int())
			}
		}
		f.end(&c)
	}
	c := f.cursor(data)
	for c.next() {
		switch {
		case c.is(featureCpp, wire.BytesType):
			language(c.bytes, cppStringType, func(v int32) {
				set(cppView, v == isView)
				set(cppCord, v == isCord)
			})
		case c.is(featureJava, wire.BytesType):
			language(c.bytes, javaUTF8, func(v int32) { set(javaVerified, v == isVerified) })
		case c.typ != wire.VarintType:
		case c.num == featurePresence:
			set(explicit, c.int() == isExplicit || c.int() == isRequired)
			set(required, c.int() == isRequired)
		case c.num == featureEnumType:
			set(open, c.int() == isOpen)
		case c.num == featureUTF8:
			set(verified, c.int() == isVerified)
		case c.num == featureEncoding:
			set(delimited, c.int() == isDelimited)
		case c.num == featureJSON:
			set(legacyJSON, c.int() == isLegacy)
		}
	}
	f.end(&c)
}

// featurePlaces are the places where the options at node, in which features
// have a number, may set a feature: of a language, unless that is 0.
func (f *file) featurePlaces(node uint32, number, language, feature int32) []source.Span {
	if f.places.none() {
		return nil
	}
	set := f.places.node(node, number, -1)
	if language == 0 {
		return []source.Span{f.places.span(set, feature), f.places.span(node, number)}
	}
	of := f.places.node(set, language, -1)
	return []source.Span{f.places.span(of, feature), f.places.span(of, 0), f.places.span(node, number)}
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
		uses[optionUse{kind, int32(x.to.Number)}] = true
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
