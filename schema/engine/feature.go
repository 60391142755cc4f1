package engine

import (
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/syntax"
)

// features are those of google.protobuf.FeatureSet that matter to the
// compiler, by their numbers there; 0 is one that is not set.
type features struct {
	presence, enums, repeated, utf8, encoding, json, naming uint8
}

// Values of features.
const (
	explicitPresence uint8 = 1
	implicitPresence uint8 = 2
	legacyRequired   uint8 = 3
	openEnums        uint8 = 1
	closedEnums      uint8 = 2
	packedRepeated   uint8 = 1
	verifiedUTF8     uint8 = 2
	lengthPrefixed   uint8 = 1
	delimited        uint8 = 2
	strictJSON       uint8 = 1
	legacyJSON       uint8 = 2
	style2024        uint8 = 1
	legacyStyle      uint8 = 2
)

// editionFeatures are what an edition has where nothing is set.
func editionFeatures(e syntax.Edition) features {
	f := features{
		presence: explicitPresence, enums: openEnums, repeated: packedRepeated, utf8: verifiedUTF8,
		encoding: lengthPrefixed, json: strictJSON, naming: legacyStyle,
	}
	switch e {
	case syntax.Proto2:
		f.enums, f.repeated, f.utf8, f.json = closedEnums, 2, 3, legacyJSON
	case syntax.Proto3:
		f.presence = implicitPresence
	case syntax.Edition2024:
		f.naming = style2024
	}
	return f
}

// with is f with what o sets in place of its own.
func (f features) with(o features) features {
	over := func(a *uint8, b uint8) {
		if b != 0 {
			*a = b
		}
	}
	over(&f.presence, o.presence)
	over(&f.enums, o.enums)
	over(&f.repeated, o.repeated)
	over(&f.utf8, o.utf8)
	over(&f.encoding, o.encoding)
	over(&f.json, o.json)
	over(&f.naming, o.naming)
	return f
}

// set sets a feature by name, and reports whether it is known together with its
// value, and the edition has it.
func (f *features) set(name, value string, e syntax.Edition) bool {
	var at *uint8
	var values [2]string
	from := uint8(1)
	switch name {
	case "field_presence":
		if value == "LEGACY_REQUIRED" {
			f.presence = legacyRequired
			return true
		}
		at, values = &f.presence, [2]string{"EXPLICIT", "IMPLICIT"}
	case "enum_type":
		at, values = &f.enums, [2]string{"OPEN", "CLOSED"}
	case "repeated_field_encoding":
		at, values = &f.repeated, [2]string{"PACKED", "EXPANDED"}
	case "utf8_validation":
		at, values, from = &f.utf8, [2]string{"VERIFY", "NONE"}, verifiedUTF8
	case "message_encoding":
		at, values = &f.encoding, [2]string{"LENGTH_PREFIXED", "DELIMITED"}
	case "json_format":
		at, values = &f.json, [2]string{"ALLOW", "LEGACY_BEST_EFFORT"}
	case "enforce_naming_style":
		if e < syntax.Edition2024 {
			return false
		}
		at, values = &f.naming, [2]string{"STYLE2024", "STYLE_LEGACY"}
	case "default_symbol_visibility":
		switch value {
		case "EXPORT_ALL", "EXPORT_TOP_LEVEL", "LOCAL_ALL", "STRICT":
			return e >= syntax.Edition2024 // declare has read it
		}
		return false
	default:
		return false
	}
	for i, v := range values {
		if v == value {
			*at = from + uint8(i)
			return true
		}
	}
	return false
}

// feature notes the features that an option statement sets on a declaration.
func (o *optioner) feature(n, path, value uint32) bool {
	t := o.tree
	if o.edition < syntax.Edition2023 || !o.descriptor.trusted {
		return false
	}
	if o.explicit == nil {
		o.explicit = make(map[uint32]features)
	}
	set := o.explicit[o.declaration]
	node := &t.Nodes[path]
	switch parts := node.Last - node.First; {
	case parts == 0 && t.Nodes[value].Kind == syntax.NodeMessageValue:
		for p := value + 1; p < t.Nodes[value].Next; p = t.Nodes[p].Next {
			key := p + 1
			if t.Nodes[key].Kind == syntax.NodeList {
				continue // features of a language
			}
			if t.Nodes[key].Kind != syntax.NodeName || t.Nodes[key].Next >= t.Nodes[p].Next ||
				!set.set(t.NodeText(key), t.NodeText(t.Nodes[key].Next), o.edition) {
				return false
			}
		}
	case parts > 2 && t.Tokens[node.First+2].Kind == '(':
		return true
	case parts == 2 && t.Tokens[node.First+1].Kind == '.':
		if !set.set(t.TokenText(node.Last), t.NodeText(value), o.edition) {
			return false
		}
	default:
		return false
	}
	o.explicit[o.declaration] = set
	return true
}

