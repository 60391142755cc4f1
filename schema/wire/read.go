package wire

import (
	"encoding/binary"
	"errors"
)

// ErrMalformed says that bytes are not in the wire format.
var ErrMalformed = errors.New("cannot parse invalid wire-format data")

// Field is one field of a message. It shares the message's memory.
type Field struct {
	Num int32
	Typ uint64
	// Raw is all of the field, tag included.
	Raw []byte
	// Bytes is the value of a field of the type Bytes, Number that of a varint.
	Bytes  []byte
	Number uint64
}

// Numbers of fields: the largest, and those that the format keeps for itself.
const (
	MaxNumber     = 1<<29 - 1
	FirstReserved = 19000
	LastReserved  = 19999
)

// Read calls do for each field of a message, in their order, until it fails.
func Read(data []byte, do func(Field) error) error {
	for len(data) > 0 {
		f, err := First(data)
		if err != nil {
			return err
		}
		if err := do(f); err != nil {
			return err
		}
		data = data[len(f.Raw):]
	}
	return nil
}

// Fields are all fields of a message.
func Fields(data []byte) ([]Field, error) {
	var list []Field
	err := Read(data, func(f Field) error {
		list = append(list, f)
		return nil
	})
	return list, err
}

// maxDepth is how deep groups may nest.
const maxDepth = 10_000

// First is the first field of a message that is not empty.
func First(data []byte) (Field, error) { return first(data, 0) }

// first is First within groups as deep as depth.
func first(data []byte, depth int) (Field, error) {
	tag, n := binary.Uvarint(data)
	num := tag >> typeBits
	if n <= 0 || num == 0 || num > MaxNumber || depth > maxDepth {
		return Field{}, ErrMalformed
	}
	f := Field{Num: int32(num), Typ: tag & (1<<typeBits - 1)}
	rest := data[n:]
	size := 0
	switch f.Typ {
	case VarintType:
		if f.Number, size = binary.Uvarint(rest); size <= 0 {
			return Field{}, ErrMalformed
		}
	case Fixed64Type:
		size = 8
	case Fixed32Type:
		size = 4
	case BytesType:
		length, m := binary.Uvarint(rest)
		if m <= 0 || length > uint64(len(rest)-m) {
			return Field{}, ErrMalformed
		}
		size = m + int(length)
		f.Bytes = rest[m:size:size]
	case StartGroupType:
		for {
			if size >= len(rest) {
				return Field{}, ErrMalformed
			}
			inner, err := first(rest[size:], depth+1)
			if err != nil {
				return Field{}, err
			}
			size += len(inner.Raw)
			if inner.Typ == EndGroupType {
				if inner.Num != f.Num {
					return Field{}, ErrMalformed
				}
				break
			}
		}
	case EndGroupType:
		if depth == 0 {
			return Field{}, ErrMalformed
		}
	default:
		return Field{}, ErrMalformed
	}
	if size > len(rest) {
		return Field{}, ErrMalformed
	}
	f.Raw = data[: n+size : n+size]
	return f, nil
}

// Packed appends the values of a repeated field of varints, packed or not.
func (f Field) Packed(to []int32) []int32 {
	if f.Typ == VarintType {
		return append(to, int32(f.Number))
	}
	for b := f.Bytes; len(b) > 0; {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			return to
		}
		to = append(to, int32(v))
		b = b[n:]
	}
	return to
}
