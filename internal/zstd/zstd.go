// Package zstd reads and writes Zstandard, RFC 8878.
package zstd

import (
	"io"

	"github.com/klauspost/compress/zstd"
)

// Codec implements input.ZstdCodec.
type Codec struct{}

// Reader implements input.ZstdCodec. The largest window is that of the zstd program
// unless it is told otherwise.
func (Codec) Reader(r io.Reader) (io.ReadCloser, error) {
	const window = 128 << 20
	d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(window))
	if err != nil {
		return nil, err
	}
	return d.IOReadCloser(), nil
}

// Writer implements input.ZstdCodec.
func (Codec) Writer(w io.Writer) (io.WriteCloser, error) {
	return zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
}
