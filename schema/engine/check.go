package engine

import (
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/syntax"
)

// check looks for what is wrong with declarations that are all linked.
func (f *file) check() {
	for _, u := range f.uses {
		switch {
		case u.value != nil:
			if !u.value.lifetime.has(f.out.Syntax) {
				f.giveUp(f.tokens(u.node, u.node), "a value of other editions")
			}
		case !u.field.lifetime.has(f.out.Syntax):
			f.give(u.node, "an option of other editions")
		case u.field.message != nil && u.field.message.required:
			f.give(u.node, "a message with required fields: "+u.field.message.out.FullName)
		case u.on != 0 && u.field.targets != 0 && u.field.targets&(1<<u.on) == 0:
			f.give(u.node, "an option out of place")
		case u.field.delimited():
			f.give(u.node, "an option whose message is encoded as groups are")
		}
	}
	for _, imp := range f.imports {
		if imp.file.lite && !f.lite {
			f.give(imp.node, "LITE_RUNTIME")
		}
	}
	for i, imp := range f.imports {
		if imp.option && !f.out.Imports[i].Used {
			f.give(imp.node, "an option import for nothing")
		}
	}
	for _, x := range f.fields {
		f.checkField(x)
	}
	if f.edition >= syntax.Edition2023 {
		f.checkNames()
	}
	for _, m := range f.messages {
		if m.body != 0 {
			f.checkJSON(m)
			f.checkReserved(m.body, m.node, func(name string) bool { return m.named(name) != nil })
		}
	}
	for _, e := range f.enums {
		f.checkEnum(e)
	}
	for _, e := range f.extends {
		if e.of == nil {
			continue
		}
		for _, x := range e.fields {
			if s := e.of.opened(x.out.Number); s == nil {
				f.give(x.node, "not a number for extensions")
			} else if !s.declares(x) {
				f.give(x.node, "an extension that is declared otherwise")
			}
		}
	}
}

// delimited reports whether a field is encoded as groups are because of a
// feature.
func (x *field) delimited() bool {
	return x.message != nil && x.features.encoding == delimited && x.entry() == nil && (x.in == nil || !x.in.out.MapEntry)
}

// opened is the range that opens a number to extensions, nil if there is none.
func (m *message) opened(number int32) *opening {
	for i := range m.extensions {
		if s := &m.extensions[i]; s.first <= number && number <= s.last {
			return s
		}
	}
	return nil
}

func (f *file) checkField(x *field) {
	kind := x.out.Kind
	repeated := x.out.Presence == model.Repeated
	switch {
	case f.edition == syntax.Proto3 && x.enum != nil && x.enum.closed():
		f.give(x.at(), "a closed enum in proto3")
	case x.packed && (!repeated || x.message != nil || kind == model.String || kind == model.Bytes):
		f.give(x.node, "cannot be packed")
	case x.lazy && (x.message == nil || kind == model.GroupKind || x.entry() != nil):
		f.give(x.node, "cannot be lazy")
	case x.jstype && kind != model.Int64 && kind != model.Uint64 && kind != model.Sint64 && kind != model.Fixed64 && kind != model.Sfixed64:
		f.give(x.node, "jstype is for 64-bit integers")
	}
	if f.edition >= syntax.Edition2023 && x.node != 0 {
		f.checkFeatures(x)
	}
}

// checkJSON looks for fields that have one JSON name. By default they may in
// proto2.
func (f *file) checkJSON(m *message) {
	given := false
	for _, x := range m.fields {
		given = given || x.jsonGiven
	}
	strict := f.edition == syntax.Proto3 || f.edition >= syntax.Edition2023 && m.features.json == strictJSON
	switch {
	case given && (jsonClash(m) || strict && f.alike(m)):
		f.give(m.node, "one JSON name for two fields")
	case strict && f.alike(m):
		f.fieldsAlike(m)
	}
}

// jsonClash reports whether a field has the JSON name of one before it, and one of
// them was given it.
func jsonClash(m *message) bool {
	first := make(map[string]*field, len(m.fields))
	for _, x := range m.fields {
		other := first[x.out.JSONName]
		if other == nil {
			first[x.out.JSONName] = x
		} else if x.jsonGiven || other.jsonGiven {
			return true
		}
	}
	return false
}

// alike reports whether two fields of a message have one JSON name by default.
func (f *file) alike(m *message) bool {
	f.names.begin(len(m.fields))
	for _, x := range m.fields {
		name := x.out.JSONName
		if x.jsonGiven {
			name = model.JSONName(x.out.Name)
		}
		if _, ok := f.names.add(name, 0); !ok {
			return true
		}
	}
	return false
}

// checkReserved looks for reserved names that are given twice, or used.
func (f *file) checkReserved(body, node uint32, used func(string) bool) {
	t := f.tree
	var names []string
	for d := body + 1; d < t.Nodes[body].Next; d = t.Nodes[d].Next {
		if t.Nodes[d].Kind != syntax.NodeReserved {
			continue
		}
		for v := d + 1; v < t.Nodes[d].Next; v = t.Nodes[v].Next {
			if name, ok := f.reservedName(v); ok {
				names = append(names, name)
			}
		}
	}
	if names == nil {
		return
	}
	seen := make(map[string]bool, len(names))
	for _, name := range names {
		if seen[name] || used(name) {
			f.give(node, "reserved names clash")
		}
		seen[name] = true
	}
}

// reservedName is the name that a value in a reserved statement is; ok is false
// if it is none.
func (f *file) reservedName(v uint32) (name string, ok bool) {
	switch f.tree.Nodes[v].Kind {
	case syntax.NodeString:
		return f.tree.Unquote(v), true
	case syntax.NodeName:
		return f.pathText(v), true
	}
	return "", false
}

func (f *file) checkEnum(e *enum) {
	if len(e.values) == 0 {
		f.give(e.node, "an enum without values")
		return
	}
	aliases := e.out.AllowAlias.Value
	if !aliases {
		f.spans = f.spans[:0]
		for _, v := range e.values {
			f.spans = append(f.spans, member(v.out.Number))
		}
		if overlap(f.spans, false) {
			f.valuesAlike(e)
		}
	} else if !aliased(e) {
		f.give(e.node, "allow_alias without an alias")
	}
	f.checkReserved(e.body, e.node, func(name string) bool { return e.named(name) != nil })
	if !e.closed() && e.values[0].out.Number != 0 {
		f.mistake(f.span(f.tree.Value(e.values[0].node)), "first value of open enum must be zero")
	}
	if e.features.json != strictJSON {
		return
	}
	f.names.begin(len(e.values))
	words := f.words[:0]
	for _, v := range e.values {
		from := len(words)
		words = model.AppendWords(words, withoutPrefix(v.out.Name, e.out.Name), true, true)
		if n, ok := f.names.add(bytesString(words[from:]), v.out.Number); !ok && n != v.out.Number {
			f.give(v.node, "two values of one name in JSON")
		}
	}
	f.words = words
}

// aliased reports whether two values of an enum have one number.
func aliased(e *enum) bool {
	seen := make(map[int32]bool, len(e.values))
	for _, v := range e.values {
		if seen[v.out.Number] {
			return true
		}
		seen[v.out.Number] = true
	}
	return false
}
