package workspace

import (
	"cmp"
	"io/fs"
	"os"
	"unsafe"
)

// disk is all that the package does to the file system; names are absolute.
// Symbolic links are followed, or treated as absent.
type disk struct{ symlinks bool }

// stat is what stands at a name. With links treated as absent only the last
// element of the name counts.
func (d disk) stat(name string) (fs.FileInfo, error) {
	if d.symlinks {
		return os.Stat(name)
	}
	info, err := os.Lstat(name)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	return info, err
}

// lstat is what stands at a name, a link itself if there is one.
func (disk) lstat(name string) (fs.FileInfo, error) { return os.Lstat(name) }

// readlink is what the link at a name says.
func (disk) readlink(name string) (string, error) { return os.Readlink(name) }

// follow is what a name leads to, through links or not.
func (disk) follow(name string) (fs.FileInfo, error) { return os.Stat(name) }

// isDir reports whether a name leads to a directory.
func (d disk) isDir(name string) bool {
	info, err := d.follow(name)
	return err == nil && info.IsDir()
}

// entries are the contents of a directory in no order, each with the type the
// directory itself tells.
func (disk) entries(dir string) ([]fs.DirEntry, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	entries, err := f.ReadDir(-1)
	return entries, cmp.Or(err, f.Close())
}

// bytes are the contents of a file.
func (disk) bytes(name string) ([]byte, error) { return os.ReadFile(name) }

// text is the contents of a file.
func (d disk) text(name string) (string, error) {
	data, err := d.bytes(name)
	if err != nil {
		return "", err
	}
	// Nobody keeps the slice, so its bytes can be the string's.
	return unsafe.String(unsafe.SliceData(data), len(data)), nil
}
