package refengine

import (
	"cmp"
	"slices"

	"github.com/bufbuild/protocompile/experimental/ast"
	"github.com/bufbuild/protocompile/experimental/ir"
	"github.com/bufbuild/protocompile/experimental/seq"
	pcsource "github.com/bufbuild/protocompile/experimental/source"
	"github.com/bufbuild/protocompile/experimental/token"
	"github.com/bufbuild/protocompile/experimental/token/keyword"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/platinummonkey/spoke/schema/source"
)

// Numbers of the fields of google.protobuf.SourceCodeInfo and of its Location.
const (
	infoLocation  = 1
	infoExtension = 536000000 // buf.descriptor.v1.buf_source_code_info_extension

	extensionSyntaxUnspecified = 2
	extensionUnused            = 3

	locationPath     = 1
	locationSpan     = 2
	locationLeading  = 3
	locationTrailing = 4
	locationDetached = 6
)

// locator collects the locations of one file's source info.
type locator struct {
	ir   *ir.File
	src  *source.File
	text string

	path []int32 // of the declaration at hand
	list []location
	// paths holds the paths of all locations.
	paths []int32
}

// location is one place in the source and what of the descriptor it belongs to.
type location struct {
	// path is locator.paths from and to these numbers.
	pathFrom, pathTo int32
	// span is line, column, end line, end column, from zero.
	span [4]int32
	// comments begin before and end after these offsets, if there can be any.
	commented  bool
	start, end uint32
}

// sourceInfo writes the source info of the file.
func (d *describer) sourceInfo(src *source.File) {
	l := &locator{ir: d.ir, src: src, text: src.Text}
	l.file()
	slices.SortStableFunc(l.list, func(a, b location) int { return compareSpans(a.span, b.span) })

	info := d.open(fileSourceInfo)
	d.infoExtension()
	whole := l.place(d.ir.AST().Span())
	mark := d.open(infoLocation)
	d.span(whole)
	d.close(mark)
	for _, at := range l.list {
		mark := d.open(infoLocation)
		d.packed(locationPath, l.paths[at.pathFrom:at.pathTo])
		d.span(at.span)
		if at.commented {
			leading, detached := src.CommentsBefore(at.start)
			if leading != "" {
				d.text(locationLeading, leading)
			}
			if trailing := src.CommentAfter(at.end); trailing != "" {
				d.text(locationTrailing, trailing)
			}
			for _, text := range detached {
				d.text(locationDetached, text)
			}
		}
		d.close(mark)
	}
	d.close(info)
}

// infoExtension writes what the binary adds to source info, if that says
// anything.
func (d *describer) infoExtension() {
	var unused []int32
	for i, imp := range inOrder(d.ir) {
		if !imp.Used {
			unused = append(unused, int32(i))
		}
	}
	unspecified := d.ir.AST().Syntax().IsZero()
	if !unspecified && unused == nil {
		return
	}
	mark := d.open(infoExtension)
	d.flag(extensionSyntaxUnspecified, unspecified)
	d.packed(extensionUnused, unused)
	d.close(mark)
}

func (w *wire) packed(num int32, values []int32) {
	if len(values) == 0 {
		return
	}
	mark := w.open(num)
	for _, v := range values {
		*w = protowire.AppendVarint(*w, uint64(int64(v)))
	}
	w.close(mark)
}

// span writes a span: three numbers if it is within a line, else four.
func (w *wire) span(s [4]int32) {
	if s[0] == s[2] {
		w.packed(locationSpan, []int32{s[0], s[1], s[3]})
		return
	}
	w.packed(locationSpan, s[:])
}

// compareSpans compares spans as they are written.
func compareSpans(a, b [4]int32) int {
	if c := cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])); c != 0 {
		return c
	}
	aShort, bShort := a[0] == a[2], b[0] == b[2]
	switch {
	case aShort && bShort:
		return cmp.Compare(a[3], b[3])
	case aShort:
		return cmp.Or(cmp.Compare(a[3], b[2]), -1)
	case bShort:
		return cmp.Or(cmp.Compare(a[2], b[3]), 1)
	}
	return cmp.Or(cmp.Compare(a[2], b[2]), cmp.Compare(a[3], b[3]))
}

// place is where a span begins and ends.
func (l *locator) place(s pcsource.Span) [4]int32 {
	start, end := l.src.Position(uint32(s.Start)), l.src.Position(uint32(s.End))
	return [4]int32{int32(start.Line) - 1, int32(start.Column) - 1, int32(end.Line) - 1, int32(end.Column) - 1}
}

// add notes a place of the field at path, below the declaration at hand.
func (l *locator) add(at pcsource.Span, path ...int32) { l.note(at, at, false, path) }

