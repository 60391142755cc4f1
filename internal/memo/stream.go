package memo

import (
	"bufio"
	"io"
	"strconv"
	"time"

	"github.com/platinummonkey/spoke/internal/filecache"
)

// Stream is a pack that is written as it is made, for what is too large to be
// collected first. It is made in a cache entry of its own.
type Stream struct {
	cache *filecache.Cache
	key   filecache.Key
	index int
	at    int

	pipe *filecache.Pending
	out  *bufio.Writer
	bad  bool
}

// NewStream makes the pack of a memo, after others. The time tells it from those
// of other runs.
func NewStream(c *filecache.Cache, of filecache.Key, index int, now time.Time) *Stream {
	return &Stream{cache: c, index: index, key: filecache.KeyOf("stream", string(of[:]), strconv.FormatInt(now.UnixNano(), 10))}
}

// begin begins the entry, with the first piece that has something in it.
func (s *Stream) begin() bool {
	var err error
	if s.pipe, err = s.cache.Begin(s.key); err != nil {
		s.bad = true
		return false
	}
	const size = 1 << 18
	s.out = bufio.NewWriterSize(s.pipe, size)
	return true
}

// Add adds a piece; ok is false if it could not be written.
func (s *Stream) Add(data []byte) (p Piece, ok bool) {
	p = s.piece()
	s.extend(&p, data)
	return p, !s.bad
}

// piece is the next one, with nothing in it.
func (s *Stream) piece() Piece { return Piece{Pack: s.index, At: s.at} }

// extend adds to the last piece.
func (s *Stream) extend(p *Piece, data []byte) {
	if s.bad || len(data) == 0 || s.pipe == nil && !s.begin() {
		return
	}
	if _, err := s.out.Write(data); err != nil {
		s.Drop()
		return
	}
	s.at += len(data)
	p.Len += len(data)
	p.Sum = filecache.Extend(p.Sum, data)
}

// Drop gives up.
func (s *Stream) Drop() {
	if !s.bad && s.pipe != nil {
		s.pipe.Drop()
	}
	s.bad = true
}

// End ends the pack, and adds its key to those of a memo; ok is false if it could
// not be written.
func (s *Stream) End(packs []filecache.Key) (_ []filecache.Key, ok bool) {
	switch {
	case s.bad:
		return packs, false
	case s.at == 0:
		s.Drop()
		return packs, true
	}
	if s.out.Flush() != nil {
		s.Drop()
		return packs, false
	}
	s.bad = true // nothing more can be added
	if s.pipe.End() != nil {
		return packs, false
	}
	return append(packs, s.key), true
}

// teePiece is how long the pieces of a Tee are, in bytes.
const teePiece = 256 << 10

// Tee is a writer that adds what is written to w to the pack too. Its pieces are
// of one length, all but the last, unless Cut says where they end. It has to be
// ended.
func (s *Stream) Tee(w io.Writer) *Tee { return &Tee{w: w, stream: s, last: s.piece()} }

// Tee writes to two places. Only one of them matters.
type Tee struct {
	w      io.Writer
	stream *Stream
	last   Piece
	// cut says that Cut tells where pieces end.
	cut bool
	// Pieces are what was written, once it is ended.
	Pieces []Piece
}

// Write implements io.Writer.
func (t *Tee) Write(data []byte) (int, error) {
	n, err := t.w.Write(data)
	for part := data[:n]; len(part) > 0; {
		k := len(part)
		if !t.cut {
			k = min(k, teePiece-t.last.Len)
		}
		t.stream.extend(&t.last, part[:k])
		if part = part[k:]; !t.cut && len(part) > 0 {
			t.endPiece()
		}
	}
	return n, err
}

// Cut ends a piece, if there is anything in it. Once it has been called, pieces
// end nowhere else.
func (t *Tee) Cut() {
	t.cut = true
	t.endPiece()
}

func (t *Tee) endPiece() {
	if t.last.Len > 0 {
		t.Pieces = append(t.Pieces, t.last)
		t.last = t.stream.piece()
	}
}

// End ends the pack.
func (t *Tee) End(packs []filecache.Key) ([]filecache.Key, bool) {
	t.endPiece()
	return t.stream.End(packs)
}

// Drop gives the pack up.
func (t *Tee) Drop() { t.stream.Drop() }
