package input

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Reader reads inputs. It is what the package needs to know of the world.
type Reader struct {
	// Dir is the working directory, absolute.
	Dir   string
	Stdin io.Reader
	// Getenv gives the value of an environment variable, or "". Only Fetch asks.
	Getenv func(name string) string
	// Fetch opens what is at an address of http or https, with the credentials
	// that the environment leads to.
	Fetch func(ctx context.Context, address string, getenv func(string) string) (io.ReadCloser, error)
	Zstd  ZstdCodec
	// Open opens a file on disk; nil for os.Open.
	Open func(name string) (io.ReadCloser, error)
}

// Tree reads an archive.
func (s Reader) Tree(ctx context.Context, ref Ref) (_ *Tree, err error) {
	in, err := s.open(ctx, ref)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }() // it was only read
	if ref.Format == Zip {
		if file, ok := in.(*os.File); ok {
			return zipOnDisk(ctx, file, ref.StripComponents)
		}
		return zipInMemory(ctx, in, ref.StripComponents)
	}
	stream, err := decompress(in, ref.Compression, s.Zstd)
	if err != nil {
		return nil, err
	}
	defer func() { _ = stream.Close() }() // it was only read
	return readTar(ctx, stream, ref.StripComponents, defaultLimits())
}

// zipOnDisk reads a zip archive in place, if it is a file like any other.
func zipOnDisk(ctx context.Context, file *os.File, strip uint32) (*Tree, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if info.Mode().IsRegular() {
		return readZip(ctx, file, info.Size(), strip, defaultLimits())
	}
	return zipInMemory(ctx, file, strip)
}

func zipInMemory(ctx context.Context, r io.Reader, strip uint32) (*Tree, error) {
	most := defaultLimits()
	data, err := readAll(ctx, r, most.whole)
	if err != nil {
		return nil, err
	}
	return readZip(ctx, bytes.NewReader(data), int64(len(data)), strip, most)
}

// Bytes reads an image, or whatever else is one run of bytes, and decompresses
// it.
func (s Reader) Bytes(ctx context.Context, ref Ref) ([]byte, error) {
	in, err := s.Stream(ctx, ref)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }() // it was only read
	if file, ok := in.in.(interface{ Stat() (fs.FileInfo, error) }); ok && (ref.Compression == None || ref.Compression == "") {
		if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
			return readSized(in, info.Size())
		}
	}
	return io.ReadAll(in)
}

// readSized reads all that there is, which is probably of a size.
func readSized(r io.Reader, size int64) ([]byte, error) {
	const most = 1 << 30 // bytes to make room for at once
	b := bytes.NewBuffer(make([]byte, 0, min(max(size, 0), most)+bytes.MinRead))
	_, err := b.ReadFrom(r)
	return b.Bytes(), err
}

// Stream opens what Bytes reads. Of what does not fit in memory it gives an
// error in place of the end.
func (s Reader) Stream(ctx context.Context, ref Ref) (*Run, error) {
	in, err := s.open(ctx, ref)
	if err != nil {
		return nil, err
	}
	stream, err := decompress(in, ref.Compression, s.Zstd)
	if err != nil {
		_ = in.Close() // nothing came of it
		return nil, err
	}
	return &Run{limited{ctx: ctx, r: stream, left: defaultLimits().whole}, stream, in, ref.Compression == None || ref.Compression == ""}, nil
}

// Run is one run of bytes, decompressed.
type Run struct {
	limited
	stream, in io.Closer
	// plain says that nothing is decompressed.
	plain bool
}

// Known reports whether the bytes are those that an earlier run of the same
// command has read, if what Reader.Open gave knows that.
func (r *Run) Known() bool {
	in, ok := r.in.(interface{ Known() bool })
	return ok && in.Known()
}

// Sum is the SHA-256 of what there was to read, before it was decompressed, if
// what Reader.Open gave knows it by now.
func (r *Run) Sum() (sum [32]byte, ok bool) {
	if in, is := r.in.(interface{ Sum() ([32]byte, bool) }); is {
		return in.Sum()
	}
	return sum, false
}

// Anywhere gives the bytes of a file on disk from any place, nil where they are
// not to be had like that.
func (r *Run) Anywhere() io.ReaderAt {
	if at, ok := r.in.(io.ReaderAt); ok && r.plain {
		return at
	}
	return nil
}

// Close closes what the bytes are from. They were only read.
func (r *Run) Close() error { return errors.Join(r.stream.Close(), r.in.Close()) }

// open opens the bytes of an input as they are.
func (s Reader) open(ctx context.Context, ref Ref) (io.ReadCloser, error) {
	switch {
	case ref.Path == devStdout:
		return nil, errors.New("cannot read from stdout")
	case ref.Scheme == Stream:
		return io.NopCloser(s.Stdin), nil
	case ref.Scheme == Null:
		return io.NopCloser(bytes.NewReader(nil)), nil
	case ref.Scheme == HTTP:
		return s.Fetch(ctx, ref.Path, s.Getenv)
	}
	name := ref.Path
	if !filepath.IsAbs(name) {
		name = filepath.Join(s.Dir, name)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", ref.Path, errors.Unwrap(err))
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		err = fmt.Errorf("read %s: is a directory", ref.Path)
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	if s.Open != nil && info.Mode().IsRegular() {
		_ = file.Close() // nothing was done with it
		return s.Open(name)
	}
	return file, nil
}

// readAll reads a stream that has to fit in memory.
func readAll(ctx context.Context, r io.Reader, most int64) ([]byte, error) {
	return io.ReadAll(&limited{ctx: ctx, r: r, left: most})
}
