package source

import (
	"math"
	"strings"
	"sync"

	"github.com/rivo/uniseg"
)

// tabStop is the distance between tab stops, in columns.
const tabStop = 4

// Places are the positions and comments of a file that is known without its
// text. What is an offset to others is a number of theirs.
type Places interface {
	// Position is the position of an offset, if there is one.
	Position(offset uint32) (Position, bool)
	// Leading is the text of the comment that leads the declaration at offset.
	Leading(offset uint32) string
	// Location is the place of a location of the file's SourceCodeInfo, by
	// its index there.
	Location(index int) Span
	// Mentions reports whether a comment, or anything else, may hold text.
	Mentions(text string) bool
}

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
	// Places stand in for the text of a file that was compiled by somebody
	// else; nil for others.
	Places Places

	marksOnce sync.Once
	marks     []mark

	commentsOnce sync.Once
	comments     []Span
}

// Position is the line and column of the byte at offset, columns counted in
// terminal cells. An offset beyond the text is taken as its end; one without a
// place as the file's beginning.
func (f *File) Position(offset uint32) Position {
	if f.Places != nil {
		if p, ok := f.Places.Position(offset); ok {
			return p
		}
		return Position{1, 1}
	}
	line, before := f.line(offset)
	return Position{Line: line, Column: Width(before) + 1}
}

// HasPlace reports whether s is a place in f and not the file as a whole.
func (f *File) HasPlace(s Span) bool {
	if f == nil || f.Places == nil {
		return !s.IsZero()
	}
	_, ok := f.Places.Position(s.Start)
	return ok
}

// Mentions reports whether f may hold text. Where the file itself is not
// there, that is a guess that errs towards yes.
func (f *File) Mentions(text string) bool {
	if f.Places != nil {
		return f.Places.Mentions(text)
	}
	return strings.Contains(f.Text, text)
}

// BytePosition is like Position but counts columns in bytes, where the text is
// known.
func (f *File) BytePosition(offset uint32) Position {
	if f.Places != nil {
		return f.Position(offset)
	}
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
	i := offset / blockSize
	at := f.table()[i].after(f.Text, i*blockSize, offset)
	return int(at.lines) + 1, f.Text[at.start:offset]
}

// blockSize is the number of bytes that share a mark: a table of all lines takes as
// much memory as a tenth of the text.
const blockSize = 1 << 10

// mark is what is known of the lines at the beginning of a block: how many end
// before it, and where the one that it is in begins.
type mark struct{ lines, start uint32 }

// table gives the marks of the blocks of the text, with one for its end where
// that is the end of a block.
func (f *File) table() []mark {
	f.marksOnce.Do(func() {
		f.marks = make([]mark, clampLen(f.Text)/blockSize+1)
		for i := range uint32(len(f.marks) - 1) {
			f.marks[i+1] = f.marks[i].after(f.Text, i*blockSize, (i+1)*blockSize)
		}
	})
	return f.marks
}

// after is what is known of the lines at offset to, from what m says of those at
// offset from.
func (m mark) after(text string, from, to uint32) mark {
	part := text[from:to]
	if last := strings.LastIndexByte(part, '\n'); last >= 0 {
		m.lines += uint32(strings.Count(part[:last], "\n")) + 1
		m.start = from + uint32(last) + 1
	}
	return m
}

// clampLen is the length of text as far as offsets can address it.
func clampLen(text string) uint32 {
	return uint32(min(len(text), math.MaxUint32))
}

// IsPlain reports whether all bytes of a part of a line take one column each.
func IsPlain(text string) bool {
	for i := range len(text) {
		if b := text[i]; b < ' ' || b >= 0x7f {
			return false
		}
	}
	return true
}

// Width is the number of columns that text, the beginning of a line, takes up.
func Width(text string) int {
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

// wideWidth is Width for text that is not all ASCII. Grapheme clusters end at
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
