package input

import (
	"archive/tar"
	"archive/zip"
	"context"
	"io"
)

// maxStream is how many bytes an archive may have once it is decompressed. It
// bounds the time that skipping takes.
const maxStream = 1 << 36

// readTar reads the files of a tar stream. Links, devices and what no command
// needs are left out; names that lead out of the tree are refused.
func readTar(ctx context.Context, stream io.Reader, strip int) (*Tree, error) {
	t := &Tree{}
	in := tar.NewReader(&limited{ctx: ctx, r: stream, left: maxStream})
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
func readZip(ctx context.Context, r io.ReaderAt, size int64, strip int) (*Tree, error) {
	t := &Tree{}
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
	data, err := t.read(in, int64(min(f.UncompressedSize64, maxKept+1)))
	_ = in.Close() // it was only read
	if err != nil {
		return err
	}
	return t.add(name, data)
}
