package descriptor

import (
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/wire"
)

// enum is an enum with what its model leaves out.
type enum struct {
	to       *model.Enum
	features features
	// unnumbered is the first value without a number.
	unnumbered *model.EnumValue

	reservedNames  []string
	reservedRanges []numberRange
}

// enum reads an enum.
func (f *file) enum(data []byte, at uint32, outer scope) *enum {
	e := &enum{to: &model.Enum{Details: new(model.EnumDetails)}, features: outer.features}
	f.enums = append(f.enums, e)
	out := e.to
	var name string
	var options [][]byte
	count := 0
	c := f.cursor(data)
	for c.next() {
		switch {
		case c.typ != wire.BytesType:
		case c.num == anyName:
			name = c.text()
		case c.num == wire.EnumOptions:
			options = append(options, c.bytes)
		case c.num == wire.EnumValue:
			count++
		}
	}
	f.end(&c)
	out.Decl = f.decl(at, outer, name)
	f.enumOptions(e, at, options)
	out.Details.Closed.Value = e.features&open == 0
	out.Details.LegacyJSON.Value = e.features&legacyJSON != 0

	values := make([]model.EnumValue, count)
	out.Values = make([]*model.EnumValue, 0, count)
	// Values are siblings of their enum.
	scope := scope{decl: &out.Decl, name: outer.name, features: e.features}
	c = f.cursor(data)
	for c.next() && f.err == nil {
		switch {
		case c.typ != wire.BytesType:
		case c.num == wire.EnumValue:
			n := len(out.Values)
			out.Values = append(out.Values, &values[n])
			f.enumValue(c.bytes, f.places.node(at, wire.EnumValue, n), scope, e, &values[n])
		case c.num == wire.EnumReservedName:
			e.reservedNames = append(e.reservedNames, c.text())
		case c.num == wire.EnumReservedRange:
			e.reservedRanges = append(e.reservedRanges, f.numberRange(c.bytes))
		}
	}
	f.end(&c)
	out.Details.ReservedNames = e.reservedNames
	out.Details.Reserved = ranges(e.reservedRanges, 0)
	return e
}

// enumValue reads a value of e into to.
func (f *file) enumValue(data []byte, at uint32, scope scope, e *enum, to *model.EnumValue) {
	const number, options = 2, 3
	var name string
	numbered := false
	c := f.cursor(data)
	for c.next() {
		switch {
		case c.is(anyName, wire.BytesType):
			name = c.text()
		case c.is(number, wire.VarintType):
			to.Number, numbered = c.int(), true
		case c.is(options, wire.BytesType):
			f.otherOptions(ofEnumValue, c.bytes)
		}
	}
	f.end(&c)
	to.Decl = f.decl(at, scope, name)
	to.NumberSpan = f.places.span(at, number)
	if !numbered && e.unnumbered == nil {
		e.unnumbered = to
	}
}
