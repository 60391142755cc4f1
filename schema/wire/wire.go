// Package wire writes messages in Protobuf's wire format, without knowing
// their types: what of google/protobuf/descriptor.proto the writers of
// descriptors need is its table of field numbers.
//
// The format is that of https://protobuf.dev/programming-guides/encoding.
package wire

import (
	"encoding/binary"
	"slices"
	"strings"
)

// Wire types.
const (
	VarintType     = 0
	Fixed64Type    = 1
	BytesType      = 2
	StartGroupType = 3
	EndGroupType   = 4
	Fixed32Type    = 5
)

const (
	typeBits = 3
	// maxShort is the largest length that takes one byte.
	maxShort = 1<<7 - 1
)

// Message is a message in the making.
type Message []byte

// Tag begins a field.
func (m *Message) Tag(num int32, typ uint64) { m.Append(uint64(num)<<typeBits | typ) }

// Append adds a varint without a tag.
func (m *Message) Append(v uint64) {
	if v <= maxShort {
		*m = append(*m, byte(v))
		return
	}
	*m = binary.AppendUvarint(*m, v)
}

// Fixed32 adds four bytes without a tag.
func (m *Message) Fixed32(v uint32) { *m = binary.LittleEndian.AppendUint32(*m, v) }

// Fixed64 adds eight bytes without a tag.
func (m *Message) Fixed64(v uint64) { *m = binary.LittleEndian.AppendUint64(*m, v) }

// Varint adds a field.
func (m *Message) Varint(num int32, v uint64) {
	m.Tag(num, VarintType)
	m.Append(v)
}

// Int32 adds a field.
func (m *Message) Int32(num, v int32) { m.Varint(num, uint64(int64(v))) }

// Flag adds a field if it is true.
func (m *Message) Flag(num int32, v bool) {
	if v {
		m.Varint(num, 1)
	}
}

// Text adds a field.
func (m *Message) Text(num int32, s string) {
	m.Tag(num, BytesType)
	m.Append(uint64(len(s)))
	*m = append(*m, s...)
}

// Bytes adds a field.
func (m *Message) Bytes(num int32, b []byte) {
	m.Tag(num, BytesType)
	m.Append(uint64(len(b)))
	*m = append(*m, b...)
}

// TypeName adds a field that names a declaration: its full name behind a point.
func (m *Message) TypeName(num int32, name string) {
	m.Tag(num, BytesType)
	m.Append(uint64(len(name) + 1))
	*m = append(append(*m, '.'), name...)
}

// Packed adds a field, unless the list is empty.
func (m *Message) Packed(num int32, values []int32) {
	if len(values) == 0 {
		return
	}
	mark := m.Open(num)
	for _, v := range values {
		m.Append(uint64(int64(v)))
	}
	m.Close(mark)
}

// Open begins a field that is a message or a packed list. The mark it gives is
// for Close.
func (m *Message) Open(num int32) (mark int) {
	m.Tag(num, BytesType)
	*m = append(*m, 0) // the length, if it is a short one
	return len(*m)
}

// Close ends what Open began.
func (m *Message) Close(mark int) {
	n := len(*m) - mark
	if n <= maxShort {
		(*m)[mark-1] = byte(n)
		return
	}
	var room [binary.MaxVarintLen64]byte
	*m = slices.Replace(*m, mark-1, mark, room[:binary.PutUvarint(room[:], uint64(n))]...)
}

// ZigZag is a signed number as the types sint32 and sint64 write it.
func ZigZag(v int64) uint64 { return uint64(v<<1) ^ uint64(v>>63) }

// Escape writes bytes as a literal of C: so descriptors hold the default values
// of fields of type bytes.
func Escape(data string) string {
	var b strings.Builder
	for i := range len(data) {
		switch c := data[i]; {
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case c == '"' || c == '\'' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c >= ' ' && c < 0x7f:
			b.WriteByte(c)
		default:
			b.Write([]byte{'\\', '0' + c>>6, '0' + c>>3&7, '0' + c&7})
		}
	}
	return b.String()
}
