package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
	"github.com/platinummonkey/spoke/schema/syntax"
)

// target is a kind of declaration that has options, numbered as
// google.protobuf.FieldOptions.OptionTargetType.
type target uint8

const (
	onFile target = iota + 1
	onRange
	onMessage
	onField
	onOneof
	onEnum
	onEnumValue
	onService
	onMethod
)

// optionMessages are the messages of descriptor.proto that hold the options of
// each kind of declaration.
var optionMessages = [...]string{
	onFile:      "google.protobuf.FileOptions",
	onRange:     "google.protobuf.ExtensionRangeOptions",
	onMessage:   "google.protobuf.MessageOptions",
	onField:     "google.protobuf.FieldOptions",
	onOneof:     "google.protobuf.OneofOptions",
	onEnum:      "google.protobuf.EnumOptions",
	onEnumValue: "google.protobuf.EnumValueOptions",
	onService:   "google.protobuf.ServiceOptions",
	onMethod:    "google.protobuf.MethodOptions",
}

// builtins are what the compiler knows of descriptor.proto.
type builtins struct {
	of      [len(optionMessages)]*message
	options map[*message]bool
}

// findBuiltins looks the messages of options up, if f is what declares them.
func (f *file) findBuiltins() {
	if f != f.descriptor {
		return
	}
	b := builtins{options: make(map[*message]bool)}
	for on, name := range optionMessages {
		if name == "" {
			continue
		}
		s, _ := f.symbols.get([]byte(name))
		if s.message == nil || s.file != f {
			f.giveUp(source.Span{}, "lacks "+name)
			return
		}
		b.of[on] = s.message
		b.options[s.message] = true
	}
	f.builtins = b
}

// use is a field that options of a kind of declaration set, or a value of an
// enum that they have.
type use struct {
	field *field
	value *enumValue
	// on is 0 for declarations where every option may stand.
	on   target
	node uint32 // of the field; the first token of the value
}

// options checks the options of everything in the file.
func (f *file) options() {
	t := f.tree
	o := optioner{file: f}
	f.uses = f.uses[:0]
	o.begin(onFile, f.out.Package, 0)
	for n := uint32(1); n < t.Nodes[0].Next; n = t.Nodes[n].Next {
		if t.Nodes[n].Kind == syntax.NodeOption {
			o.set(n)
		}
	}
	for _, m := range f.messages {
		if m.body == 0 {
			continue
		}
		scope := parentName(m.out.FullName)
		o.begin(onMessage, scope, m.node)
		o.body(m.body)
		for d := m.body + 1; d < t.Nodes[m.body].Next; d = t.Nodes[d].Next {
			if t.Nodes[d].Kind == syntax.NodeExtensions {
				o.begin(onRange, scope, d)
				o.message = m
				o.brackets(d)
			}
		}
	}
	for _, x := range f.fields {
		if x.node != 0 {
			o.begin(onField, f.scopeOf(x.in), x.node)
			o.field = x
			o.brackets(x.node)
		}
	}
	for _, n := range f.oneofs {
		o.begin(onOneof, parentName(n.in.out.FullName), n.node)
		o.body(t.Child(n.node, syntax.NodeBody))
	}
	for _, e := range f.enums {
		o.begin(onEnum, parentName(e.out.FullName), e.node)
		o.enum = e
		o.body(e.body)
		for _, v := range e.values {
			o.begin(onEnumValue, e.out.FullName, v.node)
			o.enumValue = v
			o.brackets(v.node)
		}
	}
	for _, s := range f.services {
		o.begin(onService, s.out.FullName, s.node)
		o.body(t.Child(s.node, syntax.NodeBody))
		for _, m := range s.methods {
			if body := t.Child(m.node, syntax.NodeBody); body != 0 {
				o.begin(onMethod, s.out.FullName, m.node)
				o.body(body)
			}
		}
	}
	f.out.UsesProtovalidate = f.protovalid
}

// optioner checks the options of one declaration after the other.
type optioner struct {
	*file
	on          target
	scope       string
	declaration uint32 // its node
	// What the options belong to, as far as they change it.
	message   *message
	field     *field
	enum      *enum
	enumValue *enumValue
	// inAny is how many messages of type Any the value at hand is in.
	inAny int
}

// slot is a field of a message that has been set. The options themselves are
// message 0, every message in them gets a number of its own.
type slot struct {
	in    int
	field *field
	// message is the number of the message that the field holds, 0 if it is
	// none, or was written as one value.
	message int
}

func (o *optioner) begin(on target, scope string, declaration uint32) {
	o.on, o.scope, o.declaration = on, scope, declaration
	o.message, o.field, o.enum, o.enumValue = nil, nil, nil, nil
	o.slots = o.slots[:0]
}

// body sets the options of a body.
func (o *optioner) body(body uint32) {
	t := o.tree
	for d := body + 1; d < t.Nodes[body].Next; d = t.Nodes[d].Next {
		if t.Nodes[d].Kind == syntax.NodeOption {
			o.set(d)
		}
	}
}

