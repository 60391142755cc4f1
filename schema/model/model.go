// Package model is the immutable, linked view of Protobuf files that rules
// read. An engine builds it, from sources or from an image; after that nobody
// writes to it.
//
// Every declaration embeds a Decl. Places are byte spans of the declaring
// file; the zero span is "no location".
package model

import (
	"errors"

	"github.com/platinummonkey/spoke/schema/source"
)

// ErrUnusedOptionImport is why a set is refused where there are rules to run; all
// else that a set is refused for counts without any.
var ErrUnusedOptionImport = errors.New("unused option import")

// Set is the result of one compilation: the files asked for and all that they
// import, transitively.
type Set struct {
	// Files is sorted by Path.
	Files []*File
	// Refused is why lint and breaking must fail, exit code 1, although the
	// files compile: buf gives them to the Go Protobuf runtime, which is
	// stricter than its compiler. Nil where there is nothing against them.
	Refused error
}

// ImportsFirst lists files and all that they import, each after its imports, in
// the order of the files and of their import statements: that of images.
func ImportsFirst(files []*File) []*File {
	var list []*File
	seen := make(map[*File]bool, len(files))
	var visit func(f *File)
	visit = func(f *File) {
		if seen[f] {
			return
		}
		seen[f] = true
		for i := range f.Imports {
			visit(f.Imports[i].File)
		}
		list = append(list, f)
	}
	for _, f := range files {
		visit(f)
	}
	return list
}

// Syntax is the syntax or edition of a file.
type Syntax int

// Syntaxes, in the numbering of google.protobuf.Edition.
const (
	Proto2      Syntax = 998
	Proto3      Syntax = 999
	Edition2023 Syntax = 1000
	Edition2024 Syntax = 1001
)

// Doc is the offset of the token that leading comments attach to, or NoDoc.
type Doc int32

// NoDoc marks a place that has no comments of its own.
const NoDoc Doc = -1

// Site is a place that a finding can point to, with what is needed to look up
// the comments that may silence it: its own leading comment, then those of In
// and of everything that encloses In.
type Site struct {
	Span source.Span
	Doc  Doc
	// In is the declaration the place belongs to; nil at file level.
	In *Decl
}

// Decl is what all declarations have in common.
type Decl struct {
	File *File
	// Parent is the enclosing declaration; nil at file level. That of an
	// extension is an extend block, which has no name: for all extensions of
	// one scope the first block there, as only its comments have a place in
	// descriptors that all of them share.
	Parent *Decl
	// Name is the short name, FullName the name with package and parents,
	// without a leading dot.
	Name, FullName string
	// Span is the whole declaration, NameSpan its name.
	Span, NameSpan source.Span
	Doc            Doc
	// Twin is the Doc of another declaration whose comments silence findings
	// here as well, though they don't document: for a field that is encoded as
	// groups are, its message, if the same file declares that. Zero for none.
	Twin Doc
}

// Site is the whole declaration.
func (d *Decl) Site() Site { return Site{d.Span, d.Doc, d} }

// NameSite is the declaration's name, or the whole declaration where the name
// has no place of its own.
func (d *Decl) NameSite() Site { return d.Near(d.NameSpan) }

// At is a place inside the declaration; nowhere if span is no place.
func (d *Decl) At(span source.Span) Site { return Site{span, NoDoc, d} }

// Near is a place inside the declaration; the whole declaration if span is no
// place.
func (d *Decl) Near(span source.Span) Site {
	if d.File == nil || !d.File.Source.HasPlace(span) {
		return d.Site()
	}
	return d.At(span)
}

// File is one Protobuf file.
type File struct {
	// Path is the import path.
	Path   string
	Source *source.File
	Syntax Syntax
	// SyntaxSite is the syntax or edition statement; SyntaxGiven is false
	// where there is none.
	SyntaxSite  Site
	SyntaxGiven bool
	// Package is the package name, empty where the file declares none.
	Package     string
	PackageSite Site
	// Imports are in source order.
	Imports []Import
	Options FileOptions

	// Top-level declarations in source order.
	Messages   []*Message
	Enums      []*Enum
	Services   []*Service
	Extensions []*Field

	// Comments looks up leading comments by the offset in a Doc.
	Comments Comments
	// UsesProtovalidate is set where an option of the file belongs to
	// protovalidate (an extension declared in package buf.validate).
	UsesProtovalidate bool
	Details           *FileDetails
	// Descriptor gives the file's serialized FileDescriptorProto, with or
	// without source info, made on demand by the engine.
	Descriptor func(sourceInfo bool) ([]byte, error)
	// Origin is what the compiler that made the file knows of it, for itself.
	Origin any
}

