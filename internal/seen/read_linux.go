package seen

import (
	"encoding/binary"
	"io"
	"io/fs"
	"os"
	"slices"
	"syscall"
	"unsafe"
)

// descriptor is an open file that is only read, by system calls and no more:
// package os would have the runtime's poller look at each one first, which takes
// longer than most of these files do.
type descriptor struct {
	name string
	fd   int
}

func openToRead(name string) (descriptor, error) {
	for {
		fd, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		if err == nil {
			return descriptor{name, fd}, nil
		}
		if err != syscall.EINTR {
			return descriptor{}, &fs.PathError{Op: "open", Path: name, Err: err}
		}
	}
}

func (d descriptor) close() { _ = syscall.Close(d.fd) } // it was only read

func (d descriptor) failed(op string, err error) error {
	return &fs.PathError{Op: op, Path: d.name, Err: err}
}

// stat gives the stamp and the size of the file.
func (d descriptor) stat() (Stamp, int64, error) {
	var info syscall.Stat_t
	for {
		err := syscall.Fstat(d.fd, &info)
		if err == nil {
			return Stamp{Size: info.Size, Modified: info.Mtim.Nano(), Changed: info.Ctim.Nano(), Number: info.Ino}, info.Size, nil
		}
		if err != syscall.EINTR {
			return Stamp{}, 0, d.failed("stat", err)
		}
	}
}

// read is io.Reader's Read.
func (d descriptor) read(buf []byte) (int, error) {
	for {
		n, err := syscall.Read(d.fd, buf)
		switch {
		case err == nil && n == 0 && len(buf) > 0:
			return 0, io.EOF
		case err == nil:
			return n, nil
		case err == syscall.EAGAIN:
			return 0, d.failed("read", syscall.EAGAIN)
		case err != syscall.EINTR:
			return 0, d.failed("read", err)
		}
	}
}

// entries are the contents of a folder, in no order.
func (d descriptor) entries() ([]fs.DirEntry, error) {
	var found []fileType
	buf := make([]byte, 1<<13)
	for {
		n, err := syscall.ReadDirent(d.fd, buf)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return nil, d.failed("readdirent", err)
		}
		if n <= 0 {
			break
		}
		if found, err = addEntries(found, string(buf[:n])); err != nil {
			return os.ReadDir(d.name)
		}
	}
	out := make([]fs.DirEntry, len(found))
	for i := range found {
		out[i] = &found[i]
	}
	return out, nil
}

// addEntries adds what the system says of some entries, see getdents64(2). It
// fails where a type is not told.
func addEntries(found []fileType, records string) ([]fileType, error) {
	const length, kind, name = unsafe.Offsetof(syscall.Dirent{}.Reclen), unsafe.Offsetof(syscall.Dirent{}.Type), unsafe.Offsetof(syscall.Dirent{}.Name)
	found = slices.Grow(found, len(records)/32)
	for len(records) > int(name) {
		n := int(binary.NativeEndian.Uint16([]byte(records[length : length+2])))
		if n <= int(name) || n > len(records) {
			return nil, io.ErrUnexpectedEOF
		}
		mode, ok := modeOfKind(records[kind])
		if !ok {
			return nil, fs.ErrInvalid
		}
		text := records[name:n]
		for i := range len(text) {
			if text[i] == 0 {
				text = text[:i]
				break
			}
		}
		if text != "." && text != ".." {
			found = append(found, fileType{text, mode})
		}
		records = records[n:]
	}
	return found, nil
}

func modeOfKind(kind byte) (mode fs.FileMode, ok bool) {
	switch kind {
	case syscall.DT_REG:
		return 0, true
	case syscall.DT_DIR:
		return fs.ModeDir, true
	case syscall.DT_LNK:
		return fs.ModeSymlink, true
	case syscall.DT_FIFO:
		return fs.ModeNamedPipe, true
	case syscall.DT_SOCK:
		return fs.ModeSocket, true
	case syscall.DT_CHR:
		return fs.ModeDevice | fs.ModeCharDevice, true
	case syscall.DT_BLK:
		return fs.ModeDevice, true
	}
	return 0, false
}
