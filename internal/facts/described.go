package facts

import (
	"strings"
	"unsafe"

	"github.com/platinummonkey/spoke/schema/wire"
)

// ChangedDescriptors is Changed for two versions of a file's descriptor, and for
// others that have the same descriptor beside both. Source info does not count.
//
// Such a file has the same fields, with the same names of types, and the same
// values of options, so it matters to it whether there are messages and enums,
// and which values an enum has, as one can be a default. Fields, extensions and
// services of others do not.
func ChangedDescriptors(old, new []byte) (names []string, ok bool) {
	before, okBefore := described(old)
	after, okAfter := described(new)
	if !okBefore || !okAfter {
		return nil, false
	}
	return changed(before, after, func(name string, _ part) []string { return strings.Split(name, ".") })
}

// described is a version of a file as its descriptor has it; ok is false for
// what is not understood.
func described(descriptor []byte) (v version, ok bool) {
	d := &descriptions{parts: parts{fileName: {whole: true}}}
	d.fields(descriptor, func(x wire.Field) {
		switch x.Num {
		case wire.FileName, wire.FileSourceInfo, wire.FileService, wire.FileExtension:
		case wire.FileMessage:
			d.message(x.Bytes, "", 0)
		case wire.FileEnum:
			d.enum(x.Bytes, "")
		default:
			d.parts.add(fileName, string(x.Raw), true)
		}
	})
	text := unsafe.String(unsafe.SliceData(descriptor), len(descriptor))
	return version{d.parts, text, strings.Count}, !d.odd
}

// descriptions are what a descriptor declares.
type descriptions struct {
	parts parts
	// odd says that there is something that is not understood.
	odd bool
}

// deepest is how deep messages may nest to be understood.
const deepest = 100

// message adds a message.
func (d *descriptions) message(data []byte, prefix string, depth int) {
	owner := d.name(data, prefix, wire.MessageName)
	if d.odd = d.odd || depth > deepest; d.odd {
		return
	}
	d.parts.add(owner, "", true)
	p := d.parts[owner]
	p.message = true
	d.parts[owner] = p
	inside := owner + "."
	synthetic := d.synthetic(data)
	oneofs := 0
	d.fields(data, func(x wire.Field) {
		switch x.Num {
		case wire.MessageName, wire.MessageField, wire.MessageExtension:
		case wire.MessageNested:
			d.message(x.Bytes, inside, depth+1)
		case wire.MessageEnum:
			d.enum(x.Bytes, inside)
		case wire.MessageOneof:
			if !synthetic[oneofs] {
				d.parts.add(d.name(x.Bytes, inside, wire.OneofName), string(x.Raw), true)
			}
			oneofs++
		default:
			d.parts.add(owner, string(x.Raw), true)
		}
	})
}

// synthetic are the numbers of the oneofs of a message that are there for
// optional fields.
func (d *descriptions) synthetic(message []byte) map[int]bool {
	var of map[int]bool
	d.fields(message, func(x wire.Field) {
		if x.Num != wire.MessageField {
			return
		}
		optional, at := false, -1
		d.fields(x.Bytes, func(y wire.Field) {
			switch y.Num {
			case wire.FieldProto3Optional:
				optional = y.Number != 0
			case wire.FieldOneof:
				at = int(y.Number)
			}
		})
		if optional && at >= 0 {
			if of == nil {
				of = make(map[int]bool)
			}
			of[at] = true
		}
	})
	return of
}

// enum adds an enum and its values.
func (d *descriptions) enum(data []byte, prefix string) {
	owner := d.name(data, prefix, wire.EnumName)
	d.parts.add(owner, "", true)
	first := true
	d.fields(data, func(x wire.Field) {
		switch x.Num {
		case wire.EnumName:
		case wire.EnumValue:
			d.parts.add(d.name(x.Bytes, owner+".", wire.ValueName), string(x.Raw), false)
			if first {
				// Fields that are not set have it.
				d.parts.add(owner, string(x.Raw), true)
			}
			first = false
		default:
			d.parts.add(owner, string(x.Raw), true)
		}
	})
}

// name is the name of a declaration, which is in a field, from the top of the
// file.
func (d *descriptions) name(data []byte, prefix string, num int32) string {
	name := ""
	d.fields(data, func(x wire.Field) {
		if x.Num == num {
			name = string(x.Bytes)
		}
	})
	d.odd = d.odd || name == "" || strings.Contains(name, ".")
	return prefix + name
}

// fields calls do for each field of a message.
func (d *descriptions) fields(data []byte, do func(wire.Field)) {
	err := wire.Read(data, func(x wire.Field) error {
		do(x)
		return nil
	})
	d.odd = d.odd || err != nil
}
