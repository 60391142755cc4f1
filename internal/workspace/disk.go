package workspace

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"unsafe"

	"github.com/platinummonkey/spoke/internal/seen"
)

// treeRoot is the absolute name of the top of a tree that is not on disk.
const treeRoot = string(filepath.Separator)

// disk is all that the package does to the file system, or to a tree that
// stands for it; names are absolute. Symbolic links are followed, or treated as
// absent. Trees have none.
type disk struct {
	symlinks bool
	tree     fs.FS
	log      *seen.Log // notes what is seen of the disk; it may be nil
}

// inTree is an absolute name as trees know it.
func inTree(name string) string {
	return cmp.Or(strings.TrimPrefix(filepath.ToSlash(name), "/"), ".")
}

// stat is what stands at a name. With links treated as absent only the last
// element of the name counts.
func (d disk) stat(name string) (fs.FileInfo, error) {
	if d.symlinks || d.tree != nil {
		return d.follow(name)
	}
	info, err := d.log.Lstat(name)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	return info, err
}

// lstat is what stands at a name, a link itself if there is one.
func (d disk) lstat(name string) (fs.FileInfo, error) {
	if d.tree != nil {
		return fs.Stat(d.tree, inTree(name))
	}
	return d.log.Lstat(name)
}

// readlink is what the link at a name says.
func (d disk) readlink(name string) (string, error) { return d.log.Readlink(name) }

// follow is what a name leads to, through links or not.
func (d disk) follow(name string) (fs.FileInfo, error) {
	if d.tree != nil {
		return fs.Stat(d.tree, inTree(name))
	}
	return d.log.Stat(name)
}

// isDir reports whether a name leads to a directory.
func (d disk) isDir(name string) bool {
	info, err := d.follow(name)
	return err == nil && info.IsDir()
}

// top opens a directory to read those from that are below it.
func (d disk) top(dir string) top {
	if d.tree != nil {
		return top{tree: d.tree, dir: inTree(dir)}
	}
	return top{folder: d.log.Top(dir)}
}

// top is a directory to read those from that are below it.
type top struct {
	folder *seen.Top
	tree   fs.FS // in place of it
	dir    string
}

// entries are the contents of a directory by its path from the top, sorted, each
// with the type the directory itself tells, and their names with a prefix in
// front.
func (t top) entries(rel, prefix string) ([]seen.Entry, error) {
	if t.tree != nil {
		list, err := fs.ReadDir(t.tree, path.Join(t.dir, rel))
		return seen.Entries(list, prefix), err
	}
	return t.folder.ReadDir(rel, prefix)
}

func (t top) close() {
	if t.folder != nil {
		t.folder.Close()
	}
}

// open opens a file.
func (d disk) open(name string) (io.ReadCloser, error) {
	if d.tree != nil {
		return d.tree.Open(inTree(name))
	}
	return d.log.Open(name)
}

// bytes are the contents of a file.
func (d disk) bytes(name string) ([]byte, error) {
	if d.tree != nil {
		return fs.ReadFile(d.tree, inTree(name))
	}
	return d.log.ReadFile(name)
}

// readInto gives the contents of a file, in buf if they fit there and are not
// the tree's own.
func (d disk) readInto(name string, buf []byte) ([]byte, error) {
	if d.tree != nil {
		return d.bytes(name)
	}
	return d.log.ReadInto(name, buf)
}

// text is the contents of a file.
func (d disk) text(name string) (string, error) {
	data, err := d.bytes(name)
	if err != nil {
		return "", err
	}
	// Nobody keeps the slice, so its bytes can be the string's.
	return unsafe.String(unsafe.SliceData(data), len(data)), nil
}

// cause is what went wrong with a file, without the name that the file system
// knows it by.
func cause(err error) error {
	if inner := errors.Unwrap(err); inner != nil {
		return inner
	}
	return err
}
