package refengine

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/bufbuild/protocompile/experimental/ast/predeclared"
	"github.com/bufbuild/protocompile/experimental/ast/syntax"
	"github.com/bufbuild/protocompile/experimental/ir"
	"github.com/bufbuild/protocompile/experimental/ir/presence"
	"github.com/bufbuild/protocompile/experimental/seq"

	"github.com/platinummonkey/spoke/schema/source"
	"github.com/platinummonkey/spoke/schema/wire"
)

// describer writes one file's descriptor straight to the wire: as the Go
// Protobuf runtime would serialize it, fields in the order of their numbers.
type describer struct {
	wire.Message
	ir       *ir.File
	syntax   syntax.Syntax
	features featureFields
}

// descriptor serialises a file's descriptor. src is the file's source; nil
// leaves out source info.
func descriptor(f *ir.File, features featureFields, src *source.File) []byte {
	d := &describer{ir: f, syntax: f.Syntax(), features: features}
	d.file(src)
	return d.Message
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
	d.Text(wire.FileName, f.Path())
	if f.Package() != "" {
		d.Text(wire.FilePackage, string(f.Package()))
	}
	imports := inOrder(f)
	for _, imp := range imports {
		if !imp.Option {
			d.Text(wire.FileDependency, imp.Path())
		}
	}
	d.types(f.Types(), wire.FileMessage, wire.FileEnum)
	for s := range seq.Values(f.Services()) {
		d.service(s)
	}
	d.extensions(f.Extends(), wire.FileExtension)
	d.options(wire.FileOptions, f.Options())
	if src != nil {
		d.sourceInfo(src)
	}
	// Both are numbers among all imports, options included.
	for i, imp := range imports {
		if imp.Public {
			d.Int32(wire.FilePublic, int32(i))
		}
	}
	for i, imp := range imports {
		if imp.Weak && !imp.Public {
			d.Int32(wire.FileWeak, int32(i))
		}
	}
	switch {
	case d.syntax == syntax.Proto2: // the default
	case d.syntax.IsEdition():
		d.Text(wire.FileSyntax, "editions")
		d.Int32(wire.FileEdition, int32(d.syntax))
	default:
		d.Text(wire.FileSyntax, d.syntax.String())
	}
	for _, imp := range imports {
		if imp.Option && !imp.Public && !imp.Weak {
			d.Text(wire.FileOptionDependency, imp.Path())
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
	mark := d.Open(num)
	d.Text(wire.MessageName, ty.Name())
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
		d.field(wire.MessageField, m, oneof)
	}
	d.types(ty.Nested(), wire.MessageNested, wire.MessageEnum)
	for r := range seq.Values(ty.ExtensionRanges()) {
		mark := d.Open(wire.MessageRange)
		start, end := r.Range()
		d.Int32(wire.RangeStart, start)
		d.Int32(wire.RangeEnd, end+1)
		d.options(wire.RangeOptions, r.Options())
		d.Close(mark)
	}
	d.extensions(ty.Extends(), wire.MessageExtension)
	d.options(wire.MessageOptions, ty.Options())
	for o := range seq.Values(ty.Oneofs()) {
		mark := d.Open(wire.MessageOneof)
		d.Text(wire.OneofName, o.Name())
		d.options(wire.OneofOptions, o.Options())
		d.Close(mark)
	}
	for _, name := range presences {
		mark := d.Open(wire.MessageOneof)
		d.Text(wire.OneofName, name)
		d.Close(mark)
	}
	d.reserved(ty, wire.MessageReservedRange, wire.MessageReservedName, 1)
	d.visibility(wire.MessageVisibility, ty)
	d.Close(mark)
}

// reserved writes reserved ranges and names; beyond is what the end of a range
// is more than its last number.
func (d *describer) reserved(ty ir.Type, ranges, names, beyond int32) {
	for r := range seq.Values(ty.ReservedRanges()) {
		mark := d.Open(ranges)
		start, end := r.Range()
		d.Int32(wire.RangeStart, start)
		d.Int32(wire.RangeEnd, end+beyond)
		d.Close(mark)
	}
	for name := range seq.Values(ty.ReservedNames()) {
		d.Text(names, name.Name())
	}
}

func (d *describer) visibility(num int32, ty ir.Type) {
	switch exported, explicit := ty.IsExported(); {
	case !explicit:
	case exported:
		d.Int32(num, wire.VisibilityExport)
	default:
		d.Int32(num, wire.VisibilityLocal)
	}
}

// field writes a field or extension. presences is the number of the oneof that
// stands for its presence, or negative.
func (d *describer) field(num int32, m ir.Member, presences int) {
	mark := d.Open(num)
	d.Text(wire.FieldName, m.Name())
	if m.IsExtension() {
		d.Text(wire.FieldExtendee, string(m.Container().FullName().ToAbsolute()))
	}
	d.Int32(wire.FieldNumber, m.Number())
	switch m.Presence() {
	case presence.Repeated:
		d.Int32(wire.FieldLabel, wire.LabelRepeated)
	case presence.Required:
		d.Int32(wire.FieldLabel, wire.LabelRequired)
	default:
		d.Int32(wire.FieldLabel, wire.LabelOptional)
	}
	ty := m.Element()
	d.Int32(wire.FieldType, int32(m.FDPType()))
	if !ty.IsPredeclared() {
		d.Text(wire.FieldTypeName, string(ty.FullName().ToAbsolute()))
	}
	if v := m.PseudoOptions().Default; !v.IsZero() {
		d.Text(wire.FieldDefault, defaultText(v, ty))
	}
	d.fieldOptions(m)
	if o := m.Oneof(); !o.IsZero() {
		d.Int32(wire.FieldOneof, int32(o.Index()))
	} else if presences >= 0 {
		d.Int32(wire.FieldOneof, int32(presences))
	}
	d.Text(wire.FieldJSONName, m.JSONName())
	d.Flag(wire.FieldProto3Optional, m.Presence() == presence.Explicit && d.syntax == syntax.Proto3)
	d.Close(mark)
}

// wire.FieldOptions writes the options of a field. Those of a map's key and value
// are the features of the map field.
func (d *describer) fieldOptions(m ir.Member) {
	if of := m.Container().MapField(); !of.IsZero() {
		if features := of.FeatureSet().Options(); !features.IsZero() {
			mark := d.Open(wire.FieldOptions)
			inner := d.Open(wire.FieldOptionsFeatures)
			d.value(features)
			d.Close(inner)
			d.Close(mark)
			return
		}
	}
	d.options(wire.FieldOptions, m.Options())
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
		return wire.Escape(s)
	}
	return s
}

