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
	// All is like Dir, for those who depend on all that is in the folder.
	All
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
	// Sum is of a file's contents, or of what a link says.
	Sum Sum
	// Mode is what stands at the name, for What and Own: a type of fs.FileMode,
	// or absent or notDir.
	Mode uint32
	// Names are those in a folder that matter, all for All, sorted: to each a
	// letter for its type in front, and a NUL after it.
	Names string
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
	bytes   int64
	// earlier is what an earlier run saw and this one would see again; before is
	// all that it saw.
	earlier map[note]*Item
	before  *Record
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

// After makes use of what an earlier run saw, as far as it is still there, so
// that folders need not be read again.
func (l *Log) After(r *Record, v *Verdict) {
	l.earlier, l.before = make(map[note]*Item, len(r.Items)), r
	changed := v.Changed
	for i := range r.Items {
		if len(changed) > 0 && changed[0] == i {
			changed = changed[1:]
			continue
		}
		if item := &r.Items[i]; item.Kind != File {
			l.earlier[note{item.Kind, item.Name}] = item
		}
	}
}

// again gives what an earlier run saw of a name, nil if that is not known or not
// so any more, and notes it.
func (l *Log) again(kind Kind, name string) *Item {
	if l == nil || l.earlier == nil {
		return nil
	}
	item := l.earlier[note{kind, Relative(l.dir, name)}]
	if item != nil {
		l.note(*item)
	}
	return item
}

// Record gives the notes; ok is false if there was something that cannot be
// noted.
func (l *Log) Record() (r *Record, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return &Record{Items: slices.Clip(l.items)}, !l.spoiled
}

// Bytes is how much has been read of files that were read at once; a folder takes
// as long as some bytes do.
func (l *Log) Bytes() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bytes
}

func (l *Log) read(n int) {
	l.mu.Lock()
	l.bytes += int64(n)
	l.mu.Unlock()
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
	i.Name = Relative(l.dir, i.Name)
	if !l.trusts(i.Stamp) {
		i.Stamp = Stamp{}
	}
	l.note(i)
}

