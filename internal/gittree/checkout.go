package gittree

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// checkout is a folder with the files of a tree. Links in it are never
// followed: they may lead anywhere.
type checkout struct{ dir string }

func (c *checkout) close() error { return os.RemoveAll(c.dir) }

// lstat goes down to a path, element by element.
func (c *checkout) lstat(name string) (string, fs.FileInfo, error) {
	at := c.dir
	info, err := os.Lstat(at)
	for part := range elements(name) {
		switch {
		case err != nil:
			return "", nil, cause(err)
		case !filepath.IsLocal(part) || at == c.dir && part == ".git":
			return "", nil, fs.ErrNotExist
		case !info.IsDir():
			return "", nil, errNotDir
		}
		at = filepath.Join(at, part)
		if info, err = os.Lstat(at); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
			return "", nil, fs.ErrNotExist
		}
	}
	return at, info, cause(err)
}

// cause is an error without the place on disk, which is gone before the user
// can look.
func cause(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

func (c *checkout) stat(name string) (fs.FileInfo, error) {
	_, info, err := c.lstat(name)
	return info, err
}

func (c *checkout) readDir(name string) ([]fs.DirEntry, error) {
	at, info, err := c.lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, errNotDir
	}
	entries, err := os.ReadDir(at)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		return !e.Type().IsRegular() && !e.IsDir() || at == c.dir && e.Name() == ".git"
	}), cause(err)
}

func (c *checkout) readFile(name string) ([]byte, error) {
	at, info, err := c.lstat(name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, errIsDir
	}
	data, err := os.ReadFile(at)
	return data, cause(err)
}
