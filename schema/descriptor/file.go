package descriptor

import (
	"errors"
	"slices"
	"unsafe"

	"github.com/platinummonkey/spoke/schema/image"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
	"github.com/platinummonkey/spoke/schema/wire"
)

// maxDepth is how deep messages may nest in one another: what Protobuf
// libraries read.
const maxDepth = 10_000

var errTooDeep = errors.New("messages nest too deep")

// file is the model of one file in the making.
type file struct {
	*builder
	in  *image.File
	out *model.File
	// err is set at damage.
	err error

	places *places
	// features are those of the file.
	features features
	// syntax is as written, edition that of the syntax where none is.
	syntax       string
	edition      int32
	public, weak []int32
	// dependencies are the paths imported, the first imports of the model;
	// optionDependencies are those imported for options alone.
	dependencies, optionDependencies []string
	// extensions are the numbers used of extensions of options.
	extensions []optionUse

	messages []*message
	enums    []*enum
	fields   []*field // extensions, which have no message
	methods  []method
	names    arena

	// imports are the files whose types this one sees.
	imports map[*model.File]bool
	inScope names
	// refusal is the first reason for which the Go Protobuf runtime refuses
	// the file.
	refusal error
}

func newFile(b *builder, in *image.File) *file {
	f := &file{builder: b, in: in, places: new(places)}
	if in.SourceInfo != nil {
		f.places.later = in.SourceInfo
		f.places.begin()
	}
	f.out = &model.File{Path: in.Path, Syntax: model.Proto2, SyntaxGiven: !in.SyntaxUnspecified, Details: new(model.FileDetails)}
	f.out.Source = &source.File{Path: in.Path, External: in.Path, Places: f.places}
	f.out.Comments = model.SourceComments(f.out.Source)
	f.out.Descriptor = func(sourceInfo bool) ([]byte, error) {
		if sourceInfo {
			return in.Descriptor, nil
		}
		return withoutSourceInfo(in.Descriptor)
	}
	return f
}

// cursor is a cursor over a message of f.
func (f *file) cursor(b []byte) cursor { return cursor{rest: b} }

// end takes note of damage that c has met.
func (f *file) end(c *cursor) {
	if c.err != nil {
		f.fail(c.err)
	}
}

// fail keeps the first error.
func (f *file) fail(err error) {
	if f.err == nil {
		f.err = err
	}
}

// refuse keeps the first reason for a refusal.
func (f *file) refuse(err error) {
	if f.refusal == nil {
		f.refusal = err
	}
}

// declare makes everything that f declares, without references to others.
func (f *file) declare() {
	// What declarations need to know first, and how many there are.
	var options [][]byte
	counts := make([]int, wire.FileOptionDependency+1)
	c := f.cursor(f.in.Descriptor)
	for c.next() {
		if c.num <= wire.FileOptionDependency && c.typ == wire.BytesType {
			counts[c.num]++
		}
		switch {
		case c.is(wire.FilePackage, wire.BytesType):
			f.out.Package = c.text()
		case c.is(wire.FileSyntax, wire.BytesType):
			f.syntax = c.text()
		case c.is(wire.FileEdition, wire.VarintType):
			f.edition = c.int()
		case c.is(wire.FileOptions, wire.BytesType):
			options = append(options, c.bytes)
		case c.is(wire.FileSourceInfo, wire.BytesType):
			f.places.add(c.bytes)
		}
	}
	f.end(&c)
	f.setSyntax()
	f.setSites()
	f.fileOptions(options)

	out := f.out
	out.Messages = make([]*model.Message, 0, counts[wire.FileMessage])
	out.Enums = make([]*model.Enum, 0, counts[wire.FileEnum])
	out.Services = make([]*model.Service, 0, counts[wire.FileService])
	scope := scope{name: out.Package, features: f.features}
	extensions := extensions{node: fileNode, number: wire.FileExtension}
	c = f.cursor(f.in.Descriptor)
	for c.next() && f.err == nil {
		switch {
		case c.num == wire.FilePublic:
			f.public = c.ints(f.public)
		case c.num == wire.FileWeak:
			f.weak = c.ints(f.weak)
		case c.typ != wire.BytesType:
		case c.num == wire.FileDependency:
			f.dependencies = append(f.dependencies, c.text())
		case c.num == wire.FileOptionDependency:
			f.optionDependencies = append(f.optionDependencies, c.text())
		case c.num == wire.FileMessage:
			at := f.places.node(fileNode, wire.FileMessage, len(out.Messages))
			out.Messages = append(out.Messages, f.message(c.bytes, at, scope, 1).to)
		case c.num == wire.FileEnum:
			at := f.places.node(fileNode, wire.FileEnum, len(out.Enums))
			out.Enums = append(out.Enums, f.enum(c.bytes, at, scope).to)
		case c.num == wire.FileService:
			at := f.places.node(fileNode, wire.FileService, len(out.Services))
			out.Services = append(out.Services, f.service(c.bytes, at, scope))
		case c.num == wire.FileExtension:
			out.Extensions = append(out.Extensions, f.extension(c.bytes, scope, &extensions))
		}
	}
	f.end(&c)
	if err := f.places.full(); err != nil {
		f.fail(err)
	}
}

