package filecache

import (
	"encoding/binary"
	"unsafe"
)

// Encoder puts numbers and strings together to the bytes of an entry.
type Encoder struct{ Bytes []byte }

// Int adds a number, in few bytes if it is small and not negative.
func (e *Encoder) Int(n int) { e.Bytes = binary.AppendUvarint(e.Bytes, uint64(n)) }

// Fixed adds a number in eight bytes.
func (e *Encoder) Fixed(n uint64) { e.Bytes = binary.LittleEndian.AppendUint64(e.Bytes, n) }

// Bool adds a truth value.
func (e *Encoder) Bool(b bool) {
	n := 0
	if b {
		n = 1
	}
	e.Int(n)
}

// String adds a string.
func (e *Encoder) String(s string) {
	e.Int(len(s))
	e.Bytes = append(e.Bytes, s...)
}

// Raw adds bytes whose number the reader knows.
func (e *Encoder) Raw(b []byte) { e.Bytes = append(e.Bytes, b...) }

// Decoder takes apart what an Encoder put together. After a mistake it gives
// zeros, and Ok is false.
type Decoder struct {
	// Bytes are those that are left.
	Bytes []byte

	bad bool
}

// Ok reports whether all that was read was there.
func (d *Decoder) Ok() bool { return !d.bad }

func (d *Decoder) fail() {
	d.bad = true
	d.Bytes = nil
}

// Int reads a number.
func (d *Decoder) Int() int {
	v, n := binary.Uvarint(d.Bytes)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.Bytes = d.Bytes[n:]
	return int(v)
}

// Count reads the number of things that follow, of which each takes up one
// byte at least.
func (d *Decoder) Count() int {
	n := d.Int()
	if n < 0 || n > len(d.Bytes) {
		d.fail()
		return 0
	}
	return n
}

// Fixed reads a number of eight bytes.
func (d *Decoder) Fixed() uint64 {
	b := d.Raw(8)
	if b == nil {
		return 0
	}
	return binary.LittleEndian.Uint64(b)
}

// Bool reads a truth value.
func (d *Decoder) Bool() bool { return d.Int() == 1 }

// String reads a string. It is a part of Bytes, which must stay as they are.
func (d *Decoder) String() string {
	b := d.Raw(d.Count())
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// Raw reads n bytes, nil where there are not so many. They are a part of Bytes.
func (d *Decoder) Raw(n int) []byte {
	if n < 0 || n > len(d.Bytes) {
		d.fail()
		return nil
	}
	b := d.Bytes[:n:n]
	d.Bytes = d.Bytes[n:]
	return b
}
