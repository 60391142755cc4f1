package descriptor_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
)

// describe writes down all that a model says about a file, places as lines and
// columns, so that models from sources and from images can be compared.
func describe(f *model.File) string {
	d := &describer{file: f}
	d.line("file %s %s syntax %d given %v package %q", f.Path, f.Source.External, f.Syntax, f.SyntaxGiven, f.Package)
	d.site("syntax", f.SyntaxSite)
	d.site("package", f.PackageSite)
	d.line("protovalidate %v", f.UsesProtovalidate)
	imports := slices.SortedFunc(slices.Values(f.Imports), func(a, b model.Import) int { return cmp.Compare(a.Path, b.Path) })
	for _, i := range imports {
		d.line("import %q %q public %v weak %v option %v used %v", i.Path, i.File.Path, i.Public, i.Weak, i.Option, i.Used)
		d.site(" at", i.Site)
	}
	o := f.Options
	describeOption(d, "csharp_namespace", o.CsharpNamespace)
	describeOption(d, "go_package", o.GoPackage)
	describeOption(d, "java_package", o.JavaPackage)
	describeOption(d, "java_multiple_files", o.JavaMultipleFiles)
	describeOption(d, "php_namespace", o.PhpNamespace)
	describeOption(d, "ruby_package", o.RubyPackage)
	describeOption(d, "swift_prefix", o.SwiftPrefix)
	d.messages(f.Messages)
	d.enums(f.Enums)
	d.fields("extension", f.Extensions)
	for _, s := range f.Services {
		d.decl("service", &s.Decl)
		for _, m := range s.Methods {
			d.decl("method", &m.Decl)
			d.line("%s %s to %s %v %v", m.Name, name(m.Input), name(m.Output), m.ClientStreaming, m.ServerStreaming)
			d.spans(&m.Decl, m.InputSpan, m.OutputSpan, m.ClientStreamSpan, m.ServerStreamSpan)
		}
	}
	return d.text.String()
}

type describer struct {
	text strings.Builder
	file *model.File
}

func (d *describer) line(format string, args ...any) {
	fmt.Fprintf(&d.text, format+"\n", args...)
}

func (d *describer) site(what string, s model.Site) {
	in := ""
	if s.In != nil {
		in = s.In.FullName
	}
	d.line("%s %s in %q comment %q", what, d.place(s.Span), in, d.comment(s.Doc))
}

func (d *describer) comment(at model.Doc) string { return d.file.Comments.Leading(at) }

func (d *describer) place(s source.Span) string {
	f := d.file.Source
	if !f.HasPlace(s) {
		return "nowhere"
	}
	start, end := f.Position(s.Start), f.Position(s.End)
	return fmt.Sprintf("%d:%d-%d:%d", start.Line, start.Column, end.Line, end.Column)
}

// spans are places inside a declaration; those without one are the
// declaration's.
func (d *describer) spans(in *model.Decl, spans ...source.Span) {
	var all []string
	for _, s := range spans {
		all = append(all, d.place(in.Near(s).Span))
	}
	d.line("  %s", strings.Join(all, " "))
}

func (d *describer) decl(kind string, decl *model.Decl) {
	d.line("%s %q %q at %s named %s comment %q", kind, decl.Name, decl.FullName, d.place(decl.Span), d.place(decl.NameSite().Span), d.comment(decl.Doc))
	if decl.File != d.file {
		d.line("  in another file")
	}
	if decl.Parent != nil {
		d.line("  in %q at %s comment %q", decl.Parent.FullName, d.place(decl.Parent.Span), d.comment(decl.Parent.Doc))
	}
	if decl.Twin != 0 {
		d.line("  twin comment %q", d.comment(decl.Twin))
	}
}

func describeOption[T any](d *describer, name string, o model.Option[T]) {
	if o.Set {
		d.line("option %s %v", name, o.Value)
	}
	d.site("option "+name, o.Site)
}

func name(m *model.Message) string {
	if m == nil {
		return "-"
	}
	return m.File.Path + ":" + m.FullName
}

func (d *describer) messages(messages []*model.Message) {
	for _, m := range messages {
		d.decl("message", &m.Decl)
		if m.MapEntry {
			d.line("  map entry")
		}
		d.fields("field", m.Fields)
		for _, o := range m.Oneofs {
			d.decl("oneof", &o.Decl)
			for _, f := range o.Fields {
				d.line("  member %s %v", f.Name, f.Oneof == o)
			}
		}
		d.messages(m.Messages)
		d.enums(m.Enums)
		d.fields("extension", m.Extensions)
	}
}

func (d *describer) fields(what string, fields []*model.Field) {
	for _, f := range fields {
		d.decl(what, &f.Decl)
		d.line("  %d kind %d presence %d type %s extends %s json %q oneof %v map %v", f.Number, f.Kind, f.Presence, name(f.Message), name(f.Extendee), f.JSONName, f.Oneof != nil, f.IsMap())
		if f.Enum != nil {
			d.line("  enum %s:%s", f.Enum.File.Path, f.Enum.FullName)
		}
		d.spans(&f.Decl, f.LabelSpan, f.TypeSpan, f.NumberSpan)
	}
}

func (d *describer) enums(enums []*model.Enum) {
	for _, e := range enums {
		d.decl("enum", &e.Decl)
		describeOption(d, "allow_alias", e.AllowAlias)
		for _, v := range e.Values {
			d.decl("value", &v.Decl)
			d.line("  %d", v.Number)
			d.spans(&v.Decl, v.NumberSpan)
		}
	}
}
