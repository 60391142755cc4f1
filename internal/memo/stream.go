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
	if s.bad {
		return Piece{}, false
	}
	p = Piece{Pack: s.index, At: s.at, Len: len(data), Sum: filecache.Sum(data)}
	if len(data) == 0 {
		return p, true
	}
	if s.pipe == nil && !s.begin() {
		return Piece{}, false
	}
	s.at += len(data)
	if _, err := s.out.Write(data); err != nil {
		s.Drop()
		return Piece{}, false
	}
	return p, true
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

// Tee is a writer that adds what is written to w to the pack too. Its pieces are
// of one length, all but the last.
func (s *Stream) Tee(w io.Writer) *Tee { return &Tee{w: w, stream: s} }

// Tee writes to two places. Only one of them matters.
type Tee struct {
	w      io.Writer
	stream *Stream
	buf    []byte
	// Pieces are what was written.
	Pieces []Piece
}

// Write implements io.Writer.
func (t *Tee) Write(data []byte) (int, error) {
	n, err := t.w.Write(data)
	for part := data[:n]; len(part) > 0 && !t.stream.bad; {
		k := min(len(part), most-len(t.buf))
		t.buf, part = append(t.buf, part[:k]...), part[k:]
		if len(t.buf) == most {
			t.flush()
		}
	}
	return n, err
}

// flush adds what was collected.
func (t *Tee) flush() {
	if p, ok := t.stream.Add(t.buf); ok {
		t.Pieces = append(t.Pieces, p)
	}
	t.buf = t.buf[:0]
}

// End ends the pack.
func (t *Tee) End(packs []filecache.Key) ([]filecache.Key, bool) {
	if len(t.buf) > 0 {
		t.flush()
	}
	return t.stream.End(packs)
}
