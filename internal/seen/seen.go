// Package seen notes what a run sees of the file system, and tells later runs
// whether they would see the same: the contents of files and folders, what
// stands at a name, and where nothing does.
//
// A Log looks at files for somebody and notes what it found. A Record is those
// notes; Check looks again. A file counts as the same if its size, its times
// and its number in the file system are, and else if its contents are. Times
// that were too young when they were noted prove nothing: the file could have
// changed again within the same tick of the clock.
package seen

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Kind is what was noted of a name.
type Kind uint8

// Kinds of notes.
const (
	// File is the contents of a file, Dir those of a folder.
	File Kind = iota + 1
	Dir
	// What is what stands at a name, links followed, and Own the same without.
	What
	Own
	// Link is what a link says.
	Link
)

// Sum is a digest of contents, or of a link's target.
type Sum [sha256.Size]byte

// Stamp is what the file system tells of a file without reading it. The zero
// Stamp proves nothing.
type Stamp struct {
	Size, Modified, Changed int64
	Number                  uint64
}

// Item is one note.
type Item struct {
	Kind Kind
	// Name is relative to the folder of the log, with slashes.
	Name  string
	Stamp Stamp
	Sum   Sum
	// Mode is what stands at the name, for What and Own: a type of fs.FileMode,
	// or absent or notDir.
	Mode uint32
}

const (
	absent = 1 << 0
	notDir = 1 << 1
)

// young is how old times must be to prove something: more than the ticks of any
// file system.
const young = 2 * time.Second

// Log looks at files and notes what it sees. It is safe for concurrent use. A
// nil Log looks and notes nothing.
type Log struct {
	dir string
	now time.Time

	mu      sync.Mutex
	items   []Item
	known   map[note]struct{}
	spoiled bool
}

// note is what tells items apart.
type note struct {
	kind Kind
	name string
}

// NewLog makes a log of a run that works in dir, an absolute name, and began at
// now.
func NewLog(dir string, now time.Time) *Log {
	return &Log{dir: dir, now: now, known: make(map[note]struct{})}
}

// Record gives the notes; ok is false if there was something that cannot be
// noted.
func (l *Log) Record() (r *Record, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return &Record{Items: slices.Clip(l.items)}, !l.spoiled
}

// Spoil says that the run depends on something that is not noted.
func (l *Log) Spoil() {
	if l == nil {
		return
	}
	l.mu.Lock()
	l.spoiled = true
	l.mu.Unlock()
}

