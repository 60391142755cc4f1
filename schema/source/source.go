// Package source holds the bytes of a file and turns byte offsets into lines
// and columns. It knows nothing of Protobuf.
package source

// Span is a half-open range of byte offsets in one file. The zero Span means
// "no location" and is shown as line 1, column 1.
type Span struct{ Start, End uint32 }

// IsZero reports whether s is the "no location" span.
func (s Span) IsZero() bool { return s == Span{} }

// Len is the number of bytes in s.
func (s Span) Len() int { return int(s.End - s.Start) }

// Position is a line and a column, both counted from 1. Columns are bytes or
// terminal cells. Of the latter, a tab advances to the next multiple of four,
// wide characters count two, combining characters none.
type Position struct{ Line, Column int }
