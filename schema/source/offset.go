package source

import (
	"math"
	"sort"
	"unicode/utf8"
)

// Offset is the inverse of Position: the first offset at or behind p, in the
// line of p. A line beyond the text gives its end.
func (f *File) Offset(p Position) uint32 {
	f.line(math.MaxUint32) // makes the table of lines
	end := clampLen(f.Text)
	if p.Line < 1 || p.Line > len(f.lines) {
		return end
	}
	start := f.lines[p.Line-1]
	if p.Line < len(f.lines) {
		end = f.lines[p.Line] - 1
	}
	line := f.Text[start:end]
	// Cells and bytes are the same as far as the line is plain.
	plain := 0
	for plain < len(line) && plain < p.Column-1 && line[plain] >= ' ' && line[plain] < 0x7f {
		plain++
	}
	if plain >= p.Column-1 {
		return start + uint32(plain)
	}
	var runes []int // where the characters after that begin, and the line's end
	for n := plain; n < len(line); {
		runes = append(runes, n)
		_, size := utf8.DecodeRuneInString(line[n:])
		n += size
	}
	runes = append(runes, len(line))
	i := sort.Search(len(runes)-1, func(i int) bool { return Width(line[:runes[i]])+1 >= p.Column })
	return start + uint32(runes[i])
}