// brackets sets the options in the brackets of a declaration.
func (o *optioner) brackets(n uint32) {
	t := o.tree
	options := t.Child(n, syntax.NodeOptions)
	if options == 0 {
		return
	}
	for s := options + 1; s < t.Nodes[options].Next; s = t.Nodes[s].Next {
		o.set(s)
	}
}

// set sets one option: n is its statement, or setting in brackets.
func (o *optioner) set(n uint32) {
	t := o.tree
	path, value := t.Child(n, syntax.NodePath), t.Value(n)
	node := &t.Nodes[path]
	in, of := 0, o.builtins.of[o.on]
	for tok := node.First; ; {
		if name := t.TokenText(tok); tok == node.First && o.on == onField && (name == "default" || name == "json_name") {
			if node.Last != tok || !o.pseudo(name, value) {
				o.give(n, "a strange "+name)
			}
			return
		}
		x, behind := o.part(o.scope, of, tok, node.Last)
		if x == nil && t.Tokens[tok].Kind == '(' {
			name := o.joined(tok+1, behind-2)
			o.missing(o.tokens(tok+1, behind-2), o.scope, name)
			return
		}
		if x == nil {
			from := max(tok-1, node.First) // with the dot
			o.mistake(o.tokens(from, tok), fmt.Sprintf("cannot find message field `%s` in `%s`", t.TokenText(tok), of.out.FullName))
			return
		}
		last := behind > node.Last
		if tok == node.First && !o.first(n, x, last) {
			return
		}
		o.used(x, n)
		if last {
			o.assign(n, in, x, value)
			return
		}
		if x.message == nil || x.out.Presence == model.Repeated || t.Tokens[behind].Kind != '.' {
			o.give(n, "not a message: "+x.out.FullName)
			return
		}
		if in = o.enter(n, in, x); in == 0 {
			return
		}
		of, tok = x.message, behind+1
	}
}

// part finds the field of a message that a part of an option's name stands for,
// nil if there is none, and the token behind the part. The name is written in a
// scope, the part begins at tok, the name ends at last.
func (f *file) part(scope string, of *message, tok, last uint32) (x *field, behind uint32) {
	t := f.tree
	behind = tok + 1
	if t.Tokens[tok].Kind != '(' {
		return f.fieldOf(of, t.TokenText(tok)), behind
	}
	for behind <= last && t.Tokens[behind].Kind != ')' {
		behind++
	}
	x = f.extensionNamed(scope, f.joined(tok+1, behind-1))
	if x == nil || x.extend == nil || x.extend.of != of {
		x = nil
	}
	return x, behind + 1
}

// extensionNamed finds the extension that a name in parentheses stands for, nil if
// there is none. Most files use few, again and again, and it is the same one
// everywhere, unless the scopes in the file have what the name begins with.
func (f *file) extensionNamed(scope, name string) *field {
	for i := range f.extensionNames {
		if n := &f.extensionNames[i]; n.name == name {
			return n.field
		}
	}
	x := f.resolve(scope, name, lookup{option: true}).field
	const few = 16
	first, _, dotted := strings.Cut(name, ".")
	if dotted && len(f.extensionNames) < few && !slices.ContainsFunc(f.messages, func(m *message) bool { return m.out.Name == first }) {
		f.extensionNames = append(f.extensionNames, extensionName{name, x})
	}
	return x
}

// extensionName is a name in the options of a file, and what it stands for.
type extensionName struct {
	name  string
	field *field
}

// enter gives the number of the message in a field, 0 after giving up.
func (o *optioner) enter(n uint32, in int, x *field) int {
	for i := range o.slots {
		s := &o.slots[i]
		if s.in == in && s.field == x && s.message != 0 {
			return s.message
		}
	}
	number := len(o.slots) + 1
	if !o.take(n, in, x, number) {
		return 0
	}
	return number
}

// take notes that a field is set, which it may be once.
func (o *optioner) take(n uint32, in int, x *field, message int) bool {
	if x.out.Presence != model.Repeated {
		for i := range o.slots {
			s := &o.slots[i]
			if s.in == in && (s.field == x || x.oneof != nil && s.field.oneof == x.oneof) {
				o.give(n, "set twice: "+x.out.FullName)
				return false
			}
		}
	}
	o.slots = append(o.slots, slot{in, x, message})
	return true
}

// assign gives a field of message in its value.
func (o *optioner) assign(n uint32, in int, x *field, value uint32) {
	if o.take(n, in, x, 0) {
		o.value(value, x, false)
	}
}

// used notes that options of this kind set a field.
func (o *optioner) used(x *field, n uint32) {
	if x.untyped() {
		o.give(n, "an option without a type: "+x.out.FullName)
	}
	on := o.on
	if on == onService || on == onMethod || on == onRange {
		on = 0
	}
	o.uses = append(o.uses, use{field: x, on: on, node: n})
}

// pseudo handles what looks like an option of a field but is part of it.
func (o *optioner) pseudo(name string, value uint32) bool {
	x := o.field
	if name == "json_name" {
		if x.jsonGiven || x.extend != nil || o.tree.Nodes[value].Kind != syntax.NodeString {
			return false
		}
		x.jsonGiven = true
		x.out.JSONName = o.tree.Unquote(value)
		return true
	}
	if x.hasDefault || o.edition == syntax.Proto3 || x.out.Presence == model.Repeated || x.message != nil {
		return false
	}
	x.hasDefault = true
	o.value(value, x, false)
	return true
}

