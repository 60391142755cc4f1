package image

import (
	"encoding/binary"

	"github.com/platinummonkey/spoke/schema/wire"
)

// shape is a message type of descriptor.proto, as far as its fields hold
// others: what is not told apart here is opaque.
type shape uint8

const (
	opaque shape = iota // bytes, strings, and messages of types not known here
	packed              // a packed list of varints
	leaf                // a message that holds no others
	fileShape
	messageShape
	fieldShape
	oneofShape
	enumShape
	valueShape
	serviceShape
	methodShape
	rangeShape // an extension range
	rangeOptionsShape
	optionsShape // of any kind but those with features at a number of their own
	fieldOptionsShape
	uninterpretedShape
	sourceInfoShape
	locationShape
)

// part is the shape of the field num of s.
func (s shape) part(num int32) shape {
	switch {
	case uint32(num) < uint32(len(parts[s])):
		return parts[s][num]
	case num == uninterpretedOption && (s == optionsShape || s == fieldOptionsShape || s == rangeOptionsShape):
		return uninterpretedShape
	}
	return opaque
}

// uninterpretedOption is the number of a field of all options.
const uninterpretedOption = 999

// parts are the fields of each shape that are not opaque, by their numbers in
// descriptor.proto. Options carry their features at different numbers, none of
// which means another message elsewhere.
var parts = [...][23]shape{
	fileShape: {
		4:  messageShape,
		5:  enumShape,
		6:  serviceShape,
		7:  fieldShape,
		8:  optionsShape,
		9:  sourceInfoShape,
		10: packed,
		11: packed,
	},
	messageShape: {
		2: fieldShape,
		3: messageShape,
		4: enumShape,
		5: rangeShape,
		6: fieldShape,
		7: optionsShape,
		8: oneofShape,
		9: leaf,
	},
	fieldShape:         {8: fieldOptionsShape},
	oneofShape:         {2: optionsShape},
	enumShape:          {2: valueShape, 3: optionsShape, 4: leaf},
	valueShape:         {3: optionsShape},
	serviceShape:       {2: methodShape, 3: optionsShape},
	methodShape:        {4: optionsShape},
	rangeShape:         {3: rangeOptionsShape},
	rangeOptionsShape:  {2: leaf},
	fieldOptionsShape:  {19: packed, 20: leaf, 22: leaf},
	uninterpretedShape: {2: leaf},
	sourceInfoShape:    {1: locationShape},
	locationShape:      {1: packed, 2: packed},
}

// MaxDepth is how deep messages may nest.
const MaxDepth = 10_000

// validate verifies that a FileDescriptorProto is wire format through and
// through, so that readers need not fear it. It does not care which fields are
// there, nor what they say.
func validate(data []byte) error { return fileShape.validate(data, MaxDepth) }

func (s shape) validate(data []byte, depth int) error {
	if depth == 0 {
		return wire.ErrMalformed
	}
	for len(data) > 0 {
		// Nearly all tags, lengths and numbers are a byte each.
		if len(data) > 1 && data[0]&^0x78 == wire.VarintType && data[0] > 7 && data[1] < 0x80 {
			data = data[2:]
			continue
		}
		num, value, n := int32(0), []byte(nil), 0
		if len(data) > 1 && data[0]&^0x78 == wire.BytesType && data[0] > 7 && data[1] < 0x80 && len(data) >= 2+int(data[1]) {
			num, n = int32(data[0]>>3), 2+int(data[1])
			value = data[2:n]
		} else {
			f, err := wire.First(data)
			if err != nil {
				return err
			}
			num, value, n = f.Num, f.Bytes, len(f.Raw)
			if f.Typ != wire.BytesType {
				data = data[n:]
				continue
			}
		}
		data = data[n:]
		part := s.part(num)
		if part == locationShape && isPlainLocation(value) { // most of an image
			continue
		}
		switch part {
		case opaque:
		case packed:
			if !isPacked(value) {
				return wire.ErrMalformed
			}
		default:
			if err := part.validate(value, depth-1); err != nil {
				return err
			}
		}
	}
	return nil
}

// isPlainLocation reports whether a location is a short path, a short span, and
// perhaps the comment that leads it: as nearly all are.
func isPlainLocation(data []byte) bool {
	for num := byte(1); num <= 3; num++ {
		if len(data) < 2 || data[0] != num<<3|wire.BytesType {
			return false
		}
		n := 2 + int(data[1])
		if data[1] >= 0x80 || n > len(data) || num < 3 && !isShortPacked(data[2:n]) {
			return false
		}
		if data = data[n:]; num > 1 && len(data) == 0 {
			return true
		}
	}
	return false
}

// isShortPacked reports whether data is a row of varints, and shorter than a
// varint can be wrong.
func isShortPacked(data []byte) bool {
	return len(data) < binary.MaxVarintLen64 && (len(data) == 0 || data[len(data)-1] < 0x80)
}

// isPacked reports whether data is a row of varints.
func isPacked(data []byte) bool {
	if len(data) < binary.MaxVarintLen64 {
		return isShortPacked(data)
	}
	for len(data) > 0 {
		if data[0] < 0x80 {
			data = data[1:]
			continue
		}
		_, n := binary.Uvarint(data)
		if n <= 0 {
			return false
		}
		data = data[n:]
	}
	return true
}
