// Package facts is what a later run wants to know of files that have not
// changed, so that it need not compile them again: what they declare to others,
// what rules that compare files read of them, and on whom they depend.
//
// Facts are made of models that a compiler has found to be right. They tell
// which files a change can concern at all; when in doubt, a file is concerned.
package facts

import (
	"encoding/binary"
	"strconv"

	"github.com/platinummonkey/spoke/internal/filecache"
	"github.com/platinummonkey/spoke/schema/model"
)

// File is the facts of one file.
type File struct {
	// Path is the import path.
	Path    string
	Package string
	// Imports are import paths, in source order.
	Imports []string
	// Symbols are digests of the names that no other file may declare, of eight
	// bytes each.
	Symbols []byte
	// Values are what rules that compare files read, see Skeletons.
	Values []byte
	// Delicate says that any change in what the file imports may concern it,
	// whether it names what has changed or not.
	Delicate bool
	// Kinds are of what the file declares, nested or not.
	Kinds Kinds
}

// Kinds are kinds of declarations.
type Kinds uint8

// Messages, Enums and Extensions say that there is one.
const (
	Messages Kinds = 1 << iota
	Enums
	Extensions
)

// kinds are those that a file or a message declares.
func kinds(messages []*model.Message, enums []*model.Enum, extensions []*model.Field) (k Kinds) {
	if len(messages) > 0 {
		k |= Messages
	}
	if len(enums) > 0 {
		k |= Enums
	}
	if len(extensions) > 0 {
		k |= Extensions
	}
	for _, m := range messages {
		k |= kinds(m.Messages, m.Enums, m.Extensions)
	}
	return k
}

// Stub is a model of a file that declares what has the same kinds, and nothing
// else.
func (f *File) Stub() *model.File {
	out := &model.File{Path: f.Path, Package: f.Package}
	if f.Kinds&Messages != 0 {
		out.Messages = []*model.Message{{}}
	}
	if f.Kinds&Enums != 0 {
		out.Enums = []*model.Enum{{}}
	}
	if f.Kinds&Extensions != 0 {
		out.Extensions = []*model.Field{{}}
	}
	return out
}

// Of gives the facts of a file, all but Values.
func Of(f *model.File) File {
	out := File{Path: f.Path, Package: f.Package, Delicate: f.UsesProtovalidate, Kinds: kinds(f.Messages, f.Enums, f.Extensions)}
	out.Imports = make([]string, len(f.Imports))
	for i := range f.Imports {
		out.Imports[i] = f.Imports[i].Path
	}
	out.Symbols = symbols(f)
	return out
}

// symbols are the top-level names of a file, since others cannot declare what is
// nested in them, and the numbers of its extensions.
func symbols(f *model.File) []byte {
	var out []byte
	add := func(name string) { out = binary.LittleEndian.AppendUint64(out, Name(name)) }
	extensions := func(fields []*model.Field) {
		for _, x := range fields {
			if x.Extendee != nil {
				out = binary.LittleEndian.AppendUint64(out, Extension(x.Extendee.FullName, x.Number))
			}
		}
	}
	var nested func([]*model.Message)
	nested = func(messages []*model.Message) {
		for _, m := range messages {
			extensions(m.Extensions)
			nested(m.Messages)
		}
	}
	for _, m := range f.Messages {
		add(m.FullName)
	}
	for _, e := range f.Enums {
		add(e.FullName)
		for _, v := range e.Values {
			add(v.FullName)
		}
	}
	for _, s := range f.Services {
		add(s.FullName)
	}
	for _, x := range f.Extensions {
		add(x.FullName)
	}
	extensions(f.Extensions)
	nested(f.Messages)
	return out
}

// Name is the digest of a name that files declare.
func Name(full string) uint64 { return hash('.', full) }

// Extension is the digest of an extension of a message.
func Extension(extendee string, number int32) uint64 {
	return hash('#', extendee+" "+strconv.Itoa(int(number)))
}

// hash is FNV-1a.
func hash(kind byte, name string) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	h := (uint64(offset) ^ uint64(kind)) * prime
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * prime
	}
	return h
}

// AppendValues adds what rules that compare files read of one.
func AppendValues(to []byte, f *model.File) []byte {
	e := &filecache.Encoder{Bytes: to}
	o := &f.Options
	for _, s := range texts(o) {
		e.Bool(s.Set)
		e.String(s.Value)
	}
	e.Bool(o.JavaMultipleFiles.Set)
	e.Bool(o.JavaMultipleFiles.Value)
	e.Bool(f.Package != "")
	e.Int(len(f.Services))
	for _, s := range f.Services {
		e.Int(len(s.Methods))
		for _, m := range s.Methods {
			e.String(m.Name)
			e.String(m.Input.FullName)
			e.String(m.Output.FullName)
		}
	}
	return e.Bytes
}

// texts are the options that are strings.
func texts(o *model.FileOptions) []*model.Option[string] {
	return []*model.Option[string]{&o.CsharpNamespace, &o.GoPackage, &o.JavaPackage, &o.PhpNamespace, &o.RubyPackage, &o.SwiftPrefix}
}
