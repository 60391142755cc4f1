package rpc

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"

	"github.com/platinummonkey/spoke/schema/wire"
)

// Wire types.
const (
	varint  = 0
	fixed64 = 1
	length  = 2
	fixed32 = 5
)

// Marshal is a message in the wire format. A message is a pointer to a struct,
// each field of which has its number in the tag "rpc". A pointer to a scalar is
// a field that knows whether it is set, as those of a oneof do.
func Marshal(message any) []byte {
	var m wire.Message
	appendStruct(&m, reflect.ValueOf(message).Elem())
	return m
}

func appendStruct(m *wire.Message, v reflect.Value) {
	for i := range v.NumField() {
		appendField(m, number(v.Type().Field(i)), v.Field(i), false)
	}
}

// number is the field number in the tag of a field.
func number(f reflect.StructField) int32 {
	n, err := strconv.Atoi(f.Tag.Get("rpc"))
	if err != nil {
		panic(fmt.Sprintf("field %s has no number", f.Name)) // a message of ours
	}
	return int32(n)
}

// appendField writes a field; always says that also a zero counts.
func appendField(m *wire.Message, num int32, v reflect.Value, always bool) {
	switch v.Kind() {
	case reflect.Pointer:
		switch {
		case v.IsNil():
		case v.Elem().Kind() == reflect.Struct:
			mark := m.Open(num)
			appendStruct(m, v.Elem())
			m.Close(mark)
		default:
			appendField(m, num, v.Elem(), true)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			if v.Len() > 0 || always {
				m.Text(num, string(v.Bytes()))
			}
			return
		}
		for i := range v.Len() {
			appendField(m, num, v.Index(i), true)
		}
	case reflect.String:
		if v.Len() > 0 || always {
			m.Text(num, v.String())
		}
	case reflect.Bool:
		if v.Bool() || always {
			m.Flag(num, v.Bool())
		}
	case reflect.Int32, reflect.Int64:
		if v.Int() != 0 || always {
			m.Varint(num, uint64(v.Int()))
		}
	case reflect.Uint32:
		if v.Uint() != 0 || always {
			m.Varint(num, v.Uint())
		}
	default:
		panic("cannot encode " + v.Type().String()) // a message of ours
	}
}

// errTruncated says that a message ends too early.
var errTruncated = errors.New("the message ends in the middle of a field")

// maxDepth is how deep messages may nest; ours nest five deep.
const maxDepth = 32

// Unmarshal reads a message in the wire format. Fields that the struct does not
// have are passed over. Bytes are not copied: they keep data alive.
func Unmarshal(data []byte, message any) error {
	return readStruct(data, reflect.ValueOf(message).Elem(), maxDepth)
}

// field is one field as it was read.
type field struct {
	num   int
	typ   uint64
	value uint64
	data  []byte
}

// next reads the first field of data, and gives what follows it.
func next(data []byte) (f field, rest []byte, err error) {
	key, n := binary.Uvarint(data)
	if n <= 0 || key>>3 == 0 || key>>3 > math.MaxInt32 {
		return f, nil, errTruncated
	}
	data = data[n:]
	f.num, f.typ = int(key>>3), key&7
	switch f.typ {
	case varint:
		if f.value, n = binary.Uvarint(data); n <= 0 {
			return f, nil, errTruncated
		}
		return f, data[n:], nil
	case fixed64, fixed32:
		if n = 8; f.typ == fixed32 {
			n = 4
		}
	case length:
		size, m := binary.Uvarint(data)
		if m <= 0 || size > uint64(len(data)-m) {
			return f, nil, errTruncated
		}
		data, n = data[m:], int(size)
	default:
		return f, nil, fmt.Errorf("field %d is of wire type %d, which no message uses", f.num, f.typ)
	}
	if n > len(data) {
		return f, nil, errTruncated
	}
	f.data = data[:n:n]
	return f, data[n:], nil
}

func readStruct(data []byte, v reflect.Value, depth int) error {
	if depth == 0 {
		return errors.New("messages nest too deep")
	}
	numbers := make(map[int]int, v.NumField())
	for i := range v.NumField() {
		numbers[int(number(v.Type().Field(i)))] = i
	}
	for len(data) > 0 {
		f, rest, err := next(data)
		if err != nil {
			return err
		}
		data = rest
		i, ok := numbers[f.num]
		if !ok {
			continue
		}
		if err := readField(f, v.Field(i), depth); err != nil {
			return err
		}
	}
	return nil
}

func readField(f field, v reflect.Value, depth int) error {
	t := v.Type()
	switch {
	case t.Kind() == reflect.Pointer:
		// A message that comes in parts is one; a scalar is the last of them.
		if v.IsNil() {
			v.Set(reflect.New(t.Elem()))
		}
		return readField(f, v.Elem(), depth)
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		if f.typ == length && isNumber(t.Elem().Kind()) {
			return readPacked(f, v)
		}
		e := reflect.New(t.Elem()).Elem()
		if err := readField(f, e, depth); err != nil {
			return err
		}
		v.Set(reflect.Append(v, e))
		return nil
	}
	want := uint64(length)
	if isNumber(t.Kind()) {
		want = varint
	}
	if f.typ != want {
		return fmt.Errorf("field %d is of wire type %d, not %d", f.num, f.typ, want)
	}
	switch t.Kind() {
	case reflect.Struct:
		return readStruct(f.data, v, depth-1)
	case reflect.Slice:
		v.SetZero() // as none at all, which is how an empty one is written
		if len(f.data) > 0 {
			v.SetBytes(f.data)
		}
	case reflect.String:
		v.SetString(string(f.data))
	case reflect.Bool:
		v.SetBool(f.value != 0)
	case reflect.Int32, reflect.Int64:
		v.SetInt(int64(f.value))
	case reflect.Uint32:
		v.SetUint(f.value & math.MaxUint32)
	default:
		panic("cannot decode " + t.String()) // a message of ours
	}
	return nil
}

func isNumber(k reflect.Kind) bool {
	return k == reflect.Bool || k == reflect.Int32 || k == reflect.Int64 || k == reflect.Uint32
}

// readPacked reads a list of numbers in one field.
func readPacked(f field, v reflect.Value) error {
	for data := f.data; len(data) > 0; {
		value, n := binary.Uvarint(data)
		if n <= 0 {
			return errTruncated
		}
		data = data[n:]
		e := reflect.New(v.Type().Elem()).Elem()
		if err := readField(field{num: f.num, typ: varint, value: value}, e, 1); err != nil {
			return err
		}
		v.Set(reflect.Append(v, e))
	}
	return nil
}
