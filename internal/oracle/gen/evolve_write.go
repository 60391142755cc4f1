package gen

import (
	"fmt"
	"slices"
	"strings"
)

// written is what a schema's types are called, and where they are.
type written struct {
	names map[any]string
	files map[any]*schemaFile
}

// write gives the texts of the files, with something of a style.
func (s *schema) write() map[*schemaFile]string {
	w := &written{names: make(map[any]string), files: make(map[any]*schemaFile)}
	for _, f := range s.files {
		prefix := f.pkg
		if prefix != "" {
			prefix += "."
		}
		for _, e := range f.enums {
			w.names[e], w.files[e] = prefix+e.name, f
		}
		var add func(prefix string, list []*schemaMessage)
		add = func(prefix string, list []*schemaMessage) {
			for _, m := range list {
				w.names[m], w.files[m] = prefix+m.name, f
				for _, e := range m.enums {
					w.names[e], w.files[e] = prefix+m.name+"."+e.name, f
				}
				add(prefix+m.name+".", m.messages)
			}
		}
		add(prefix, f.messages)
	}
	texts := make(map[*schemaFile]string)
	for _, f := range s.files {
		out := &fileWriter{written: w, file: f, imports: make(map[string]bool)}
		texts[f] = out.text()
	}
	return texts
}

type fileWriter struct {
	*written
	file    *schemaFile
	imports map[string]bool
	body    strings.Builder
}

func (w *fileWriter) line(depth int, format string, args ...any) {
	w.body.WriteString(strings.Repeat("  ", depth))
	fmt.Fprintf(&w.body, format+"\n", args...)
}

func (w *fileWriter) text() string {
	f := w.file
	for _, e := range f.enums {
		w.enum(0, e)
	}
	for _, m := range f.messages {
		w.message(0, m)
	}
	w.extends(0, f.extends)
	for _, v := range f.services {
		w.service(v)
	}
	w.body.WriteString(f.text)
	if strings.Contains(f.text, "google.protobuf.") {
		w.imports["google/protobuf/descriptor.proto"] = true
	}
	body := w.body.String()
	var head strings.Builder
	switch f.syntax {
	case proto2:
		head.WriteString("syntax = \"proto2\";\n")
	case proto3:
		head.WriteString("syntax = \"proto3\";\n")
	case edition2023:
		head.WriteString("edition = \"2023\";\n")
	case edition2024:
		head.WriteString("edition = \"2024\";\n")
	}
	if f.pkg != "" {
		head.WriteString("package " + f.pkg + ";\n")
	}
	options := ""
	if f.syntax == edition2024 { // which is strict about names, and hides what is nested
		options = "option features.default_symbol_visibility = EXPORT_ALL;\n"
		if !slices.ContainsFunc(f.options, func(o string) bool { return strings.Contains(o, "enforce_naming_style") }) {
			options += "option features.enforce_naming_style = STYLE_LEGACY;\n"
		}
	}
	for _, o := range f.options {
		if strings.HasPrefix(o, "features") && !f.syntax.editions() || strings.HasPrefix(o, "java_string") && f.syntax.editions() ||
			strings.Contains(o, "naming_style") && f.syntax != edition2024 {
			continue
		}
		options += "option " + o + ";\n"
	}
	for _, lang := range []string{"cpp", "java"} {
		if strings.Contains(body+options, "(pb."+lang+")") {
			w.imports["google/protobuf/"+lang+"_features.proto"] = true
		}
	}
	var imports []string
	for i := range w.imports {
		imports = append(imports, i)
	}
	slices.Sort(imports)
	for _, i := range imports {
		head.WriteString("import \"" + i + "\";\n")
	}
	return head.String() + options + body
}

// typ is the name of a type. What is gone leaves a scalar behind.
func (w *fileWriter) typ(t schemaType, message bool) string {
	var key any
	switch {
	case t.message != nil && !t.message.gone:
		key = t.message
	case t.enum != nil && !t.enum.gone:
		key = t.enum
	}
	if name, ok := w.names[key]; ok {
		if in := w.files[key]; in != w.file {
			w.imports[in.path] = true
		}
		return "." + name
	}
	if strings.HasPrefix(t.scalar, "google.protobuf.") {
		w.imports["google/protobuf/"+strings.ToLower(t.scalar[len("google.protobuf."):])+".proto"] = true
		return t.scalar
	}
	if message {
		w.imports["google/protobuf/empty.proto"] = true
		return "google.protobuf.Empty"
	}
	if t.scalar != "" {
		return t.scalar
	}
	return "int32"
}

func (w *fileWriter) enum(depth int, e *schemaEnum) {
	w.line(depth, "enum %s {", e.name)
	for _, o := range e.options {
		if !strings.HasPrefix(o, "features") || w.file.syntax.editions() {
			w.line(depth+1, "option %s;", o)
		}
	}
	for _, v := range e.values {
		w.line(depth+1, "%s = %d%s;", v.name, v.number, v.options)
	}
	w.reserved(depth+1, e.reserved)
	w.line(depth, "}")
}

