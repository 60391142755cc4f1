// Package image is the container that compiled files travel in: Protobuf's
// FileDescriptorSet with what buf adds to each file, in its four encodings.
//
// A file is its serialized descriptor; nothing here turns it into Go values
// unless an encoding or a filter demands it. The package knows nothing of
// sources, and compiles nothing.
package image

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/module"
)

// Image is a set of files. In one that was compiled, files follow what they
// import.
type Image struct {
	Files    []*File
	compiled bool
	// unseen are files that paths left out. Types in them can still be named,
	// as for the binary, though the files stay out.
	unseen []*File
	// sketch is where the files are in what the image was read from, if known.
	sketch *Sketch
}

// Like is an image of other files that is otherwise the same.
func (img *Image) Like(files []*File) *Image {
	return &Image{Files: files, compiled: img.compiled, unseen: img.unseen}
}

// Compiled says that the image was made of sources, here and now. Of such ones
// the binary knows an extension that it forgets when it reads images.
func (img *Image) Compiled() bool { return img.compiled }

// Whole is the image with the unseen files.
func (img *Image) Whole() *Image {
	if len(img.unseen) == 0 {
		return img
	}
	return img.Like(slices.Concat(img.Files, img.unseen))
}

// File is one compiled file.
type File struct {
	// Path is the import path.
	Path string
	// Descriptor is the serialized FileDescriptorProto. It may share memory
	// with the input that it was read from.
	Descriptor []byte
	// SourceInfo, unless nil, gives the serialized source info that Descriptor
	// lacks. It may be called once.
	SourceInfo func() []byte
	// IsImport says that the file was not asked for but imported.
	IsImport bool
	// SyntaxUnspecified says that the source has no syntax statement.
	SyntaxUnspecified bool
	// UnusedDependencies are indexes into the descriptor's dependencies.
	UnusedDependencies []int32
	// Module is the module that the file is from, zero if that is not known.
	Module module.FullName
	// Commit is that module's commit id without dashes, or empty.
	Commit string

	// from is where the file is to be read, nil if it has been.
	from *place
}

// Find is the file at an import path, nil if there is none.
func (img *Image) Find(path string) *File {
	for _, f := range img.Files {
		if f.Path == path {
			return f
		}
	}
	return nil
}

// check verifies what every image must be: it holds files, each under a path of
// its own that could be one in a module.
func (img *Image) check() error {
	if len(img.Files) == 0 {
		return errors.New("image contains no files")
	}
	seen := make(map[string]bool, len(img.Files))
	for _, f := range img.Files {
		if err := checkPath(f.Path); err != nil {
			return err
		}
		if seen[f.Path] {
			return fmt.Errorf("duplicate file: %s", f.Path)
		}
		seen[f.Path] = true
	}
	return nil
}

// checkPath verifies an import path: relative, normalized, a .proto file.
func checkPath(p string) error {
	clean := path.Clean(p)
	switch {
	case p == "":
		return errors.New("file path must be populated")
	case path.IsAbs(p):
		return fmt.Errorf("file %s: expected to be relative", p)
	case clean == ".." || strings.HasPrefix(clean, "../"):
		return fmt.Errorf("file %s: is outside the context directory", p)
	case clean != p:
		return fmt.Errorf("file %s: was not normalized to %s", p, clean)
	case path.Ext(p) != ".proto":
		return fmt.Errorf("file %s: does not have a .proto extension", p)
	}
	return nil
}
