package refengine

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/bufbuild/protocompile/experimental/ast/predeclared"
	"github.com/bufbuild/protocompile/experimental/ir"
	"github.com/bufbuild/protocompile/experimental/seq"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/wire"
)

// Numbers of the fields of google.protobuf.Any.
const (
	anyURL   = 1
	anyValue = 2
)

// options writes options as the field num, if there are any.
func (d *describer) options(num int32, v ir.MessageValue) {
	if v.IsEmpty() {
		return
	}
	mark := d.Open(num)
	d.value(v)
	d.Close(mark)
}

// value writes the fields of a message: extensions first, then the others by
// number, those of oneofs last. That is the order of the Go Protobuf runtime,
// through which the binary passes options.
func (d *describer) value(v ir.MessageValue) {
	if v.IsZero() {
		return
	}
	if inner := v.Concrete(); inner != v {
		// What is packed stays as the compiler has packed it.
		d.Text(anyURL, inner.TypeURL())
		if data := inner.Marshal(nil, nil); len(data) > 0 {
			d.Text(anyValue, string(data))
		}
		return
	}
	fields := slices.SortedStableFunc(v.Fields(), compareFields)
	for _, f := range fields {
		if !d.misread(f.Field()) {
			d.fieldValue(f)
		}
	}
	for _, f := range fields {
		if d.misread(f.Field()) {
			d.Message = f.Marshal(d.Message, nil)
		}
	}
}

