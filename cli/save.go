package cli

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/platinummonkey/spoke/internal/input"
)

// save writes an output: whole or not at all, if it is a file. It calls content
// unless nobody wants to see it.
func (app *App) save(ref input.Ref, content func(io.Writer) error) error {
	switch ref.Scheme {
	case input.Null:
		return nil
	case input.Stream:
		if ref.Path == "/dev/stdin" {
			return errors.New("cannot write to stdin")
		}
		return app.compressed(app.Stdout, ref.Compression, content)
	case input.HTTP, input.Other:
		return errors.New("writing assets to http disabled")
	}
	err := replace(app.abs(ref.Path), func(w io.Writer) error { return app.compressed(w, ref.Compression, content) })
	var at *fs.PathError
	if errors.As(err, &at) {
		return fmt.Errorf("%s %s: %w", at.Op, ref.Path, at.Err)
	}
	return err
}

// compressed has content written through a compressor. Small content that fails
// leaves nothing behind, not even the head of the compressed form.
func (app *App) compressed(w io.Writer, c input.Compression, content func(io.Writer) error) error {
	const size = 1 << 18
	buffer := bufio.NewWriterSize(w, size)
	z, err := input.Compress(buffer, c, app.Abilities.Zstd)
	if err != nil {
		return err
	}
	if err := content(z); err != nil {
		_ = z.Close() // what it adds goes nowhere
		return err
	}
	return cmp.Or(z.Close(), buffer.Flush())
}

// replace writes a file in the place of what is there. The mode of an old file
// stays, and so does a link to it. Devices are written to as they are.
func replace(name string, content func(io.Writer) error) (err error) {
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	mode := fs.FileMode(0o666) // less what the user's mask takes
	info, err := os.Stat(name)
	exists := err == nil
	if exists && !info.Mode().IsRegular() {
		return overwrite(name, content)
	}
	if exists {
		mode = info.Mode().Perm()
	}
	tmp, err := createBeside(name, mode)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(tmp.Name())
		}
	}()
	err = content(tmp)
	if err == nil && exists {
		err = tmp.Chmod(mode)
	}
	if closed := tmp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	return err
}

// createFile is replace for a text, with the folders above.
func createFile(name string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), newDirMode); err != nil {
		return err
	}
	return replace(name, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// overwrite writes to what is no regular file.
func overwrite(name string, content func(io.Writer) error) error {
	out, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	err = content(out)
	if closed := out.Close(); err == nil {
		err = closed
	}
	return err
}

// createBeside makes a new file in the folder of another, for its content to
// be.
func createBeside(name string, mode fs.FileMode) (*os.File, error) {
	const tries = 1000
	dir, base := filepath.Split(name)
	for i := 0; ; i++ {
		tmp := filepath.Join(dir, "."+base+"."+strconv.Itoa(os.Getpid())+"."+strconv.Itoa(i))
		out, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if err == nil || i == tries || !errors.Is(err, fs.ErrExist) {
			return out, err
		}
	}
}
