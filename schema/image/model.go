package image

import (
	"bytes"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/wire"
)

// FromModel makes an image of compiled files and all that they import, each
// after its imports.
func FromModel(targets []*model.File, sourceInfo bool) (*Image, error) {
	files := model.ImportsFirst(targets)
	img := outline(files, targets)
	return img, img.describe(files, func(f *model.File) ([]byte, error) { return f.Descriptor(sourceInfo) })
}

// Part is what an image has of a compiled file, with source info or without: a
// target, if it is asked for. Details, unless nil, and bare are those of NewFlow.
func Part(f *model.File, asked, sourceInfo bool, details func(*File), bare bool) ([]byte, error) {
	descriptor, err := f.Descriptor(sourceInfo)
	if err != nil {
		return nil, err
	}
	out := outlineOf(f, asked)
	if details != nil {
		details(out)
	}
	out.Descriptor = descriptor
	var part bytes.Buffer
	err = out.writeBinary(&part, new(wire.Message), bare)
	return part.Bytes(), err
}

// FilesOf are compiled files, without what they import, and with source info on
// demand. Known gives the descriptors that are known already, without source
// info, else nil.
func FilesOf(files []*model.File, known func(*model.File) []byte) ([]*File, error) {
	img := outline(files, files)
	err := img.describe(files, func(f *model.File) ([]byte, error) {
		if d := known(f); d != nil {
			return d, nil
		}
		return f.Descriptor(false)
	})
	for i, f := range files {
		img.Files[i].SourceInfo = func() []byte { return sourceInfo(f) }
	}
	return img.Files, err
}

// sourceInfo is the source info of a compiled file, nil if there is none.
func sourceInfo(f *model.File) []byte {
	var info []byte
	if d, err := f.Descriptor(true); err == nil {
		_ = wire.Read(d, func(x wire.Field) error {
			if x.Num == wire.FileSourceInfo {
				info = x.Bytes
			}
			return nil
		}) // it was made here
	}
	return info
}

// outline makes an image of files, of which those that are no targets are
// imports, but for their descriptors.
func outline(files, targets []*model.File) *Image {
	img := &Image{Files: make([]*File, len(files)), compiled: true}
	asked := make(map[*model.File]bool, len(targets))
	for _, f := range targets {
		asked[f] = true
	}
	for i, f := range files {
		img.Files[i] = outlineOf(f, asked[f])
	}
	return img
}

// outlineOf makes a file without its descriptor; asked says that it is a target.
func outlineOf(f *model.File, asked bool) *File {
	return &File{
		Path:               f.Path,
		IsImport:           !asked,
		SyntaxUnspecified:  !f.SyntaxGiven,
		UnusedDependencies: unused(f),
	}
}

// unused are the numbers of the imports that nothing refers to.
func unused(f *model.File) []int32 {
	var list []int32
	for i, imp := range f.Imports {
		if !imp.Used {
			list = append(list, int32(i))
		}
	}
	return list
}

// describe makes the descriptors of the files that the image is of.
func (img *Image) describe(files []*model.File, descriptor func(*model.File) ([]byte, error)) error {
	return img.onAll(func(i int, f *File) (err error) {
		f.Descriptor, err = descriptor(files[i])
		return err
	})
}
