package image

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"slices"

	"github.com/platinummonkey/spoke/schema/wire"
)

// ReadBinary reads an image from the wire format like UnmarshalBinary, and
// without source info, which is checked but not kept: most of an image is just
// that, so it takes a small part of the memory. Errors of the reader come
// before those of the image. Of an image that was checked before, which the
// caller vouches for, what is in descriptors is not checked again.
func ReadBinary(r io.Reader, checked bool) (*Image, error) {
	s := &stream{in: bufio.NewReaderSize(r, buffer), img: &Image{sketch: new(Sketch)}, checked: checked}
	if err := s.read(); err != nil {
		if _, broken := io.Copy(io.Discard, s.in); broken != nil {
			return nil, broken
		}
		return nil, err
	}
	return s.img, s.img.check()
}

// buffer is how many bytes are read at a time: more than most files have.
const buffer = 256 << 10

// stream is an image that is read bit by bit.
type stream struct {
	in  *bufio.Reader
	img *Image
	// checked says that descriptors are right.
	checked bool
	// at is how many bytes have been read.
	at int
	// large is memory for a file that the reader has no room for, free for what is
	// kept.
	large, free []byte
}

func (s *stream) read() error {
	for {
		const longest = 2 * 10 // bytes, of two varints
		head, err := s.in.Peek(longest)
		if len(head) == 0 && err == io.EOF {
			return nil
		}
		if err != nil && err != io.EOF {
			return err
		}
		tag, n := binary.Uvarint(head)
		if n <= 0 || tag != FieldFile<<3|wire.BytesType {
			return s.rest()
		}
		size, m := binary.Uvarint(head[n:])
		if m <= 0 {
			return wire.ErrMalformed
		}
		if _, err := s.in.Discard(n + m); err != nil {
			return err
		}
		file, ahead, err := s.body(size)
		if err != nil {
			return err
		}
		if err := s.add(file); err != nil {
			return err
		}
		if _, err := s.in.Discard(ahead); err != nil {
			return err
		}
		s.at += n + m
		f := s.img.Files[len(s.img.Files)-1]
		s.img.sketch.files = append(s.img.sketch.files, extent{f.Path, f.IsImport, s.at, len(file)})
		s.at += len(file)
	}
}

// body is the next file, as far as there is one: size is what the image says. It
// stands until the stream is read, whose next ahead bytes are those of the file.
func (s *stream) body(size uint64) (file []byte, ahead int, err error) {
	if size <= buffer {
		file, err = s.in.Peek(int(size))
		if err == io.EOF {
			err = wire.ErrMalformed
		}
		return file, len(file), err
	}
	file = s.large[:0]
	for size > 0 {
		const atOnce = 1 << 20 // bytes
		n := int(min(size, atOnce))
		at := len(file)
		file = slices.Grow(file, n)[:at+n]
		switch _, err := io.ReadFull(s.in, file[at:]); {
		case err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF):
			return nil, 0, wire.ErrMalformed
		case err != nil:
			return nil, 0, err
		}
		size -= uint64(n)
	}
	s.large = file
	return file, 0, nil
}

// rest reads what is not as images are written: other fields between the files.
func (s *stream) rest() error {
	s.img.sketch = nil
	data, err := io.ReadAll(s.in)
	if err != nil {
		return err
	}
	return wire.Read(data, func(x wire.Field) error {
		if x.Num != FieldFile || x.Typ != wire.BytesType {
			return nil
		}
		return s.add(x.Bytes)
	})
}

// add adds a file, whose memory serves again for the next one.
func (s *stream) add(data []byte) error {
	f, err := unmarshalFile(data, s.checked)
	if err != nil {
		return err
	}
	f.Descriptor = s.keep(f.Descriptor)
	s.img.Files = append(s.img.Files, f)
	return nil
}

// keep copies a descriptor without its source info.
func (s *stream) keep(descriptor []byte) []byte {
	size := bareSize(descriptor)
	if cap(s.free)-len(s.free) < size {
		const many = 256 << 10 // bytes
		s.free = make([]byte, 0, max(size, many))
	}
	at := len(s.free)
	s.free = appendBare(s.free, descriptor)
	return s.free[at:len(s.free):len(s.free)]
}

// eachBare calls do for the fields of a descriptor, which has been checked, but
// for its source info.
func eachBare(descriptor []byte, do func(field []byte)) {
	_ = wire.Read(descriptor, func(x wire.Field) error {
		if x.Num != wire.FileSourceInfo {
			do(x.Raw)
		}
		return nil
	})
}

// bareSize is how long a descriptor is without its source info.
func bareSize(descriptor []byte) (size int) {
	eachBare(descriptor, func(field []byte) { size += len(field) })
	return size
}

// appendBare appends a descriptor without its source info.
func appendBare(to, descriptor []byte) []byte {
	eachBare(descriptor, func(field []byte) { to = append(to, field...) })
	return to
}
