// Package descriptor builds the model that rules read from serialized
// descriptors: the files of an image.
//
// Descriptors are read where they lie, in the wire format: names in the model
// share their memory. Places are not read before somebody asks for one: what
// the model calls an offset is the number of a declaration, and its line,
// column and comment are looked up in source info.
package descriptor

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/platinummonkey/spoke/schema/image"
	"github.com/platinummonkey/spoke/schema/model"
)

// Model builds the model of files, which are all there is: what they import is
// among them or missing. The descriptors must not change as long as the model
// is in use. Descriptors that are not Protobuf, or are too large for the
// model, are an error that names the file. Everything else that is wrong with
// files is Set.Refused, as it concerns only those who need more than the
// files: there what cannot be resolved is nil.
func Model(files []*image.File) (*model.Set, error) {
	b, err := build(files, nil)
	if err != nil {
		return nil, err
	}
	set := b.set()
	set.Refused = b.refused()
	return set, nil
}

// Beside is like Model where some files are known to be right: those that the
// others see. What these import in turn may be missing.
func Beside(files, known []*image.File) (*model.Set, error) {
	b, err := build(slices.Concat(files, known), nil)
	if err != nil {
		return nil, err
	}
	for _, f := range b.files[len(files):] {
		f.refusal = nil
	}
	set := b.set()
	set.Refused = b.refused()
	return set, nil
}

// Part is like Model for files that are known to be right and not all there is:
// others, models of any kind, are there as well, for the files to refer to.
func Part(files []*image.File, others []*model.File) (*model.Set, error) {
	b, err := build(files, others)
	if err != nil {
		return nil, err
	}
	return b.set(), nil
}

// build reads and links files.
func build(files []*image.File, others []*model.File) (*builder, error) {
	b := &builder{
		files:  make([]*file, len(files)),
		byPath: make(map[string]*file, len(files)),
	}
	for i, in := range files {
		f := newFile(b, in)
		b.files[i] = f
		if b.byPath[in.Path] != nil {
			return nil, fmt.Errorf("%s: the image has this file more than once", in.Path)
		}
		b.byPath[in.Path] = f
	}
	b.inParallel((*file).declare)
	for _, f := range b.files {
		if f.err != nil {
			return nil, fmt.Errorf("%s: %w", f.in.Path, f.err)
		}
	}
	b.index()
	for _, f := range others {
		b.refer(f)
	}
	b.inParallel((*file).link)
	return b, nil
}

// refer has files refer to one that is already a model.
func (b *builder) refer(out *model.File) {
	f := &file{builder: b, out: out}
	for i, imp := range out.Imports {
		f.dependencies = append(f.dependencies, imp.Path)
		if imp.Public {
			f.public = append(f.public, int32(i))
		}
	}
	b.byPath[out.Path] = f
	enums := func(list []*model.Enum) {
		for _, e := range list {
			b.types[e.FullName] = typeRef{enum: &enum{to: e}}
		}
	}
	var nested func(list []*model.Message)
	nested = func(list []*model.Message) {
		for _, m := range list {
			b.types[m.FullName] = typeRef{message: &message{to: m}}
			enums(m.Enums)
			nested(m.Messages)
		}
	}
	enums(out.Enums)
	nested(out.Messages)
}

// set is the model of the files.
func (b *builder) set() *model.Set {
	set := &model.Set{Files: make([]*model.File, len(b.files))}
	validate := b.validateOptions()
	for i, f := range b.files {
		f.out.UsesProtovalidate = f.uses(validate)
		set.Files[i] = f.out
	}
	slices.SortFunc(set.Files, func(a, b *model.File) int { return cmp.Compare(a.Path, b.Path) })
	return set
}

// builder is one set in the making.
type builder struct {
	files  []*file
	byPath map[string]*file
	// types are the messages and enums of all files by full name.
	types map[string]typeRef
}

// typeRef is a message or an enum; neither where there is no such type.
type typeRef struct {
	message *message
	enum    *enum
}

// index makes the table of types.
func (b *builder) index() {
	n := 0
	for _, f := range b.files {
		n += len(f.messages) + len(f.enums)
	}
	b.types = make(map[string]typeRef, n)
	for _, f := range b.files {
		for _, m := range f.messages {
			b.types[m.to.FullName] = typeRef{message: m}
		}
		for _, e := range f.enums {
			b.types[e.to.FullName] = typeRef{enum: e}
		}
	}
}

// inParallel calls do for every file, on all processors.
func (b *builder) inParallel(do func(*file)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(b.files)) {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(b.files) {
					return
				}
				do(b.files[i])
			}
		})
	}
	wg.Wait()
}
