package engine

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/syntax"
)

// value checks that a field can have a value. text says that it stands in a
// message value, where the rules are those of the text format.
func (o *optioner) value(v uint32, x *field, text bool) {
	t := o.tree
	node := &t.Nodes[v]
	switch node.Kind {
	case syntax.NodeList:
		if x.out.Presence != model.Repeated || !text {
			o.give(v, "a list for one value")
			return
		}
		if o.inAny > 0 && node.Next == v+1 {
			o.give(v, "an empty list in an Any")
		}
		for e := v + 1; e < node.Next; e = t.Nodes[e].Next {
			if t.Nodes[e].Kind == syntax.NodeList {
				o.give(e, "a list in a list")
				return
			}
			o.value(e, x, text)
		}
		return
	case syntax.NodeMessageValue:
		if x.message == nil {
			o.give(v, "a message for a scalar")
			return
		}
		o.messageValue(v, x.message)
		return
	}
	if ok := o.scalar(v, x); !ok {
		o.give(v, "not a value of "+x.out.FullName)
	}
}

// messageValue checks the fields of a message value.
func (o *optioner) messageValue(v uint32, m *message) {
	t := o.tree
	if m.isAny() {
		if url, of, inner := o.packed(o.scope, v); url != "" {
			if of == nil {
				o.give(v, "an unusual Any")
				return
			}
			o.inAny++
			o.messageValue(inner, of)
			o.inAny--
			return
		}
	}
	// Its slots are its own: nothing outside refers to what is in it.
	outer := o.slots
	o.slots = o.slots[len(o.slots):]
	for p := v + 1; p < t.Nodes[v].Next; p = t.Nodes[p].Next {
		key := p + 1
		x := o.key(o.scope, key, m)
		if x == nil {
			o.give(p, "not a field of "+m.out.FullName)
			break
		}
		o.used(x, p)
		if !o.take(p, 0, x, 0) {
			break
		}
		if value := t.Nodes[key].Next; value < t.Nodes[p].Next {
			o.value(value, x, true)
		} else {
			o.give(p, "no value")
		}
	}
	o.slots = outer
}

// key finds the field of a message that the key of a pair, written in a scope,
// names; nil if there is none.
func (f *file) key(scope string, n uint32, m *message) *field {
	t := f.tree
	switch node := &t.Nodes[n]; node.Kind {
	case syntax.NodeName:
		if node.First != node.Last || t.Tokens[node.First].Kind != syntax.Ident {
			return nil
		}
		return f.fieldOf(m, t.TokenText(node.First))
	case syntax.NodeList:
		e := n + 1
		if e >= node.Next || t.Nodes[e].Next != node.Next || t.Nodes[e].Kind != syntax.NodeName {
			return nil
		}
		name := f.pathText(e)
		if strings.ContainsAny(name, "/(") {
			return nil
		}
		if x := f.resolve(scope, name, lookup{option: true}).field; x != nil && x.extend != nil && x.extend.of == m {
			return x
		}
	}
	return nil
}

// fieldOf is the field of a message that a name in a value of it stands for, nil
// if there is none.
func (f *file) fieldOf(m *message, name string) *field {
	if m.doubled {
		f.give(0, "a value of a message with two fields of one name")
	}
	return m.named(name)
}

// named finds a field by its name. Fields are few in most messages.
func (m *message) named(name string) *field {
	for _, x := range m.fields {
		if x.out.Name == name {
			return x
		}
	}
	return nil
}

// scalar reports whether a value fits a scalar or an enum.
func (o *optioner) scalar(v uint32, x *field) bool {
	t := o.tree
	node := &t.Nodes[v]
	negative := node.Kind == syntax.NodeNegative
	if negative {
		v++
		node = &t.Nodes[v]
	}
	switch node.Kind {
	case syntax.NodeString:
		if negative {
			return false
		}
		switch x.out.Kind {
		case model.Bytes:
			return true
		case model.String:
			return x.file.edition == syntax.Proto2 || strings.IndexByte(t.NodeText(v), '\\') < 0 || utf8.ValidString(t.Unquote(v))
		}
		return false
	case syntax.NodeNumber:
		return number(t.NodeText(v), negative, x.out.Kind)
	case syntax.NodeName:
		return o.word(node, negative, x)
	}
	return false
}

// number reports whether a number fits a kind of field.
func number(s string, negative bool, kind model.Kind) bool {
	if kind == model.Double || kind == model.Float {
		return plainFloat(s)
	}
	n, ok := parseInteger(s)
	if !ok {
		return false
	}
	var most uint64
	switch kind {
	case model.Int32, model.Sint32, model.Sfixed32:
		most = math.MaxInt32
	case model.Int64, model.Sint64, model.Sfixed64:
		most = math.MaxInt64
	case model.Uint32, model.Fixed32:
		return !negative && n <= math.MaxUint32
	case model.Uint64, model.Fixed64:
		return !negative
	default:
		return false
	}
	if negative {
		return n <= most+1
	}
	return n <= most
}

// plainFloat reports whether a number can stand for a float, and the reference
// reads it as the language says. Beyond some size that does not round right.
func plainFloat(s string) bool {
	const exact, largest = 1 << 53, 22 // what doubles hold of integers, of powers of ten
	if len(s) > 1 && s[0] == '0' && s[1] != '.' || strings.Trim(s, "0123456789.eE+-") != "" {
		return false
	}
	mantissa, exponent := s, 0
	at := strings.IndexAny(s, "eE")
	if at >= 0 {
		n, err := strconv.Atoi(s[at+1:])
		if err != nil {
			return false
		}
		mantissa, exponent = s[:at], n
	}
	whole, fraction, dotted := strings.Cut(mantissa, ".")
	fraction = strings.TrimRight(fraction, "0")
	if n, err := strconv.ParseUint(whole+fraction, 10, 64); err != nil || n > exact {
		return dotted || err == nil && at < 0
	}
	exponent -= len(fraction)
	return -largest <= exponent && exponent <= largest
}

// word reports whether a name fits a field.
func (o *optioner) word(node *syntax.Node, negative bool, x *field) bool {
	if node.First != node.Last {
		return false
	}
	name := o.tree.TokenText(node.First)
	switch x.out.Kind {
	case model.EnumKind:
		v := x.enum.named(name)
		if v == nil || negative {
			return false
		}
		o.uses = append(o.uses, use{value: v, node: uint32(node.First)})
		return true
	case model.Bool:
		return !negative && (name == "true" || name == "false")
	case model.Double, model.Float:
		return name == "inf" || name == "nan"
	}
	return false
}

func (e *enum) named(name string) *enumValue {
	for _, v := range e.values {
		if v.out.Name == name {
			return v
		}
	}
	return nil
}

// numbered is the first value of a number.
func (e *enum) numbered(number int32) *enumValue {
	for _, v := range e.values {
		if v.out.Number == number {
			return v
		}
	}
	return nil
}
