package udiff

import (
	"bytes"
	"hash/maphash"
)

// lineTable gives equal lines one class. It is a hash table with open
// addressing.
type lineTable struct {
	seed  maphash.Seed
	slots []int32 // a class plus one, 0 where there is none
	// known are the first lines of each class.
	known []knownLine
}

type knownLine struct {
	hash uint64
	text []byte
}

// classify sets the classes of all lines of two files and counts them.
func (t *lineTable) classify(a, b *file) {
	if t.slots == nil {
		t.seed = maphash.MakeSeed()
	}
	size := 16
	for size < 2*(len(a.class)+len(b.class)) {
		size *= 2
	}
	t.slots = sized(t.slots, size)
	clear(t.slots)
	t.known = t.known[:0]
	for _, f := range [...]*file{a, b} {
		for i := range f.class {
			f.class[i] = t.class(f.line(i))
		}
	}
	for _, f := range [...]*file{a, b} {
		f.counts = sized(f.counts, len(t.known))
		clear(f.counts)
		for _, c := range f.class {
			f.counts[c]++
		}
	}
}

func (t *lineTable) class(line []byte) int32 {
	hash := maphash.Bytes(t.seed, line)
	mask := uint64(len(t.slots) - 1)
	for at := hash & mask; ; at = (at + 1) & mask {
		c := t.slots[at]
		if c == 0 {
			t.known = append(t.known, knownLine{hash, line})
			t.slots[at] = int32(len(t.known))
			return int32(len(t.known) - 1)
		}
		if k := &t.known[c-1]; k.hash == hash && bytes.Equal(k.text, line) {
			return c - 1
		}
	}
}