// addCommented is add for a place whose comments count.
func (l *locator) addCommented(at pcsource.Span, path ...int32) { l.note(at, at, true, path) }

// note notes a place; its comments are those around another, which may begin
// earlier.
func (l *locator) note(at, around pcsource.Span, commented bool, path []int32) {
	if around.IsZero() {
		return
	}
	from := len(l.paths)
	l.paths = append(append(l.paths, l.path...), path...)
	l.list = append(l.list, location{
		pathFrom:  int32(from),
		pathTo:    int32(len(l.paths)),
		span:      l.place(at),
		commented: commented,
		start:     uint32(around.Start),
		end:       l.commentsEnd(around.End),
	})
}

// commentsEnd is where trailing comments of what ends at an offset begin: for
// what ends with a bracket, behind the one that matches it.
func (l *locator) commentsEnd(end int) uint32 {
	switch l.text[end-1] {
	case '}', ']', ')', '>':
		last, _ := l.ir.AST().Stream().Around(end)
		first, _ := last.StartEnd()
		return uint32(first.LeafSpan().End)
	}
	return uint32(end)
}

// in calls do with path added to that of the declaration at hand.
func (l *locator) in(do func(), path ...int32) {
	n := len(l.path)
	l.path = append(l.path, path...)
	do()
	l.path = l.path[:n]
}

func (l *locator) file() {
	tree := l.ir.AST()
	l.addCommented(tree.Package().Span(), filePackage)
	l.addCommented(tree.Syntax().Span(), fileSyntax)
	l.imports()
	l.types(l.ir.Types(), fileMessage, fileEnum)
	for i, s := range seq.All(l.ir.Services()) {
		l.in(func() { l.service(s) }, fileService, int32(i))
	}
	l.extensions(l.ir.Extends(), fileExtension)
	l.options(l.ir.Options(), tree.Options, fileOptions)
}

func (l *locator) imports() {
	var public, weak, option int32
	for i, imp := range inOrder(l.ir) {
		if !imp.Option {
			l.addCommented(imp.Decl.Span(), fileDependency, int32(i))
		}
		switch {
		case imp.Public:
			l.add(modifier(imp, keyword.Public), filePublic, public)
			public++
		case imp.Weak:
			l.add(modifier(imp, keyword.Weak), fileWeak, weak)
			weak++
		case imp.Option:
			l.addCommented(imp.Decl.Span(), fileOptionDependency, option)
			option++
		}
	}
}

// modifier is the place of a word of an import statement.
func modifier(imp ir.Import, word keyword.Keyword) pcsource.Span {
	for t := range seq.Values(imp.Decl.ModifierTokens()) {
		if t.Keyword() == word {
			return t.Span()
		}
	}
	return pcsource.Span{}
}

// types locates messages and enums, which have numbers of their own each.
func (l *locator) types(types seq.Indexer[ir.Type], message, enum int32) {
	var messages, enums int32
	for ty := range seq.Values(types) {
		switch {
		case ty.IsEnum():
			l.in(func() { l.enum(ty) }, enum, enums)
			enums++
		case ty.IsMapEntry(): // it has a number, but no place
			messages++
		default:
			l.in(func() { l.message(ty) }, message, messages)
			messages++
		}
	}
}

// typeDecl locates a message or enum. Its place begins at the keyword, its
// comments stand before the modifier that says who may see it.
func (l *locator) typeDecl(ty ir.Type, word token.Token) {
	around := ty.AST().Span()
	at := around
	if _, explicit := ty.IsExported(); explicit && !word.IsZero() {
		at.Start = word.Span().Start
	}
	l.note(at, around, true, nil)
}

// extensions locates the extensions of one scope, and the blocks that they
// stand in, under the one path that these share.
func (l *locator) extensions(extends seq.Indexer[ir.Extend], num int32) {
	var i int32
	for extend := range seq.Values(extends) {
		l.addCommented(extend.AST().Span(), num)
		for m := range seq.Values(extend.Extensions()) {
			l.in(func() { l.field(m) }, num, i)
			i++
		}
	}
}

func (l *locator) message(ty ir.Type) {
	def := ty.AST().AsMessage()
	l.typeDecl(ty, def.Keyword)
	l.add(def.Name.Span(), messageName)
	for i, m := range seq.All(ty.Members()) {
		l.in(func() { l.field(m) }, messageField, int32(i))
	}
	l.extensions(ty.Extends(), messageExtension)
	l.types(ty.Nested(), messageNested, messageEnum)
	for i, r := range seq.All(ty.ExtensionRanges()) {
		l.addCommented(r.DeclAST().Span(), messageRange)
		l.in(func() {
			l.bounds(r.AST())
			if options := r.Options(); !options.IsEmpty() {
				l.in(func() {
					l.add(r.DeclAST().Options().Span())
					l.values(options)
				}, rangeOptions)
			}
		}, messageRange, int32(i))
	}
	l.reserved(ty, messageReservedRange, messageReservedName)
	for i, o := range seq.All(ty.Oneofs()) {
		l.in(func() {
			def := o.AST().AsOneof()
			l.addCommented(def.Span())
			l.add(def.Name.Span(), oneofName)
			l.options(o.Options(), def.Body.Options, oneofOptions)
		}, messageOneof, int32(i))
	}
	l.options(ty.Options(), def.Body.Options, messageOptions)
}

