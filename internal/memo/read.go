package memo

import "github.com/platinummonkey/spoke/internal/filecache"

// reader reads pieces of a memo. It has to be closed.
type reader struct {
	memo *Memo
	open []*filecache.Entry // packs that were needed, by their index
	buf  []byte
}

func (m *Memo) reader() *reader {
	return &reader{memo: m, open: make([]*filecache.Entry, len(m.Packs))}
}

func (r *reader) close() {
	for _, e := range r.open {
		if e != nil {
			e.Close()
		}
	}
}

// most is how many bytes are read at once: few enough for the processor's own
// memory.
const most = 1 << 20

// each calls do with the bytes of pieces in their order, several at once where
// they stand one behind the other, and with the number of the first. Nobody may
// keep the bytes or write to them.
func (r *reader) each(pieces []Piece, do func(first int, data []byte) error) error {
	for first := 0; first < len(pieces); {
		p := pieces[first]
		end, size := first+1, p.Len
		for end < len(pieces) && pieces[end].Pack == p.Pack && pieces[end].At == p.At+size && size+pieces[end].Len <= most {
			size += pieces[end].Len
			end++
		}
		data, ok := r.slice(p, size, pieces[first:end])
		if !ok {
			return errDamaged
		}
		if err := do(first, data); err != nil {
			return err
		}
		first = end
	}
	return nil
}

// slice gives size bytes from where a piece begins, which are those of some
// pieces. It opens packs when they are needed.
func (r *reader) slice(p Piece, size int, pieces []Piece) (data []byte, ok bool) {
	if own, is := r.memo.own(p.Pack); is {
		if p.At < 0 || size < 0 || p.At > len(own)-size {
			return nil, false
		}
		return own[p.At : p.At+size], true
	}
	if p.Pack < 0 || p.Pack >= len(r.open) || r.memo.cache == nil {
		return nil, false
	}
	if r.open[p.Pack] == nil {
		if r.open[p.Pack], ok = r.memo.cache.Open(r.memo.Packs[p.Pack]); !ok {
			return nil, false
		}
	}
	if r.buf, ok = r.open[p.Pack].Slice(int64(p.At), int64(size), r.buf); !ok {
		return nil, false
	}
	rest := r.buf
	for _, p := range pieces {
		if filecache.Sum(rest[:p.Len]) != p.Sum {
			return nil, false
		}
		rest = rest[p.Len:]
	}
	return r.buf, true
}

// own is a pack that has been in memory all the time, if it has.
func (m *Memo) own(pack int) ([]byte, bool) {
	for _, fresh := range m.Fresh {
		if pack == fresh.Index {
			return fresh.Bytes, true
		}
	}
	if pack < 0 || pack >= len(m.Packs) {
		return nil, false
	}
	data, ok := m.held[m.Packs[pack]]
	return data, ok
}
