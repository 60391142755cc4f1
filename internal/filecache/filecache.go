// Package filecache keeps entries of bytes in a folder, each under a key that
// is a digest. It takes bytes and gives the same bytes back, or nothing: an
// entry that is missing, damaged, cut short or of another key is not there.
//
// Several processes may use one folder at once. Entries are written beside
// their place and renamed into it, so readers see all of an entry or none. A
// folder that cannot be written to, or a full disk, only means that nothing is
// kept. When entries take more than the budget, those that were not used for
// longest go first.
package filecache

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// Key names an entry. It is a digest of all that the entry was made of.
type Key [sha256.Size]byte

// KeyOf is the key of several parts.
func KeyOf(parts ...string) Key {
	h := sha256.New()
	var n [8]byte
	for _, p := range parts {
		binary.LittleEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		io.WriteString(h, p)
	}
	return Key(h.Sum(nil))
}

// Budget is how much room entries take by default, in bytes.
const Budget = 2 << 30

// Cache is a folder of entries. The zero Cache keeps nothing.
type Cache struct {
	// Dir is the folder; it need not exist. Empty for none.
	Dir string
	// Budget is how many bytes entries may take; 0 is no limit.
	Budget int64
	// Now is the time, for what was used last.
	Now func() time.Time
}

// An entry is a file: a head, then what was put.
//
//	magic    8 bytes
//	key     32 bytes
//	length   8 bytes, little endian
//	sum      4 bytes, CRC-32C of what follows the head
const (
	magic          = "spokec1\n"
	sumAt          = len(magic) + len(Key{}) + 8
	headSize int64 = int64(sumAt) + 4
)

// suffix is that of the names of entries; nothing else in a folder is touched.
const suffix = ".entry"

func (c *Cache) name(key Key) string {
	text := hex.EncodeToString(key[:])
	return filepath.Join(c.Dir, text[:2], text[2:]+suffix)
}

// table of CRC-32C, which processors compute.
func table() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// Sum is the checksum of bytes, for those who keep several in one entry.
func Sum(data []byte) uint32 { return Extend(0, data) }

// Extend is the checksum of bytes that have a checksum, and more behind them.
func Extend(sum uint32, data []byte) uint32 { return crc32.Update(sum, table(), data) }

// Get gives the bytes of an entry. Nobody may write to them.
func (c *Cache) Get(key Key) ([]byte, bool) {
	e, ok := c.Open(key)
	if !ok {
		return nil, false
	}
	defer e.Close()
	data, ok := e.Slice(0, e.Len(), nil)
	if !ok || Sum(data) != e.sum {
		return nil, false
	}
	return data, true
}

// Entry is an entry that is open for reading in parts. What it gives is not
// compared with the entry's checksum: parts have sums of their own.
type Entry struct {
	file *os.File
	size int64
	sum  uint32
}

// Open opens an entry. It counts as used.
func (c *Cache) Open(key Key) (*Entry, bool) {
	if c.Dir == "" {
		return nil, false
	}
	name := c.name(key)
	file, err := os.Open(name)
	if err != nil {
		return nil, false
	}
	e, modified, ok := readHead(file, key)
	if !ok {
		_ = file.Close()
		return nil, false
	}
	// Often enough to know what was not used for long.
	if now := c.Now(); now.Sub(modified) > time.Hour {
		_ = os.Chtimes(name, now, now) // of no use if the folder is not ours
	}
	return e, true
}

// readHead reads the head of an entry and compares it with its key and size.
func readHead(file *os.File, key Key) (*Entry, time.Time, bool) {
	var head [headSize]byte
	info, err := file.Stat()
	if err != nil {
		return nil, time.Time{}, false
	}
	if _, err := io.ReadFull(file, head[:]); err != nil {
		return nil, time.Time{}, false
	}
	size := binary.LittleEndian.Uint64(head[sumAt-8:])
	if string(head[:len(magic)]) != magic || Key(head[len(magic):sumAt-8]) != key || info.Size()-headSize != int64(size) {
		return nil, time.Time{}, false
	}
	return &Entry{file, int64(size), binary.LittleEndian.Uint32(head[sumAt:])}, info.ModTime(), true
}

// Close closes the entry.
func (e *Entry) Close() { _ = e.file.Close() } // it was only read

// Len is the length of the entry in bytes.
func (e *Entry) Len() int64 { return e.size }

