package refengine

import (
	"fmt"
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
)

// checker compares a file of the model with its descriptor, which is what buf
// works on.
type checker struct {
	file      *model.File
	locations map[string]*descriptorpb.SourceCodeInfo_Location
	errors    []string
	// places counts the places compared.
	places int
}

// checkFile compares every declaration of f with its descriptor.
func checkFile(tb testing.TB, f *model.File) (places int) {
	tb.Helper()
	b, err := f.Descriptor(true)
	if err != nil {
		tb.Fatal(err)
	}
	var d descriptorpb.FileDescriptorProto
	if err := proto.Unmarshal(b, &d); err != nil {
		tb.Fatal(err)
	}
	c := &checker{file: f, locations: make(map[string]*descriptorpb.SourceCodeInfo_Location)}
	for _, l := range slices.Backward(d.GetSourceCodeInfo().GetLocation()) {
		c.locations[fmt.Sprint(l.GetPath())] = l
	}
	c.checkFile(&d)
	for i, e := range c.errors {
		if i == 10 {
			tb.Errorf("%s: and %d more", f.Path, len(c.errors)-i)
			break
		}
		tb.Errorf("%s: %s", f.Path, e)
	}
	return c.places
}

func (c *checker) errorf(format string, args ...any) {
	c.errors = append(c.errors, fmt.Sprintf(format, args...))
}

// equal compares a property of what path names.
func equal[T comparable](c *checker, path []int32, what string, got, want T) {
	if got != want {
		c.errorf("%v %s: got %v, want %v", path, what, got, want)
	}
}

// span compares a place with the location at path.
func (c *checker) span(got source.Span, path ...int32) {
	c.places++
	want := c.locations[fmt.Sprint(path)].GetSpan()
	if got.IsZero() {
		if len(want) != 0 {
			c.errorf("%v: no place, want %v", path, want)
		}
		return
	}
	start, end := c.file.Source.Position(got.Start), c.file.Source.Position(got.End)
	have := []int32{int32(start.Line - 1), int32(start.Column - 1), int32(end.Line - 1), int32(end.Column - 1)}
	if start.Line == end.Line {
		have = slices.Delete(have, 2, 3)
	}
	if !slices.Equal(have, want) {
		c.errorf("%v: got %v, want %v", path, have, want)
	}
}

// site compares a place and its leading comment with the location at path.
func (c *checker) site(s model.Site, path ...int32) {
	c.span(s.Span, path...)
	if s.Span.IsZero() && s.Doc != model.NoDoc {
		c.errorf("%v: no place, but comments at %d", path, s.Doc)
	}
	got := c.file.Comments.Leading(s.Doc)
	equal(c, path, "leading comment", got, c.locations[fmt.Sprint(path)].GetLeadingComments())
}

// decl compares a declaration whose name has the descriptor field number 1.
func (c *checker) decl(d *model.Decl, name string, path []int32) {
	equal(c, path, "name", d.Name, name)
	c.site(d.Site(), path...)
	c.span(d.NameSpan, at(path, 1)...)
	if d.File != c.file {
		c.errorf("%v: not declared in its file", path)
	}
	full, parent := name, d.Parent
	if parent != nil && parent.Name == "" { // an extend block
		c.site(parent.Site(), path[:len(path)-1]...)
		parent = parent.Parent
	}
	if parent != nil {
		full = parent.FullName + "." + name
	} else if c.file.Package != "" {
		full = c.file.Package + "." + name
	}
	equal(c, path, "full name", d.FullName, full)
}

// at is path with more elements.
func at(path []int32, more ...int32) []int32 {
	return slices.Concat(path, more)
}

