// Package memo remembers what runs answered, with all that they saw: a later
// run of the same command that would see the same gives the same answer without
// doing the work, and one that would see little else does little work.
//
// A Memo is an index, small and written anew, and packs, which hold the bulk of
// what was printed and are never written to again. Both are entries of a
// filecache; where one is missing or damaged there is no memo.
package memo

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"slices"

	"github.com/platinummonkey/spoke/internal/filecache"
	"github.com/platinummonkey/spoke/internal/seen"
)

// Memo is what is known of a run.
type Memo struct {
	Seen *seen.Record
	// Exit is the exit code, Warnings what the log said.
	Exit     int
	Warnings []string
	// Packs are where pieces are from.
	Packs []filecache.Key
	// Out is what was printed, or written, in order.
	Out []Piece
	// Fresh are packs after the others that are not kept yet.
	Fresh []*Pack
	// Body is what the command wants to know the next time.
	Body []byte

	cache *filecache.Cache
	// held are packs that are in memory.
	held map[filecache.Key][]byte
}

// Hold keeps what is fresh in memory, for a memo that is not saved.
func (m *Memo) Hold() {
	held := make(map[filecache.Key][]byte, len(m.Packs)+1)
	for _, key := range m.Packs {
		if data, ok := m.held[key]; ok {
			held[key] = data
		}
	}
	for _, p := range m.Fresh {
		key := filecache.Key(sha256.Sum256(p.Bytes))
		held[key] = p.Bytes
		m.Packs = append(m.Packs, key)
	}
	m.Fresh, m.held = nil, held
}

// Piece is part of a pack.
type Piece struct {
	Pack, At, Len int
	Sum           uint32
}

// version is that of the format of indexes. Another build of the program has
// other keys all the same.
const version = 1

// Load reads the memo under a key, if there is one.
func Load(c *filecache.Cache, key filecache.Key) (*Memo, bool) {
	data, ok := c.Get(key)
	if !ok {
		return nil, false
	}
	d := &filecache.Decoder{Bytes: data}
	if d.Int() != version {
		return nil, false
	}
	m := &Memo{cache: c, Seen: seen.Decode(d), Exit: d.Int()}
	m.Warnings = make([]string, d.Count())
	for i := range m.Warnings {
		m.Warnings[i] = d.String()
	}
	m.Packs = make([]filecache.Key, d.Count())
	for i := range m.Packs {
		copy(m.Packs[i][:], d.Raw(len(filecache.Key{})))
	}
	m.Out = make([]Piece, d.Count())
	for i := range m.Out {
		m.Out[i] = m.DecodePiece(d)
	}
	m.Body = d.Raw(d.Count())
	return m, d.Ok() && len(d.Bytes) == 0
}

// Next is the memo of a run after m, with the packs and warnings of m.
func (m *Memo) Next() *Memo {
	return &Memo{cache: m.cache, held: m.held, Packs: slices.Clone(m.Packs), Warnings: m.Warnings}
}

// Save keeps the memo under a key.
func (m *Memo) Save(c *filecache.Cache, key filecache.Key) error {
	for _, p := range m.Fresh {
		pack, err := p.keep(c, key)
		if err != nil {
			return err
		}
		m.Packs = append(m.Packs, pack)
	}
	m.Fresh, m.cache = nil, c
	e := &filecache.Encoder{Bytes: make([]byte, 0, 1<<10+len(m.Seen.Items)*160+len(m.Out)*20)}
	e.Int(version)
	m.Seen.Encode(e)
	e.Int(m.Exit)
	e.Int(len(m.Warnings))
	for _, w := range m.Warnings {
		e.String(w)
	}
	e.Int(len(m.Packs))
	for _, p := range m.Packs {
		e.Raw(p[:])
	}
	e.Int(len(m.Out))
	for _, p := range m.Out {
		p.Encode(e)
	}
	e.Int(len(m.Body))
	return c.Put(key, e.Bytes, m.Body)
}

// Encode adds a piece to an entry.
func (p Piece) Encode(e *filecache.Encoder) {
	e.Int(p.Pack)
	e.Int(p.At)
	e.Int(p.Len)
	e.Int(int(p.Sum))
}

