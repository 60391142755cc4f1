package managed

import (
	"slices"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/schema/wire"
)

// jsType is the number of the option in google.protobuf.FieldOptions.
const jsType = 6

// Types of fields that have 64 bits, as FieldDescriptorProto.Type numbers them.
const (
	typeInt64    = 3
	typeUint64   = 4
	typeFixed64  = 6
	typeSfixed64 = 16
	typeSint64   = 18
)

// fieldOptions changes the options of all fields of a file, if any rule is about
// some.
func (e *editor) fieldOptions(fields []wire.Field) ([]wire.Field, error) {
	about := func(o config.ManagedOverride) bool { return o.FieldOption != "" && e.concerns(o.ManagedScope) }
	if !slices.ContainsFunc(e.rules.Override, about) {
		return fields, nil
	}
	return e.inScope(fields, nil, e.pkg, wire.FileMessage, wire.FileExtension, 0)
}

// inScope changes the fields that are declared in one scope, of a name and at a
// path: in messages, extensions and, unless 0, plain fields.
func (e *editor) inScope(fields []wire.Field, path []int32, scope string, messages, extensions, plain int32) ([]wire.Field, error) {
	out := fields
	counts := make(map[int32]int32, 3)
	for i, f := range fields {
		if f.Num != messages && f.Num != extensions && (plain == 0 || f.Num != plain) {
			continue
		}
		at := append(path[:len(path):len(path)], f.Num, counts[f.Num])
		counts[f.Num]++
		parts, err := wire.Fields(f.Bytes)
		if err != nil {
			return nil, err
		}
		var changed []wire.Field
		if f.Num == messages {
			changed, err = e.inScope(parts, at, below(scope, parts, wire.MessageName), wire.MessageNested, wire.MessageExtension, wire.MessageField)
		} else {
			changed, err = e.field(parts, at, scope)
		}
		if err != nil {
			return nil, err
		}
		if len(parts) == 0 || &changed[0] == &parts[0] {
			continue // as it was
		}
		if &out[0] == &fields[0] {
			out = slices.Clone(fields)
		}
		var raw wire.Message
		mark := raw.Open(f.Num)
		for _, part := range changed {
			raw = append(raw, part.Raw...)
		}
		raw.Close(mark)
		out[i].Raw = raw
	}
	return out, nil
}

// below is the full name of what is declared in a scope.
func below(scope string, parts []wire.Field, number int32) string {
	name, _ := last(parts, number)
	if scope == "" {
		return string(name.Bytes)
	}
	return scope + "." + string(name.Bytes)
}

// field changes the options of one field; the same parts if nothing changes.
func (e *editor) field(parts []wire.Field, path []int32, scope string) ([]wire.Field, error) {
	typ, _ := last(parts, wire.FieldType)
	switch typ.Number {
	case typeInt64, typeUint64, typeFixed64, typeSfixed64, typeSint64:
	default:
		return parts, nil
	}
	name := below(scope, parts, wire.FieldName)
	for _, d := range e.rules.Disable {
		if d.FileOption == "" && (d.Field == "" || d.Field == name) && e.concerns(d.ManagedScope) {
			return parts, nil
		}
	}
	want := int32(-1)
	for _, o := range e.rules.Override {
		if o.FieldOption == config.JSType && (o.Field == "" || o.Field == name) && e.concerns(o.ManagedScope) {
			want = o.Number
		}
	}
	if want < 0 {
		return parts, nil
	}
	var data []byte
	for _, f := range parts {
		if f.Num == wire.FieldOptions {
			data = append(data[:len(data):len(data)], f.Bytes...)
		}
	}
	options, err := wire.Fields(data)
	if err != nil {
		return nil, err
	}
	if old, ok := last(options, jsType); ok {
		if int32(old.Number) == want {
			return parts, nil
		}
		e.sweepPath(append(path[:len(path):len(path)], wire.FieldOptions, jsType))
	}
	e.changed = true
	var raw wire.Message
	raw.Int32(jsType, want)
	return replace(parts, wire.FieldOptions, join(insert(options, wire.Field{Num: jsType, Raw: raw}))), nil
}

// sweep writes source info without the places of what has changed. Of an option
// of the file goes the place of the statement as well, which is in front; of an
// option of a field that of all its options, if no other is left.
func (e *editor) sweep(out *wire.Message, info []byte) error {
	fields, err := wire.Fields(info)
	if err != nil {
		return err
	}
	keep := make([]bool, len(fields))
	// others counts, by the path of the options of a field, those that stay.
	others := make(map[string]int)
	paths := make([][]int32, len(fields))
	for i, f := range fields {
		keep[i] = true
		if f.Num != wire.InfoLocation {
			continue
		}
		if err := wire.Read(f.Bytes, func(part wire.Field) error {
			if part.Num == wire.LocationPath {
				paths[i] = part.Packed(paths[i])
			}
			return nil
		}); err != nil {
			return err
		}
		path := paths[i]
		swept := e.swept[pathKey(path)]
		if swept {
			keep[i] = false
			if len(path) == 2 && i > 0 && len(paths[i-1]) == 1 && paths[i-1][0] == wire.FileOptions {
				keep[i-1] = false
			}
		}
		if at := fieldOptionsIn(path); at > 0 && len(path) > at {
			key := pathKey(path[:at])
			if swept {
				others[key] += 0 // there may be none that stays
			} else {
				others[key]++
			}
		}
	}
	for i, path := range paths {
		if at := fieldOptionsIn(path); at > 0 && len(path) == at {
			if n, ok := others[pathKey(path)]; ok && n == 0 {
				keep[i] = false
			}
		}
	}
	mark := out.Open(wire.FileSourceInfo)
	for i, f := range fields {
		if keep[i] {
			*out = append(*out, f.Raw...)
		}
	}
	out.Close(mark)
	return nil
}

// fieldOptionsIn is how much of a path leads to the options of a field; 0 if it
// does not lead there.
func fieldOptionsIn(path []int32) int {
	at := 0
	message := false // whether path[:at] is a message
	for len(path) >= at+3 {
		num := path[at]
		at += 2
		switch {
		case !message && num == wire.FileMessage || message && num == wire.MessageNested:
			message = true
		case !message && num == wire.FileExtension || message && (num == wire.MessageField || num == wire.MessageExtension):
			if path[at] == wire.FieldOptions {
				return at + 1
			}
			return 0
		default:
			return 0
		}
	}
	return 0
}
