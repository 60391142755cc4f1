package gitobj

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"sync"
)

// index is the index of a pack, version 2: ids in order, and where in the pack
// each object is. Of a large one only what is needed is read.
type index struct {
	file  io.ReaderAt
	idLen int64
	// fan counts the ids whose first byte is at most that.
	fan [256]uint32
	n   int64
	// large is how many offsets there are that take 8 bytes.
	large int64
	// windows are buffers for a few ids.
	windows sync.Pool
}

const (
	fanStart = 8
	idsStart = fanStart + 4*256
	// window is how many ids are read at a time.
	window = 128
)

var errIndexDamaged = errors.New("its index is damaged")

// parseIndex checks that the parts of an index fit its size.
func parseIndex(file io.ReaderAt, size int64, idLen int) (*index, error) {
	var head [idsStart]byte
	if _, err := file.ReadAt(head[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if string(head[:fanStart]) != "\xfftOc\x00\x00\x00\x02" {
		return nil, fmt.Errorf("its index is not of version 2: %w", ErrUnsupported)
	}
	x := &index{file: file, idLen: int64(idLen)}
	for i := range x.fan {
		x.fan[i] = binary.BigEndian.Uint32(head[fanStart+4*i:])
		if i > 0 && x.fan[i] < x.fan[i-1] {
			return nil, errIndexDamaged
		}
	}
	x.n = int64(x.fan[255])
	// Each object has an id, a checksum and an offset; two checksums follow.
	left := size - idsStart - x.n*(x.idLen+8) - 2*x.idLen
	if left < 0 {
		return nil, errors.New("its index is cut off")
	}
	x.large = left / 8
	return x, nil
}

// bucket is the range of ids with a first byte.
func (x *index) bucket(first byte) (lo, hi int64) {
	if first > 0 {
		lo = int64(x.fan[first-1])
	}
	return lo, int64(x.fan[first])
}

// find is the offset of an object in the pack.
func (x *index) find(id ID) (offset int64, ok bool, err error) {
	lo, hi := x.bucket(id[0])
	if lo == hi {
		return 0, false, nil
	}
	buf, _ := x.windows.Get().(*[]byte)
	if buf == nil {
		b := make([]byte, window*x.idLen)
		buf = &b
	}
	defer x.windows.Put(buf)
	// Ids are spread evenly: guess first, then halve.
	guess := lo + int64(uint64(binary.BigEndian.Uint32([]byte(id[1:5])))*uint64(hi-lo)>>32)
	for lo < hi {
		from := max(lo, min(guess-window/2, hi-window))
		to := min(from+window, hi)
		ids := (*buf)[:(to-from)*x.idLen]
		if _, err := x.file.ReadAt(ids, idsStart+from*x.idLen); err != nil {
			return 0, false, noEOF(err)
		}
		at := func(i int) string { return string(ids[int64(i)*x.idLen : int64(i+1)*x.idLen]) }
		i := sort.Search(int(to-from), func(i int) bool { return at(i) >= string(id) })
		switch {
		case i < int(to-from) && at(i) == string(id):
			offset, err = x.offset(from + int64(i))
			return offset, err == nil, err
		case i == 0:
			hi = from
		case i == int(to-from):
			lo = to
		default:
			return 0, false, nil
		}
		guess = lo + (hi-lo)/2
	}
	return 0, false, nil
}

// offset is where the object with the i-th id is.
func (x *index) offset(i int64) (int64, error) {
	var b [8]byte
	offsets := idsStart + x.n*(x.idLen+4)
	if _, err := x.file.ReadAt(b[:4], offsets+4*i); err != nil {
		return 0, noEOF(err)
	}
	const isLarge = 1 << 31
	short := binary.BigEndian.Uint32(b[:])
	if short&isLarge == 0 {
		return int64(short), nil
	}
	at := int64(short &^ isLarge)
	if at >= x.large {
		return 0, errIndexDamaged
	}
	if _, err := x.file.ReadAt(b[:], offsets+4*x.n+8*at); err != nil {
		return 0, noEOF(err)
	}
	return int64(binary.BigEndian.Uint64(b[:])), nil
}

// withPrefix lists ids whose hex begins with prefix; first is its first byte.
func (x *index) withPrefix(first byte, prefix string) ([]ID, error) {
	const atOnce = 32 * window
	var found []ID
	lo, hi := x.bucket(first)
	buf := make([]byte, min(hi-lo, atOnce)*x.idLen)
	for ; lo < hi; lo += atOnce {
		ids := buf[:min(hi-lo, atOnce)*x.idLen]
		if _, err := x.file.ReadAt(ids, idsStart+lo*x.idLen); err != nil {
			return nil, noEOF(err)
		}
		for ; len(ids) > 0; ids = ids[x.idLen:] {
			id := ID(ids[:x.idLen])
			if !strings.HasPrefix(id.String(), prefix) {
				continue
			}
			if found = append(found, id); len(found) > maxAlike {
				return nil, fmt.Errorf("more than %d objects begin with %s", maxAlike, prefix)
			}
		}
	}
	return found, nil
}