func (c *checker) checkFile(d *descriptorpb.FileDescriptorProto) {
	f := c.file
	equal(c, nil, "path", f.Path, d.GetName())
	equal(c, nil, "package", f.Package, d.GetPackage())
	c.site(f.PackageSite, 2)
	c.site(f.SyntaxSite, 12)
	equal(c, nil, "syntax given", f.SyntaxGiven, c.locations["[12]"] != nil)
	syntax := map[string]model.Syntax{"": model.Proto2, "proto3": model.Proto3, "editions": model.Syntax(d.GetEdition())}[d.GetSyntax()]
	equal(c, nil, "syntax", f.Syntax, syntax)

	var plain, options int
	for i, imp := range f.Imports {
		if imp.Option {
			equal(c, []int32{15, int32(options)}, "import", imp.Path, d.GetOptionDependency()[options])
			c.site(imp.Site, 15, int32(options))
			options++
			continue
		}
		path := []int32{3, int32(i)}
		equal(c, path, "import", imp.Path, d.GetDependency()[plain])
		equal(c, path, "public", imp.Public, slices.Contains(d.GetPublicDependency(), int32(plain)))
		equal(c, path, "weak", imp.Weak, slices.Contains(d.GetWeakDependency(), int32(plain)))
		equal(c, path, "imported", imp.File.Path, imp.Path)
		c.site(imp.Site, path...)
		plain++
	}
	equal(c, nil, "imports", plain, len(d.GetDependency()))

	o := d.GetOptions()
	option(c, f.Options.JavaPackage, o.GetJavaPackage(), o != nil && o.JavaPackage != nil, 8, 1)
	option(c, f.Options.JavaMultipleFiles, o.GetJavaMultipleFiles(), o != nil && o.JavaMultipleFiles != nil, 8, 10)
	option(c, f.Options.GoPackage, o.GetGoPackage(), o != nil && o.GoPackage != nil, 8, 11)
	option(c, f.Options.CsharpNamespace, o.GetCsharpNamespace(), o != nil && o.CsharpNamespace != nil, 8, 37)
	option(c, f.Options.SwiftPrefix, o.GetSwiftPrefix(), o != nil && o.SwiftPrefix != nil, 8, 39)
	option(c, f.Options.PhpNamespace, o.GetPhpNamespace(), o != nil && o.PhpNamespace != nil, 8, 41)
	option(c, f.Options.RubyPackage, o.GetRubyPackage(), o != nil && o.RubyPackage != nil, 8, 45)

	each(c, nil, 4, f.Messages, d.GetMessageType(), c.message)
	each(c, nil, 5, f.Enums, d.GetEnumType(), c.enum)
	each(c, nil, 6, f.Services, d.GetService(), c.service)
	each(c, nil, 7, f.Extensions, d.GetExtension(), c.field)
}

// option compares an option.
func option[T comparable](c *checker, got model.Option[T], want T, set bool, path ...int32) {
	equal(c, path, "option set", got.Set, set)
	equal(c, path, "option", got.Value, want)
	c.site(got.Site, path...)
}

// each compares what is listed below path, in a field.
func each[M, D any](c *checker, path []int32, field int32, got []M, want []D, compare func(M, D, []int32)) {
	if len(got) != len(want) {
		c.errorf("%v: got %d, want %d", at(path, field), len(got), len(want))
		return
	}
	for i := range got {
		compare(got[i], want[i], at(path, field, int32(i)))
	}
}

func (c *checker) message(m *model.Message, d *descriptorpb.DescriptorProto, path []int32) {
	c.decl(&m.Decl, d.GetName(), path)
	equal(c, path, "map entry", m.MapEntry, d.GetOptions().GetMapEntry())
	each(c, path, 2, m.Fields, d.GetField(), c.field)
	each(c, path, 3, m.Messages, d.GetNestedType(), c.message)
	each(c, path, 4, m.Enums, d.GetEnumType(), c.enum)
	each(c, path, 6, m.Extensions, d.GetExtension(), c.field)
	real := d.GetOneofDecl()
	for i, f := range d.GetField() {
		if f.GetProto3Optional() {
			real = real[:len(real)-1]
		} else if f.OneofIndex != nil {
			equal(c, path, "oneof of field", m.Fields[i].Oneof, m.Oneofs[f.GetOneofIndex()])
		}
		if (f.OneofIndex == nil || f.GetProto3Optional()) && m.Fields[i].Oneof != nil {
			c.errorf("%v: field %d is in a oneof", path, i)
		}
	}
	each(c, path, 8, m.Oneofs, real, c.oneof)
}

