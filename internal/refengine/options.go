package refengine

import (
	"github.com/bufbuild/protocompile/experimental/ir"
	"github.com/bufbuild/protocompile/experimental/token"
	"github.com/bufbuild/protocompile/experimental/token/keyword"

	"github.com/platinummonkey/spoke/schema/model"
)

// Field numbers of options in google/protobuf/descriptor.proto.
const (
	allowAliasNumber = 2 // of EnumOptions

	javaPackageNumber       = 1 // of FileOptions
	javaMultipleFilesNumber = 10
	goPackageNumber         = 11
	csharpNamespaceNumber   = 37
	swiftPrefixNumber       = 39
	phpNamespaceNumber      = 41
	rubyPackageNumber       = 45
)

// fileOptions reads the options of the file that rules look at.
func (f *file) fileOptions() model.FileOptions {
	var out model.FileOptions
	text := map[int32]*model.Option[string]{
		javaPackageNumber:     &out.JavaPackage,
		goPackageNumber:       &out.GoPackage,
		csharpNamespaceNumber: &out.CsharpNamespace,
		swiftPrefixNumber:     &out.SwiftPrefix,
		phpNamespaceNumber:    &out.PhpNamespace,
		rubyPackageNumber:     &out.RubyPackage,
	}
	for _, o := range text {
		o.Site.Doc = model.NoDoc
	}
	out.JavaMultipleFiles.Site.Doc = model.NoDoc
	for v := range f.ir.Options().Fields() {
		field := v.Field()
		if field.IsExtension() {
			continue
		}
		if o := text[field.Number()]; o != nil {
			set(f, o, v, ir.Value.AsString)
		} else if field.Number() == javaMultipleFilesNumber {
			set(f, &out.JavaMultipleFiles, v, ir.Value.AsBool)
		}
	}
	return out
}

// isField reports whether v is the built-in option of a number.
func isField(v ir.Value, number int32) bool {
	return !v.Field().IsExtension() && v.Field().Number() == number
}

// set gives o the value of v and its place: the whole option statement.
func set[T any](f *file, o *model.Option[T], v ir.Value, as func(ir.Value) (T, bool)) {
	o.Value, o.Set = as(v)
	spanner := v.OptionSpan()
	if spanner == nil {
		return
	}
	at := spanner.Span()
	o.Site.Span = span(at)
	stream := f.ir.AST().Stream()
	_, first := stream.Around(at.Start)
	_, behind := stream.Around(at.End)
	start, end := token.NewCursorAt(first).Prev(), token.NewCursorAt(behind).Next()
	if start.Keyword() == keyword.Option && end.Keyword() == keyword.Semi {
		o.Site.Span.Start = uint32(start.Span().Start)
		o.Site.Span.End = uint32(end.Span().End)
		o.Site.Doc = model.Doc(start.Span().Start)
	}
}