// note adds an item that is as it is kept.
func (l *Log) note(i Item) {
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

// Relative is a name relative to dir, with slashes.
func Relative(dir, name string) string {
	if rest, ok := strings.CutPrefix(name, dir); ok && len(rest) > 1 && os.IsPathSeparator(rest[0]) {
		return filepath.ToSlash(rest[1:])
	}
	if rel, err := filepath.Rel(dir, name); err == nil {
		name = rel
	}
	return filepath.ToSlash(name)
}

// Absolute is the inverse of Relative.
func Absolute(dir, name string) string {
	local := filepath.FromSlash(name)
	if filepath.IsAbs(local) {
		return local
	}
	const up = "../"
	rest := local
	for strings.HasPrefix(name, up) {
		above := strings.LastIndexByte(dir, filepath.Separator)
		if above <= 0 {
			break // not one that Relative has made
		}
		dir, name, rest = dir[:above], name[len(up):], rest[len(up):]
	}
	if strings.HasPrefix(name, "..") || name == "." || os.IsPathSeparator(dir[len(dir)-1]) {
		return filepath.Join(dir, rest)
	}
	return dir + string(filepath.Separator) + rest
}

// Stat is os.Stat; who calls it may look at the type and nothing else.
func (l *Log) Stat(name string) (fs.FileInfo, error) { return l.look(What, name, os.Stat) }

// Lstat is os.Lstat; who calls it may look at the type and nothing else.
func (l *Log) Lstat(name string) (fs.FileInfo, error) { return l.look(Own, name, os.Lstat) }

func (l *Log) look(kind Kind, name string, stat func(string) (fs.FileInfo, error)) (fs.FileInfo, error) {
	if item := l.again(kind, name); item != nil {
		switch item.Mode {
		case absent:
			return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
		case notDir:
			return nil, &fs.PathError{Op: "stat", Path: name, Err: syscall.ENOTDIR}
		}
		return fileType{filepath.Base(name), fs.FileMode(item.Mode)}, nil
	}
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

// Entry is one entry of a folder.
type Entry struct {
	// Path is what who read the folder put in front, and the name.
	Path string
	name uint32 // where the name begins
	Type fs.FileMode
}

// Name is the name in the folder.
func (e *Entry) Name() string { return e.Path[e.name:] }

// Entries are the entries of a list, sorted, with a prefix in front of their
// names.
func Entries(list []fs.DirEntry, prefix string) []Entry {
	out := make([]Entry, len(list))
	for i, e := range list {
		out[i] = Entry{prefix + e.Name(), uint32(len(prefix)), e.Type()}
	}
	return sorted(out)
}

func sorted(entries []Entry) []Entry {
	slices.SortFunc(entries, func(x, y Entry) int { return strings.Compare(x.Name(), y.Name()) })
	return entries
}

// Top is a folder to read those from that are below it. It is safe for concurrent
// use until it is closed.
type Top struct {
	log    *Log
	name   string
	folder descriptor
	err    error
}

// Top opens a folder to read those from that are below it. If it cannot be
// opened, none can be read.
func (l *Log) Top(name string) *Top {
	t := &Top{log: l, name: name}
	t.folder, t.err = openTop(name)
	return t
}

// Close ends all reading.
func (t *Top) Close() {
	if t.err == nil {
		t.folder.close()
	}
}

// ReadDir gives the contents of a folder by its path from the top, sorted, their
// names with a prefix in front. Who calls it may not depend on files other than
// .proto files.
func (t *Top) ReadDir(rel, prefix string) ([]Entry, error) {
	if t.err != nil {
		t.log.Spoil()
		return nil, t.err
	}
	return t.log.readDir(Dir, t.folder, t.name, rel, prefix)
}

// ReadAll gives the contents of a folder, sorted, their names with a prefix in
// front, for those who depend on all of them.
func (l *Log) ReadAll(name, prefix string) ([]Entry, error) {
	return l.readDir(All, here(), "", name, prefix)
}

// readDir reads a folder whose name begins at another one, which is called dir.
func (l *Log) readDir(kind Kind, from descriptor, dir, name, prefix string) ([]Entry, error) {
	if l == nil {
		_, entries, err := readDir(from, name, prefix, false)
		return entries, err
	}
	whole := under(dir, name)
	if item := l.again(kind, whole); item != nil {
		return unlettered(item.Names, prefix), nil
	}
	stamp, entries, err := readDir(from, name, prefix, true)
	if err != nil {
		l.Spoil()
		return entries, err
	}
	const folder = 1 << 10 // bytes
	l.add(Item{Kind: kind, Name: whole, Stamp: stamp, Names: lettered(entries, kind)})
	l.read(folder)
	return entries, nil
}

// under is the name of what is called rel, a slash path, in a folder; the folder
// may be none.
func under(dir, rel string) string {
	rel = filepath.FromSlash(rel)
	switch {
	case dir == "":
		return rel
	case rel == ".":
		return dir
	case os.IsPathSeparator(dir[len(dir)-1]): // the top
		return dir + rel
	}
	return dir + string(filepath.Separator) + rel
}

// readDir gives the contents of a folder whose name begins at another one, and
// its stamp from before if it is asked for.
func readDir(from descriptor, name, prefix string, stamped bool) (stamp Stamp, entries []Entry, err error) {
	in, err := from.openFolder(name)
	if err != nil {
		return Stamp{}, nil, err
	}
	defer in.close()
	if stamped {
		if stamp, _, err = in.stat(); err != nil {
			return Stamp{}, nil, err
		}
	}
	entries, err = in.entries(prefix)
	return stamp, sorted(entries), err
}

// fileType is what is known of a file without looking at it again.
type fileType struct {
	name string
	mode fs.FileMode
}

// These are fs.FileInfo and fs.DirEntry.
func (f fileType) Name() string               { return f.name }
func (f fileType) Size() int64                { return 0 }
func (f fileType) Mode() fs.FileMode          { return f.mode }
func (f fileType) Type() fs.FileMode          { return f.mode.Type() }
func (f fileType) ModTime() time.Time         { return time.Time{} }
func (f fileType) IsDir() bool                { return f.mode.IsDir() }
func (f fileType) Sys() any                   { return nil }
func (f fileType) Info() (fs.FileInfo, error) { return f, nil }

// letters are types of files in a folder, all that matter.
const (
	letterFile  = 'f'
	letterDir   = 'd'
	letterLink  = 'l'
	letterOther = 'o'
)

// lettered are the Names of an Item, which is of one of the two kinds that have
// some.
func lettered(entries []Entry, kind Kind) string {
	size := 0
	for i := range entries {
		size += len(entries[i].Name()) + 2
	}
	var names strings.Builder
	names.Grow(size)
	for i := range entries {
		letter := letterOf(entries[i].Type)
		if kind == Dir && letter == letterFile && !strings.HasSuffix(entries[i].Path, ".proto") {
			continue
		}
		names.WriteByte(letter)
		names.WriteString(entries[i].Name())
		names.WriteByte(0)
	}
	return names.String()
}

// unlettered is the inverse of lettered.
func unlettered(names, prefix string) []Entry {
	entries := make([]Entry, 0, strings.Count(names, "\x00"))
	for name := range strings.SplitSeq(names, "\x00") {
		if name != "" {
			entries = append(entries, Entry{prefix + name[1:], uint32(len(prefix)), modeOfLetter(name[0])})
		}
	}
	return entries
}

func letterOf(mode fs.FileMode) byte {
	switch {
	case mode.IsRegular():
		return letterFile
	case mode.IsDir():
		return letterDir
	case mode&fs.ModeSymlink != 0:
		return letterLink
	}
	return letterOther
}

func modeOfLetter(letter byte) fs.FileMode {
	switch letter {
	case letterFile:
		return 0
	case letterDir:
		return fs.ModeDir
	case letterLink:
		return fs.ModeSymlink
	}
	return fs.ModeIrregular
}

// ReadFile is os.ReadFile.
func (l *Log) ReadFile(name string) ([]byte, error) { return l.ReadInto(name, nil) }

// ReadInto gives the contents of a file, in buf if they fit there.
func (l *Log) ReadInto(name string, buf []byte) ([]byte, error) {
	data, stamp, err := readInto(name, buf)
	switch {
	case l == nil:
	case err != nil:
		l.Spoil()
	default:
		l.add(Item{Kind: File, Name: name, Stamp: stamp, Sum: sha256.Sum256(data)})
		l.read(len(data))
	}
	return data, err
}

// readInto gives the contents of a file, in buf if they fit there, and its stamp
// from before.
func readInto(name string, buf []byte) ([]byte, Stamp, error) {
	in, err := openToRead(name)
	if err != nil {
		return nil, Stamp{}, err
	}
	defer in.close()
	stamp, size, err := in.stat()
	if err != nil {
		return nil, Stamp{}, err
	}
	const most = 1 << 30 // bytes; what is larger grows as it is read
	if n := int(min(size, most)) + 1; cap(buf) < n {
		buf = make([]byte, 0, n) // which slices.Grow would clear
	}
	buf = buf[:0]
	for {
		n, err := in.read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case err == io.EOF:
			return buf, stamp, nil
		case err != nil:
			return nil, Stamp{}, err
		case len(buf) == cap(buf):
			buf = slices.Grow(buf, len(buf))
		}
	}
}

// Open opens a file. It is noted once it has been read to its end and closed, or
// only closed, if by its stamp it is what an earlier run saw.
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
	stamp := stampOf(info)
	if item := l.file(name, stamp); item != nil {
		return &reopened{File: f, log: l, item: item}, nil
	}
	return &opened{File: f, log: l, stamp: stamp, hash: sha256.New()}, nil
}