// features finds the features of all declarations, and what follows from them
// for the model.
func (f *file) features() {
	f.lifetimes()
	f.declarations()
	base := editionFeatures(f.edition).with(f.explicit[0])
	if f.edition < syntax.Edition2023 {
		for _, e := range f.enums {
			e.features = base
		}
		return
	}
	f.base = base
	if base.presence == legacyRequired {
		f.give(0, "all fields required")
	}
	// Messages stand before those in them.
	in := make(map[*model.Decl]features, len(f.messages))
	of := func(d *model.Decl) features {
		if outer, ok := in[d.Parent]; ok {
			return outer
		}
		return base
	}
	for _, m := range f.messages {
		m.features = of(&m.out.Decl)
		if m.body != 0 {
			m.features = m.features.with(f.explicit[m.node])
		}
		in[&m.out.Decl] = m.features
	}
	for _, o := range f.oneofs {
		o.features = o.in.features.with(f.explicit[o.node])
	}
	for _, e := range f.enums {
		e.features = of(&e.out.Decl).with(f.explicit[e.node])
	}
	for _, x := range f.fields {
		x.features = base
		switch {
		case x.oneof != nil:
			x.features = x.oneof.features
		case x.in != nil:
			x.features = x.in.features
		}
		if x.node == 0 {
			continue
		}
		x.features = x.features.with(f.explicit[x.node])
		if x.out.Presence == model.Explicit && x.oneof == nil && x.extend == nil && x.message == nil &&
			x.features.presence == implicitPresence {
			x.out.Presence = model.Implicit
		}
		if x.out.Presence == model.Explicit && x.oneof == nil && x.extend == nil && x.features.presence == legacyRequired {
			x.out.Presence = model.Required
			x.in.required = true
		}
		if x.features.encoding == delimited && x.message != nil && x.message.file == f && x.entry() == nil {
			x.out.Twin = x.message.out.Doc
		}
	}
}

// closed reports whether fields of an enum hold none but its values.
func (e *enum) closed() bool { return e.features.enums == closedEnums }

// checkFeatures looks whether a field can have the features set on it.
func (f *file) checkFeatures(x *field) {
	singular := x.out.Presence != model.Repeated
	kind := x.out.Kind
	set := f.explicit[x.node]
	packable := x.message == nil && kind != model.String && kind != model.Bytes
	text := kind == model.String
	if x.entry() != nil {
		text = x.entry().fields[0].out.Kind == model.String || x.entry().fields[1].out.Kind == model.String
	}
	switch {
	case set.presence != 0 && (!singular || x.oneof != nil || x.extend != nil || set.presence == implicitPresence && x.message != nil),
		set.repeated != 0 && (singular || x.entry() != nil || set.repeated == packedRepeated && !packable),
		set.utf8 != 0 && !text,
		set.encoding != 0 && (x.message == nil || x.entry() != nil),
		x.features.presence == implicitPresence && x.entry() != nil && x.entry().fields[1].enum != nil && x.entry().fields[1].enum.closed(),
		x.features.presence == implicitPresence && singular && x.oneof == nil && (x.enum != nil && x.enum.closed() || x.hasDefault),
		x.lazy && x.features.encoding == delimited,
		x.packed:
		f.give(x.node, "features that do not fit")
	}
}

// checkNames looks for names that are not in the style of an edition.
func (f *file) checkNames() {
	bad := f.base.naming == style2024 && f.out.Package != "" && !snakePackage(f.out.Package)
	for _, s := range f.services {
		if n := f.base.with(f.explicit[s.node]); n.naming == style2024 {
			bad = bad || !pascal(s.out.Name)
		}
		for _, m := range s.methods {
			n := f.base.with(f.explicit[s.node]).with(f.explicit[m.node])
			bad = bad || n.naming == style2024 && !pascal(m.out.Name)
		}
	}
	for _, m := range f.messages {
		bad = bad || m.body != 0 && m.features.naming == style2024 && !pascal(m.out.Name)
	}
	for _, o := range f.oneofs {
		bad = bad || o.features.naming == style2024 && !snake(o.out.Name)
	}
	for _, x := range f.fields {
		bad = bad || x.node != 0 && x.features.naming == style2024 && !snake(x.out.Name)
	}
	for _, e := range f.enums {
		bad = bad || e.features.naming == style2024 && !pascal(e.out.Name)
		for _, v := range e.values {
			n := e.features.with(f.explicit[v.node])
			bad = bad || n.naming == style2024 && !screaming(v.out.Name)
		}
	}
	if bad {
		f.give(0, "a name against the style of the edition")
	}
}
