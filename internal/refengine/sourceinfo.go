package refengine

import (
	"slices"

	"github.com/bufbuild/protocompile/experimental/ast"
	"github.com/bufbuild/protocompile/experimental/ir"
	"github.com/bufbuild/protocompile/experimental/seq"
	pcsource "github.com/bufbuild/protocompile/experimental/source"
	"github.com/bufbuild/protocompile/experimental/token"
	"github.com/bufbuild/protocompile/experimental/token/keyword"

	"github.com/platinummonkey/spoke/schema/source"
	"github.com/platinummonkey/spoke/schema/wire"
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
	span             wire.Span
	// comments begin before and end after these offsets, if there can be any.
	commented  bool
	start, end uint32
}

// sourceInfo writes the source info of the file.
func (d *describer) sourceInfo(src *source.File) {
	l := &locator{ir: d.ir, src: src, text: src.Text}
	l.file()
	slices.SortStableFunc(l.list, func(a, b location) int { return a.span.Compare(b.span) })

	info := d.Open(wire.FileSourceInfo)
	d.SourceInfoExtension(d.ir.AST().Syntax().IsZero(), d.unused())
	whole := l.place(d.ir.AST().Span())
	mark := d.Open(wire.InfoLocation)
	d.Span(whole)
	d.Close(mark)
	for _, at := range l.list {
		mark := d.Open(wire.InfoLocation)
		d.Packed(wire.LocationPath, l.paths[at.pathFrom:at.pathTo])
		d.Span(at.span)
		if at.commented {
			leading, detached := src.CommentsBefore(at.start)
			d.Comments(leading, src.CommentAfter(at.end), detached)
		}
		d.Close(mark)
	}
	d.Close(info)
}

// unused are the numbers of the imports that nothing refers to.
func (d *describer) unused() []int32 {
	var unused []int32
	for i, imp := range inOrder(d.ir) {
		if !imp.Used {
			unused = append(unused, int32(i))
		}
	}
	return unused
}

// place is where a span begins and ends.
func (l *locator) place(s pcsource.Span) wire.Span {
	start, end := l.src.Position(uint32(s.Start)), l.src.Position(uint32(s.End))
	return wire.Span{int32(start.Line) - 1, int32(start.Column) - 1, int32(end.Line) - 1, int32(end.Column) - 1}
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
	l.addCommented(tree.Package().Span(), wire.FilePackage)
	l.addCommented(tree.Syntax().Span(), wire.FileSyntax)
	l.imports()
	l.types(l.ir.Types(), wire.FileMessage, wire.FileEnum)
	for i, s := range seq.All(l.ir.Services()) {
		l.in(func() { l.service(s) }, wire.FileService, int32(i))
	}
	l.extensions(l.ir.Extends(), wire.FileExtension)
	l.options(l.ir.Options(), tree.Options, wire.FileOptions)
}

