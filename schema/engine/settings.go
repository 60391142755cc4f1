package engine

import (
	"github.com/platinummonkey/spoke/schema/syntax"
)

// What options say, gathered from the statements of a declaration: checked
// before, by options.go and value.go, and written by encode.go and places.go.

// value is a message in options: the fields that are set, in the order in
// which they first are.
type value struct {
	settings []*setting
	// url and packed are those of an Any with a message in it, which then has no
	// settings.
	url    string
	packed *value
}

// setting is a field that is set, and all that sets it.
type setting struct {
	field *field
	// elements are what the field holds, more than one only if it is repeated.
	elements []element
	// given are the nodes that set the field: an option statement, a setting in
	// brackets, a pair in a message value. None for a message on the way to what
	// a statement names.
	given []uint32
	// named says that a statement or a setting names the field.
	named bool
}

// element is one value: a node, and what is in it if it is a message. Of a
// message that statements set field by field there is no node.
type element struct {
	node    uint32
	message *value
}

// gatherer gathers what options of declarations in one scope say.
type gatherer struct {
	*file
	scope string
	*room
}

// room is memory for what is gathered, to be used again.
type room struct {
	values   []*value
	settings []*setting
	// How many of each are in use.
	valuesUsed, settingsUsed int
}

// empty makes everything that was gathered before void.
func (r *room) empty() { r.valuesUsed, r.settingsUsed = 0, 0 }

func (r *room) value() *value {
	if r.valuesUsed == len(r.values) {
		r.values = append(r.values, new(value))
	}
	v := r.values[r.valuesUsed]
	r.valuesUsed++
	*v = value{settings: v.settings[:0]}
	return v
}

func (r *room) newSetting(x *field) *setting {
	if r.settingsUsed == len(r.settings) {
		r.settings = append(r.settings, new(setting))
	}
	s := r.settings[r.settingsUsed]
	r.settingsUsed++
	*s = setting{field: x, elements: s.elements[:0], given: s.given[:0]}
	return s
}

// setting is that of a field in v, new if it is not yet set.
func (g gatherer) setting(v *value, x *field) *setting {
	for _, s := range v.settings {
		if s.field == x {
			return s
		}
	}
	s := g.newSetting(x)
	v.settings = append(v.settings, s)
	return s
}

// find is the setting of a field by its name, nil if there is none.
func (v *value) find(name string) *setting {
	if v == nil {
		return nil
	}
	for _, s := range v.settings {
		if s.field.extend == nil && s.field.out.Name == name {
			return s
		}
	}
	return nil
}

// statements are the options that stand between two nodes, nil if there are
// none.
func (g gatherer) statements(on target, first, end uint32) *value {
	t := g.tree
	var v *value
	for n := first; n < end; n = t.Nodes[n].Next {
		if t.Nodes[n].Kind == syntax.NodeOption {
			if v == nil {
				v = g.value()
			}
			g.statement(v, on, n)
		}
	}
	return v
}

// brackets are the options in brackets, nil if there are none.
func (g gatherer) brackets(on target, options uint32) *value {
	t := g.tree
	var v *value
	for s := options + 1; s < t.Nodes[options].Next; s = t.Nodes[s].Next {
		if on == onField && g.pseudoName(s) != "" {
			continue
		}
		if v == nil {
			v = g.value()
		}
		g.statement(v, on, s)
	}
	return v
}

// pseudoName is what a setting in the brackets of a field names if that is no
// option but part of the field: "default" or "json_name", else empty.
func (f *file) pseudoName(n uint32) string {
	path := f.tree.Child(n, syntax.NodePath)
	if f.tree.Nodes[path].First != f.tree.Nodes[path].Last {
		return ""
	}
	switch name := f.tree.NodeText(path); name {
	case "default", "json_name":
		return name
	}
	return ""
}

// pseudo is the setting of a field's default or json_name, 0 if there is none.
func (f *file) pseudo(x *field, name string) uint32 {
	t := f.tree
	options := t.Child(x.node, syntax.NodeOptions)
	if options == 0 {
		return 0
	}
	for s := options + 1; s < t.Nodes[options].Next; s = t.Nodes[s].Next {
		if f.pseudoName(s) == name {
			return s
		}
	}
	return 0
}

// statement adds what one statement or setting says.
func (g gatherer) statement(v *value, on target, n uint32) {
	t := g.tree
	node := &t.Nodes[t.Child(n, syntax.NodePath)]
	of := g.builtins.of[on]
	for tok := node.First; ; {
		x, behind := g.part(g.scope, of, tok, node.Last)
		if x == nil {
			return // in a file that is trusted
		}
		s := g.setting(v, x)
		if behind > node.Last {
			s.named = true
			g.add(s, n, t.Value(n))
			return
		}
		if len(s.elements) == 0 {
			s.elements = append(s.elements, element{message: g.value()})
		}
		v, of, tok = s.elements[0].message, x.message, behind+1
	}
}

// add adds what a node gives to a setting; by is the statement, setting or pair
// that the node belongs to.
func (g gatherer) add(s *setting, by, node uint32) {
	t := g.tree
	switch t.Nodes[node].Kind {
	case syntax.NodeList:
		if t.Nodes[node].Next == node+1 {
			return // says nothing
		}
		for e := node + 1; e < t.Nodes[node].Next; e = t.Nodes[e].Next {
			s.elements = append(s.elements, g.element(s.field, e))
		}
	default:
		s.elements = append(s.elements, g.element(s.field, node))
	}
	s.given = append(s.given, by)
}

func (g gatherer) element(x *field, node uint32) element {
	if x.message == nil {
		return element{node: node}
	}
	return element{node, g.message(x.message, node)}
}

// message is what a message value says.
func (g gatherer) message(of *message, node uint32) *value {
	t := g.tree
	v := g.value()
	if of.isAny() {
		var in *message
		var inner uint32
		if v.url, in, inner = g.packed(g.scope, node); v.url != "" {
			v.packed = g.message(in, inner)
			return v
		}
	}
	for p := node + 1; p < t.Nodes[node].Next; p = t.Nodes[p].Next {
		key := p + 1
		if field := g.key(g.scope, key, of); field != nil {
			g.add(g.setting(v, field), p, t.Nodes[key].Next)
		}
	}
	return v
}