// reserved locates reserved ranges and names; the first statement of each has
// comments.
func (l *locator) reserved(ty ir.Type, ranges, names int32) {
	for i, r := range seq.All(ty.ReservedRanges()) {
		if i == 0 {
			l.addCommented(r.DeclAST().Span(), ranges)
		}
		l.in(func() { l.bounds(r.AST()) }, ranges, int32(i))
	}
	for i, name := range seq.All(ty.ReservedNames()) {
		if i == 0 {
			l.addCommented(name.DeclAST().Span(), names)
		}
		l.add(name.AST().Span(), names, int32(i))
	}
}

// bounds locates a range of numbers.
func (l *locator) bounds(expr ast.ExprAny) {
	l.add(expr.Span())
	start, end := expr.Span(), expr.Span()
	if expr.Kind() == ast.ExprKindRange {
		from, to := expr.AsRange().Bounds()
		start, end = from.Span(), to.Span()
	}
	l.add(start, rangeStart)
	l.add(end, rangeEnd)
}

func (l *locator) field(m ir.Member) {
	if m.IsSynthetic() {
		return
	}
	def := m.AST().AsField()
	// The comments of a group belong to its message.
	l.note(def.Span(), def.Span(), !m.IsGroup(), nil)
	l.add(def.Name.Span(), fieldName)
	l.add(def.Tag.Span(), fieldNumber)
	for prefix := range def.Type.Prefixes() {
		l.add(prefix.PrefixToken().Span(), fieldLabel)
	}
	if ty := m.Element(); !ty.IsZero() {
		num := int32(fieldType)
		if !ty.IsPredeclared() {
			num = fieldTypeName
		}
		l.add(def.Type.RemovePrefixes().Span(), num)
	}
	if m.IsExtension() {
		l.add(m.Extend().AST().Name().Span(), fieldExtendee)
	}
	l.compactOptions(m.Options(), def.Options, fieldOptions)
	if v := m.PseudoOptions().JSONName; !v.IsZero() {
		l.add(pcsource.GetSpan(v.OptionSpan()), fieldJSONName)
	}
	if v := m.PseudoOptions().Default; !v.IsZero() {
		l.add(pcsource.GetSpan(v.OptionSpan()), fieldDefault)
	}
}

func (l *locator) enum(ty ir.Type) {
	def := ty.AST().AsEnum()
	l.typeDecl(ty, def.Keyword)
	l.add(def.Name.Span(), enumName)
	for i, m := range seq.All(ty.Members()) {
		l.in(func() {
			def := m.AST().AsEnumValue()
			l.addCommented(def.Span())
			l.add(def.Name.Span(), valueName)
			l.add(def.Tag.Span(), valueNumber)
			l.compactOptions(m.Options(), def.Options, valueOptions)
		}, enumValue, int32(i))
	}
	l.reserved(ty, enumReservedRange, enumReservedName)
	l.options(ty.Options(), def.Body.Options, enumOptions)
}

func (l *locator) service(s ir.Service) {
	def := s.AST().AsService()
	l.addCommented(def.Span())
	l.add(def.Name.Span(), serviceName)
	for i, m := range seq.All(s.Methods()) {
		l.in(func() { l.method(m) }, serviceMethod, int32(i))
	}
	l.options(s.Options(), def.Body.Options, serviceOptions)
}

func (l *locator) method(m ir.Method) {
	def := m.AST().AsMethod()
	l.addCommented(def.Span())
	l.add(def.Name.Span(), methodName)
	l.signature(def.Signature.Inputs(), methodInput, methodClientStreaming)
	l.signature(def.Signature.Outputs(), methodOutput, methodServerStreaming)
	if !def.Body.IsZero() {
		l.options(m.Options(), def.Body.Options, methodOptions)
	}
}

// signature locates the one type in the brackets of a method, and the word that
// makes it a stream.
func (l *locator) signature(types ast.TypeList, typ, stream int32) {
	ty := types.At(0)
	if prefixed := ty.AsPrefixed(); !prefixed.IsZero() {
		l.add(prefixed.PrefixToken().Span(), stream)
	}
	l.add(ty.RemovePrefixes().Span(), typ)
}
