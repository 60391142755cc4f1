//go:build !linux

package seen

import "os"

// descriptor is an open file that is only read.
type descriptor struct {
	file *os.File
	name string // where there is no file
}

func openToRead(name string) (descriptor, error) {
	file, err := os.Open(name)
	return descriptor{file: file}, err
}

// here is where names that are not absolute begin.
func here() descriptor { return descriptor{} }

// openTop names a folder to open others from.
func openTop(name string) (descriptor, error) { return descriptor{name: name}, nil }

// openFolder is openToRead for folders, by their names from another.
func (d descriptor) openFolder(rel string) (descriptor, error) { return openToRead(under(d.name, rel)) }

func (d descriptor) close() {
	if d.file != nil {
		_ = d.file.Close() // it was only read
	}
}

// stampAt gives the stamp of what stands at a name, links followed, and whether it
// is a file like any other.
func stampAt(name string) (_ Stamp, regular bool, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return Stamp{}, false, err
	}
	return stampOf(info), info.Mode().IsRegular(), nil
}

// stat gives the stamp and the size of the file.
func (d descriptor) stat() (Stamp, int64, error) {
	info, err := d.file.Stat()
	if err != nil {
		return Stamp{}, 0, err
	}
	return stampOf(info), info.Size(), nil
}

// read is io.Reader's Read.
func (d descriptor) read(buf []byte) (int, error) { return d.file.Read(buf) }

// entries are the contents of a folder, in no order; see Log.ReadDir.
func (d descriptor) entries(prefix string) ([]Entry, error) {
	list, err := d.file.ReadDir(-1)
	return Entries(list, prefix), err
}
