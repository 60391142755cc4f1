package source

import (
	"math/rand/v2"
	"testing"
)

func TestCursor(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "\n", "a", "ab\ncd\n", "\ta\tb\n  ä中\u200bx\r\n\n\nend", "x\n\x00\x7f\ty"} {
		f := &File{Text: text}
		c := f.Cursor()
		r := rand.New(rand.NewPCG(1, 2))
		for range 50 {
			at := uint32(r.IntN(len(text) + 3))
			if got, want := c.Position(at), f.Position(at); got != want {
				t.Fatalf("%q at %d: %v, want %v", text, at, got, want)
			}
		}
	}
}