// file is what an earlier run noted of a file, nil if it is not known to be the
// same.
func (l *Log) file(name string, s Stamp) *Item {
	if l.before == nil || s == (Stamp{}) {
		return nil
	}
	name = Relative(l.dir, name)
	for n := range l.before.Items {
		if i := &l.before.Items[n]; i.Kind == File && i.Name == name && i.Stamp == s {
			return i
		}
	}
	return nil
}

// reopened is a file that has not changed since an earlier run.
type reopened struct {
	*os.File
	log  *Log
	item *Item
}

// Known says that the bytes are what the earlier run saw.
func (o *reopened) Known() bool { return true }

// Sum is that of the bytes, all of them.
func (o *reopened) Sum() (sum [len(Sum{})]byte, ok bool) { return o.item.Sum, true }

func (o *reopened) Close() error {
	if info, err := o.Stat(); err == nil && stampOf(info) == o.item.Stamp {
		o.log.note(*o.item)
	} else {
		o.log.Spoil()
	}
	return o.File.Close()
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

// Sum is that of the bytes, once they have been read to the end.
func (o *opened) Sum() (sum [len(Sum{})]byte, ok bool) {
	if o.end {
		sum = Sum(o.hash.Sum(nil))
	}
	return sum, o.end
}

func (o *opened) Close() error {
	if o.end {
		o.log.add(Item{Kind: File, Name: o.File.Name(), Stamp: o.stamp, Sum: Sum(o.hash.Sum(nil))})
	} else {
		o.log.Spoil()
	}
	return o.File.Close()
}