// setSyntax finds the syntax or edition, and the features that it brings.
func (f *file) setSyntax() {
	switch f.syntax {
	case "editions":
	case "proto3":
		f.edition = int32(model.Proto3)
	default:
		f.edition = int32(model.Proto2)
	}
	f.out.Syntax = model.Syntax(f.edition)
	switch f.out.Syntax {
	case model.Proto2:
		f.features = explicit | legacyJSON
	case model.Proto3:
		f.features = open | verified
	case model.Edition2023:
		f.features = explicit | open | verified
	default:
		f.features = explicit | open | verified | cppView
	}
}

// setSites gives places to what the file says about itself.
func (f *file) setSites() {
	f.out.SyntaxSite.Doc, f.out.PackageSite.Doc = model.NoDoc, model.NoDoc
	if f.out.SyntaxGiven {
		f.out.SyntaxSite = f.site(fileNode, wire.FileSyntax, nil) // of editions too
	}
	if f.out.Package != "" {
		f.out.PackageSite = f.site(fileNode, wire.FilePackage, nil)
	}
}

// site is the place of a part of the declaration at node, with its comments.
func (f *file) site(node uint32, part int32, in *model.Decl) model.Site {
	return model.Site{Span: f.places.span(node, part), Doc: f.places.doc(node, part), In: in}
}

// scope is what declarations inside another one have of it.
type scope struct {
	decl     *model.Decl // nil at file level
	name     string
	features features
}

// decl is what all declarations have in common.
func (f *file) decl(node uint32, scope scope, name string) model.Decl {
	return model.Decl{
		File:     f.out,
		Parent:   scope.decl,
		Name:     name,
		FullName: f.names.join(scope.name, name),
		Span:     f.places.span(node, 0),
		NameSpan: f.places.span(node, 1), // the number of every declaration's name
		Doc:      f.places.doc(node, 0),
	}
}

// arena makes full names, many in one piece of memory. Pieces grow: most files
// are small.
type arena struct{ free []byte }

// join is name in scope.
func (a *arena) join(scope, name string) string {
	if scope == "" {
		return name
	}
	n := len(scope) + 1 + len(name)
	if cap(a.free)-len(a.free) < n {
		const smallest, largest = 512, 32 << 10
		a.free = make([]byte, 0, max(n, min(max(2*cap(a.free), smallest), largest)))
	}
	from := len(a.free)
	a.free = append(append(append(a.free, scope...), '.'), name...)
	return unsafe.String(unsafe.SliceData(a.free[from:]), n) // this part is not written again
}

// withoutSourceInfo is a descriptor less its source info.
func withoutSourceInfo(descriptor []byte) ([]byte, error) {
	out := make([]byte, 0, len(descriptor))
	c := cursor{rest: descriptor}
	for {
		from := len(descriptor) - len(c.rest)
		if !c.next() {
			return slices.Clip(out), c.err
		}
		if !c.is(wire.FileSourceInfo, wire.BytesType) {
			out = append(out, descriptor[from:len(descriptor)-len(c.rest)]...)
		}
	}
}
