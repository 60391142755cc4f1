package engine

import (
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/syntax"
	"github.com/platinummonkey/spoke/schema/wire"
)

// describer writes one file's descriptor straight to the wire: as the Go
// Protobuf runtime would serialize it, fields in the order of their numbers.
type describer struct {
	encoder
	*scratch
	// placing says that source info is written.
	placing bool
}

// scratch is memory that serves one file after the other.
type scratch struct {
	written wire.Message
	// list are the locations of the source info, paths the paths of all of them
	// as they are written. heads are one more than the number of the first
	// location at each token, 0 for none; spots are where the tokens are.
	list  []location
	paths []byte
	heads []uint32
	spots []spot
	// path and order serve while these are made, and written.
	path  []byte
	order []ordered
	// What stands behind the model's messages and enums.
	messages map[*model.Message]*message
	enums    map[*model.Enum]*enum
	// gathered are the options in bodies and brackets by their nodes, those of
	// the file at 0, where they are needed twice.
	gathered []*value
	room     room
}

// clear makes ready for another file.
func (s *scratch) clear() {
	s.list, s.paths = s.list[:0], s.paths[:0]
	emptied(&s.messages)
	emptied(&s.enums)
	s.room.empty()
}

// emptied empties a map. That takes as long as the map was ever large, so it
// begins anew after a large file.
func emptied[K comparable, V any](m *map[K]V) {
	const large = 128
	if *m == nil || len(*m) > large {
		*m = make(map[K]V)
	}
	clear(*m)
}

// serialized is the FileDescriptorProto of f, with or without source info. It
// may be called from several goroutines, once all files are checked.
func (f *file) serialized(sourceInfo bool) (descriptor []byte) {
	if f.made != nil && sourceInfo == (f.descriptors == schema.Full) {
		return f.made
	}
	f.describing.Lock()
	defer f.describing.Unlock()
	f.plant()
	defer f.fell()
	f.written(sourceInfo, func(d []byte) { descriptor = slices.Clone(d) })
	return descriptor
}

// written gives what serialized does to a function, which may not keep it. It
// takes the tree of f, and that f is checked.
func (f *file) written(sourceInfo bool, take func(descriptor []byte)) {
	s := f.scratches.take()
	s.clear()
	s.gathered = append(s.gathered[:0], make([]*value, len(f.tree.Nodes))...)
	if sourceInfo { // else it is much shorter
		s.written = slices.Grow(s.written[:0], 2*len(f.src.Text))
	}
	d := &describer{encoder{s.written[:0], f}, s, sourceInfo}
	for _, m := range f.messages {
		d.messages[m.out] = m
	}
	for _, e := range f.enums {
		d.enums[e.out] = e
	}
	d.describe()
	s.written = d.Message
	take(d.Message)
	f.scratches.put(s)
}

// fileOptions are the options of the file, nil if there are none.
func (d *describer) fileOptions() *value {
	return d.once(0, func() *value {
		return gatherer{d.file, d.out.Package, &d.room}.statements(onFile, 1, d.tree.Nodes[0].Next)
	})
}

// bodyOptions are the options in a body, nil if there are none.
func (d *describer) bodyOptions(on target, scope string, body uint32) *value {
	return d.once(body, func() *value {
		return gatherer{d.file, scope, &d.room}.statements(on, body+1, d.tree.Nodes[body].Next)
	})
}

// bracketOptions are the options in the brackets of a declaration, nil if there
// are none.
func (d *describer) bracketOptions(on target, scope string, declaration uint32) *value {
	options := d.tree.Child(declaration, syntax.NodeOptions)
	if options == 0 {
		return nil
	}
	return d.once(options, func() *value { return gatherer{d.file, scope, &d.room}.brackets(on, options) })
}

// once gives what gather does, and remembers it under a node if it is going to be
// located.
func (d *describer) once(node uint32, gather func() *value) *value {
	if !d.placing {
		d.room.empty() // whatever has been gathered is written
		return gather()
	}
	if d.gathered[node] == nil {
		d.gathered[node] = gather()
	}
	return d.gathered[node]
}

