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

// teePiece is how long the pieces of a Tee are, in bytes.
const teePiece = 256 << 10

// Tee is a writer that adds what is written to w to the pack too, at the same
// time. Its pieces are of one length, all but the last, unless Cut says where they
// end. It has to be ended.
func (s *Stream) Tee(w io.Writer) *Tee {
	const ahead = 2 // pieces that wait to be added
	t := &Tee{w: w, stream: s, full: make(chan block, ahead), empty: make(chan block, ahead+1), added: make(chan struct{})}
	go t.add(t.full)
	return t
}

// Tee writes to two places. Only one of them matters.
type Tee struct {
	w      io.Writer
	stream *Stream
	block  block
	// cut says that Cut tells where pieces end.
	cut bool
	// Pieces are what was written, once it is ended.
	Pieces []Piece

	full, empty chan block
	added       chan struct{}
}

// block is pieces that are added at once: what is in each, and where all but the
// last end.
type block struct {
	data []byte
	ends []int
}

// Write implements io.Writer.
func (t *Tee) Write(data []byte) (int, error) {
	n, err := t.w.Write(data)
	for part := data[:n]; len(part) > 0; {
		if t.block.data == nil {
			select {
			case t.block = <-t.empty:
			default:
				t.block.data = make([]byte, 0, teePiece)
			}
		}
		k := len(part)
		if !t.cut {
			k = min(k, teePiece-len(t.block.data))
		}
		t.block.data, part = append(t.block.data, part[:k]...), part[k:]
		if !t.cut && len(t.block.data) == teePiece {
			t.pass()
		}
	}
	return n, err
}

// Cut ends a piece, if there is anything in it. Once it has been called, pieces
// end nowhere else.
func (t *Tee) Cut() {
	t.cut = true
	if len(t.block.data) >= teePiece {
		t.pass()
	} else if n := len(t.block.data); n > 0 {
		t.block.ends = append(t.block.ends, n)
	}
}

// pass has a block added.
func (t *Tee) pass() {
	t.full <- t.block
	t.block = block{}
}

// add adds pieces to the pack as blocks are full.
func (t *Tee) add(full <-chan block) {
	defer close(t.added)
	for b := range full {
		at := 0
		for _, end := range append(b.ends, len(b.data)) {
			if p, ok := t.stream.Add(b.data[at:end]); ok && end > at {
				t.Pieces = append(t.Pieces, p)
			}
			at = end
		}
		select {
		case t.empty <- block{b.data[:0], b.ends[:0]}:
		default:
		}
	}
}

// close waits until all that was written is added.
func (t *Tee) close() {
	if t.full == nil {
		return
	}
	if len(t.block.data) > 0 {
		t.pass()
	}
	close(t.full)
	<-t.added
	t.full = nil
}

// End ends the pack.
func (t *Tee) End(packs []filecache.Key) ([]filecache.Key, bool) {
	t.close()
	return t.stream.End(packs)
}

// Drop gives the pack up.
func (t *Tee) Drop() {
	t.close()
	t.stream.Drop()
}
