package descriptor

import (
	"encoding/binary"
	"errors"
	"unsafe"

	"github.com/platinummonkey/spoke/schema/wire"
)

var errDamaged = errors.New("the descriptor is damaged: it is not in Protobuf's wire format")

// cursor walks over the fields of a message in the wire format.
type cursor struct {
	rest []byte
	// The field it is at. Of its value, number or bytes is set, by its type.
	num    int32
	typ    uint64
	number uint64
	bytes  []byte
	// err is set where next has met what is no field.
	err error
}

// next goes to the next field; false at the end of the message and at damage.
func (c *cursor) next() bool {
	if len(c.rest) == 0 {
		return false
	}
	all := c.rest
	tag, n := varint(all)
	if n <= 0 || tag>>3 < 1 || tag>>3 > wire.MaxNumber {
		return c.damaged()
	}
	c.num, c.typ = int32(tag>>3), tag&7
	c.rest = all[n:]
	switch c.typ {
	case wire.BytesType:
		length, n := varint(c.rest)
		if n <= 0 || length > uint64(len(c.rest)-n) {
			return c.damaged()
		}
		c.bytes, c.rest = c.rest[n:n+int(length)], c.rest[n+int(length):]
		return true
	case wire.VarintType:
		if c.number, n = varint(c.rest); n <= 0 {
			return c.damaged()
		}
	default:
		other, err := wire.First(all)
		if err != nil {
			return c.damaged()
		}
		n = len(other.Raw) - n
	}
	c.rest = c.rest[n:]
	return true
}

func (c *cursor) damaged() bool {
	c.rest, c.err = nil, errDamaged
	return false
}

// varint is binary.Uvarint with a short way for one byte.
func varint(b []byte) (uint64, int) {
	if len(b) > 0 && b[0] < 0x80 {
		return uint64(b[0]), 1
	}
	return binary.Uvarint(b)
}

// is reports whether the cursor is at field num, of the type that it should
// have; of others, readers take no notice.
func (c *cursor) is(num int32, typ uint64) bool {
	return c.num == num && c.typ == typ
}

// text is the value as a string, in the same memory.
func (c *cursor) text() string {
	return unsafe.String(unsafe.SliceData(c.bytes), len(c.bytes)) // descriptors do not change
}

// int is the value as a 32-bit integer or enum.
func (c *cursor) int() int32 { return int32(c.number) }

// flag is the value as a bool.
func (c *cursor) flag() bool { return c.number != 0 }

// ints appends the values of a repeated integer field, packed or not.
func (c *cursor) ints(to []int32) []int32 {
	switch c.typ {
	case wire.VarintType:
		return append(to, int32(c.number))
	case wire.BytesType:
		for b := c.bytes; len(b) > 0; {
			v, n := varint(b)
			if n <= 0 {
				c.damaged()
				return to
			}
			to = append(to, int32(v))
			b = b[n:]
		}
	}
	return to
}
