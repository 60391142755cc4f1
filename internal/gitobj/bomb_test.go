package gitobj

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
)

// packed is a pack in memory with these entries, whose ids are fakeID(0) and so
// on.
func packed(t *testing.T, entries ...[]byte) *pack {
	t.Helper()
	data := binary.BigEndian.AppendUint32([]byte("PACK\x00\x00\x00\x02"), uint32(len(entries)))
	offsets := make([]uint32, len(entries))
	for i, e := range entries {
		offsets[i] = uint32(len(data))
		data = append(data, e...)
	}
	idx := indexOf(offsets...)
	x, err := parseIndex(bytes.NewReader(idx), int64(len(idx)), sha1.Size)
	if err != nil {
		t.Fatal(err)
	}
	p := &pack{file: bytes.NewReader(data), size: int64(len(data)), index: x}
	if err := p.checkHeader(); err != nil {
		t.Fatal(err)
	}
	return p
}

// packEntry is an object of a pack: what stands between its head and its data is
// the base of a delta.
func packEntry(t *testing.T, kind Kind, size int, between, data string) []byte {
	t.Helper()
	head := []byte{byte(kind)<<4 | byte(size&15)}
	for size >>= 4; size > 0; size >>= 7 {
		head[len(head)-1] |= 0x80
		head = append(head, byte(size&0x7f))
	}
	return slices.Concat(head, []byte(between), deflated(t, data))
}

// varint is a size in a delta.
func varint(n int) string {
	var b []byte
	for ; n >= 0x80; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return string(append(b, byte(n)))
}

// TestBombs reads packs that make much of little: each must be refused within
// its bounds.
func TestBombs(t *testing.T) {
	t.Parallel()
	const limit = 1 << 20
	// double has a delta copy its base of that size twice, in pieces of 64 KiB.
	double := func(size int) string {
		var delta strings.Builder
		delta.WriteString(varint(size) + varint(2*size))
		for at := 0; at < 2*size; at += 1 << 16 {
			delta.WriteString(string([]byte{0x80 | 1 | 2 | 4, byte(at % size), byte(at % size >> 8), byte(at % size >> 16)}))
		}
		return delta.String()
	}
	refDelta := func(base int, delta string) []byte {
		return packEntry(t, kindRefDelta, len(delta), string(fakeID(base)), delta)
	}
	const piece = 1 << 16
	whole := packEntry(t, KindBlob, piece, "", strings.Repeat("\x00", piece))
	growing := [][]byte{whole}
	for n := range 10 {
		growing = append(growing, refDelta(n, double(piece<<n)))
	}
	var same strings.Builder
	same.WriteString(varint(8*piece) + varint(8*piece))
	for at := range 8 {
		same.WriteString(string([]byte{0x80 | 4, byte(at)}))
	}
	wide := [][]byte{packEntry(t, KindBlob, 8*piece, "", strings.Repeat("\x00", 8*piece))}
	for n := range 100 {
		wide = append(wide, refDelta(n, same.String()))
	}
	copies := varint(piece) + varint(limit/2) + strings.Repeat("\x80", limit/2/piece)
	tests := []struct {
		name    string
		limits  Limits
		entries [][]byte
		read    int
		want    string
	}{
		{"a delta that is its own base", Limits{}, [][]byte{refDelta(0, varint(0)+varint(0))}, 0, "chain of deltas is too long"},
		{"deltas in a circle", Limits{}, [][]byte{refDelta(1, varint(0)+varint(0)), refDelta(2, varint(0)+varint(0)), refDelta(0, varint(0)+varint(0))}, 0, "chain of deltas is too long"},
		{"a delta against nothing", Limits{}, [][]byte{refDelta(9, varint(0)+varint(0))}, 0, "is not in the pack"},
		{"a base before the pack", Limits{}, [][]byte{packEntry(t, kindOffsetDelta, 2, "\x7f", varint(0)+varint(0))}, 0, "base is out of range"},
		{"deltas that double", Limits{ObjectSize: limit}, growing, 10, "2097152 bytes, more than the limit of 1048576"},
		{"deltas that stay large", Limits{ObjectSize: limit}, wide, 100, "chain of deltas makes more than 8388608 bytes"},
		{"a long chain", Limits{ObjectSize: limit, DeltaDepth: 5}, wide, 10, "chain of deltas is too long"},
		{"work without end", Limits{ObjectSize: limit, Work: limit}, [][]byte{whole, refDelta(0, copies), refDelta(0, copies), refDelta(0, copies)}, -1, "takes more than 1048576 bytes of decompressing"},
		{"claimed size", Limits{ObjectSize: limit}, [][]byte{packEntry(t, KindBlob, 1<<40, "", "x")}, 0, "1099511627776 bytes, more than the limit"},
		{"size without end", Limits{}, [][]byte{bytes.Repeat([]byte{0xff}, 100)}, 0, "size out of range"},
		{"size too large", Limits{}, [][]byte{packEntry(t, KindBlob, 100, "", "x")}, 0, "unexpected EOF"},
		{"size too small", Limits{}, [][]byte{packEntry(t, KindBlob, 1, "", "xyz")}, 0, "longer than its header says"},
		{"unknown kind", Limits{}, [][]byte{packEntry(t, 5, 1, "", "x")}, 0, "unknown object of type 5"},
		{"nothing", Limits{}, [][]byte{{0x35}}, 0, "unexpected EOF"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := memoryRepo()
			r.limits = tt.limits.withDefaults()
			r.packs = []*pack{packed(t, tt.entries...)}
			var err error
			if tt.read >= 0 {
				_, err = r.readPacked(fakeID(tt.read))
			} else {
				for n := 0; n < len(tt.entries) && err == nil; n++ {
					_, err = r.readPacked(fakeID(n))
				}
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v; want %q", err, tt.want)
			}
		})
	}
}