func (c *checker) oneof(o *model.Oneof, d *descriptorpb.OneofDescriptorProto, path []int32) {
	c.decl(&o.Decl, d.GetName(), path)
	if len(o.Fields) == 0 {
		c.errorf("%v: no fields", path)
	}
	for _, f := range o.Fields {
		equal(c, path, "oneof of "+f.Name, f.Oneof, o)
	}
}

func (c *checker) field(f *model.Field, d *descriptorpb.FieldDescriptorProto, path []int32) {
	c.decl(&f.Decl, d.GetName(), path)
	c.span(f.NumberSpan, at(path, 3)...)
	c.span(f.LabelSpan, at(path, 4)...)
	typeTag := int32(5)
	if d.TypeName != nil {
		typeTag = 6
	}
	c.span(f.TypeSpan, at(path, typeTag)...)
	equal(c, path, "number", f.Number, d.GetNumber())
	equal(c, path, "kind", f.Kind, model.Kind(d.GetType()))
	equal(c, path, "JSON name", f.JSONName, d.GetJsonName())
	typeName := ""
	switch {
	case f.Message != nil:
		typeName = "." + f.Message.FullName
	case f.Enum != nil:
		typeName = "." + f.Enum.FullName
	}
	equal(c, path, "type", typeName, d.GetTypeName())
	extendee := ""
	if f.Extendee != nil {
		extendee = "." + f.Extendee.FullName
	}
	equal(c, path, "extendee", extendee, d.GetExtendee())
	if f.File.Syntax <= model.Proto3 {
		label := descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL
		switch f.Presence {
		case model.Required:
			label = descriptorpb.FieldDescriptorProto_LABEL_REQUIRED
		case model.Repeated:
			label = descriptorpb.FieldDescriptorProto_LABEL_REPEATED
		}
		equal(c, path, "label", label, d.GetLabel())
	}
}

func (c *checker) enum(e *model.Enum, d *descriptorpb.EnumDescriptorProto, path []int32) {
	c.decl(&e.Decl, d.GetName(), path)
	o := d.GetOptions()
	option(c, e.AllowAlias, o.GetAllowAlias(), o != nil && o.AllowAlias != nil, at(path, 3, 2)...)
	each(c, path, 2, e.Values, d.GetValue(), c.value)
}

func (c *checker) value(v *model.EnumValue, d *descriptorpb.EnumValueDescriptorProto, path []int32) {
	equal(c, path, "name", v.Name, d.GetName())
	equal(c, path, "number", v.Number, d.GetNumber())
	c.site(v.Site(), path...)
	c.span(v.NameSpan, at(path, 1)...)
	c.span(v.NumberSpan, at(path, 2)...)
}

func (c *checker) service(s *model.Service, d *descriptorpb.ServiceDescriptorProto, path []int32) {
	c.decl(&s.Decl, d.GetName(), path)
	each(c, path, 2, s.Methods, d.GetMethod(), c.method)
}

func (c *checker) method(m *model.Method, d *descriptorpb.MethodDescriptorProto, path []int32) {
	c.decl(&m.Decl, d.GetName(), path)
	equal(c, path, "input", "."+m.Input.FullName, d.GetInputType())
	equal(c, path, "output", "."+m.Output.FullName, d.GetOutputType())
	equal(c, path, "client streaming", m.ClientStreaming, d.GetClientStreaming())
	equal(c, path, "server streaming", m.ServerStreaming, d.GetServerStreaming())
	c.span(m.InputSpan, at(path, 2)...)
	c.span(m.OutputSpan, at(path, 3)...)
	c.span(m.ClientStreamSpan, at(path, 5)...)
	c.span(m.ServerStreamSpan, at(path, 6)...)
}