// compareFields orders the fields of a message.
func compareFields(a, b ir.Value) int {
	x, y := a.Field(), b.Field()
	if x.IsExtension() != y.IsExtension() {
		if x.IsExtension() {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(oneofOf(x), oneofOf(y)), cmp.Compare(x.Number(), y.Number()))
}

// oneofOf numbers the oneofs of a message from 1; 0 is for fields in none.
func oneofOf(m ir.Member) int {
	if o := m.Oneof(); !o.IsZero() {
		return o.Index() + 1
	}
	return 0
}

// misread reports whether the compiler writes a field differently from how it
// is read: then it stays as it is, behind all others.
func (d *describer) misread(m ir.Member) bool {
	return m.Element().IsMessage() && !m.IsGroup() && d.features.delimited(m)
}

// fieldValue writes all elements of one field.
func (d *describer) fieldValue(v ir.Value) {
	m := v.Field()
	elements := v.Elements()
	num := m.Number()
	ty := m.Element()
	switch {
	case elements.Len() == 0:
	case m.IsMap():
		d.mapValue(num, elements)
	case ty.IsMessage():
		for e := range seq.Values(elements) {
			if m.IsGroup() {
				d.Message = protowire.AppendTag(d.Message, protowire.Number(num), protowire.StartGroupType)
				d.value(e.AsMessage())
				d.Message = protowire.AppendTag(d.Message, protowire.Number(num), protowire.EndGroupType)
				continue
			}
			mark := d.Open(num)
			d.value(e.AsMessage())
			d.Close(mark)
		}
	case ty.Predeclared().IsString():
		for e := range seq.Values(elements) {
			s, _ := e.AsString()
			if s != "" || d.features.presenceOf(m) != model.Implicit {
				d.Text(num, s)
			}
		}
	case m.IsRepeated() && m.IsPacked():
		mark := d.Open(num)
		for e := range seq.Values(elements) {
			d.scalar(e)
		}
		d.Close(mark)
	default:
		for e := range seq.Values(elements) {
			if d.features.presenceOf(m) == model.Implicit && isZero(e) {
				continue
			}
			d.Message = protowire.AppendTag(d.Message, protowire.Number(num), wireType(ty))
			d.scalar(e)
		}
	}
}

// wireType is how a scalar or enum is written.
func wireType(ty ir.Type) protowire.Type {
	switch scalar := ty.Predeclared(); {
	case !scalar.IsFixed():
		return protowire.VarintType
	case scalar.Bits() == 32:
		return protowire.Fixed32Type
	default:
		return protowire.Fixed64Type
	}
}

// scalar appends a number, bool or enum value, without a tag.
func (d *describer) scalar(e ir.Element) {
	bits := scalarBits(e)
	scalar := e.Type().Predeclared()
	switch {
	case scalar == predeclared.Float32:
		f, _ := e.AsFloat()
		d.Message = protowire.AppendFixed32(d.Message, math.Float32bits(float32(f)))
	case scalar.IsFixed() && scalar.Bits() == 32:
		d.Message = protowire.AppendFixed32(d.Message, uint32(bits))
	case scalar.IsFixed():
		d.Message = protowire.AppendFixed64(d.Message, bits)
	case scalar.IsZigZag():
		d.Message = protowire.AppendVarint(d.Message, protowire.EncodeZigZag(int64(bits)))
	default:
		d.Message = protowire.AppendVarint(d.Message, bits)
	}
}

// scalarBits is a scalar as 64 bits, sign-extended.
func scalarBits(e ir.Element) uint64 {
	if b, ok := e.AsBool(); ok {
		return protowire.EncodeBool(b)
	}
	if f, ok := e.AsFloat(); ok {
		return math.Float64bits(f)
	}
	if n, ok := e.AsUInt(); ok {
		return n
	}
	n, _ := e.AsInt()
	return uint64(n)
}

func isZero(e ir.Element) bool { return scalarBits(e) == 0 }

// mapValue writes the entries of a map, sorted by key; of several with one key
// the last counts.
func (d *describer) mapValue(num int32, elements seq.Indexer[ir.Element]) {
	entries := seq.ToSlice(elements)
	keyOf, valueOf := entries[0].Type().EntryFields()
	key := func(e ir.Element) ir.Value { return e.AsMessage().Field(keyOf) }
	slices.SortStableFunc(entries, func(a, b ir.Element) int { return compareKeys(keyOf.Element(), key(a), key(b)) })
	for i, e := range entries {
		if i+1 < len(entries) && compareKeys(keyOf.Element(), key(e), key(entries[i+1])) == 0 {
			continue
		}
		mark := d.Open(num)
		d.entryField(wire.EntryKey, keyOf, key(e))
		d.entryField(wire.EntryValue, valueOf, e.AsMessage().Field(valueOf))
		d.Close(mark)
	}
}

// entryField writes the key or the value of a map entry, zero if it is not
// given.
func (d *describer) entryField(num int32, m ir.Member, v ir.Value) {
	ty := m.Element()
	switch {
	case ty.IsMessage():
		mark := d.Open(num)
		d.value(v.AsMessage())
		d.Close(mark)
	case ty.Predeclared().IsString():
		s, _ := v.AsString()
		d.Text(num, s)
	case !v.IsZero():
		d.Message = protowire.AppendTag(d.Message, protowire.Number(num), wireType(ty))
		d.scalar(v.Elements().At(0))
	default:
		d.Message = protowire.AppendTag(d.Message, protowire.Number(num), wireType(ty))
		switch wireType(ty) {
		case protowire.Fixed32Type:
			d.Message = protowire.AppendFixed32(d.Message, 0)
		case protowire.Fixed64Type:
			d.Message = protowire.AppendFixed64(d.Message, 0)
		default:
			d.Message = protowire.AppendVarint(d.Message, zero(ty))
		}
	}
}

// zero is the value of a field that is not set: for an enum, its first one.
func zero(ty ir.Type) uint64 {
	if ty.IsEnum() {
		return uint64(int64(ty.Members().At(0).Number()))
	}
	return 0
}

// compareKeys orders the keys of a map, which are of type ty.
func compareKeys(ty ir.Type, a, b ir.Value) int {
	if ty.Predeclared().IsString() {
		x, _ := a.AsString()
		y, _ := b.AsString()
		return strings.Compare(x, y)
	}
	if ty.Predeclared().IsSigned() {
		x, _ := a.AsInt()
		y, _ := b.AsInt()
		return cmp.Compare(x, y)
	}
	return cmp.Compare(keyBits(a), keyBits(b))
}

func keyBits(v ir.Value) uint64 {
	if v.IsZero() {
		return 0
	}
	return scalarBits(v.Elements().At(0))
}
