package source

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// Offset is the inverse of Position: the first offset at or behind p, in the
// line of p. A line beyond the text gives its end.
func (f *File) Offset(p Position) uint32 {
	start, ok := f.lineStart(p.Line)
	if !ok {
		return clampLen(f.Text)
	}
	line, _, _ := strings.Cut(f.Text[start:clampLen(f.Text)], "\n")
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

// lineStart is the offset of the first byte of a line, of which the first is 1.
func (f *File) lineStart(line int) (uint32, bool) {
	marks := f.table()
	i := sort.Search(len(marks), func(i int) bool { return int(marks[i].lines) >= line })
	if i == 0 {
		return 0, false
	}
	lines, at := int(marks[i-1].lines)+1, marks[i-1].start // where that line begins
	for ; lines < line; lines++ {
		n := strings.IndexByte(f.Text[at:clampLen(f.Text)], '\n')
		if n < 0 {
			return 0, false
		}
		at += uint32(n) + 1
	}
	return at, true
}