// Comments finds comments in one file.
type Comments interface {
	// Leading is the text of the comment that leads the token at offset,
	// comment marks removed as SourceCodeInfo.Location.leading_comments
	// defines; empty if there is none.
	Leading(offset Doc) string
}

// Import is one import statement.
type Import struct {
	Path string
	// File is the imported file.
	File                 *File
	Public, Weak, Option bool
	// Used is false where nothing of the imported file is referred to.
	Used bool
	Site Site
}

// Option is an option that a rule reads. Set is false where the source does
// not give it; then Value is zero and Site has no span.
type Option[T any] struct {
	Value T
	Set   bool
	Site  Site
}

// FileOptions are the file options that rules read.
type FileOptions struct {
	CsharpNamespace   Option[string]
	GoPackage         Option[string]
	JavaPackage       Option[string]
	JavaMultipleFiles Option[bool]
	PhpNamespace      Option[string]
	RubyPackage       Option[string]
	SwiftPrefix       Option[string]
}

// Message is a message; groups declare one too.
type Message struct {
	Decl
	// MapEntry is set for the synthetic entry of a map field.
	MapEntry bool
	// Fields, Oneofs in source order; synthetic oneofs are left out.
	Fields     []*Field
	Oneofs     []*Oneof
	Messages   []*Message
	Enums      []*Enum
	Extensions []*Field
	Details    *MessageDetails
}

// Kind is a field's type, numbered as google.protobuf.FieldDescriptorProto.Type.
type Kind int8

// Kinds of fields.
const (
	Double Kind = iota + 1
	Float
	Int64
	Uint64
	Int32
	Fixed64
	Fixed32
	Bool
	String
	GroupKind
	MessageKind
	Bytes
	Uint32
	EnumKind
	Sfixed32
	Sfixed64
	Sint32
	Sint64
)

// Presence says how often a field occurs and whether its absence shows.
type Presence int8

// Presences of a field.
const (
	Implicit Presence = iota
	Explicit
	Required
	Repeated
)

// Field is a field of a message, or an extension.
type Field struct {
	Decl
	Number   int32
	Kind     Kind
	Presence Presence
	// Message or Enum is the type of a field of that kind.
	Message *Message
	Enum    *Enum
	// Oneof is the oneof it is a member of; nil for none or a synthetic one.
	Oneof *Oneof
	// Extendee is the message an extension extends; nil for ordinary fields.
	Extendee *Message
	JSONName string
	// Places of the parts; zero where the source has none.
	LabelSpan, TypeSpan, NumberSpan source.Span
	Details                         *FieldDetails
}

// IsMap reports whether f is a map field.
func (f *Field) IsMap() bool {
	return f.Presence == Repeated && f.Message != nil && f.Message.MapEntry
}

// Oneof is a oneof written in the source.
type Oneof struct {
	Decl
	Fields []*Field
}

// Enum is an enum.
type Enum struct {
	Decl
	Values     []*EnumValue
	AllowAlias Option[bool]
	Details    *EnumDetails
}

// EnumValue is one name of an enum. FullName follows the scoping rule of
// Protobuf: values are siblings of their enum.
type EnumValue struct {
	Decl
	Number     int32
	NumberSpan source.Span
}

// Service is a service.
type Service struct {
	Decl
	Methods []*Method
}

// Method is an rpc.
type Method struct {
	Decl
	Input, Output                    *Message
	ClientStreaming, ServerStreaming bool
	// InputSpan and OutputSpan are the type names, ClientStreamSpan and
	// ServerStreamSpan the stream keywords.
	InputSpan, OutputSpan              source.Span
	ClientStreamSpan, ServerStreamSpan source.Span
	Details                            *MethodDetails
}
