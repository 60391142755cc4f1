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

// knownLine is a line by its number; those of the second file are below zero:
// ^n is line n. There may be millions of them.
type knownLine struct {
	hash uint32
	at   int32
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
	line := func(at int32) []byte {
		if at < 0 {
			return b.line(int(^at))
		}
		return a.line(int(at))
	}
	for i := range a.class {
		a.class[i] = t.class(int32(i), line)
	}
	for i := range b.class {
		b.class[i] = t.class(^int32(i), line)
	}
	for _, f := range [...]*file{a, b} {
		f.counts = sized(f.counts, len(t.known))
		clear(f.counts)
		for _, c := range f.class {
			f.counts[c]++
		}
	}
}

// class is the class of a line, by its number; line gives its text.
func (t *lineTable) class(number int32, line func(int32) []byte) int32 {
	text := line(number)
	hash := maphash.Bytes(t.seed, text)
	mask := uint64(len(t.slots) - 1)
	for at := hash & mask; ; at = (at + 1) & mask {
		c := t.slots[at]
		if c == 0 {
			t.known = append(t.known, knownLine{uint32(hash >> 32), number})
			t.slots[at] = int32(len(t.known))
			return int32(len(t.known) - 1)
		}
		if k := t.known[c-1]; k.hash == uint32(hash>>32) && bytes.Equal(line(k.at), text) {
			return c - 1
		}
	}
}
