// Package outdir writes files below one folder and nowhere else: no name and no
// symbolic link in the folder leads out of it. Each file appears at once or not
// at all.
package outdir

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// Dir is a folder to write to.
type Dir struct {
	root *os.Root
	// shown is the name of the folder in errors, real its absolute name without
	// links.
	shown, real string
	// staged are the files that wait for Commit, made the folders made for them,
	// and above the folder itself and those above it, if they were made.
	staged      []staged
	made, above []string
}

// staged is a text on disk that is to take a name.
type staged struct{ temp, name string }

// Open makes the folder at an absolute name if it is not there, and all above
// it. It is shown to users by another name.
func Open(name, shown string) (*Dir, error) {
	d := &Dir{shown: shown}
	for up := name; ; up = filepath.Dir(up) {
		if _, err := os.Lstat(up); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		d.above = append(d.above, up)
	}
	if err := os.MkdirAll(name, 0o777); err != nil {
		d.Discard()
		return nil, fmt.Errorf("mkdir %s: %w", shown, cause(err))
	}
	real, err := filepath.EvalSymlinks(name)
	if err == nil {
		d.root, err = os.OpenRoot(real)
	}
	if err != nil {
		d.Discard()
		return nil, fmt.Errorf("open %s: %w", shown, cause(err))
	}
	d.real = real
	return d, nil
}

// Close lets go of the folder.
func (d *Dir) Close() error { return d.root.Close() }

// Write puts a text into the file at a slash path below the folder, in the
// place of what it held. A link to a file in the folder stays.
func (d *Dir) Write(name string, text []byte) error {
	local, err := d.follow(filepath.FromSlash(name))
	if err == nil {
		err = d.write(local, text)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Join(d.shown, filepath.FromSlash(name)), cause(err))
	}
	return nil
}

// maxLinks is how many links a name may lead through.
const maxLinks = 40

// follow is where a name leads if its last element is a link.
func (d *Dir) follow(name string) (string, error) {
	for range maxLinks {
		info, err := d.root.Lstat(name)
		if err != nil || info.Mode()&fs.ModeSymlink == 0 {
			return name, nil // what is wrong shows when it is written
		}
		to, err := d.root.Readlink(name)
		if err != nil {
			return "", err
		}
		if filepath.IsAbs(to) {
			if to, err = filepath.Rel(d.real, to); err != nil {
				return "", err
			}
		} else {
			to = filepath.Join(filepath.Dir(name), to)
		}
		if !filepath.IsLocal(to) {
			return "", errors.New("a symbolic link leads out of the output folder")
		}
		name = to
	}
	return "", errors.New("too many symbolic links")
}

// Stage puts a text on disk, below a name that nobody looks for, so that Commit
// only has to give it its own. A file that holds the text already is let be.
func (d *Dir) Stage(name string, text []byte) error {
	local, err := d.follow(filepath.FromSlash(name))
	if err == nil {
		err = d.stage(local, text)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Join(d.shown, filepath.FromSlash(name)), cause(err))
	}
	return nil
}

// Commit gives all staged files their names.
func (d *Dir) Commit() error {
	for len(d.staged) > 0 {
		s := d.staged[0]
		if err := d.root.Rename(s.temp, s.name); err != nil {
			return fmt.Errorf("write %s: %w", filepath.Join(d.shown, s.name), cause(err))
		}
		d.staged = d.staged[1:]
	}
	d.made, d.above = nil, nil
	return nil
}

// Discard removes what is staged, and the folders that were made for it and by
// Open, unless something else is in them. After Commit there is nothing to
// remove.
func (d *Dir) Discard() {
	for _, s := range d.staged {
		_ = d.root.Remove(s.temp) // the error that counts is another
	}
	for _, dir := range slices.Backward(d.made) {
		_ = d.root.Remove(dir) // unless something else is in it by now
	}
	for _, dir := range d.above {
		_ = os.Remove(dir) // the same
	}
	d.staged, d.made, d.above = nil, nil, nil
}

func (d *Dir) stage(name string, text []byte) error {
	info, err := d.root.Stat(name)
	if err == nil && info.Mode().IsRegular() && info.Size() == int64(len(text)) {
		if old, err := d.root.ReadFile(name); err == nil && bytes.Equal(old, text) {
			return nil
		}
	}
	temp, err := d.temp(name, text)
	if err == nil {
		d.staged = append(d.staged, staged{temp, name})
	}
	return err
}

func (d *Dir) write(name string, text []byte) error {
	temp, err := d.temp(name, text)
	if err != nil {
		return err
	}
	if err = d.root.Rename(temp, name); err != nil {
		_ = d.root.Remove(temp)
	}
	return err
}

// temp writes a text beside the file of a name, and gives the name it has there.
func (d *Dir) temp(name string, text []byte) (temp string, err error) {
	mode := fs.FileMode(0o666)
	info, err := d.root.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return "", errors.New("is a directory")
	case err == nil:
		mode = info.Mode().Perm()
		if err := d.checkWritable(name, info.Mode()); err != nil {
			return "", err
		}
	case errors.Is(err, fs.ErrNotExist):
		if err := d.mkdirAll(filepath.Dir(name)); err != nil {
			return "", err
		}
	}
	old := err == nil
	dir, base := filepath.Split(name)
	const longest = 100 // names of files have a limit
	temp = dir + "." + base[:min(len(base), longest)] + "." + strconv.FormatUint(rand.Uint64(), 36)
	f, err := d.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return "", err
	}
	_, err = f.Write(text)
	if old { // whatever the process's mask says
		err = cmp.Or(err, f.Chmod(mode))
	}
	if err = cmp.Or(err, f.Close()); err != nil {
		_ = d.root.Remove(temp)
	}
	return temp, err
}

// checkWritable refuses a regular file that may not be written, although another
// could take its place.
func (d *Dir) checkWritable(name string, mode fs.FileMode) error {
	if !mode.IsRegular() {
		return nil
	}
	f, err := d.root.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return f.Close()
}

// mkdirAll makes a folder and all above it.
func (d *Dir) mkdirAll(name string) error {
	if info, err := d.root.Stat(name); err == nil && info.IsDir() {
		return nil
	}
	if parent := filepath.Dir(name); parent != name {
		if err := d.mkdirAll(parent); err != nil {
			return err
		}
	}
	err := d.root.Mkdir(name, 0o777)
	if err == nil {
		d.made = append(d.made, name)
	} else if errors.Is(err, fs.ErrExist) {
		if info, err := d.root.Stat(name); err == nil && info.IsDir() {
			return nil // somebody else was faster
		}
		return errors.New("not a directory")
	}
	return err
}

// cause is what went wrong, without the names that the system puts in front.
func cause(err error) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		return p.Err
	case errors.As(err, &l):
		return l.Err
	}
	return err
}
