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
	err := m.each(pieces, func(data []byte) error {
		out = append(out, data...)
		return nil
	})
	return out, err == nil
}

// Print writes what was printed, all of it or nothing. ok is false if it cannot
// be read any more.
func (m *Memo) Print(w io.Writer) (ok bool, err error) {
	var parts [][]byte
	if m.each(m.Out, func(data []byte) error { parts = append(parts, data); return nil }) != nil {
		return false, nil
	}
	for _, p := range parts {
		if _, err := w.Write(p); err != nil {
			return true, err
		}
	}
	return true, nil
}

// CopyTo writes pieces to w. If they cannot be read the error is Damaged, and w
// may have got some of them.
func (m *Memo) CopyTo(w io.Writer, pieces []Piece) error {
	return m.each(pieces, func(data []byte) error {
		_, err := w.Write(data)
		return err
	})
}

// Damaged reports whether err says that pieces cannot be read any more.
func Damaged(err error) bool { return errors.Is(err, errDamaged) }

// most is how many bytes are read at once.
const most = 4 << 20

// each calls do with the bytes of pieces in their order, several at once where
// they stand one behind the other.
func (m *Memo) each(pieces []Piece, do func([]byte) error) error {
	open := make([]*filecache.Entry, len(m.Packs))
	defer func() {
		for _, e := range open {
			if e != nil {
				e.Close()
			}
		}
	}()
	for len(pieces) > 0 {
		first := pieces[0]
		n, size := 1, first.Len
		for n < len(pieces) && pieces[n].Pack == first.Pack && pieces[n].At == first.At+size && size+pieces[n].Len <= most {
			size += pieces[n].Len
			n++
		}
		data, ok := m.slice(open, first, size)
		if !ok {
			return errDamaged
		}
		if !m.holds(first) && !intact(data, pieces[:n]) {
			return errDamaged
		}
		if err := do(data); err != nil {
			return err
		}
		pieces = pieces[n:]
	}
	return nil
}

// holds reports whether a piece has been in memory all the time.
func (m *Memo) holds(p Piece) bool {
	if p.Pack >= len(m.Packs) {
		return true // fresh
	}
	_, ok := m.held[m.Packs[p.Pack]]
	return ok
}

// intact reports whether pieces, which stand one behind the other, are what they
// were.
func intact(data []byte, pieces []Piece) bool {
	for _, p := range pieces {
		if filecache.Sum(data[:p.Len]) != p.Sum {
			return false
		}
		data = data[p.Len:]
	}
	return true
}

// slice gives size bytes from where a piece begins. It opens packs when they are
// needed.
func (m *Memo) slice(open []*filecache.Entry, p Piece, size int) (data []byte, ok bool) {
	for _, fresh := range m.Fresh {
		if p.Pack != fresh.Index {
			continue
		}
		if p.At < 0 || size < 0 || p.At > len(fresh.Bytes)-size {
			return nil, false
		}
		return fresh.Bytes[p.At : p.At+size], true
	}
	if p.Pack < 0 || p.Pack >= len(m.Packs) {
		return nil, false
	}
	if held, ok := m.held[m.Packs[p.Pack]]; ok {
		if p.At < 0 || size < 0 || p.At > len(held)-size {
			return nil, false
		}
		return held[p.At : p.At+size], true
	}
	switch {
	case m.cache == nil:
		return nil, false
	case open[p.Pack] == nil:
		if open[p.Pack], ok = m.cache.Open(m.Packs[p.Pack]); !ok {
			return nil, false
		}
	}
	return open[p.Pack].Slice(int64(p.At), int64(size))
}

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
