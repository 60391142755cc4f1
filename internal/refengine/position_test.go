package refengine

import (
	"math/rand/v2"
	"strings"
	"testing"

	pcsource "github.com/bufbuild/protocompile/experimental/source"
	"github.com/bufbuild/protocompile/experimental/source/length"

	"github.com/platinummonkey/spoke/schema/source"
)

// TestPosition compares lines and columns with the library's.
func TestPosition(t *testing.T) {
	t.Parallel()
	pieces := []string{
		"a", "Zz09", " ", "\t", "\n", "\r\n", "\r", "\n\n", "\x00", "\x07", "\x7f", "\u0080", "é", "e\u0301", "世界", "😀",
		"👨\u200d👩\u200d👧", "🇩🇪", "\u200b", "\u200d", "\ufeff", "ｱ", "ﾞ", "\u00ad", "각", "\u1100\u1161", "\xff", "\xe4\xb8", "\u2028", "☺\ufe0f", "1\ufe0f\u20e3",
	}
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 1))
		n := 1 + r.IntN(len(pieces))
		var b strings.Builder
		for range r.IntN(60) {
			b.WriteString(pieces[r.IntN(n)])
		}
		text := b.String()
		got := &source.File{Text: text}
		want := pcsource.NewFile("", text)
		for i := range len(text) + 1 {
			w := want.Location(i, length.TermWidth)
			if p := got.Position(uint32(i)); p != (source.Position{Line: w.Line, Column: w.Column}) {
				t.Fatalf("position %d of %q: got %v, want %v", i, text, p, w)
			}
			w = want.Location(i, length.Bytes)
			if p := got.BytePosition(uint32(i)); p != (source.Position{Line: w.Line, Column: w.Column}) {
				t.Fatalf("byte position %d of %q: got %v, want %v", i, text, p, w)
			}
		}
	}
}
