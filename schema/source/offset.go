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
	n := sort.Search(len(line), func(n int) bool { return width(line[:n])+1 >= p.Column })
	for n < len(line) && !utf8.RuneStart(line[n]) {
		n++
	}
	return start + uint32(n)
}
