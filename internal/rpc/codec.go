package rpc

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"

	"github.com/platinummonkey/spoke/schema/wire"
)

// Marshal is a message in the wire format. A message is a pointer to a struct,
// each field of which has its number in the tag "rpc"; none is a list of numbers.
// A pointer to a scalar is a field that knows whether it is set, as those of a
// oneof do.
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

// maxDepth is how deep messages may nest; ours nest five deep.
const maxDepth = 32

// Unmarshal reads a message in the wire format. Fields that the struct does not
// have are passed over. Bytes are not copied: they keep data alive.
func Unmarshal(data []byte, message any) error {
	return readStruct(data, reflect.ValueOf(message).Elem(), maxDepth)
}

func readStruct(data []byte, v reflect.Value, depth int) error {
	if depth == 0 {
		return errors.New("messages nest too deep")
	}
	numbers := make(map[int32]int, v.NumField())
	for i := range v.NumField() {
		numbers[number(v.Type().Field(i))] = i
	}
	return wire.Read(data, func(f wire.Field) error {
		if i, ok := numbers[f.Num]; ok {
			return readField(f, v.Field(i), depth)
		}
		return nil
	})
}

func readField(f wire.Field, v reflect.Value, depth int) error {
	t := v.Type()
	switch {
	case t.Kind() == reflect.Pointer:
		// A message that comes in parts is one; a scalar is the last of them.
		if v.IsNil() {
			v.Set(reflect.New(t.Elem()))
		}
		return readField(f, v.Elem(), depth)
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		e := reflect.New(t.Elem()).Elem()
		if err := readField(f, e, depth); err != nil {
			return err
		}
		v.Set(reflect.Append(v, e))
		return nil
	}
	want := uint64(wire.BytesType)
	if isNumber(t.Kind()) {
		want = wire.VarintType
	}
	if f.Typ != want {
		return fmt.Errorf("field %d is of wire type %d, not %d", f.Num, f.Typ, want)
	}
	switch t.Kind() {
	case reflect.Struct:
		return readStruct(f.Bytes, v, depth-1)
	case reflect.Slice:
		v.SetZero() // as none at all, which is how an empty one is written
		if len(f.Bytes) > 0 {
			v.SetBytes(f.Bytes)
		}
	case reflect.String:
		v.SetString(string(f.Bytes))
	case reflect.Bool:
		v.SetBool(f.Number != 0)
	case reflect.Int32, reflect.Int64:
		v.SetInt(int64(f.Number))
	case reflect.Uint32:
		v.SetUint(f.Number & math.MaxUint32)
	default:
		panic("cannot decode " + t.String()) // a message of ours
	}
	return nil
}

func isNumber(k reflect.Kind) bool {
	return k == reflect.Bool || k == reflect.Int32 || k == reflect.Int64 || k == reflect.Uint32
}
