package seen

import (
	"bytes"
	"encoding/binary"
	"io"
	"io/fs"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"unsafe"
)

// descriptor is an open file that is only read, by system calls and no more:
// package os would have the runtime's poller look at each one first, which takes
// longer than most of these files do.
type descriptor struct {
	dir, name string // dir is empty, or in front of the name
	fd        int
}

func (d descriptor) path() string { return under(d.dir, d.name) }

func openToRead(name string) (descriptor, error) {
	for {
		fd, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		if err == nil {
			return descriptor{name: name, fd: fd}, nil
		}
		if err != syscall.EINTR {
			return descriptor{}, &fs.PathError{Op: "open", Path: name, Err: err}
		}
	}
}

// here is where names that are not absolute begin.
func here() descriptor { return descriptor{fd: -0x64} } // AT_FDCWD

// openTop opens a folder to open others from, which may be one that must not be
// read.
func openTop(name string) (descriptor, error) {
	const noMore = 0x200000 // O_PATH
	for {
		fd, err := syscall.Open(name, noMore|syscall.O_DIRECTORY|syscall.O_CLOEXEC, 0)
		if err == nil {
			return descriptor{name: name, fd: fd}, nil
		}
		if err != syscall.EINTR {
			return descriptor{}, &fs.PathError{Op: "open", Path: name, Err: err}
		}
	}
}

// openFolder is openToRead for folders, by their names from another. The runtime
// is not told of this call, nor of those that read the entries and close the
// folder: for others it would wake a thread to take over what this one has to do,
// which costs more than most of them.
func (d descriptor) openFolder(rel string) (descriptor, error) {
	in := descriptor{dir: d.path(), name: rel}
	var short [1 << 8]byte
	path := short[:]
	if len(rel) >= len(short) {
		path = make([]byte, len(rel)+1)
	}
	if strings.IndexByte(rel, 0) >= 0 {
		return descriptor{}, in.failed("open", syscall.EINVAL)
	}
	copy(path, rel)
	for ; ; runtime.Gosched() {
		fd, _, err := syscall.RawSyscall6(syscall.SYS_OPENAT, uintptr(d.fd), uintptr(unsafe.Pointer(&path[0])), syscall.O_RDONLY|syscall.O_CLOEXEC, 0, 0, 0)
		switch err {
		case 0:
			in.fd = int(fd)
			return in, nil
		case syscall.EINTR: // somebody can look at the signal now
		default:
			return descriptor{}, in.failed("open", err)
		}
	}
}

func (d descriptor) close() { _, _, _ = syscall.RawSyscall(syscall.SYS_CLOSE, uintptr(d.fd), 0, 0) } // it was only read

func (d descriptor) failed(op string, err error) error {
	return &fs.PathError{Op: op, Path: d.path(), Err: err}
}

// stampAt gives the stamp of what stands at a name, links followed, and whether it
// is a file like any other.
func stampAt(name string) (_ Stamp, regular bool, err error) {
	var info syscall.Stat_t
	for {
		err := syscall.Stat(name, &info)
		if err == nil {
			return stampOfStat(&info), info.Mode&syscall.S_IFMT == syscall.S_IFREG, nil
		}
		if err != syscall.EINTR {
			return Stamp{}, false, &fs.PathError{Op: "stat", Path: name, Err: err}
		}
	}
}

func stampOfStat(info *syscall.Stat_t) Stamp {
	return Stamp{Size: info.Size, Modified: info.Mtim.Nano(), Changed: info.Ctim.Nano(), Number: info.Ino}
}

// stat gives the stamp and the size of the file.
func (d descriptor) stat() (Stamp, int64, error) {
	var info syscall.Stat_t
	for {
		err := syscall.Fstat(d.fd, &info)
		if err == nil {
			return stampOfStat(&info), info.Size, nil
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

// entries are the contents of a folder, in no order; see Log.ReadDir.
func (d descriptor) entries(prefix string) ([]Entry, error) {
	var found []Entry
	var buf [1 << 12]byte // most folders need no more
	for {
		n, _, err := syscall.RawSyscall(syscall.SYS_GETDENTS64, uintptr(d.fd), uintptr(unsafe.Pointer(&buf[0])), uintptr(len(buf)))
		if err == syscall.EINTR {
			runtime.Gosched()
			continue
		}
		if err != 0 {
			return nil, d.failed("readdirent", err)
		}
		if n == 0 {
			return found, nil
		}
		var ok bool
		var next int64
		if found, next, ok = addEntries(found, buf[:n], prefix); !ok {
			list, err := os.ReadDir(d.path())
			return Entries(list, prefix), err
		}
		if next == math.MaxInt64 {
			return found, nil // what there could be to read would have to stand behind that
		}
	}
}

// addEntries adds what the system says of some entries, see getdents64(2), and
// gives the place in the folder where the next ones stand. It fails where a type
// is not told.
func addEntries(found []Entry, records []byte, prefix string) (_ []Entry, next int64, ok bool) {
	count, size := 0, 0
	for rest := records; len(rest) > 0; {
		var name []byte
		next = nextPlace(rest)
		if name, _, rest, ok = cutEntry(rest); !ok {
			return nil, 0, false
		}
		count, size = count+1, size+len(prefix)+len(name)
	}
	found = slices.Grow(found, count)
	var paths strings.Builder // grows once, and so all paths share its memory
	paths.Grow(size)
	for rest := records; len(rest) > 0; {
		var name []byte
		var kind byte
		name, kind, rest, _ = cutEntry(rest)
		if string(name) == "." || string(name) == ".." {
			continue
		}
		mode, ok := modeOfKind(kind)
		if !ok {
			return nil, 0, false
		}
		start := paths.Len()
		paths.WriteString(prefix)
		paths.Write(name)
		found = append(found, Entry{paths.String()[start:], uint32(len(prefix)), mode})
	}
	return found, next, true
}

// nextPlace is where in the folder the entry behind the first record stands, as
// the file system numbers its places; the largest number is the end.
func nextPlace(records []byte) int64 {
	const at = int(unsafe.Offsetof(syscall.Dirent{}.Off))
	if len(records) < at+8 {
		return 0
	}
	return int64(binary.NativeEndian.Uint64(records[at:]))
}

// cutEntry takes the first record off; ok is false if it is none.
func cutEntry(records []byte) (name []byte, kind byte, rest []byte, ok bool) {
	const length, kindAt, nameAt = int(unsafe.Offsetof(syscall.Dirent{}.Reclen)), int(unsafe.Offsetof(syscall.Dirent{}.Type)), int(unsafe.Offsetof(syscall.Dirent{}.Name))
	if len(records) <= nameAt {
		return nil, 0, nil, false
	}
	n := int(binary.NativeEndian.Uint16(records[length:]))
	if n <= nameAt || n > len(records) {
		return nil, 0, nil, false
	}
	name = records[nameAt:n]
	if end := bytes.IndexByte(name, 0); end >= 0 {
		name = name[:end]
	}
	return name, records[kindAt], records[n:], true
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