func (d *describer) messageOptions(m *message) *value {
	return d.bodyOptions(onMessage, parentName(m.out.FullName), m.body)
}

func (d *describer) rangeOptions(m *message, statement uint32) *value {
	return d.bracketOptions(onRange, parentName(m.out.FullName), statement)
}

func (d *describer) fieldOptions(x *field) *value {
	return d.bracketOptions(onField, d.scopeOf(x.in), x.node)
}

func (d *describer) oneofOptions(o *oneof) *value {
	return d.bodyOptions(onOneof, parentName(o.in.out.FullName), d.tree.Child(o.node, syntax.NodeBody))
}

func (d *describer) enumOptions(e *enum) *value {
	return d.bodyOptions(onEnum, parentName(e.out.FullName), e.body)
}

func (d *describer) valueOptions(v *enumValue) *value {
	return d.bracketOptions(onEnumValue, v.in.out.FullName, v.node)
}

func (d *describer) serviceOptions(s *service) *value {
	return d.bodyOptions(onService, s.out.FullName, d.tree.Child(s.node, syntax.NodeBody))
}

// methodOptions are the options of a method with a body.
func (d *describer) methodOptions(s *service, body uint32) *value {
	return d.bodyOptions(onMethod, s.out.FullName, body)
}

func (d *describer) describe() {
	out := d.out
	d.Text(wire.FileName, out.Path)
	if out.Package != "" {
		d.Text(wire.FilePackage, out.Package)
	}
	for _, imp := range out.Imports {
		if !imp.Option {
			d.Text(wire.FileDependency, imp.Path)
		}
	}
	for _, m := range out.Messages {
		d.message(wire.FileMessage, d.messages[m])
	}
	for _, e := range out.Enums {
		d.enum(wire.FileEnum, d.enums[e])
	}
	for _, s := range d.services {
		d.service(s)
	}
	d.extensions(nil, wire.FileExtension)
	d.options(wire.FileOptions, d.fileOptions())
	if d.placing {
		d.sourceInfo()
	}
	// Both are numbers among all imports, options included.
	for i, imp := range out.Imports {
		if imp.Public {
			d.Int32(wire.FilePublic, int32(i))
		}
	}
	for i, imp := range out.Imports {
		if imp.Weak {
			d.Int32(wire.FileWeak, int32(i))
		}
	}
	switch out.Syntax {
	case model.Proto2: // the default
	case model.Proto3:
		d.Text(wire.FileSyntax, "proto3")
	default:
		d.Text(wire.FileSyntax, "editions")
		d.Int32(wire.FileEdition, int32(out.Syntax))
	}
	for _, imp := range out.Imports {
		if imp.Option {
			d.Text(wire.FileOptionDependency, imp.Path)
		}
	}
}

// extensions writes the extensions declared in a message, at the top level if
// that is nil.
func (d *describer) extensions(in *message, num int32) {
	for _, e := range d.extends {
		if e.parent == in {
			for _, x := range e.fields {
				d.field(num, x, -1)
			}
		}
	}
}

