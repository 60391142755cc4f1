package refengine

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/bufbuild/protocompile/experimental/ast/predeclared"
	"github.com/bufbuild/protocompile/experimental/ast/syntax"
	"github.com/bufbuild/protocompile/experimental/ir"
	"github.com/bufbuild/protocompile/experimental/ir/presence"
	"github.com/bufbuild/protocompile/experimental/seq"

	"github.com/platinummonkey/spoke/schema/source"
)

// Numbers of the fields of descriptor.proto.
const (
	fileName             = 1
	filePackage          = 2
	fileDependency       = 3
	fileMessage          = 4
	fileEnum             = 5
	fileService          = 6
	fileExtension        = 7
	fileOptions          = 8
	fileSourceInfo       = 9
	filePublic           = 10
	fileWeak             = 11
	fileSyntax           = 12
	fileEdition          = 14
	fileOptionDependency = 15

	messageName          = 1
	messageField         = 2
	messageNested        = 3
	messageEnum          = 4
	messageRange         = 5
	messageExtension     = 6
	messageOptions       = 7
	messageOneof         = 8
	messageReservedRange = 9
	messageReservedName  = 10
	messageVisibility    = 11

	rangeStart   = 1
	rangeEnd     = 2
	rangeOptions = 3

	fieldName           = 1
	fieldExtendee       = 2
	fieldNumber         = 3
	fieldLabel          = 4
	fieldType           = 5
	fieldTypeName       = 6
	fieldDefault        = 7
	fieldOptions        = 8
	fieldOneof          = 9
	fieldJSONName       = 10
	fieldProto3Optional = 17

	fieldOptionsFeatures = 21

	oneofName    = 1
	oneofOptions = 2

	enumName          = 1
	enumValue         = 2
	enumOptions       = 3
	enumReservedRange = 4
	enumReservedName  = 5
	enumVisibility    = 6

	valueName    = 1
	valueNumber  = 2
	valueOptions = 3

	serviceName    = 1
	serviceMethod  = 2
	serviceOptions = 3

	methodName            = 1
	methodInput           = 2
	methodOutput          = 3
	methodOptions         = 4
	methodClientStreaming = 5
	methodServerStreaming = 6
)

// Labels of fields and visibilities of types.
const (
	labelOptional = 1
	labelRequired = 2
	labelRepeated = 3

	visibilityLocal  = 1
	visibilityExport = 2
)

// describer writes one file's descriptor straight to the wire: as the Go
// Protobuf runtime would serialize it, fields in the order of their numbers.
type describer struct {
	wire
	ir       *ir.File
	syntax   syntax.Syntax
	features featureFields
}

// descriptor serialises a file's descriptor. src is the file's source; nil
// leaves out source info.
func descriptor(f *ir.File, features featureFields, src *source.File) []byte {
	d := &describer{ir: f, syntax: f.Syntax(), features: features}
	d.file(src)
	return d.wire
}

// inOrder are a file's imports in source order.
func inOrder(f *ir.File) []ir.Import {
	imports := seq.ToSlice(f.Imports())
	slices.SortFunc(imports, func(a, b ir.Import) int {
		return cmp.Compare(a.Decl.KeywordToken().Span().Start, b.Decl.KeywordToken().Span().Start)
	})
	return imports
}

func (d *describer) file(src *source.File) {
	f := d.ir
	d.text(fileName, f.Path())
	if f.Package() != "" {
		d.text(filePackage, string(f.Package()))
	}
	imports := inOrder(f)
	for _, imp := range imports {
		if !imp.Option {
			d.text(fileDependency, imp.Path())
		}
	}
	d.types(f.Types(), fileMessage, fileEnum)
	for s := range seq.Values(f.Services()) {
		d.service(s)
	}
	d.extensions(f.Extends(), fileExtension)
	d.options(fileOptions, f.Options())
	if src != nil {
		d.sourceInfo(src)
	}
	// Both are numbers among all imports, options included.
	for i, imp := range imports {
		if imp.Public {
			d.int32(filePublic, int32(i))
		}
	}
	for i, imp := range imports {
		if imp.Weak && !imp.Public {
			d.int32(fileWeak, int32(i))
		}
	}
	switch {
	case d.syntax == syntax.Proto2: // the default
	case d.syntax.IsEdition():
		d.text(fileSyntax, "editions")
		d.int32(fileEdition, int32(d.syntax))
	default:
		d.text(fileSyntax, d.syntax.String())
	}
	for _, imp := range imports {
		if imp.Option && !imp.Public && !imp.Weak {
			d.text(fileOptionDependency, imp.Path())
		}
	}
}