func (l *locator) imports() {
	var public, weak, option int32
	for i, imp := range inOrder(l.ir) {
		if !imp.Option {
			l.addCommented(imp.Decl.Span(), wire.FileDependency, int32(i))
		}
		switch {
		case imp.Public:
			l.add(modifier(imp, keyword.Public), wire.FilePublic, public)
			public++
		case imp.Weak:
			l.add(modifier(imp, keyword.Weak), wire.FileWeak, weak)
			weak++
		case imp.Option:
			l.addCommented(imp.Decl.Span(), wire.FileOptionDependency, option)
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
	l.add(def.Name.Span(), wire.MessageName)
	for i, m := range seq.All(ty.Members()) {
		l.in(func() { l.field(m) }, wire.MessageField, int32(i))
	}
	l.extensions(ty.Extends(), wire.MessageExtension)
	l.types(ty.Nested(), wire.MessageNested, wire.MessageEnum)
	for i, r := range seq.All(ty.ExtensionRanges()) {
		l.addCommented(r.DeclAST().Span(), wire.MessageRange)
		l.in(func() {
			l.bounds(r.AST())
			if options := r.Options(); !options.IsEmpty() {
				l.in(func() {
					l.add(r.DeclAST().Options().Span())
					l.values(options)
				}, wire.RangeOptions)
			}
		}, wire.MessageRange, int32(i))
	}
	l.reserved(ty, wire.MessageReservedRange, wire.MessageReservedName)
	for i, o := range seq.All(ty.Oneofs()) {
		l.in(func() {
			def := o.AST().AsOneof()
			l.addCommented(def.Span())
			l.add(def.Name.Span(), wire.OneofName)
			l.options(o.Options(), def.Body.Options, wire.OneofOptions)
		}, wire.MessageOneof, int32(i))
	}
	l.options(ty.Options(), def.Body.Options, wire.MessageOptions)
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
	l.add(start, wire.RangeStart)
	l.add(end, wire.RangeEnd)
}

func (l *locator) field(m ir.Member) {
	if m.IsSynthetic() {
		return
	}
	def := m.AST().AsField()
	// The comments of a group belong to its message.
	l.note(def.Span(), def.Span(), !m.IsGroup(), nil)
	l.add(def.Name.Span(), wire.FieldName)
	l.add(def.Tag.Span(), wire.FieldNumber)
	for prefix := range def.Type.Prefixes() {
		l.add(prefix.PrefixToken().Span(), wire.FieldLabel)
	}
	if ty := m.Element(); !ty.IsZero() {
		num := int32(wire.FieldType)
		if !ty.IsPredeclared() {
			num = wire.FieldTypeName
		}
		l.add(def.Type.RemovePrefixes().Span(), num)
	}
	if m.IsExtension() {
		l.add(m.Extend().AST().Name().Span(), wire.FieldExtendee)
	}
	l.compactOptions(m.Options(), def.Options, wire.FieldOptions)
	if v := m.PseudoOptions().JSONName; !v.IsZero() {
		l.add(pcsource.GetSpan(v.OptionSpan()), wire.FieldJSONName)
	}
	if v := m.PseudoOptions().Default; !v.IsZero() {
		l.add(pcsource.GetSpan(v.OptionSpan()), wire.FieldDefault)
	}
}

func (l *locator) enum(ty ir.Type) {
	def := ty.AST().AsEnum()
	l.typeDecl(ty, def.Keyword)
	l.add(def.Name.Span(), wire.EnumName)
	for i, m := range seq.All(ty.Members()) {
		l.in(func() {
			def := m.AST().AsEnumValue()
			l.addCommented(def.Span())
			l.add(def.Name.Span(), wire.ValueName)
			l.add(def.Tag.Span(), wire.ValueNumber)
			l.compactOptions(m.Options(), def.Options, wire.ValueOptions)
		}, wire.EnumValue, int32(i))
	}
	l.reserved(ty, wire.EnumReservedRange, wire.EnumReservedName)
	l.options(ty.Options(), def.Body.Options, wire.EnumOptions)
}

func (l *locator) service(s ir.Service) {
	def := s.AST().AsService()
	l.addCommented(def.Span())
	l.add(def.Name.Span(), wire.ServiceName)
	for i, m := range seq.All(s.Methods()) {
		l.in(func() { l.method(m) }, wire.ServiceMethod, int32(i))
	}
	l.options(s.Options(), def.Body.Options, wire.ServiceOptions)
}

func (l *locator) method(m ir.Method) {
	def := m.AST().AsMethod()
	l.addCommented(def.Span())
	l.add(def.Name.Span(), wire.MethodName)
	l.signature(def.Signature.Inputs(), wire.MethodInput, wire.MethodClientStreaming)
	l.signature(def.Signature.Outputs(), wire.MethodOutput, wire.MethodServerStreaming)
	if !def.Body.IsZero() {
		l.options(m.Options(), def.Body.Options, wire.MethodOptions)
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
