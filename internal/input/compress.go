package input

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/klauspost/compress/gzip"
)

// limited ends reading when the context does, and after so many bytes.
type limited struct {
	ctx  context.Context //nolint:containedctx // lives as long as one read of an input
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	if err := l.ctx.Err(); err != nil {
		return 0, err
	}
	if l.left <= 0 {
		// One more byte tells whether there was more to read.
		n, err := l.r.Read(make([]byte, 1))
		if n > 0 {
			return 0, errTooLong
		}
		return 0, err
	}
	if int64(len(p)) > l.left {
		p = p[:l.left]
	}
	n, err := l.r.Read(p)
	l.left -= int64(n)
	return n, err
}

var errTooLong = errors.New("input is too large once it is decompressed")

// ZstdCodec reads and writes Zstandard. What it gives has to be closed; that does not
// close what it was made of.
type ZstdCodec interface {
	Reader(r io.Reader) (io.ReadCloser, error)
	Writer(w io.Writer) (io.WriteCloser, error)
}

// decompress undoes a compression. What it gives has to be closed; that does
// not close r.
func decompress(r io.Reader, c Compression, zstd ZstdCodec) (io.ReadCloser, error) {
	switch c {
	case None, "":
		return io.NopCloser(r), nil
	case Gzip:
		return gzip.NewReader(r)
	case Zstd:
		return zstd.Reader(r)
	}
	return nil, fmt.Errorf("unknown compression: %q", c)
}

// Compress makes what is written to it appear in w compressed, byte for byte as
// the binary does. Close it before w; that does not close w.
func Compress(w io.Writer, c Compression, zstd ZstdCodec) (io.WriteCloser, error) {
	switch c {
	case None, "":
		return plain{w}, nil
	case Gzip:
		const level = 6
		z, err := gzip.NewWriterLevel(w, level)
		if err != nil {
			return nil, err
		}
		z.ModTime = time.Unix(0, 0) // the zero time comes out as another one
		return z, nil
	case Zstd:
		return zstd.Writer(w)
	}
	return nil, fmt.Errorf("unknown compression: %q", c)
}

// plain is a writer that needs no closing.
type plain struct{ io.Writer }

func (plain) Close() error { return nil }
