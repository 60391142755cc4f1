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
				f.giveUp(&GaveUp{f.src, f.tree.Tokens[u.node].Start, "a value of other editions"})
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
	return x.message != nil && x.features.encoding == delimited && x.entry == nil && (x.in == nil || !x.in.out.MapEntry)
}

// extensionNumbers looks for extensions of one message that have one number.
func (c *compilation) extensionNumbers() {
	type number struct {
		of *message
		n  int32
	}
	seen := make(map[number]bool)
	for _, f := range c.list {
		for _, e := range f.extends {
			for _, x := range e.fields {
				key := number{e.of, x.out.Number}
				if seen[key] {
					f.give(x.node, "two extensions of one number")
				}
				seen[key] = true
			}
		}
	}
}

// opened is the range that opens a number to extensions, nil if there is none.
func (m *message) opened(number int32) *span {
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
	case x.lazy && (x.message == nil || kind == model.GroupKind || x.entry != nil):
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
	if strict && f.alike(m, func(x *field) string { return jsonName(x.out.Name) }) || given && clash(m) {
		f.give(m.node, "one JSON name for two fields")
	}
}

// clash reports whether a field has the JSON name of one before it, and one of
// them was given it.
func clash(m *message) bool {
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

// alike reports whether two fields of a message have one name.
func (f *file) alike(m *message, name func(*field) string) bool {
	const few = 8
	if len(m.fields) <= few {
		for i, x := range m.fields {
			for _, y := range m.fields[:i] {
				if name(x) == name(y) {
					return true
				}
			}
		}
		return false
	}
	seen := make(map[string]struct{}, len(m.fields))
	for _, x := range m.fields {
		seen[name(x)] = struct{}{}
	}
	return len(seen) < len(m.fields)
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
		numbers := make([]span, len(e.values))
		for i, v := range e.values {
			numbers[i] = member(v.out.Number)
		}
		if overlap(numbers, false) {
			f.give(e.node, "two values of one number")
		}
	} else if !aliased(e) {
		f.give(e.node, "allow_alias without an alias")
	}
	f.checkReserved(e.body, e.node, func(name string) bool { return e.named(name) != nil })
	if !e.closed() && e.values[0].out.Number != 0 {
		f.give(e.node, "the first value is not zero")
	}
	if e.features.json != strictJSON {
		return
	}
	names := make(map[string]int32, len(e.values))
	for _, v := range e.values {
		name := capitalised(withoutPrefix(v.out.Name, e.out.Name), true, true)
		if n, ok := names[name]; ok && n != v.out.Number {
			f.give(v.node, "two values of one name in JSON")
		} else if !ok {
			names[name] = v.out.Number
		}
	}
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