func (d *describer) enum(num int32, ty ir.Type) {
	mark := d.Open(num)
	d.Text(wire.EnumName, ty.Name())
	for m := range seq.Values(ty.Members()) {
		mark := d.Open(wire.EnumValue)
		d.Text(wire.ValueName, m.Name())
		d.Int32(wire.ValueNumber, m.Number())
		d.options(wire.ValueOptions, m.Options())
		d.Close(mark)
	}
	d.options(wire.EnumOptions, ty.Options())
	d.reserved(ty, wire.EnumReservedRange, wire.EnumReservedName, 0)
	d.visibility(wire.EnumVisibility, ty)
	d.Close(mark)
}

func (d *describer) service(s ir.Service) {
	mark := d.Open(wire.FileService)
	d.Text(wire.ServiceName, s.Name())
	for m := range seq.Values(s.Methods()) {
		mark := d.Open(wire.ServiceMethod)
		d.Text(wire.MethodName, m.Name())
		input, clientStreams := m.Input()
		d.Text(wire.MethodInput, string(input.FullName().ToAbsolute()))
		output, serverStreams := m.Output()
		d.Text(wire.MethodOutput, string(output.FullName().ToAbsolute()))
		if !m.AST().Body().IsZero() { // a body counts, even if it is empty
			mark := d.Open(wire.MethodOptions)
			d.value(m.Options())
			d.Close(mark)
		}
		d.Flag(wire.MethodClientStreaming, clientStreams)
		d.Flag(wire.MethodServerStreaming, serverStreams)
		d.Close(mark)
	}
	d.options(wire.ServiceOptions, s.Options())
	d.Close(mark)
}
