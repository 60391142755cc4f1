package source

import "testing"

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