// Slice reads part of an entry, into buf if it fits there.
func (e *Entry) Slice(at, n int64, buf []byte) ([]byte, bool) {
	if at < 0 || n < 0 || at > e.size || n > e.size-at {
		return nil, false
	}
	data := slices.Grow(buf[:0], int(n))[:n]
	_, err := e.file.ReadAt(data, headSize+at)
	return data, err == nil || n == 0
}

// Put keeps bytes under a key. The error is for those who want to tell users:
// nothing is wrong if an entry could not be written.
func (c *Cache) Put(key Key, parts ...[]byte) error {
	return c.Write(key, func(w io.Writer) error {
		for _, p := range parts {
			if _, err := w.Write(p); err != nil {
				return err
			}
		}
		return nil
	})
}

// Write is Put for what content writes.
func (c *Cache) Write(key Key, content func(io.Writer) error) error {
	p, err := c.Begin(key)
	if err != nil {
		return err
	}
	if err := content(p); err != nil {
		p.Drop()
		return err
	}
	return p.End()
}

// Pending is an entry that is being written.
type Pending struct {
	key  Key
	name string
	tmp  *os.File
	out  summed
}

// Begin begins an entry, which has to be ended or dropped.
func (c *Cache) Begin(key Key) (*Pending, error) {
	if c.Dir == "" {
		return nil, errors.New("no cache folder")
	}
	p := &Pending{key: key, name: c.name(key)}
	var err error
	if p.tmp, err = c.create(p.name); err != nil {
		return nil, err
	}
	p.out = summed{w: p.tmp, table: table()}
	if _, err := p.tmp.Write(make([]byte, headSize)); err != nil {
		p.Drop()
		return nil, err
	}
	return p, nil
}

// Write adds to the entry.
func (p *Pending) Write(data []byte) (int, error) { return p.out.Write(data) }

// Drop leaves the entry as it was before.
func (p *Pending) Drop() {
	_ = p.tmp.Close() // what was written is of no use
	_ = os.Remove(p.tmp.Name())
}

// End puts the entry in its place.
func (p *Pending) End() error {
	head := make([]byte, 0, headSize)
	head = append(head, magic...)
	head = append(head, p.key[:]...)
	head = binary.LittleEndian.AppendUint64(head, uint64(p.out.n))
	head = binary.LittleEndian.AppendUint32(head, p.out.sum)
	_, err := p.tmp.WriteAt(head, 0)
	if closed := p.tmp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(p.tmp.Name(), p.name)
	}
	if err != nil {
		_ = os.Remove(p.tmp.Name())
	}
	return err
}

// Remove removes an entry, if it is there.
func (c *Cache) Remove(key Key) {
	if c.Dir != "" {
		_ = os.Remove(c.name(key)) // it goes when room is needed
	}
}

// summed counts and sums what passes through.
type summed struct {
	w     io.Writer
	table *crc32.Table
	n     int64
	sum   uint32
}

func (s *summed) Write(data []byte) (int, error) {
	n, err := s.w.Write(data)
	s.n += int64(n)
	s.sum = crc32.Update(s.sum, s.table, data[:n])
	return n, err
}

// temporary is the end of names of entries that are being written.
const temporary = ".tmp"

// create makes a new file beside the place of an entry.
func (c *Cache) create(name string) (*os.File, error) {
	const tries = 100
	dir := filepath.Dir(name)
	made := false
	for i := 0; ; i++ {
		file, err := os.OpenFile(name+"."+strconv.Itoa(os.Getpid())+"."+strconv.Itoa(i)+temporary, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		switch {
		case err == nil:
			return file, nil
		case errors.Is(err, fs.ErrNotExist) && !made:
			if err := c.mkdir(dir); err != nil {
				return nil, err
			}
			made = true
		case !errors.Is(err, fs.ErrExist) || i == tries:
			return nil, err
		}
	}
}

// tag tells programs that make backups to leave the folder out, see
// https://bford.info/cachedir/.
const (
	tagName = "CACHEDIR.TAG"
	tag     = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder can be deleted at any time: it only makes later runs faster.\n"
)

// mkdir makes the folder of an entry, and the cache's first of all.
func (c *Cache) mkdir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(filepath.Join(c.Dir, tagName), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil // it is there, or nobody needs it
	}
	_, err = file.WriteString(tag)
	return errors.Join(err, file.Close())
}
