package image

import (
	"fmt"
	"io"

	"github.com/platinummonkey/spoke/internal/filecache"
)

// Sketch says where the files of a binary image are: with it some can be read
// and the others left alone.
type Sketch struct{ files []extent }

// extent is where a file is, in bytes from the start of the image.
type extent struct {
	path     string
	isImport bool
	at, size int
}

// Sketch is where the files are in what ReadBinary read; ok is false where that
// is not laid out as images usually are.
func (img *Image) Sketch() (_ *Sketch, ok bool) { return img.sketch, img.sketch != nil }

// Encode writes a sketch.
func (s *Sketch) Encode(e *filecache.Encoder) {
	e.Int(len(s.files))
	for i := range s.files {
		f := &s.files[i]
		e.String(f.path)
		e.Bool(f.isImport)
		e.Int(f.at)
		e.Int(f.size)
	}
}

// DecodeSketch reads what Encode wrote.
func DecodeSketch(d *filecache.Decoder) (_ *Sketch, ok bool) {
	s := &Sketch{files: make([]extent, d.Count())}
	for i := range s.files {
		s.files[i] = extent{path: d.String(), isImport: d.Bool(), at: d.Int(), size: d.Int()}
	}
	return s, d.Ok()
}

// Image is the image, whose bytes are in. Its files have nothing but what the
// sketch has until File.Read; in has to stay open for that.
func (s *Sketch) Image(in io.ReaderAt) *Image {
	img := &Image{Files: make([]*File, len(s.files)), sketch: s}
	for i := range s.files {
		f := &s.files[i]
		img.Files[i] = &File{Path: f.path, IsImport: f.isImport, from: &place{in, f.at, f.size}}
	}
	return img
}

// place is where a file can be read.
type place struct {
	in       io.ReaderAt
	at, size int
}

// Read reads a file of Sketch.Image, without source info, unless that has been
// done. It does nothing to other files.
func (f *File) Read() error {
	if f.from == nil {
		return nil
	}
	data := make([]byte, f.from.size)
	if _, err := f.from.in.ReadAt(data, int64(f.from.at)); err != nil {
		return fmt.Errorf("reading %s: %w", f.Path, err)
	}
	is, err := unmarshalFile(data, false)
	if err != nil {
		return err
	}
	if is.Path != f.Path || is.IsImport != f.IsImport {
		return fmt.Errorf("reading %s: %s is in its place", f.Path, is.Path)
	}
	is.Descriptor = appendBare(make([]byte, 0, bareSize(is.Descriptor)), is.Descriptor)
	*f = *is
	return nil
}