func (d *describer) message(num int32, m *message) {
	mark := d.Open(num)
	d.Text(wire.MessageName, m.out.Name)
	// Only after the written oneofs come those that stand for the presence of
	// a field.
	var presences []string
	for _, x := range m.fields {
		oneof := -1
		if d.presenceShows(x) {
			oneof = len(m.oneofs) + len(presences)
			presences = append(presences, m.synthetic(x, presences))
		}
		d.field(wire.MessageField, x, oneof)
	}
	for _, sub := range m.out.Messages {
		d.message(wire.MessageNested, d.messages[sub])
	}
	for _, e := range m.out.Enums {
		d.enum(wire.MessageEnum, d.enums[e])
	}
	d.ranges(m)
	d.extensions(m, wire.MessageExtension)
	if m.mapField != nil {
		mark := d.Open(wire.MessageOptions)
		d.Flag(wire.MessageOptionsMapEntry, true)
		d.Close(mark)
	} else {
		d.options(wire.MessageOptions, d.messageOptions(m))
	}
	for _, o := range m.oneofs {
		mark := d.Open(wire.MessageOneof)
		d.Text(wire.OneofName, o.out.Name)
		d.options(wire.OneofOptions, d.oneofOptions(o))
		d.Close(mark)
	}
	for _, name := range presences {
		mark := d.Open(wire.MessageOneof)
		d.Text(wire.OneofName, name)
		d.Close(mark)
	}
	if m.body != 0 {
		d.reserved(m.body, wire.MessageReservedRange, wire.MessageReservedName, 1)
		d.visibility(wire.MessageVisibility, m.node)
	}
	d.Close(mark)
}

// ranges writes the numbers that a message opens to extensions.
func (d *describer) ranges(m *message) {
	for _, s := range m.extensions {
		mark := d.Open(wire.MessageRange)
		d.Int32(wire.RangeStart, s.first)
		d.Int32(wire.RangeEnd, s.last+1)
		d.options(wire.RangeOptions, d.rangeOptions(m, s.node))
		d.Close(mark)
	}
}

// presenceShows reports whether a field is one whose presence is a oneof.
func (d *describer) presenceShows(x *field) bool {
	return d.edition == syntax.Proto3 && x.oneof == nil && x.extend == nil && !x.out.LabelSpan.IsZero() &&
		x.out.Presence == model.Explicit
}

// synthetic makes up a name for the oneof that stands for the presence of a
// field; made are those made up before.
func (m *message) synthetic(x *field, made []string) string {
	name := x.out.Name
	if !strings.HasPrefix(name, "_") {
		name = "_" + name
	}
	for m.declares(name, made) {
		name = "X" + name
	}
	return name
}

// declares reports whether a message has something of a name in it, values of
// its enums included.
func (m *message) declares(name string, made []string) bool {
	if slices.Contains(made, name) {
		return true
	}
	s, ok := m.file.symbols.get([]byte(m.out.FullName + "." + name))
	return ok && s.file == m.file || m.holds(name)
}

// reserved writes reserved ranges and names; beyond is what the end of a range
// is more than its last number.
func (d *describer) reserved(body uint32, ranges, names, beyond int32) {
	for _, v := range d.reservedValues(body) {
		if s, ok := d.rangeOf(v, beyond > 0); ok {
			mark := d.Open(ranges)
			d.Int32(wire.RangeStart, s.first)
			d.Int32(wire.RangeEnd, s.last+beyond)
			d.Close(mark)
		}
	}
	for _, v := range d.reservedValues(body) {
		if name, ok := d.reservedName(v); ok {
			d.Text(names, name)
		}
	}
}

// reservedValues are the nodes of all that a body reserves.
func (f *file) reservedValues(body uint32) []uint32 {
	t := f.tree
	var list []uint32
	for n := body + 1; n < t.Nodes[body].Next; n = t.Nodes[n].Next {
		if t.Nodes[n].Kind == syntax.NodeReserved {
			for v := n + 1; v < t.Nodes[n].Next; v = t.Nodes[v].Next {
				list = append(list, v)
			}
		}
	}
	return list
}

func (d *describer) visibility(num int32, node uint32) {
	n := &d.tree.Nodes[node]
	if n.Kind == syntax.NodeGroup || n.Mods == 0 {
		return
	}
	switch d.tree.Word(n.First) {
	case syntax.WordExport:
		d.Int32(num, wire.VisibilityExport)
	case syntax.WordLocal:
		d.Int32(num, wire.VisibilityLocal)
	}
}

