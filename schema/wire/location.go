package wire

import (
	"cmp"
	"encoding/binary"
)

// Span is a place as source info has it: line, column, end line and end column,
// all from zero.
type Span [4]int32

// Compare orders spans as they are written, number by number.
func (s Span) Compare(o Span) int {
	if c := cmp.Or(cmp.Compare(s[0], o[0]), cmp.Compare(s[1], o[1])); c != 0 {
		return c
	}
	short, otherShort := s[0] == s[2], o[0] == o[2]
	switch {
	case short && otherShort:
		return cmp.Compare(s[3], o[3])
	case short:
		return cmp.Or(cmp.Compare(s[3], o[2]), -1)
	case otherShort:
		return cmp.Or(cmp.Compare(s[2], o[3]), 1)
	}
	return cmp.Or(cmp.Compare(s[2], o[2]), cmp.Compare(s[3], o[3]))
}

// Span adds the span of a location: three numbers if it is within a line, else
// four.
func (m *Message) Span(s Span) {
	b := append(*m, LocationSpan<<typeBits|BytesType, 0)
	mark := len(b)
	for i, v := range s {
		switch {
		case i == 2 && s[0] == s[2]:
		case uint32(v) <= maxShort:
			b = append(b, byte(v))
		default:
			b = binary.AppendUvarint(b, uint64(int64(v)))
		}
	}
	b[mark-1] = byte(len(b) - mark) // short, whatever the numbers are
	*m = b
}

// Comments adds the comments of a location: the functions append the text of
// one.
func (m *Message) Comments(leading, trailing func([]byte) []byte, detached []func([]byte) []byte) {
	if leading != nil {
		m.Comment(LocationLeading, leading)
	}
	if trailing != nil {
		m.Comment(LocationTrailing, trailing)
	}
	for _, text := range detached {
		m.Comment(LocationDetached, text)
	}
}

// Comment adds a comment of a location, whose text a function appends. An empty
// one says nothing, unless it is detached.
func (m *Message) Comment(num int32, text func([]byte) []byte) {
	before := len(*m)
	mark := m.Open(num)
	*m = text(*m)
	if len(*m) == mark && num != LocationDetached {
		*m = (*m)[:before]
		return
	}
	m.Close(mark)
}

// SourceInfoExtension adds to source info what the binary does, if that says
// anything: whether the syntax is not given, and which imports are unused.
func (m *Message) SourceInfoExtension(unspecified bool, unused []int32) {
	if !unspecified && unused == nil {
		return
	}
	mark := m.Open(InfoExtension)
	m.Flag(ExtensionSyntaxUnspecified, unspecified)
	m.Packed(ExtensionUnused, unused)
	m.Close(mark)
}
