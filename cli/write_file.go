package cli

import (
	"cmp"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// createFile puts a text into a new file, or in the place of an old one, at
// once or not at all. The folders above are made.
func createFile(name string, text []byte) error {
	dir := filepath.Dir(name)
	if err := os.MkdirAll(dir, newDirMode); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(text)
	err = cmp.Or(err, tmp.Chmod(newFileMode))
	err = cmp.Or(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
	}
	return err
}

// readInto reads a file into buf if it fits there.
func readInto(name string, buf []byte) ([]byte, error) {
	in, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := in.Stat()
	if err != nil {
		return nil, cmp.Or(err, in.Close())
	}
	buf = buf[:0]
	if size := int(info.Size()) + 1; cap(buf) < size {
		buf = make([]byte, 0, max(size, 1<<16))
	}
	for {
		n, err := in.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case err == io.EOF:
			return buf, in.Close()
		case err != nil:
			_ = in.Close()
			return nil, err
		case len(buf) == cap(buf):
			buf = slices.Grow(buf, len(buf))
		}
	}
}