func (w *fileWriter) reserved(depth int, reserved []string) {
	for _, r := range reserved {
		if name := strings.Trim(r, `"`); name != r || name[0] > '9' {
			if w.file.syntax.editions() {
				r = name
			} else {
				r = `"` + name + `"`
			}
		}
		w.line(depth, "reserved %s;", r)
	}
}

func (w *fileWriter) message(depth int, m *schemaMessage) {
	w.line(depth, "message %s {", m.name)
	for _, o := range m.options {
		if !strings.HasPrefix(o, "features") || w.file.syntax.editions() {
			w.line(depth+1, "option %s;", o)
		}
	}
	for _, e := range m.enums {
		w.enum(depth+1, e)
	}
	for _, sub := range m.messages {
		w.message(depth+1, sub)
	}
	for _, x := range m.fields {
		if x.oneof == "" || !slices.Contains(m.oneofs, x.oneof) {
			w.field(depth+1, x, w.label(x))
		}
	}
	for _, o := range m.oneofs {
		any := false
		for _, x := range m.fields {
			if x.oneof != o {
				continue
			}
			if !any {
				w.line(depth+1, "oneof %s {", o)
			}
			any = true
			w.field(depth+2, x, "")
		}
		if any {
			w.line(depth+1, "}")
		}
	}
	w.reserved(depth+1, m.reserved)
	if w.file.syntax != proto3 {
		for _, r := range m.ranges {
			w.line(depth+1, "extensions %s;", r)
		}
	}
	w.extends(depth+1, m.extends)
	w.line(depth, "}")
}

// label is that of a field, as far as the syntax has it.
func (w *fileWriter) label(x *schemaField) string {
	label := x.label
	switch {
	case x.key != "":
		return ""
	case w.file.syntax.editions() && label != "repeated":
		return ""
	case w.file.syntax == proto3 && label == "required":
		return ""
	case (w.file.syntax == proto2 || w.file.syntax == noSyntax) && label == "":
		return "optional "
	case label == "":
		return ""
	}
	return label + " "
}

func (w *fileWriter) field(depth int, x *schemaField, label string) {
	typ := w.typ(x.of, false)
	if x.key != "" {
		typ = "map<" + x.key + ", " + typ + ">"
	}
	var options []string
	for _, o := range x.options {
		name := optionName(o)
		switch {
		case strings.HasPrefix(name, "features") && !w.file.syntax.editions(),
			name == "default" && (w.file.syntax == proto3 || x.label == "repeated" || x.key != ""),
			name == "ctype" && (w.file.syntax == edition2024 || !slices.Contains([]string{"string", "bytes"}, x.of.scalar)),
			name == "packed" && (w.file.syntax.editions() || x.of.message != nil || x.of.scalar == "string" || x.of.scalar == "bytes"),
			name == "jstype" && (x.key != "" || !strings.HasSuffix(x.of.scalar, "64")),
			strings.Contains(name, "string_type") && (x.key != "" || x.of.scalar != "string" && x.of.scalar != "bytes"),
			strings.Contains(name, "message_encoding") && (x.key != "" || x.of.message == nil),
			name == "features.field_presence" && (x.label == "repeated" || x.key != "" || x.oneof != "" || x.extendee != nil || x.of.message != nil && strings.HasSuffix(o, "IMPLICIT")):
		default:
			options = append(options, o)
		}
	}
	brackets := ""
	if len(options) > 0 {
		brackets = " [" + strings.Join(options, ", ") + "]"
	}
	if w.file.syntax == proto2 && x.group && x.key == "" {
		name := strings.ToUpper(x.name[:1]) + x.name[1:]
		w.line(depth, "%sgroup %s = %d {", label, name, x.number)
		w.line(depth+1, "optional int32 inner = 1;")
		w.line(depth, "}")
		return
	}
	w.line(depth, "%s%s %s = %d%s;", label, typ, x.name, x.number, brackets)
}

func (w *fileWriter) extends(depth int, list []*schemaField) {
	for _, x := range list {
		of := ""
		switch {
		case x.custom != "":
			w.imports["google/protobuf/descriptor.proto"] = true
			of = "google.protobuf." + x.custom
		case x.extendee.gone || len(x.extendee.ranges) == 0 || w.file.syntax == proto3:
			continue
		default:
			of = w.typ(schemaType{message: x.extendee}, true)
		}
		w.line(depth, "extend %s {", of)
		w.field(depth+1, x, w.label(x))
		w.line(depth, "}")
	}
}

func (w *fileWriter) service(v *schemaService) {
	w.line(0, "service %s {", v.name)
	for _, o := range v.options {
		w.line(1, "option %s;", o)
	}
	many := map[bool]string{true: "stream "}
	for _, m := range v.methods {
		w.line(1, "rpc %s(%s%s) returns (%s%s) {", m.name, many[m.inMany], w.typ(m.in, true), many[m.outAll], w.typ(m.out, true))
		for _, o := range m.options {
			w.line(2, "option %s;", o)
		}
		w.line(1, "}")
	}
	w.line(0, "}")
}
