package image

import (
	"github.com/platinummonkey/spoke/schema/wire"
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
	// ExcludeImports leaves out files that are only imported.
	ExcludeImports bool
	// ExcludeSourceInfo leaves out positions and comments.
	ExcludeSourceInfo bool
	// ExcludeSourceRetention leaves out options whose retention is source.
	ExcludeSourceRetention bool
}

// each is the image with every file changed.
func (img *Image) each(change func(*File) *File) *Image {
	out := img.Like(make([]*File, len(img.Files)))
	for i, f := range img.Files {
		out.Files[i] = change(f)
	}
	return out
}

// With is f with another descriptor.
func (f *File) With(descriptor []byte) *File {
	changed := *f
	changed.Descriptor = descriptor
	return &changed
}

// withoutSourceInfo is f without positions and comments.
func withoutSourceInfo(f *File) *File {
	var out []byte
	at, from := 0, 0
	_ = wire.Read(f.Descriptor, func(x wire.Field) error {
		if x.Num == wire.FileSourceInfo {
			out = append(out, f.Descriptor[from:at]...)
			from = at + len(x.Raw)
		}
		at += len(x.Raw)
		return nil
	}) // it was checked when it was read
	if from == 0 {
		return f
	}
	return f.With(append(out, f.Descriptor[from:]...))
}

// WithoutImports leaves out files that are only imported.
func (img *Image) WithoutImports() *Image {
	out := img.Like(nil)
	for _, f := range img.Files {
		if !f.IsImport {
			out.Files = append(out.Files, f)
		}
	}
	return out
}