func (l *Log) add(i Item) {
	i.Name = relative(l.dir, i.Name)
	if !l.trusts(i.Stamp) {
		i.Stamp = Stamp{}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	key := note{i.Kind, i.Name}
	if _, ok := l.known[key]; ok {
		return
	}
	l.known[key] = struct{}{}
	l.items = append(l.items, i)
}

func (l *Log) trusts(s Stamp) bool { return trusted(s, l.now) }

// trusted reports whether times noted by a run that began at now prove
// something.
func trusted(s Stamp, now time.Time) bool {
	limit := now.Add(-young).UnixNano()
	return s.Modified < limit && s.Changed < limit
}

// relative is a name relative to dir, with slashes.
func relative(dir, name string) string {
	if rest, ok := strings.CutPrefix(name, dir); ok && len(rest) > 1 && os.IsPathSeparator(rest[0]) {
		return filepath.ToSlash(rest[1:])
	}
	if rel, err := filepath.Rel(dir, name); err == nil {
		name = rel
	}
	return filepath.ToSlash(name)
}

// absolute is the inverse of relative.
func absolute(dir, name string) string {
	local := filepath.FromSlash(name)
	if filepath.IsAbs(local) {
		return local
	}
	if strings.HasPrefix(name, "..") || name == "." {
		return filepath.Join(dir, local)
	}
	return dir + string(filepath.Separator) + local
}

// Stat is os.Stat; who calls it may look at the type and nothing else.
func (l *Log) Stat(name string) (fs.FileInfo, error) { return l.look(What, name, os.Stat) }

// Lstat is os.Lstat; who calls it may look at the type and nothing else.
func (l *Log) Lstat(name string) (fs.FileInfo, error) { return l.look(Own, name, os.Lstat) }

func (l *Log) look(kind Kind, name string, stat func(string) (fs.FileInfo, error)) (fs.FileInfo, error) {
	info, err := stat(name)
	if l != nil {
		mode, ok := modeOf(info, err)
		if !ok {
			l.Spoil()
		}
		l.add(Item{Kind: kind, Name: name, Mode: mode})
	}
	return info, err
}

// modeOf is the Mode of an item; ok is false for failures of a kind that may
// not last.
func modeOf(info fs.FileInfo, err error) (mode uint32, ok bool) {
	switch {
	case err == nil:
		return uint32(info.Mode().Type()), true
	case errors.Is(err, syscall.ENOTDIR):
		return notDir, true
	case errors.Is(err, fs.ErrNotExist):
		return absent, true
	}
	return 0, false
}

// Readlink is os.Readlink.
func (l *Log) Readlink(name string) (string, error) {
	to, err := os.Readlink(name)
	switch {
	case l == nil:
	case err != nil:
		l.Spoil()
	default:
		l.add(Item{Kind: Link, Name: name, Sum: sha256.Sum256([]byte(to))})
	}
	return to, err
}

// ReadDir gives the contents of a folder, in no order.
func (l *Log) ReadDir(name string) ([]fs.DirEntry, error) {
	f, err := os.Open(name)
	if err != nil {
		l.Spoil()
		return nil, err
	}
	var info fs.FileInfo
	var statErr error
	if l != nil {
		info, statErr = f.Stat()
	}
	entries, err := f.ReadDir(-1)
	err = cmp.Or(err, f.Close())
	switch {
	case l == nil:
	case err != nil || statErr != nil:
		l.Spoil()
	default:
		l.add(Item{Kind: Dir, Name: name, Stamp: stampOf(info), Sum: sumEntries(entries)})
	}
	return entries, err
}

// sumEntries is a digest of the names and types of a folder's contents.
func sumEntries(entries []fs.DirEntry) Sum {
	lines := make([]string, len(entries))
	for i, e := range entries {
		lines[i] = e.Name() + "\x00" + e.Type().String() + "\x00"
	}
	slices.Sort(lines)
	h := sha256.New()
	for _, line := range lines {
		io.WriteString(h, line)
	}
	return Sum(h.Sum(nil))
}

// ReadFile is os.ReadFile.
func (l *Log) ReadFile(name string) ([]byte, error) {
	if l == nil {
		return os.ReadFile(name)
	}
	return l.ReadInto(name, nil)
}

// ReadInto gives the contents of a file, in buf if they fit there.
func (l *Log) ReadInto(name string, buf []byte) ([]byte, error) {
	data, stamp, err := readInto(name, buf)
	switch {
	case l == nil:
	case err != nil:
		l.Spoil()
	default:
		l.add(Item{Kind: File, Name: name, Stamp: stamp, Sum: sha256.Sum256(data)})
	}
	return data, err
}

func readInto(name string, buf []byte) (_ []byte, _ Stamp, err error) {
	in, err := os.Open(name)
	if err != nil {
		return nil, Stamp{}, err
	}
	defer func() { err = cmp.Or(err, in.Close()) }()
	info, err := in.Stat()
	if err != nil {
		return nil, Stamp{}, err
	}
	const most = 1 << 30 // bytes; what is larger grows as it is read
	buf = slices.Grow(buf[:0], int(min(info.Size(), most))+1)
	for {
		n, err := in.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case err == io.EOF:
			return buf, stampOf(info), nil
		case err != nil:
			return nil, Stamp{}, err
		case len(buf) == cap(buf):
			buf = slices.Grow(buf, len(buf))
		}
	}
}

// Open opens a file. It is noted once it has been read to its end and closed.
func (l *Log) Open(name string) (io.ReadCloser, error) {
	f, err := os.Open(name)
	if err != nil || l == nil {
		l.Spoil()
		return f, err
	}
	info, err := f.Stat()
	if err != nil {
		l.Spoil()
		return f, nil
	}
	return &opened{File: f, log: l, stamp: stampOf(info), hash: sha256.New()}, nil
}

// opened is a file that is read bit by bit.
type opened struct {
	*os.File
	log   *Log
	stamp Stamp
	hash  hash.Hash
	end   bool
}

func (o *opened) Read(p []byte) (int, error) {
	n, err := o.File.Read(p)
	o.hash.Write(p[:n])
	o.end = o.end || err == io.EOF
	return n, err
}

func (o *opened) Close() error {
	if o.end {
		o.log.add(Item{Kind: File, Name: o.File.Name(), Stamp: o.stamp, Sum: Sum(o.hash.Sum(nil))})
	} else {
		o.log.Spoil()
	}
	return o.File.Close()
}
