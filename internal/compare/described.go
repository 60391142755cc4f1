package compare

import (
	"bytes"
	"sync"

	"github.com/platinummonkey/spoke/schema/image"
	"github.com/platinummonkey/spoke/schema/model"
)

// Described compares the files of a new version with those of an image, the
// earlier one, while they are compiled: nobody has to keep their descriptors
// then, or to write them again. Those that come before the image does are kept
// until somebody asks.
type Described struct {
	// Image gives the image, nil as long as it has not been read.
	Image func() *image.Image

	mu     sync.Mutex
	byPath map[string]*image.File
	// equal says of files whether the image has them, early are the descriptors
	// of others.
	equal map[*model.File]bool
	early map[*model.File][]byte
}

// take compares a file.
func (d *Described) take(f *model.File, descriptor []byte) {
	byPath := d.files()
	equal := byPath != nil && has(byPath, f, descriptor)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.equal == nil {
		d.equal, d.early = make(map[*model.File]bool), make(map[*model.File][]byte)
	}
	if byPath == nil {
		d.early[f] = bytes.Clone(descriptor)
	} else {
		d.equal[f] = equal
	}
}

// files are those of the image by their paths, nil if there is none yet.
func (d *Described) files() map[string]*image.File {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.byPath == nil {
		if img := d.Image(); img != nil {
			d.byPath = byPath(img.Files)
		}
	}
	return d.byPath
}

// in reports whether files, those of the image or some of them, have f. It is
// for when all is compiled; d may be nil.
func (d *Described) in(files map[string]*image.File, f *model.File) bool {
	if files[f.Path] == nil {
		return false
	}
	if d != nil {
		if equal, known := d.equal[f]; known {
			return equal
		}
		if descriptor, ok := d.early[f]; ok {
			return has(files, f, descriptor)
		}
	}
	descriptor, err := f.Descriptor(false)
	return err == nil && has(files, f, descriptor)
}

// has reports whether files have f with a descriptor. Source info does not
// count.
func has(files map[string]*image.File, f *model.File, descriptor []byte) bool {
	other := files[f.Path]
	return other != nil && other.IsDescriptor(descriptor)
}

func byPath(files []*image.File) map[string]*image.File {
	m := make(map[string]*image.File, len(files))
	for _, f := range files {
		m[f.Path] = f
	}
	return m
}

// written keeps the descriptors of files as they are compiled.
type written struct {
	mu     sync.Mutex
	byFile map[*model.File][]byte
}

func (w *written) take(f *model.File, descriptor []byte) {
	descriptor = bytes.Clone(descriptor)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.byFile == nil {
		w.byFile = make(map[*model.File][]byte)
	}
	w.byFile[f] = descriptor
}

// of is the descriptor of a file, nil if it is not kept.
func (w *written) of(f *model.File) []byte { return w.byFile[f] }
