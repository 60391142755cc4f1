// Package managed changes options of files and fields in compiled files, as the
// section "managed" of a template says. It works on serialized descriptors and
// leaves all else of them as it is, to the byte; the places of options that it
// changes go from the source info.
package managed

import (
	"strings"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/schema/wire"
)

// File is what the rules look at in a file.
type File struct {
	// Path is the import path, Module the name of its module or zero.
	Path   string
	Module module.FullName
}

// Apply gives the descriptor of a file with its options changed; the same one if
// nothing is to change. The descriptor must be in the wire format.
func Apply(rules *config.Managed, file File, descriptor []byte) ([]byte, error) {
	fields, err := wire.Fields(descriptor)
	if err != nil {
		return nil, err
	}
	e := &editor{rules: rules, File: file}
	var options []byte
	for _, f := range fields {
		switch f.Num {
		case wire.FilePackage:
			e.pkg = string(f.Bytes)
		case wire.FileEdition:
			e.edition = f.Number
		case wire.FileOptions:
			options = append(options[:len(options):len(options)], f.Bytes...)
			e.hasOptions = true
		}
	}
	changed, err := e.fileOptions(options)
	if err != nil {
		return nil, err
	}
	if fields, err = e.fieldOptions(fields); err != nil {
		return nil, err
	}
	if !e.changed {
		return descriptor, nil
	}
	if e.optionsChanged {
		fields = replace(fields, wire.FileOptions, changed)
	}
	out := make(wire.Message, 0, len(descriptor)+len(changed))
	for _, f := range fields {
		if f.Num == wire.FileSourceInfo && len(e.swept) > 0 {
			if err := e.sweep(&out, f.Bytes); err != nil {
				return nil, err
			}
			continue
		}
		out = append(out, f.Raw...)
	}
	return out, nil
}

// editor works on one file.
type editor struct {
	File
	rules *config.Managed
	pkg   string
	// edition is 0 for a file with a syntax.
	edition uint64
	// hasOptions says that the file has options, if only empty ones.
	hasOptions bool
	// changed says that anything is; optionsChanged that the file's own are.
	changed, optionsChanged bool
	// swept are the paths in source info of what has changed.
	swept map[string]bool
}

// sweepPath marks a path of source info as that of something changed.
func (e *editor) sweepPath(path []int32) {
	if e.swept == nil {
		e.swept = make(map[string]bool)
	}
	e.swept[pathKey(path)] = true
}

// pathKey is a path as a key of maps.
func pathKey(path []int32) string {
	var m wire.Message
	for _, number := range path {
		m.Append(uint64(uint32(number)))
	}
	return string(m)
}

// concerns reports whether a rule is about the file, whatever the option.
func (e *editor) concerns(s config.ManagedScope) bool {
	if !s.Module.IsZero() && s.Module != e.Module {
		return false
	}
	return s.Path == "" || s.Path == "." || e.Path == s.Path || strings.HasPrefix(e.Path, s.Path+"/")
}

// disabled reports whether an option of the file is to stay as it is. A rule that
// names but a field is about every option of files, as the binary has it.
func (e *editor) disabled(option config.FileOption) bool {
	for _, d := range e.rules.Disable {
		if d.FieldOption == "" && (d.FileOption == "" || d.FileOption == option) && e.concerns(d.ManagedScope) {
			return true
		}
	}
	return false
}

// replace puts a field with a new value in the place of those with its number,
// or where its number belongs.
func replace(fields []wire.Field, num int32, value []byte) []wire.Field {
	var raw wire.Message
	mark := raw.Open(num)
	raw = append(raw, value...)
	raw.Close(mark)
	return insert(fields, wire.Field{Num: num, Typ: wire.BytesType, Raw: raw, Bytes: value})
}

// firstExtension is the least number of an extension of options. The runtime
// writes extensions before other fields, and fields in the order of their
// numbers.
const firstExtension = 1000

// insert is replace for a whole field.
func insert(fields []wire.Field, field wire.Field) []wire.Field {
	out := make([]wire.Field, 0, len(fields)+1)
	i := 0
	for ; i < len(fields) && fields[i].Num >= firstExtension; i++ {
		out = append(out, fields[i])
	}
	for ; i < len(fields) && fields[i].Num < field.Num; i++ {
		out = append(out, fields[i])
	}
	out = append(out, field)
	for ; i < len(fields); i++ {
		if fields[i].Num != field.Num {
			out = append(out, fields[i])
		}
	}
	return out
}

// join is the fields as a message.
func join(fields []wire.Field) []byte {
	var out []byte
	for _, f := range fields {
		out = append(out, f.Raw...)
	}
	return out
}
