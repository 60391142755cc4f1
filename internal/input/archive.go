package input

import (
	"archive/tar"
	"archive/zip"
	"context"
	"io"
	"math"
)

// limits keep a small input from taking all memory or time. Real ones stay far
// below.
type limits struct {
	// kept is how much of an archive may be kept, files and names.
	kept int64
	// stream is how long an archive may be once it is decompressed.
	stream int64
	// whole is the largest image, and the largest zip archive that does not
	// come from disk: both have to be in memory as a whole.
	whole int64
}

func defaultLimits() limits {
	return limits{
		kept:   1 << 30,
		stream: 1 << 36,
		whole:  1<<31 - 1, // what one Protobuf message may have
	}
}

// readTar reads the files of a tar stream. Links, devices and what no command
// needs are left out; names that lead out of the tree are refused.
func readTar(ctx context.Context, stream io.Reader, strip uint32, most limits) (*Tree, error) {
	t := &Tree{limit: most.kept}
	in := tar.NewReader(&limited{ctx: ctx, r: stream, left: most.stream})
	for {
		h, err := in.Next()
		if err == io.EOF {
			return t, nil
		}
		if err != nil {
			return nil, err
		}
		name, err := entryPath(h.Name, strip)
		if err != nil {
			return nil, err
		}
		if name == "" || !h.FileInfo().Mode().IsRegular() || !keeps(name) {
			continue
		}
		data, err := t.read(in, h.Size)
		if err != nil {
			return nil, err
		}
		if err := t.add(name, data); err != nil {
			return nil, err
		}
	}
}

// readZip reads the files of a zip archive, as readTar does.
func readZip(ctx context.Context, r io.ReaderAt, size int64, strip uint32, most limits) (*Tree, error) {
	t := &Tree{limit: most.kept}
	if size == 0 {
		return t, nil
	}
	in, err := zip.NewReader(r, size)
	if err != nil {
		return nil, err
	}
	for _, f := range in.File {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		name, err := entryPath(f.Name, strip)
		if err != nil {
			return nil, err
		}
		if name == "" || !f.Mode().IsRegular() || !keeps(name) {
			continue
		}
		if err := readZipFile(t, f, name); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func readZipFile(t *Tree, f *zip.File, name string) error {
	in, err := f.Open()
	if err != nil {
		return err
	}
	data, err := t.read(in, int64(min(f.UncompressedSize64, math.MaxInt64)))
	_ = in.Close() // it was only read
	if err != nil {
		return err
	}
	return t.add(name, data)
}
