package engine

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/syntax"
	"github.com/platinummonkey/spoke/schema/wire"
)

// encoder writes what options of a file say to the wire.
type encoder struct {
	wire.Message
	*file
}

// options writes options as the field num, if there are any.
func (e *encoder) options(num int32, v *value) {
	if v == nil {
		return
	}
	mark := e.Open(num)
	e.value(v)
	e.Close(mark)
}

// value writes the fields of a message: extensions first, then the others by
// number, those of oneofs last. That is the order of the Go Protobuf runtime,
// through which the binary passes options.
func (e *encoder) value(v *value) {
	if v.url != "" {
		e.any(v)
		return
	}
	settings := v.settings
	if !slices.IsSortedFunc(settings, compareSettings) {
		settings = slices.Clone(settings)
		slices.SortStableFunc(settings, compareSettings)
	}
	for _, s := range settings {
		e.setting(s)
	}
}

func compareSettings(a, b *setting) int {
	x, y := a.field, b.field
	if (x.extend == nil) != (y.extend == nil) {
		if x.extend != nil {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(x.oneofIndex(), y.oneofIndex()), cmp.Compare(x.out.Number, y.out.Number))
}

// oneofIndex is the number of the oneof that a field is in, -1 for none.
func (x *field) oneofIndex() int {
	if x.oneof == nil {
		return -1
	}
	return slices.Index(x.in.oneofs, x.oneof)
}

// setting writes all elements of one field.
func (e *encoder) setting(s *setting) {
	x := s.field
	num := x.out.Number
	implicit := x.out.Presence == model.Implicit
	switch {
	case len(s.elements) == 0:
	case x.entry() != nil:
		e.mapValue(x, s.elements)
	case x.out.Kind == model.GroupKind:
		for _, el := range s.elements {
			e.Tag(num, wire.StartGroupType)
			e.value(el.message)
			e.Tag(num, wire.EndGroupType)
		}
	case x.message != nil:
		for _, el := range s.elements {
			mark := e.Open(num)
			e.value(el.message)
			e.Close(mark)
		}
	case x.isText():
		for _, el := range s.elements {
			if text := e.tree.Unquote(el.node); text != "" || !implicit {
				e.Text(num, text)
			}
		}
	case x.isPacked():
		mark := e.Open(num)
		for _, el := range s.elements {
			e.scalar(x, e.bits(x, el.node))
		}
		e.Close(mark)
	default:
		for _, el := range s.elements {
			if bits := e.bits(x, el.node); bits != 0 || !implicit {
				e.Tag(num, x.wireType())
				e.scalar(x, bits)
			}
		}
	}
}

func (x *field) isText() bool { return x.out.Kind == model.String || x.out.Kind == model.Bytes }

// isPacked reports whether the elements of a field that can be packed are.
func (x *field) isPacked() bool {
	switch {
	case x.out.Presence != model.Repeated, x.expanded:
		return false
	case x.packed, x.file.edition == syntax.Proto3:
		return true
	case x.file.edition == syntax.Proto2:
		return false
	}
	return x.features.repeated == packedRepeated
}

// wireType is how a scalar or enum is written.
func (x *field) wireType() uint64 {
	switch x.out.Kind {
	case model.Double, model.Fixed64, model.Sfixed64:
		return wire.Fixed64Type
	case model.Float, model.Fixed32, model.Sfixed32:
		return wire.Fixed32Type
	}
	return wire.VarintType
}

// scalar writes the bits of a scalar, without a tag.
func (e *encoder) scalar(x *field, bits uint64) {
	switch x.out.Kind {
	case model.Float:
		e.Fixed32(math.Float32bits(float32(math.Float64frombits(bits))))
	case model.Fixed32, model.Sfixed32:
		e.Fixed32(uint32(bits))
	case model.Double, model.Fixed64, model.Sfixed64:
		e.Fixed64(bits)
	case model.Sint32, model.Sint64:
		e.Append(wire.ZigZag(int64(bits)))
	default:
		e.Append(bits)
	}
}

// nan is the bits of what others than Go write for it.
const nan = 0x7ff8000000000000

// bits is the value of a scalar that is not text as 64 bits: integers and enums
// with their sign extended, floats as those of 64 bits.
func (f *file) bits(x *field, v uint32) uint64 {
	t := f.tree
	negative := t.Nodes[v].Kind == syntax.NodeNegative
	if negative {
		v++
	}
	word := t.NodeText(v)
	switch x.out.Kind {
	case model.Bool:
		if word == "true" {
			return 1
		}
		return 0
	case model.EnumKind:
		return uint64(int64(x.enum.named(word).out.Number))
	case model.Double, model.Float:
		return floatBits(word, negative, x.out.Kind == model.Float)
	}
	n, _ := parseInteger(word)
	if negative {
		return -n
	}
	return n
}

func floatBits(word string, negative, short bool) uint64 {
	var n float64
	switch word {
	case "inf":
		n = math.Inf(1)
	case "nan":
		n = math.Float64frombits(nan)
	default:
		n, _ = strconv.ParseFloat(word, 64) // what is too large is infinite
	}
	if negative {
		n = -n
	}
	if short {
		n = float64(float32(n))
	}
	return math.Float64bits(n)
}

// entry is one entry of a map: nodes of its key and value, 0 if not given.
type entry struct {
	key   uint32
	value *setting
}

// mapValue writes the entries of a map, sorted by key; of several with one key
// the last counts.
func (e *encoder) mapValue(x *field, elements []element) {
	keyField, valueField := x.entry().fields[0], x.entry().fields[1]
	entries := make([]entry, len(elements))
	for i, el := range elements {
		for _, s := range el.message.settings {
			switch {
			case len(s.elements) == 0:
			case s.field == keyField:
				entries[i].key = s.elements[0].node
			default:
				entries[i].value = s
			}
		}
	}
	compare := func(a, b entry) int { return e.compareKeys(keyField, a.key, b.key) }
	slices.SortStableFunc(entries, compare)
	for i, en := range entries {
		if i+1 < len(entries) && compare(en, entries[i+1]) == 0 {
			continue
		}
		mark := e.Open(x.out.Number)
		e.entryField(wire.EntryKey, keyField, en.key)
		switch {
		case valueField.message == nil:
			var node uint32
			if en.value != nil {
				node = en.value.elements[0].node
			}
			e.entryField(wire.EntryValue, valueField, node)
		default:
			mark := e.Open(wire.EntryValue)
			if en.value != nil {
				e.value(en.value.elements[0].message)
			}
			e.Close(mark)
		}
		e.Close(mark)
	}
}

// entryField writes the key or the scalar value of a map entry, zero if it is
// not given.
func (e *encoder) entryField(num int32, x *field, node uint32) {
	switch {
	case x.isText():
		e.Text(num, e.keyText(node))
	default:
		bits := e.keyBits(x, node)
		if node == 0 && x.enum != nil {
			bits = uint64(int64(x.enum.values[0].out.Number))
		}
		e.Tag(num, x.wireType())
		e.scalar(x, bits)
	}
}

func (f *file) keyText(node uint32) string {
	if node == 0 {
		return ""
	}
	return f.tree.Unquote(node)
}

func (f *file) keyBits(x *field, node uint32) uint64 {
	if node == 0 {
		return 0
	}
	return f.bits(x, node)
}

// compareKeys orders the keys of a map.
func (f *file) compareKeys(x *field, a, b uint32) int {
	switch x.out.Kind {
	case model.String:
		return strings.Compare(f.keyText(a), f.keyText(b))
	case model.Bool, model.Uint32, model.Uint64, model.Fixed32, model.Fixed64:
		return cmp.Compare(f.keyBits(x, a), f.keyBits(x, b))
	}
	return cmp.Compare(int64(f.keyBits(x, a)), int64(f.keyBits(x, b)))
}

// defaultText is how a descriptor writes the default value of a field.
func (f *file) defaultText(x *field, v uint32) string {
	switch x.out.Kind {
	case model.String:
		return f.tree.Unquote(v)
	case model.Bytes:
		return wire.Escape(f.tree.Unquote(v))
	}
	bits := f.bits(x, v)
	switch x.out.Kind {
	case model.Bool:
		return strconv.FormatBool(bits != 0)
	case model.EnumKind:
		return x.enum.numbered(int32(bits)).out.Name // not as written, if there are aliases
	case model.Double, model.Float:
		switch n := math.Float64frombits(bits); {
		case math.IsInf(n, 1):
			return "inf"
		case math.IsInf(n, -1):
			return "-inf"
		case math.IsNaN(n):
			return "nan"
		default:
			return strconv.FormatFloat(n, 'g', -1, 64)
		}
	case model.Uint32, model.Uint64, model.Fixed32, model.Fixed64:
		return strconv.FormatUint(bits, 10)
	}
	return strconv.FormatInt(int64(bits), 10)
}