// first handles what options mean to the compiler; x is the first part of an
// option's name, last says that it is the only one. It reports whether to go
// on.
func (o *optioner) first(n uint32, x *field, last bool) bool {
	t := o.tree
	if x.extend != nil {
		switch {
		case x.out.FullName == "pb.enumvalue.json":
			o.give(n, "JSON names of enum values")
		case x.file.out.Package == "buf.validate" && o.on != onService && o.on != onMethod && o.on != onRange:
			o.protovalid = true
		}
		return true
	}
	if o.field != nil && o.field.untyped() && x.out.Name != "deprecated" {
		o.give(n, "an option of a field without a type: "+x.out.Name)
	}
	value := t.NodeText(t.Value(n))
	yes := value == "true"
	switch x.out.Name {
	case "map_entry", "message_set_wire_format", "uninterpreted_option":
		o.give(n, "an option for the reference: "+x.out.Name)
		return o.trusted
	case "features":
		if !o.feature(n, t.Child(n, syntax.NodePath), t.Value(n)) {
			o.give(n, "features for the reference")
			return o.trusted
		}
	case "feature_support":
		o.supports = append(o.supports, support{o.field, o.enumValue})
	case "declaration", "verification":
		o.declared = append(o.declared, declared{o.message, o.declaration})
	case "targets":
		if o.field != nil {
			o.field.targets |= 1 << targetNamed(value)
		}
	case "packed":
		o.field.packed, o.field.expanded = yes || o.edition >= syntax.Edition2023, !yes
	case "ctype":
		if kind := o.field.out.Kind; o.edition >= syntax.Edition2024 ||
			o.edition == syntax.Edition2023 && (kind != model.String && kind != model.Bytes || o.field.extend != nil) {
			o.give(n, "ctype in an edition")
		}
	case "java_string_check_utf8":
		if o.edition >= syntax.Edition2023 {
			o.give(n, "java_string_check_utf8 in an edition")
		}
	case "lazy", "unverified_lazy":
		o.field.lazy = o.field.lazy || yes
	case "jstype":
		o.field.jstype = true
	case "allow_alias":
		setOption(&o.enum.out.AllowAlias, yes, o.optionSite(n, &o.enum.out.Decl))
	case "optimize_for":
		o.lite = o.on == onFile && value == "LITE_RUNTIME"
	default:
		if o.on == onFile {
			o.fileOption(n, x.out.Name, yes)
		}
	}
	return true
}

// targetNamed is the number of a kind of declaration.
func targetNamed(name string) target {
	switch name {
	case "TARGET_TYPE_FILE":
		return onFile
	case "TARGET_TYPE_EXTENSION_RANGE":
		return onRange
	case "TARGET_TYPE_MESSAGE":
		return onMessage
	case "TARGET_TYPE_FIELD":
		return onField
	case "TARGET_TYPE_ONEOF":
		return onOneof
	case "TARGET_TYPE_ENUM":
		return onEnum
	case "TARGET_TYPE_ENUM_ENTRY":
		return onEnumValue
	case "TARGET_TYPE_SERVICE":
		return onService
	case "TARGET_TYPE_METHOD":
		return onMethod
	}
	return 0
}

// initOptions says of the options that rules read that they are not set.
func (f *file) initOptions() {
	o := &f.out.Options
	for _, s := range []*model.Site{
		&o.CsharpNamespace.Site, &o.GoPackage.Site, &o.JavaPackage.Site, &o.JavaMultipleFiles.Site,
		&o.PhpNamespace.Site, &o.RubyPackage.Site, &o.SwiftPrefix.Site,
	} {
		s.Doc = model.NoDoc
	}
}

// fileOption keeps an option that rules read.
func (o *optioner) fileOption(n uint32, name string, yes bool) {
	out := &o.out.Options
	var text *model.Option[string]
	switch name {
	case "csharp_namespace":
		text = &out.CsharpNamespace
	case "go_package":
		text = &out.GoPackage
	case "java_package":
		text = &out.JavaPackage
	case "php_namespace":
		text = &out.PhpNamespace
	case "ruby_package":
		text = &out.RubyPackage
	case "swift_prefix":
		text = &out.SwiftPrefix
	case "java_multiple_files":
		if o.edition >= syntax.Edition2024 {
			o.give(n, "java_multiple_files in an edition")
		}
		setOption(&out.JavaMultipleFiles, yes, o.optionSite(n, nil))
		return
	default:
		return
	}
	if v := o.tree.Value(n); o.tree.Nodes[v].Kind == syntax.NodeString {
		setOption(text, o.tree.Unquote(v), o.optionSite(n, nil))
	}
}

func setOption[T any](o *model.Option[T], v T, site model.Site) {
	o.Value, o.Set, o.Site = v, true, site
}

// optionSite is the place of an option statement.
func (o *optioner) optionSite(n uint32, in *model.Decl) model.Site {
	s := o.site(n)
	s.In = in
	return s
}