// types writes messages and enums, in that order.
func (d *describer) types(types seq.Indexer[ir.Type], message, enum int32) {
	for ty := range seq.Values(types) {
		if !ty.IsEnum() {
			d.message(message, ty)
		}
	}
	for ty := range seq.Values(types) {
		if ty.IsEnum() {
			d.enum(enum, ty)
		}
	}
}

func (d *describer) extensions(extends seq.Indexer[ir.Extend], num int32) {
	for extend := range seq.Values(extends) {
		for m := range seq.Values(extend.Extensions()) {
			d.field(num, m, -1)
		}
	}
}

func (d *describer) message(num int32, ty ir.Type) {
	mark := d.open(num)
	d.text(messageName, ty.Name())
	// Only after the written oneofs come those that stand for the presence of
	// a field.
	synthetic := ty.Oneofs().Len()
	var presences []string
	for m := range seq.Values(ty.Members()) {
		oneof := -1
		if d.syntax == syntax.Proto3 {
			if name := m.SyntheticOneofName(); name != "" {
				oneof = synthetic + len(presences)
				presences = append(presences, name)
			}
		}
		d.field(messageField, m, oneof)
	}
	d.types(ty.Nested(), messageNested, messageEnum)
	for r := range seq.Values(ty.ExtensionRanges()) {
		mark := d.open(messageRange)
		start, end := r.Range()
		d.int32(rangeStart, start)
		d.int32(rangeEnd, end+1)
		d.options(rangeOptions, r.Options())
		d.close(mark)
	}
	d.extensions(ty.Extends(), messageExtension)
	d.options(messageOptions, ty.Options())
	for o := range seq.Values(ty.Oneofs()) {
		mark := d.open(messageOneof)
		d.text(oneofName, o.Name())
		d.options(oneofOptions, o.Options())
		d.close(mark)
	}
	for _, name := range presences {
		mark := d.open(messageOneof)
		d.text(oneofName, name)
		d.close(mark)
	}
	d.reserved(ty, messageReservedRange, messageReservedName, 1)
	d.visibility(messageVisibility, ty)
	d.close(mark)
}

// reserved writes reserved ranges and names; beyond is what the end of a range
// is more than its last number.
func (d *describer) reserved(ty ir.Type, ranges, names, beyond int32) {
	for r := range seq.Values(ty.ReservedRanges()) {
		mark := d.open(ranges)
		start, end := r.Range()
		d.int32(rangeStart, start)
		d.int32(rangeEnd, end+beyond)
		d.close(mark)
	}
	for name := range seq.Values(ty.ReservedNames()) {
		d.text(names, name.Name())
	}
}

func (d *describer) visibility(num int32, ty ir.Type) {
	switch exported, explicit := ty.IsExported(); {
	case !explicit:
	case exported:
		d.int32(num, visibilityExport)
	default:
		d.int32(num, visibilityLocal)
	}
}

