package refengine

import (
	"cmp"
	"iter"
	"slices"

	"github.com/bufbuild/protocompile/experimental/ast/syntax"
	"github.com/bufbuild/protocompile/experimental/id"
	"github.com/bufbuild/protocompile/experimental/ir"
	"github.com/bufbuild/protocompile/experimental/seq"
	pcsource "github.com/bufbuild/protocompile/experimental/source"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
)

// file is the model of one file in the making.
type file struct {
	*builder
	ir  *ir.File
	out *model.File

	// Declarations by the library's numbers.
	messages map[id.ID[ir.Type]]*model.Message
	enums    map[id.ID[ir.Type]]*model.Enum
	// fields pairs fields with what they are made from, for link.
	fields  []linkedField
	methods []linkedMethod

	// required are the required fields, refused is what the Go Protobuf runtime
	// would say against the file.
	required []ir.Member
	refused  error

	members slab[model.Field]
	values  slab[model.EnumValue]
}

type linkedField struct {
	from ir.Member
	to   *model.Field
}

type linkedMethod struct {
	from ir.Method
	to   *model.Method
}

// slab hands out values that are allocated together.
type slab[T any] []T

func (s *slab[T]) next() *T {
	if len(*s) == 0 {
		*s = make([]T, 64)
	}
	v := &(*s)[0]
	*s = (*s)[1:]
	return v
}

// declare makes everything that f declares, without references to others.
func (f *file) declare() {
	out := f.out
	ast := f.ir.AST()
	out.Syntax = syntaxOf(f.ir.Syntax())
	out.SyntaxSite.Doc, out.PackageSite.Doc = model.NoDoc, model.NoDoc
	if decl := ast.Syntax(); !decl.IsZero() {
		out.SyntaxGiven = true
		out.SyntaxSite = site(decl, nil)
	}
	out.Package = string(f.ir.Package())
	if decl := ast.Package(); !decl.IsZero() {
		out.PackageSite = site(decl, nil)
	}
	out.Options = f.fileOptions()
	out.Comments = model.SourceComments(out.Source)
	out.UsesProtovalidate = usesProtovalidate(f.ir)
	f.refused = refusal(f.ir)
	from, features := f.ir, f.features // so that the rest of f can go
	out.Descriptor = func(sourceInfo bool) ([]byte, error) {
		if sourceInfo {
			return descriptor(from, features, out.Source), nil
		}
		return descriptor(from, features, nil), nil
	}

	f.messages = make(map[id.ID[ir.Type]]*model.Message, f.ir.AllTypes().Len())
	f.enums = make(map[id.ID[ir.Type]]*model.Enum)
	out.Messages, out.Enums = f.types(f.ir.Types(), nil)
	out.Extensions = f.newExtensions(f.ir.Extensions(), f.ir.Extends(), nil)
	services := f.ir.Services()
	out.Services = make([]*model.Service, services.Len())
	for i := range out.Services {
		out.Services[i] = f.service(services.At(i))
	}
}

// link resolves references to what this and other files declare.
func (f *file) link() {
	imports := slices.SortedFunc(seq.Values(f.ir.Imports()), func(a, b ir.Import) int {
		return cmp.Compare(a.Decl.KeywordToken().Span().Start, b.Decl.KeywordToken().Span().Start)
	})
	f.out.Imports = make([]model.Import, len(imports))
	for i, imp := range imports {
		f.out.Imports[i] = model.Import{
			Path:   imp.Path(),
			File:   f.index[imp.File].out,
			Public: imp.Public,
			Weak:   imp.Weak,
			Option: imp.Option,
			Used:   imp.Used,
			Site:   site(imp.Decl, nil),
		}
	}
	for _, l := range f.fields {
		element := l.from.Element()
		l.to.Message, l.to.Enum = f.message(element), f.enum(element)
		if m := l.to.Message; m != nil && m.File == f.out && f.features.delimited(l.from) {
			l.to.Twin = m.Doc
		}
		if l.from.IsExtension() {
			l.to.Extendee = f.message(l.from.Container())
		}
	}
	for _, l := range f.methods {
		input, _ := l.from.Input()
		output, _ := l.from.Output()
		l.to.Input, l.to.Output = f.message(input), f.message(output)
	}
	f.fields, f.methods = nil, nil
}

// types makes messages and enums, in source order each.
func (f *file) types(types seq.Indexer[ir.Type], parent *model.Decl) (ms []*model.Message, es []*model.Enum) {
	for i := range types.Len() {
		if ty := types.At(i); ty.IsEnum() {
			es = append(es, f.newEnum(ty, parent))
		} else {
			ms = append(ms, f.newMessage(ty, parent))
		}
	}
	return ms, es
}

// decl is what all declarations have in common.
func (f *file) decl(parent *model.Decl, name ir.FullName, at, nameAt pcsource.Span) model.Decl {
	return model.Decl{
		File:     f.out,
		Parent:   parent,
		Name:     name.Name(),
		FullName: string(name),
		Span:     span(at),
		NameSpan: span(nameAt),
		Doc:      doc(at),
	}
}

// span is a place without its file.
func span(s pcsource.Span) source.Span {
	return source.Span{Start: uint32(s.Start), End: uint32(s.End)}
}

// doc is the beginning of a place, NoDoc if it is none.
func doc(s pcsource.Span) model.Doc {
	if s.IsZero() {
		return model.NoDoc
	}
	return model.Doc(s.Start)
}

// site is the place of s, where comments of its own stand.
func site(s pcsource.Spanner, in *model.Decl) model.Site {
	at := s.Span()
	return model.Site{Span: span(at), Doc: doc(at), In: in}
}

func syntaxOf(s syntax.Syntax) model.Syntax {
	switch s {
	case syntax.Proto2:
		return model.Proto2
	case syntax.Proto3:
		return model.Proto3
	default:
		return model.Syntax(s)
	}
}

// usesProtovalidate reports whether a top-level option anywhere in f is an
// extension declared by protovalidate.
func usesProtovalidate(f *ir.File) bool {
	if !seesProtovalidate(f) {
		return false
	}
	for options := range allOptions(f) {
		for v := range options.Fields() {
			if field := v.Field(); field.IsExtension() && isProtovalidate(field.Context()) {
				return true
			}
		}
	}
	return false
}

// seesProtovalidate reports whether f is or imports a file of protovalidate.
func seesProtovalidate(f *ir.File) bool {
	if isProtovalidate(f) {
		return true
	}
	for imp := range seq.Values(f.TransitiveImports()) {
		if isProtovalidate(imp.File) {
			return true
		}
	}
	return false
}

func isProtovalidate(f *ir.File) bool { return f.Package() == "buf.validate" }

// allOptions yields the options of f and of every message, enum, oneof, field
// and enum value in it.
func allOptions(f *ir.File) iter.Seq[ir.MessageValue] {
	return func(yield func(ir.MessageValue) bool) {
		if !yield(f.Options()) {
			return
		}
		for ty := range seq.Values(f.AllTypes()) {
			if !yield(ty.Options()) {
				return
			}
			for oneof := range seq.Values(ty.Oneofs()) {
				if !yield(oneof.Options()) {
					return
				}
			}
		}
		for member := range f.AllMembers() {
			if !yield(member.Options()) {
				return
			}
		}
	}
}
