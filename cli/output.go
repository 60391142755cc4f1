package cli

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/platinummonkey/spoke/internal/input"
)

// writeOutput has write fill an output, compressed as it asks for. A file is
// there at once and whole, or not at all.
func (app *App) writeOutput(to input.Ref, write func(io.Writer) error) error {
	switch to.Scheme {
	case input.Null:
		return nil
	case input.Stream:
		return filled(app.Stdout, to.Compression, write)
	case input.HTTP, input.Other:
		return errors.New("writing assets to http disabled")
	}
	name := app.abs(to.Path)
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	info, err := os.Stat(name)
	if err == nil && !info.Mode().IsRegular() {
		return fillInPlace(name, to, write)
	}
	dir := filepath.Dir(name)
	tmp, err := os.CreateTemp(dir, "."+filepath.Base(name)+".*")
	if err != nil {
		return fmt.Errorf("open %s: %w", to.Path, cmp.Or(errors.Unwrap(err), err))
	}
	mode := newFileMode
	if info != nil {
		mode = info.Mode().Perm()
	}
	err = filled(tmp, to.Compression, write)
	err = cmp.Or(err, tmp.Chmod(mode))
	err = cmp.Or(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
	}
	return err
}

// fillInPlace writes to what is no file like others: a pipe, a device.
func fillInPlace(name string, to input.Ref, write func(io.Writer) error) error {
	file, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("open %s: %w", to.Path, cmp.Or(errors.Unwrap(err), err))
	}
	err = filled(file, to.Compression, write)
	return cmp.Or(err, file.Close())
}

// filled has write fill w, compressed.
func filled(w io.Writer, c input.Compression, write func(io.Writer) error) error {
	const size = 1 << 18
	buffer := bufio.NewWriterSize(w, size)
	z, err := input.Compress(buffer, c)
	if err != nil {
		return err
	}
	err = write(z)
	err = cmp.Or(err, z.Close())
	return cmp.Or(err, buffer.Flush())
}