// field writes a field or extension. presences is the number of the oneof that
// stands for its presence, or negative.
func (d *describer) field(num int32, m ir.Member, presences int) {
	mark := d.open(num)
	d.text(fieldName, m.Name())
	if m.IsExtension() {
		d.text(fieldExtendee, string(m.Container().FullName().ToAbsolute()))
	}
	d.int32(fieldNumber, m.Number())
	switch m.Presence() {
	case presence.Repeated:
		d.int32(fieldLabel, labelRepeated)
	case presence.Required:
		d.int32(fieldLabel, labelRequired)
	default:
		d.int32(fieldLabel, labelOptional)
	}
	ty := m.Element()
	d.int32(fieldType, int32(m.FDPType()))
	if !ty.IsPredeclared() {
		d.text(fieldTypeName, string(ty.FullName().ToAbsolute()))
	}
	if v := m.PseudoOptions().Default; !v.IsZero() {
		d.text(fieldDefault, defaultText(v, ty))
	}
	d.fieldOptions(m)
	if o := m.Oneof(); !o.IsZero() {
		d.int32(fieldOneof, int32(o.Index()))
	} else if presences >= 0 {
		d.int32(fieldOneof, int32(presences))
	}
	d.text(fieldJSONName, m.JSONName())
	d.flag(fieldProto3Optional, m.Presence() == presence.Explicit && d.syntax == syntax.Proto3)
	d.close(mark)
}

// fieldOptions writes the options of a field. Those of a map's key and value
// are the features of the map field.
func (d *describer) fieldOptions(m ir.Member) {
	if of := m.Container().MapField(); !of.IsZero() {
		if features := of.FeatureSet().Options(); !features.IsZero() {
			mark := d.open(fieldOptions)
			inner := d.open(fieldOptionsFeatures)
			d.value(features)
			d.close(inner)
			d.close(mark)
			return
		}
	}
	d.options(fieldOptions, m.Options())
}

// defaultText is how a descriptor writes the default value of a field.
func defaultText(v ir.Value, ty ir.Type) string {
	if b, ok := v.AsBool(); ok {
		return strconv.FormatBool(b)
	}
	if member := v.AsEnum(); !member.IsZero() {
		return member.Name()
	}
	if n, ok := v.AsInt(); ok {
		return strconv.FormatInt(n, 10)
	}
	if n, ok := v.AsUInt(); ok {
		return strconv.FormatUint(n, 10)
	}
	if f, ok := v.AsFloat(); ok {
		switch {
		case math.IsInf(f, 1):
			return "inf"
		case math.IsInf(f, -1):
			return "-inf"
		case math.IsNaN(f):
			return "nan"
		}
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	s, _ := v.AsString()
	if ty.Predeclared() == predeclared.Bytes {
		return escape(s)
	}
	return s
}

// escape writes bytes as a literal of C.
func escape(data string) string {
	var b strings.Builder
	for i := range len(data) {
		switch c := data[i]; {
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case c == '"' || c == '\'' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c >= ' ' && c < 0x7f:
			b.WriteByte(c)
		default:
			b.Write([]byte{'\\', '0' + c>>6, '0' + c>>3&7, '0' + c&7})
		}
	}
	return b.String()
}

func (d *describer) enum(num int32, ty ir.Type) {
	mark := d.open(num)
	d.text(enumName, ty.Name())
	for m := range seq.Values(ty.Members()) {
		mark := d.open(enumValue)
		d.text(valueName, m.Name())
		d.int32(valueNumber, m.Number())
		d.options(valueOptions, m.Options())
		d.close(mark)
	}
	d.options(enumOptions, ty.Options())
	d.reserved(ty, enumReservedRange, enumReservedName, 0)
	d.visibility(enumVisibility, ty)
	d.close(mark)
}

func (d *describer) service(s ir.Service) {
	mark := d.open(fileService)
	d.text(serviceName, s.Name())
	for m := range seq.Values(s.Methods()) {
		mark := d.open(serviceMethod)
		d.text(methodName, m.Name())
		input, clientStreams := m.Input()
		d.text(methodInput, string(input.FullName().ToAbsolute()))
		output, serverStreams := m.Output()
		d.text(methodOutput, string(output.FullName().ToAbsolute()))
		if !m.AST().Body().IsZero() { // a body counts, even if it is empty
			mark := d.open(methodOptions)
			d.value(m.Options())
			d.close(mark)
		}
		d.flag(methodClientStreaming, clientStreams)
		d.flag(methodServerStreaming, serverStreams)
		d.close(mark)
	}
	d.options(serviceOptions, s.Options())
	d.close(mark)
}
