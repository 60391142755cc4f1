package main

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/platinummonkey/spoke/schema/wire"
)

// field is one field of a message: a number or bytes, as its type says.
type field struct {
	num    uint64
	typ    uint64
	number uint64
	bytes  []byte
}

// fields takes a message apart; nil if data is none.
func fields(data []byte) []field {
	var list []field
	for len(data) > 0 {
		tag, n := binary.Uvarint(data)
		if n <= 0 || tag>>3 == 0 {
			return nil
		}
		data = data[n:]
		f := field{num: tag >> 3, typ: tag & 7}
		switch f.typ {
		case wire.VarintType:
			f.number, n = binary.Uvarint(data)
		case wire.Fixed64Type:
			if n = 8; len(data) >= n {
				f.number = binary.LittleEndian.Uint64(data)
			}
		case wire.Fixed32Type:
			if n = 4; len(data) >= n {
				f.number = uint64(binary.LittleEndian.Uint32(data))
			}
		case wire.BytesType:
			var size uint64
			size, n = binary.Uvarint(data)
			if n <= 0 || size > uint64(len(data)-n) {
				return nil
			}
			f.bytes = data[n : n+int(size)]
			n += int(size)
		case wire.StartGroupType, wire.EndGroupType:
			n = 0
			list = append(list, f)
			continue
		default:
			return nil
		}
		if n <= 0 || n > len(data) {
			return nil
		}
		data = data[n:]
		list = append(list, f)
	}
	return list
}

// entries are numbers of fields that are maps: what these hold in a row comes in
// any order.
const entries = 51000

// dump writes a message of any type, a field a line, in their order. Bytes that
// can be a message are shown as one, and always as what they are if not.
func dump(b *strings.Builder, data []byte, depth int) {
	list := fields(data)
	for i := 0; i < len(list); {
		// The entries of a map are sorted.
		j := i + 1
		for list[i].num >= entries && j < len(list) && list[j].num == list[i].num {
			j++
		}
		run := list[i:j]
		slices.SortStableFunc(run, func(x, y field) int { return strings.Compare(string(x.bytes), string(y.bytes)) })
		for _, f := range run {
			one(b, f, depth)
		}
		i = j
	}
}

func one(b *strings.Builder, f field, depth int) {
	fmt.Fprintf(b, "%s%d", strings.Repeat(" ", depth), f.num)
	switch {
	case f.typ != wire.BytesType:
		fmt.Fprintf(b, ":%d %d\n", f.typ, f.number)
	case text(f.bytes):
		fmt.Fprintf(b, " %q\n", f.bytes)
	case len(fields(f.bytes)) > 0:
		fmt.Fprintf(b, " {%d\n", len(f.bytes))
		dump(b, f.bytes, depth+1)
	default:
		fmt.Fprintf(b, " %q\n", f.bytes)
	}
}

// text reports whether bytes are readable text.
func text(data []byte) bool {
	if !utf8.Valid(data) {
		return false
	}
	for _, c := range data {
		if c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
			return false
		}
	}
	// A path of source info, or an empty message, looks like one.
	return true
}