// DecodePiece reads a piece. The packs must be known.
func (m *Memo) DecodePiece(d *filecache.Decoder) Piece {
	p := Piece{Pack: d.Int(), At: d.Int(), Len: d.Int(), Sum: uint32(d.Int())}
	if p.Pack < 0 || p.Pack >= len(m.Packs) || p.At < 0 || p.Len < 0 {
		return Piece{Pack: -1, Len: 1} // which cannot be read
	}
	return p
}

// errDamaged says that a piece is not there any more.
var errDamaged = errors.New("damaged")

// Read gives the bytes of pieces, one after the other.
func (m *Memo) Read(pieces []Piece) ([]byte, bool) {
	total := 0
	for _, p := range pieces {
		total += p.Len
	}
	out := make([]byte, 0, total)
	r := m.reader()
	defer r.close()
	err := r.each(pieces, func(_ int, data []byte) error {
		out = append(out, data...)
		return nil
	})
	return out, err == nil
}

// Print writes what was printed, all of it or nothing. ok is false if it cannot
// be read any more.
func (m *Memo) Print(w io.Writer) (ok bool, err error) {
	return m.print(m.Out, func(_ int, data []byte, last bool) error {
		if !last {
			return nil
		}
		_, err := w.Write(data)
		return err
	})
}

// Edit writes pieces to w, each as edit leaves it, which is given its number: all
// of them or nothing, so that it gets each twice. ok is false if they cannot be
// read any more, or edit fails.
func (m *Memo) Edit(w io.Writer, pieces []Piece, edit func(n int, piece []byte) error) (ok bool, err error) {
	var buf []byte
	return m.print(pieces, func(n int, data []byte, last bool) error {
		buf = append(buf[:0], data...)
		for rest := buf; len(rest) > 0; n++ {
			size := pieces[n].Len
			if err := edit(n, rest[:size]); err != nil {
				return err
			}
			rest = rest[size:]
		}
		if !last {
			return nil
		}
		_, err := w.Write(buf)
		return err
	})
}

// print calls do with all pieces twice, in order and with the number of the
// first: to find out that they can be read, and then for the last time.
func (m *Memo) print(pieces []Piece, do func(first int, data []byte, last bool) error) (ok bool, err error) {
	r := m.reader()
	defer r.close()
	if r.each(pieces, func(first int, data []byte) error { return do(first, data, false) }) != nil {
		return false, nil
	}
	return true, r.each(pieces, func(first int, data []byte) error { return do(first, data, true) })
}

// CopyTo writes pieces to w. If they cannot be read the error is Damaged, and w
// may have got some of them.
func (m *Memo) CopyTo(w io.Writer, pieces []Piece) error {
	r := m.reader()
	defer r.close()
	return r.each(pieces, func(_ int, data []byte) error {
		_, err := w.Write(data)
		return err
	})
}

// Damaged reports whether err says that pieces cannot be read any more.
func Damaged(err error) bool { return errors.Is(err, errDamaged) }

// Pack collects the bytes of pieces.
type Pack struct {
	// Index is the pack's in Memo.Packs.
	Index int
	Bytes []byte
}

// Add adds a piece.
func (p *Pack) Add(data []byte) Piece {
	at := len(p.Bytes)
	p.Bytes = append(p.Bytes, data...)
	return p.Since(at)
}

// Since is the piece from at to the end of what was added.
func (p *Pack) Since(at int) Piece {
	return Piece{Pack: p.Index, At: at, Len: len(p.Bytes) - at, Sum: filecache.Sum(p.Bytes[at:])}
}

// keep keeps a pack of the memo under a key, and gives its own, which no other
// run has.
func (p *Pack) keep(c *filecache.Cache, of filecache.Key) (filecache.Key, error) {
	key := filecache.KeyOf("pack", string(of[:]), rand.Text())
	return key, c.Put(key, p.Bytes)
}

// Forget removes the packs of a memo that is not going to be saved.
func (m *Memo) Forget(c *filecache.Cache) {
	for _, key := range m.Packs {
		c.Remove(key)
	}
}

// Drop removes the packs that another memo under the same key had and m does not
// have.
func (m *Memo) Drop(c *filecache.Cache, old *Memo) {
	for _, key := range old.Packs {
		if !slices.Contains(m.Packs, key) {
			c.Remove(key)
		}
	}
}
