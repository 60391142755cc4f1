// Package outdir writes files below one folder and nowhere else: no name and no
// symbolic link in the folder leads out of it. Each file appears at once or not
// at all.
package outdir

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
)

// Dir is a folder to write to.
type Dir struct {
	root *os.Root
	// shown is the name of the folder in errors, real its absolute name without
	// links.
	shown, real string
}

// Open makes the folder at an absolute name if it is not there, and all above
// it. It is shown to users by another name.
func Open(name, shown string) (*Dir, error) {
	if err := os.MkdirAll(name, 0o777); err != nil {
		return nil, fmt.Errorf("mkdir %s: %w", shown, cause(err))
	}
	real, err := filepath.EvalSymlinks(name)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", shown, cause(err))
	}
	root, err := os.OpenRoot(real)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", shown, cause(err))
	}
	return &Dir{root, shown, real}, nil
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

func (d *Dir) write(name string, text []byte) error {
	mode := fs.FileMode(0o666)
	info, err := d.root.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return errors.New("is a directory")
	case err == nil:
		mode = info.Mode().Perm()
	case errors.Is(err, fs.ErrNotExist):
		if err := d.root.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return err
		}
	}
	old := err == nil
	dir, base := filepath.Split(name)
	tmp := dir + "." + base + "." + strconv.FormatUint(rand.Uint64(), 36)
	f, err := d.root.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if old { // whatever the process's mask says
		err = cmp.Or(err, f.Chmod(mode))
	}
	err = cmp.Or(err, f.Close())
	if err == nil {
		err = d.root.Rename(tmp, name)
	}
	if err != nil {
		_ = d.root.Remove(tmp)
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
