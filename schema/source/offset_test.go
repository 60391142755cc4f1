package source

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestOffset(t *testing.T) {
	t.Parallel()
	f := &File{Text: "ab\tc\n\tdé世x😀😀y\n\nlast"}
	for offset := range uint32(len(f.Text)) {
		switch f.Text[offset] & 0xc0 {
		case 0x80:
			continue // inside a character
		}
		if got := f.Offset(f.Position(offset)); got != offset {
			t.Errorf("Offset(%v) = %d, want %d", f.Position(offset), got, offset)
		}
	}
	for p, want := range map[Position]uint32{
		{1, 99}: 4,
		{9, 1}:  uint32(len(f.Text)),
		{0, 1}:  uint32(len(f.Text)),
	} {
		if got := f.Offset(p); got != want {
			t.Errorf("Offset(%v) = %d, want %d", p, got, want)
		}
	}
	if got := new(File).Offset(Position{1, 1}); got != 0 {
		t.Errorf("Offset in an empty file = %d", got)
	}
}

// TestLines compares positions in texts of many blocks to what counting gives.
func TestLines(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for _, longest := range []int{1, 3, 40, 900, 5000} {
		var b strings.Builder
		for b.Len() < 6*blockSize {
			b.WriteString(strings.Repeat("x", r.IntN(longest)))
			b.WriteByte('\n')
		}
		text := b.String()
		for _, f := range []*File{{Text: text}, {Text: text + "end"}, {Text: text[:4*blockSize]}, {Text: text[:4*blockSize-1]}} {
			for offset := range uint32(len(f.Text) + 1) {
				before := f.Text[:offset]
				want := Position{Line: strings.Count(before, "\n") + 1, Column: len(before) - strings.LastIndexByte(before, '\n')}
				if got := f.BytePosition(offset); got != want {
					t.Fatalf("lines of up to %d: position of %d is %v, want %v", longest, offset, got, want)
				}
				if got := f.Offset(want); got != offset {
					t.Fatalf("lines of up to %d: offset of %v is %d, want %d", longest, want, got, offset)
				}
			}
			if got := f.Offset(Position{Line: strings.Count(f.Text, "\n") + 2, Column: 1}); got != uint32(len(f.Text)) {
				t.Fatalf("beyond the end: %d", got)
			}
		}
	}
}
