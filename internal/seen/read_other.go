//go:build !linux

package seen

import "os"

// descriptor is an open file that is only read.
type descriptor struct{ file *os.File }

func openToRead(name string) (descriptor, error) {
	file, err := os.Open(name)
	return descriptor{file}, err
}

func openFolder(name string) (descriptor, error) { return openToRead(name) }

func (d descriptor) close() { _ = d.file.Close() } // it was only read

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
