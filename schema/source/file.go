package source

import (
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/rivo/uniseg"
)

// tabStop is the distance between tab stops, in columns.
const tabStop = 4

// File is the text of one file and its names. It is immutable but for its
// tables of lines and comments, which are made on first use; so it must not be
// copied.
type File struct {
	// Path is the import path: relative to the module's root, with slashes.
	Path string
	// External is the name that users see: relative to where the program
	// runs, or as they wrote it.
	External string
	Text     string

	linesOnce sync.Once
	// lines holds the offset of the first byte of each line.
	lines []uint32

	commentsOnce sync.Once
	comments     []Span
}

// Position is the line and column of the byte at offset, columns counted in
// terminal cells. An offset beyond the text is taken as its end.
func (f *File) Position(offset uint32) Position {
	line, before := f.line(offset)
	return Position{Line: line, Column: width(before) + 1}
}

// BytePosition is like Position but counts columns in bytes.
func (f *File) BytePosition(offset uint32) Position {
	line, before := f.line(offset)
	return Position{Line: line, Column: len(before) + 1}
}

// line is the number of the line that holds offset, from 1, and what of that
// line stands before offset.
func (f *File) line(offset uint32) (number int, before string) {
	if offset == 0 {
		return 1, ""
	}
	offset = min(offset, clampLen(f.Text))
	f.linesOnce.Do(func() { f.lines = lineStarts(f.Text) })
	i, found := slices.BinarySearch(f.lines, offset)
	if !found {
		i--
	}
	return i + 1, f.Text[f.lines[i]:offset]
}

// lineStarts gives the offset of the first byte of each line of text.
func lineStarts(text string) []uint32 {
	text = text[:clampLen(text)]
	starts := make([]uint32, 1, strings.Count(text, "\n")+1)
	for at := 0; ; {
		n := strings.IndexByte(text[at:], '\n')
		if n < 0 {
			return starts
		}
		at += n + 1
		starts = append(starts, uint32(at))
	}
}

// clampLen is the length of text as far as offsets can address it.
func clampLen(text string) uint32 {
	return uint32(min(len(text), math.MaxUint32))
}

// width is the number of terminal cells that text, the beginning of a line,
// takes up.
func width(text string) int {
	column := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == '\t':
			column += tabStop - column%tabStop
		case c >= 0x80:
			return wideWidth(text)
		case c >= ' ' && c != 0x7f:
			column++
		}
	}
	return column
}

// wideWidth is width for text that is not all ASCII. Grapheme clusters end at
// tabs.
func wideWidth(text string) int {
	column := 0
	for {
		cell, rest, tab := strings.Cut(text, "\t")
		column += uniseg.StringWidth(cell)
		if !tab {
			return column
		}
		column += tabStop - column%tabStop
		text = rest
	}
}
