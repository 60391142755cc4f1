package engine

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/platinummonkey/spoke/schema/syntax"
)

// Bounds of field numbers.
const (
	maxField      = 1<<29 - 1
	firstReserved = 19000
	lastReserved  = 19999
)

// span is a range of numbers, both ends in it.
type span struct {
	first, last int32
	// member says that it is the number of a field or an enum value.
	member bool
}

// opening is a range of numbers that a message opens to extensions.
type opening struct {
	span
	// declarations are what extensions of these numbers have to be.
	declarations []declaration
	// node is the statement.
	node uint32
}

// member is the span of a field or an enum value.
func member(number int32) span { return span{first: number, last: number, member: true} }

// readNumbers reads the numbers of fields and enum values and the ranges, and
// looks for overlaps.
func (f *file) readNumbers() {
	for _, x := range f.fields {
		if x.node != 0 {
			x.out.Number = f.numberOf(x)
		}
	}
	for _, e := range f.enums {
		for _, v := range e.values {
			v.out.Number = f.enumNumber(f.tree.Value(v.node), false)
		}
	}
	spans := f.spans
	for _, m := range f.messages {
		if m.body == 0 {
			continue
		}
		spans = spans[:0]
		for _, x := range m.fields {
			spans = append(spans, member(x.out.Number))
		}
		spans = f.ranges(spans, m.body, m)
		if overlap(spans, false) {
			f.numbersTaken(m, spans)
		}
	}
	for _, e := range f.enums {
		spans = spans[:0]
		for _, v := range e.values {
			spans = append(spans, member(v.out.Number))
		}
		spans = f.ranges(spans, e.body, nil)
		if overlap(spans, true) {
			f.valuesTaken(e, spans)
		}
	}
	f.spans = spans
}

// ranges adds the reserved ranges of a body and those for extensions.
func (f *file) ranges(spans []span, body uint32, m *message) []span {
	t := f.tree
	for d := body + 1; d < t.Nodes[body].Next; d = t.Nodes[d].Next {
		kind := t.Nodes[d].Kind
		if kind != syntax.NodeReserved && kind != syntax.NodeExtensions {
			continue
		}
		for v := d + 1; v < t.Nodes[d].Next; v = t.Nodes[v].Next {
			s, ok := f.rangeOf(v, m != nil)
			if !ok {
				switch node := &t.Nodes[v]; {
				case kind == syntax.NodeExtensions && node.Kind >= syntax.NodeString:
					f.give(v, "extensions of no number")
				case node.Kind == syntax.NodeName && node.First != node.Last:
					f.give(v, "reserved name is no name")
				}
				continue
			}
			if s.first > s.last {
				f.give(v, "an empty range")
			}
			spans = append(spans, s)
			if kind == syntax.NodeExtensions {
				if f.edition == syntax.Proto3 {
					f.give(v, "extensions in proto3")
				}
				m.extensions = append(m.extensions, opening{span: s, node: d})
			}
		}
	}
	return spans
}

// rangeOf reads a number or a range of them, of fields or else of enum values;
// ok is false if the node is none.
func (f *file) rangeOf(v uint32, field bool) (s span, ok bool) {
	switch f.tree.Nodes[v].Kind {
	case syntax.NodeNumber, syntax.NodeNegative:
		s.first = f.rangeEnd(v, field, false)
		s.last = s.first
	case syntax.NodeRange:
		lo := v + 1
		s.first = f.rangeEnd(lo, field, false)
		s.last = f.rangeEnd(f.tree.Nodes[lo].Next, field, true)
	default:
		return s, false
	}
	return s, true
}

func (f *file) rangeEnd(v uint32, field, last bool) int32 {
	if field {
		return f.fieldNumber(v, last)
	}
	return f.enumNumber(v, last)
}

// overlap reports whether two spans have a number in common; aliases says that
// members may. It sorts them.
func overlap(spans []span, aliases bool) bool {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.first, b.first) })
	for i := 1; i < len(spans); i++ {
		a, b := spans[i-1], spans[i]
		if b.first > a.last {
			continue
		}
		if !aliases || !a.member || !b.member {
			return true
		}
	}
	return false
}

// numberOf reads the number of a field, 0 if it is none.
func (f *file) numberOf(x *field) int32 {
	v := f.tree.Value(x.node)
	if v == 0 {
		return 0 // which has been told
	}
	if n, ok := f.integer(v); ok && !isFieldNumber(n) && x.extend == nil {
		f.mistake(f.span(v), "field number out of range")
		return 0
	}
	return f.fieldNumber(v, false)
}

func isFieldNumber(n int64) bool {
	return n >= 1 && n <= maxField && (n < firstReserved || n > lastReserved)
}

// fieldNumber reads the number of a field, or the end of a range of them.
func (f *file) fieldNumber(v uint32, last bool) int32 {
	n, ok := f.integer(v)
	if last && f.tree.Nodes[v].Kind == syntax.NodeName && f.tree.NodeText(v) == "max" {
		return maxField
	}
	if !ok || !isFieldNumber(n) {
		f.give(v, "not a field number")
		return 0
	}
	return int32(n)
}

// enumNumber reads the number of an enum value, or the end of a range of them.
func (f *file) enumNumber(v uint32, last bool) int32 {
	n, ok := f.integer(v)
	if last && f.tree.Nodes[v].Kind == syntax.NodeName && f.tree.NodeText(v) == "max" {
		return math.MaxInt32
	}
	if !ok || n < math.MinInt32 || n > math.MaxInt32 {
		f.give(v, "not the number of an enum value")
		return 0
	}
	return int32(n)
}

// integer reads an integer of moderate size.
func (f *file) integer(v uint32) (n int64, ok bool) {
	t := f.tree
	negative := t.Nodes[v].Kind == syntax.NodeNegative
	if negative {
		v++
	}
	if v >= uint32(len(t.Nodes)) || t.Nodes[v].Kind != syntax.NodeNumber {
		return 0, false
	}
	u, ok := parseInteger(t.NodeText(v))
	if !ok || u > math.MaxInt64 {
		return 0, false
	}
	n = int64(u)
	if negative {
		n = -n
	}
	return n, true
}

// parseInteger reads an integer in the forms that all compilers have: decimal,
// octal with a leading zero, hexadecimal.
func parseInteger(s string) (uint64, bool) {
	if len(s) == 1 && s[0] >= '0' && s[0] <= '9' {
		return uint64(s[0] - '0'), true
	}
	base := 10
	switch {
	case len(s) > 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X'):
		base, s = 16, s[2:]
	case len(s) > 1 && s[0] == '0':
		base, s = 8, s[1:]
	}
	n, err := strconv.ParseUint(s, base, 64)
	return n, err == nil
}
