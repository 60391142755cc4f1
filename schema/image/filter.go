package image

import (
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"
)

// Filter says what to leave out of an image.
type Filter struct {
	// Types are the names of what to keep, with all that it needs: packages,
	// messages, enums, services, methods and extensions. A name that ends in
	// ".**" stands for all below it as well. Without any, everything is kept.
	Types []string
	// ExcludedTypes are the names of what to leave out, in the same form, with all
	// that refers to it.
	ExcludedTypes []string
	// ImportedTypes says that Types may be those of imports.
	ImportedTypes bool
	// ExcludeImports leaves out files that are only imported.
	ExcludeImports bool
	// ExcludeSourceInfo leaves out positions and comments.
	ExcludeSourceInfo bool
	// ExcludeSourceRetention leaves out options whose retention is source.
	ExcludeSourceRetention bool
}

// Apply makes the image that is left. Files that do not change are shared. What
// types need has to be left when imports are not: that comes first.
func (f Filter) Apply(img *Image) (*Image, error) {
	known := noTypes()
	byType := len(f.Types)+len(f.ExcludedTypes) > 0
	if byType || f.ExcludeSourceRetention {
		if all, err := img.whole().types(); err == nil {
			known = all // else options stay as they are
		}
	}
	if f.ExcludeImports {
		img = img.WithoutImports()
	}
	for _, name := range slices.Concat(f.Types, f.ExcludedTypes) {
		if err := checkTypeName(name); err != nil {
			return nil, err
		}
	}
	var err error
	if f.ExcludeSourceInfo {
		img = img.each(withoutSourceInfo)
	}
	if byType {
		if img, err = img.onlyTypes(f, known); err != nil {
			return nil, err
		}
	}
	if f.ExcludeSourceRetention {
		if img, err = img.withoutSourceRetention(known); err != nil {
			return nil, err
		}
	}
	return img, nil
}

// each is the image with every file changed.
func (img *Image) each(change func(*File) *File) *Image {
	out := img.like(make([]*File, len(img.Files)))
	for i, f := range img.Files {
		out.Files[i] = change(f)
	}
	return out
}

// with is f with another descriptor.
func (f *File) with(descriptor []byte) *File {
	changed := *f
	changed.Descriptor = descriptor
	return &changed
}

// withoutSourceInfo is f without positions and comments.
func withoutSourceInfo(f *File) *File {
	const sourceInfo = 9
	var out []byte
	at, from := 0, 0
	_ = fields(f.Descriptor, func(num protowire.Number, _ protowire.Type, field, _ []byte) error {
		if num == sourceInfo {
			out = append(out, f.Descriptor[from:at]...)
			from = at + len(field)
		}
		at += len(field)
		return nil
	}) // it was checked when it was read
	if from == 0 {
		return f
	}
	return f.with(append(out, f.Descriptor[from:]...))
}

// WithoutImports leaves out files that are only imported.
func (img *Image) WithoutImports() *Image {
	out := img.like(nil)
	for _, f := range img.Files {
		if !f.IsImport {
			out.Files = append(out.Files, f)
		}
	}
	return out
}

// onlyTypes keeps what the filter's types need. Where nothing would be left
// everything is, as the binary has it.
func (img *Image) onlyTypes(f Filter, known types) (*Image, error) {
	x, err := newIndex(img.whole(), known)
	if err != nil {
		return nil, err
	}
	c, err := newClosure(x, f)
	if err != nil {
		return nil, err
	}
	if len(c.kept) == 0 {
		return img, nil
	}
	out := img.like(nil)
	for i, f := range img.Files {
		e := x.files[i]
		if c.kept[e] == 0 {
			continue
		}
		t := trimmer{closure: c}
		fd := t.file(e)
		if !t.changed {
			out.Files = append(out.Files, f)
			continue
		}
		data, err := marshal(fd)
		if err != nil {
			return nil, err
		}
		changed := f.with(data)
		changed.UnusedDependencies = nil
		out.Files = append(out.Files, changed)
	}
	return out, nil
}

func marshal(fd *descriptorpb.FileDescriptorProto) ([]byte, error) {
	return proto.MarshalOptions{AllowPartial: true, Deterministic: true}.Marshal(fd)
}
