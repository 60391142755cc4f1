package workspace

import (
	"io/fs"
	"os"
	"unsafe"
)

// disk reads the local file system; symbolic links are followed or treated as
// absent.
type disk struct{ symlinks bool }

// stat is what stands at a path. With links treated as absent only the last
// element of the path counts.
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

// entries are the contents of a directory in no order, each with the type the
// directory itself tells.
func (d disk) entries(dir string) ([]fs.DirEntry, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadDir(-1)
}

// text is the contents of a file.
func (d disk) text(name string) (string, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	// Nobody keeps the slice, so its bytes can be the string's.
	return unsafe.String(unsafe.SliceData(data), len(data)), nil
}
