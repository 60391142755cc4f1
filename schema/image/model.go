package image

import (
	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/wire"
)

// FromModel makes an image of compiled files and all that they import, each
// after its imports. The module function gives the name of a file's module; it
// may be nil.
func FromModel(targets []*model.File, module func(path string) module.FullName, sourceInfo bool) (*Image, error) {
	files := model.ImportsFirst(targets)
	img := outline(files, targets, module)
	return img, img.describe(files, func(f *model.File) ([]byte, error) { return f.Descriptor(sourceInfo) })
}

// FilesOf are compiled files, without what they import, and with source info on
// demand. Known gives the descriptors that are known already, without source
// info, else nil.
func FilesOf(files []*model.File, known func(*model.File) []byte) ([]*File, error) {
	img := outline(files, files, nil)
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
func outline(files, targets []*model.File, module func(path string) module.FullName) *Image {
	img := &Image{Files: make([]*File, len(files)), compiled: true}
	asked := make(map[*model.File]bool, len(targets))
	for _, f := range targets {
		asked[f] = true
	}
	for i, f := range files {
		img.Files[i] = &File{
			Path:               f.Path,
			IsImport:           !asked[f],
			SyntaxUnspecified:  !f.SyntaxGiven,
			UnusedDependencies: unused(f),
		}
		if module != nil {
			img.Files[i].Module = module(f.Path)
		}
	}
	return img
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