// field writes a field or extension. presence is the number of the oneof that
// stands for its presence, or negative.
func (d *describer) field(num int32, x *field, presence int) {
	out := x.out
	mark := d.Open(num)
	d.Text(wire.FieldName, out.Name)
	if x.extend != nil {
		d.TypeName(wire.FieldExtendee, out.Extendee.FullName)
	}
	d.Int32(wire.FieldNumber, out.Number)
	switch {
	case out.Presence == model.Repeated:
		d.Int32(wire.FieldLabel, wire.LabelRepeated)
	case out.Presence == model.Required && d.edition < syntax.Edition2023: // else it is a feature
		d.Int32(wire.FieldLabel, wire.LabelRequired)
	default:
		d.Int32(wire.FieldLabel, wire.LabelOptional)
	}
	d.Int32(wire.FieldType, int32(out.Kind))
	switch {
	case out.Message != nil:
		d.TypeName(wire.FieldTypeName, out.Message.FullName)
	case out.Enum != nil:
		d.TypeName(wire.FieldTypeName, out.Enum.FullName)
	}
	if x.node == 0 {
		d.entryOptions(x.in.mapField)
	} else {
		if x.hasDefault {
			d.Text(wire.FieldDefault, d.defaultText(x, d.tree.Value(d.pseudo(x, "default"))))
		}
		d.options(wire.FieldOptions, d.fieldOptions(x))
	}
	switch {
	case x.oneof != nil:
		d.Int32(wire.FieldOneof, int32(x.oneofIndex()))
	case presence >= 0:
		d.Int32(wire.FieldOneof, int32(presence))
	}
	d.Text(wire.FieldJSONName, out.JSONName)
	d.Flag(wire.FieldProto3Optional, d.proto3Optional(x))
	d.Close(mark)
}

// proto3Optional reports whether a field of proto3 is marked as one whose
// presence shows.
func (d *describer) proto3Optional(x *field) bool {
	return d.edition == syntax.Proto3 && x.oneof == nil && !x.out.LabelSpan.IsZero() && x.out.Presence == model.Explicit
}

// entryOptions writes the options of a map's key and value: the features of the
// map field.
func (d *describer) entryOptions(x *field) {
	v := d.fieldOptions(x)
	if v == nil {
		return
	}
	if s := v.find("features"); s != nil {
		mark := d.Open(wire.FieldOptions)
		d.setting(s)
		d.Close(mark)
	}
}

func (d *describer) enum(num int32, e *enum) {
	mark := d.Open(num)
	d.Text(wire.EnumName, e.out.Name)
	for _, v := range e.values {
		mark := d.Open(wire.EnumValue)
		d.Text(wire.ValueName, v.out.Name)
		d.Int32(wire.ValueNumber, v.out.Number)
		d.options(wire.ValueOptions, d.valueOptions(v))
		d.Close(mark)
	}
	d.options(wire.EnumOptions, d.enumOptions(e))
	d.reserved(e.body, wire.EnumReservedRange, wire.EnumReservedName, 0)
	d.visibility(wire.EnumVisibility, e.node)
	d.Close(mark)
}

func (d *describer) service(s *service) {
	mark := d.Open(wire.FileService)
	d.Text(wire.ServiceName, s.out.Name)
	for _, m := range s.methods {
		mark := d.Open(wire.ServiceMethod)
		d.Text(wire.MethodName, m.out.Name)
		d.TypeName(wire.MethodInput, m.out.Input.FullName)
		d.TypeName(wire.MethodOutput, m.out.Output.FullName)
		if body := d.tree.Child(m.node, syntax.NodeBody); body != 0 { // counts, even if it is empty
			mark := d.Open(wire.MethodOptions)
			if v := d.methodOptions(s, body); v != nil {
				d.value(v)
			}
			d.Close(mark)
		}
		d.Flag(wire.MethodClientStreaming, m.out.ClientStreaming)
		d.Flag(wire.MethodServerStreaming, m.out.ServerStreaming)
		d.Close(mark)
	}
	d.options(wire.ServiceOptions, d.serviceOptions(s))
	d.Close(mark)
}
