package descriptor

import (
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/wire"
)

// anyName is the field number of the name of every declaration.
const anyName = wire.MessageName

// message is a message with what its model leaves out.
type message struct {
	to         *model.Message
	messageSet bool
	features   features
	fields     []field
	extensions []*field
	oneofs     []oneof
	messages   []*message
	enums      []*enum

	reservedNames                   []string
	reservedRanges, extensionRanges []numberRange
}

// oneof is a oneof of a message, which may be a synthetic one.
type oneof struct {
	to      *model.Oneof
	members []int // indexes of fields
}

// message reads a message whose place is at node.
func (f *file) message(data []byte, at uint32, outer scope, depth int) *message {
	m := &message{to: &model.Message{Details: new(model.MessageDetails)}}
	f.messages = append(f.messages, m)
	if depth > maxDepth {
		f.fail(errTooDeep)
		return m
	}
	var name string
	var options [][]byte
	var counts [wire.MessageReservedName + 1]int
	c := f.cursor(data)
	for c.next() {
		if c.typ != wire.BytesType || c.num > wire.MessageReservedName {
			continue
		}
		counts[c.num]++
		switch c.num {
		case anyName:
			name = c.text()
		case wire.MessageOptions:
			options = append(options, c.bytes)
		}
	}
	f.end(&c)
	out := m.to
	out.Decl = f.decl(at, outer, name)
	m.features = outer.features
	f.messageOptions(m, at, options)
	out.Details.LegacyJSON.Value = m.features&legacyJSON != 0

	// Memory for fields and the like is taken in one piece.
	fields, details, oneofs := make([]model.Field, counts[wire.MessageField]), make([]model.FieldDetails, counts[wire.MessageField]), make([]model.Oneof, counts[wire.MessageOneof])
	m.fields = make([]field, 0, counts[wire.MessageField])
	m.oneofs = make([]oneof, 0, counts[wire.MessageOneof])
	if len(fields) > 0 {
		out.Fields = make([]*model.Field, 0, len(fields))
	}
	scope := scope{decl: &out.Decl, name: out.FullName, features: m.features}
	extensions := extensions{node: at, number: wire.MessageExtension}
	c = f.cursor(data)
	for c.next() && f.err == nil {
		if c.typ != wire.BytesType {
			continue
		}
		switch c.num {
		case wire.MessageField:
			n := len(out.Fields)
			fields[n].Details = &details[n]
			out.Fields = append(out.Fields, &fields[n])
			m.fields = append(m.fields, field{to: &fields[n]})
			f.field(c.bytes, f.places.node(at, wire.MessageField, n), scope, &m.fields[n])
		case wire.MessageOneof:
			n := len(m.oneofs)
			m.oneofs = append(m.oneofs, oneof{to: &oneofs[n]})
			f.oneof(c.bytes, f.places.node(at, wire.MessageOneof, n), scope, &oneofs[n])
		case wire.MessageNested:
			node := f.places.node(at, wire.MessageNested, len(m.messages))
			nested := f.message(c.bytes, node, scope, depth+1)
			m.messages = append(m.messages, nested)
			out.Messages = append(out.Messages, nested.to)
		case wire.MessageEnum:
			nested := f.enum(c.bytes, f.places.node(at, wire.MessageEnum, len(m.enums)), scope)
			m.enums = append(m.enums, nested)
			out.Enums = append(out.Enums, nested.to)
		case wire.MessageExtension:
			out.Extensions = append(out.Extensions, f.extension(c.bytes, scope, &extensions))
			m.extensions = append(m.extensions, f.fields[len(f.fields)-1])
		case wire.MessageReservedName:
			m.reservedNames = append(m.reservedNames, c.text())
		case wire.MessageReservedRange:
			m.reservedRanges = append(m.reservedRanges, f.numberRange(c.bytes))
		case wire.MessageRange:
			m.extensionRanges = append(m.extensionRanges, f.numberRange(c.bytes))
		}
	}
	f.end(&c)
	f.joinOneofs(m)
	out.Details.ReservedNames = m.reservedNames
	out.Details.Reserved = ranges(m.reservedRanges, 1)
	out.Details.Extensions = ranges(m.extensionRanges, 1)
	return m
}

// joinOneofs gives oneofs their members and the model those that were written.
func (f *file) joinOneofs(m *message) {
	for i := range m.fields {
		if n := m.fields[i].oneof; n >= 0 && int(n) < len(m.oneofs) {
			m.oneofs[n].members = append(m.oneofs[n].members, i)
		}
	}
	for i := range m.oneofs {
		o := &m.oneofs[i]
		if o.synthetic(m) {
			continue
		}
		m.to.Oneofs = append(m.to.Oneofs, o.to)
		o.to.Fields = make([]*model.Field, len(o.members))
		for j, n := range o.members {
			o.to.Fields[j] = m.fields[n].to
			m.fields[n].to.Oneof = o.to
		}
	}
}

// synthetic reports whether o stands for the label of a field of proto3.
func (o *oneof) synthetic(m *message) bool {
	return len(o.members) == 1 && m.fields[o.members[0]].optional
}

// oneof reads a oneof.
func (f *file) oneof(data []byte, at uint32, scope scope, to *model.Oneof) {
	const options = 2
	var name string
	c := f.cursor(data)
	for c.next() {
		switch {
		case c.is(anyName, wire.BytesType):
			name = c.text()
		case c.is(options, wire.BytesType):
			f.otherOptions(ofOneof, c.bytes)
		}
	}
	f.end(&c)
	to.Decl = f.decl(at, scope, name)
}

// numberRange is a range of numbers of fields, its end outside, or of enum
// values, its end inside.
type numberRange struct{ start, end int32 }

// ranges is the model of ranges whose end is beyond their last number.
func ranges(list []numberRange, beyond int32) []model.Range {
	if len(list) == 0 {
		return nil
	}
	out := make([]model.Range, len(list))
	for i, r := range list {
		out[i] = model.Range{First: r.start, Last: r.end - beyond}
	}
	return out
}

// numberRange reads what reserved and extension ranges have in common.
func (f *file) numberRange(data []byte) numberRange {
	const start, end = 1, 2
	var r numberRange
	c := f.cursor(data)
	for c.next() {
		switch {
		case c.is(start, wire.VarintType):
			r.start = c.int()
		case c.is(end, wire.VarintType):
			r.end = c.int()
		}
	}
	f.end(&c)
	return r
}
