package engine

import (
	"strings"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
	"github.com/platinummonkey/spoke/schema/syntax"
)

// The engine's own view of declarations: the model's, where they are in the
// tree, and what only the compiler has to know.

type message struct {
	out  *model.Message
	file *file
	node uint32 // the declaration; that of the field for a map entry
	body uint32 // 0 for a map entry
	// mapField is the field that a map entry belongs to.
	mapField *field

	fields []*field
	oneofs []*oneof
	// extensions are the numbers open to extensions.
	extensions []opening
	// required says that a field is, local that other files cannot refer to it.
	required, local bool
	// doubled says that two fields have one name.
	doubled  bool
	features features
}

type field struct {
	out  *model.Field
	file *file
	node uint32 // 0 for those of a map entry
	// typ is the type's node if it has to be found.
	typ uint32
	// in is the message that declares it, extend the block if it is an
	// extension.
	in     *message
	extend *extend
	oneof  *oneof
	// message and enum are the type.
	message *message
	enum    *enum
	// targets are the kinds of declaration an option may stand at, a bit each;
	// 0 is all.
	targets uint16
	// lifetime is in which editions it may be used as an option; nil is all.
	lifetime *lifetime
	// Options that it has.
	packed, expanded, lazy, jstype, hasDefault, jsonGiven bool
	features                                              features
}

type oneof struct {
	out      *model.Oneof
	node     uint32
	in       *message
	fields   []*field
	features features
}

type extend struct {
	file   *file
	node   uint32
	name   string // of the message extended, as written
	scope  string
	parent *message
	of     *message
	fields []*field
}

type enum struct {
	out    *model.Enum
	file   *file
	node   uint32
	body   uint32
	values []*enumValue
	// local says that other files cannot refer to it, zero that the first value
	// is plainly 0.
	local, zero bool
	// numbersTaken says that numbers of values are reserved.
	numbersTaken bool
	features     features
}

type enumValue struct {
	out  *model.EnumValue
	node uint32
	in   *enum
	// lifetime is in which editions options may have it; nil is all.
	lifetime *lifetime
}

type service struct {
	out     *model.Service
	node    uint32
	methods []*method
}

type method struct {
	out           *model.Method
	node          uint32
	input, output string
}

// arena makes many small strings in few pieces of memory.
type arena struct{ free []byte }

func (a *arena) join(scope, name string) string {
	if scope == "" {
		return name
	}
	b := append(append(append(a.take(len(scope)+1+len(name)), scope...), '.'), name...)
	a.give(b)
	return bytesString(b)
}

// take lends empty memory of which n bytes can be filled.
func (a *arena) take(n int) []byte {
	if cap(a.free) < n {
		const many = 16 << 10
		a.free = make([]byte, 0, max(n, many))
	}
	return a.free
}

// give says that what take lent has been filled with b, for good.
func (a *arena) give(b []byte) {
	if len(b) <= cap(a.free) { // else it has moved
		a.free = a.free[len(b):len(b)]
	}
}

// jsonName is the JSON name that a field has by default.
func (f *file) jsonName(name string) string {
	if strings.IndexByte(name, '_') < 0 {
		return name
	}
	b := model.AppendWords(f.arena.take(len(name)), name, false, false)
	f.arena.give(b)
	return bytesString(b)
}

// declare makes everything that f declares, without references to others.
func (f *file) declare() {
	t := f.tree
	out := &model.File{Path: f.path, Source: f.src, Syntax: syntaxes[f.edition], Origin: f}
	f.out = out
	out.SyntaxSite.Doc, out.PackageSite.Doc = model.NoDoc, model.NoDoc
	out.Comments = model.SourceComments(f.src)
	f.initOptions()
	if f.edition >= syntax.Edition2024 {
		f.findVisibility()
	}

	packages := 0
	for n := uint32(1); n < t.Nodes[0].Next; n = t.Nodes[n].Next {
		switch t.Nodes[n].Kind {
		case syntax.NodeSyntax:
			out.SyntaxGiven = true
			out.SyntaxSite = f.site(n)
		case syntax.NodePackage:
			out.Package = f.pathText(t.Child(n, syntax.NodePath))
			out.PackageSite = f.site(n)
			// The parser does not look at one that stands late.
			if packages++; packages > 1 || !plainName(out.Package) || t.Child(n, syntax.NodeOptions) != 0 {
				f.give(n, "an unusual package declaration")
			}
		}
	}
	var block *model.Decl
	for n := uint32(1); n < t.Nodes[0].Next; n = t.Nodes[n].Next {
		switch t.Nodes[n].Kind {
		case syntax.NodeImport:
			out.Imports = append(out.Imports, f.importDecl(n))
		case syntax.NodeMessage:
			out.Messages = append(out.Messages, f.message(n, nil).out)
		case syntax.NodeEnum:
			out.Enums = append(out.Enums, f.enum(n, nil).out)
		case syntax.NodeExtend:
			block = f.extendBlock(n, nil, block)
		case syntax.NodeService:
			f.service(n)
		}
	}
	for _, e := range f.extends {
		if e.parent != nil {
			continue
		}
		for _, x := range e.fields {
			out.Extensions = append(out.Extensions, x.out)
		}
	}
}

// syntaxes translates dialects.
var syntaxes = [...]model.Syntax{
	syntax.Proto2: model.Proto2, syntax.Proto3: model.Proto3,
	syntax.Edition2023: model.Edition2023, syntax.Edition2024: model.Edition2024, syntax.Edition2026: 0,
}

func (f *file) importDecl(n uint32) model.Import {
	imp := model.Import{Path: f.tree.Unquote(f.tree.Value(n)), Site: f.site(n)}
	if f.tree.Nodes[n].Mods > 0 {
		switch f.tree.Word(f.tree.Nodes[n].First + 1) {
		case syntax.WordPublic:
			imp.Public = true
		case syntax.WordWeak:
			imp.Weak = true
		case syntax.WordOption:
			imp.Option = true
		}
	}
	return imp
}

// span is the place of a node.
func (f *file) span(n uint32) source.Span {
	if n == 0 {
		return source.Span{}
	}
	start, end := f.tree.Span(n)
	return source.Span{Start: start, End: end}
}

// tokens is the place of the tokens from first to last.
func (f *file) tokens(first, last uint32) source.Span {
	return source.Span{Start: f.tree.Tokens[first].Start, End: f.tree.Tokens[last].End}
}

func (f *file) site(n uint32) model.Site {
	at := f.span(n)
	return model.Site{Span: at, Doc: model.Doc(at.Start)}
}

// pathText is a dotted name without white space and comments.
func (f *file) pathText(n uint32) string {
	if n == 0 {
		return ""
	}
	return f.joined(f.tree.Nodes[n].First, f.tree.Nodes[n].Last)
}

// joined is the text of the tokens from first to last without what is between
// them.
func (f *file) joined(first, last uint32) string {
	t := f.tree
	whole := t.Text[t.Tokens[first].Start:t.Tokens[last].End]
	size := 0
	for tok := first; tok <= last; tok++ {
		size += int(t.Tokens[tok].End - t.Tokens[tok].Start)
	}
	if size == len(whole) {
		return whole
	}
	var b strings.Builder
	b.Grow(size)
	for tok := first; tok <= last; tok++ {
		b.WriteString(t.TokenText(tok))
	}
	return b.String()
}

// decl is what all declarations have in common.
func (f *file) decl(n uint32, parent *model.Decl, scope, name string, nameAt source.Span) model.Decl {
	at := f.span(n)
	doc := model.Doc(at.Start)
	if node := &f.tree.Nodes[n]; node.Mods > 0 && (node.Kind == syntax.NodeMessage || node.Kind == syntax.NodeEnum) {
		at.Start = f.tree.Tokens[f.tree.Keyword(n)].Start // comments lead the modifier
	}
	full := f.arena.join(scope, name)
	return model.Decl{
		File: f.out, Parent: parent,
		Name: full[len(full)-len(name):], FullName: full,
		Span: at, NameSpan: nameAt, Doc: doc,
	}
}

// scopeOf is the full name of what encloses a declaration in parent.
func (f *file) scopeOf(parent *message) string {
	if parent == nil {
		return f.out.Package
	}
	return parent.out.FullName
}

func declOf(m *message) *model.Decl {
	if m == nil {
		return nil
	}
	return &m.out.Decl
}

// message declares a message or the message of a group.
func (f *file) message(n uint32, parent *message) *message {
	t := f.tree
	name := t.Child(n, syntax.NodePath)
	m := f.messageSlab.next()
	*m = message{out: f.outMessages.next(), file: f, node: n, body: t.Child(n, syntax.NodeBody)}
	m.out.Decl = f.decl(n, declOf(parent), f.scopeOf(parent), t.NodeText(name), f.span(name))
	m.local = f.local(n, parent)
	f.messages = append(f.messages, m)
	f.makeRoom(m)
	var block *model.Decl
	first := len(f.extends)
	for d := m.body + 1; d < t.Nodes[m.body].Next; d = t.Nodes[d].Next {
		switch t.Nodes[d].Kind {
		case syntax.NodeField, syntax.NodeGroup:
			if t.Child(d, syntax.NodePath) != 0 { // else it has been told
				f.field(d, m, nil, nil)
			}
		case syntax.NodeOneof:
			f.oneof(d, m)
		case syntax.NodeMessage:
			sub := f.message(d, m)
			m.out.Messages = append(m.out.Messages, sub.out)
		case syntax.NodeEnum:
			m.out.Enums = append(m.out.Enums, f.enum(d, m).out)
		case syntax.NodeExtend:
			block = f.extendBlock(d, m, block)
		}
	}
	for _, e := range f.extends[first:] {
		if e.parent == m {
			for _, x := range e.fields {
				m.out.Extensions = append(m.out.Extensions, x.out)
			}
		}
	}
	return m
}

// makeRoom makes room for the fields of a message.
func (f *file) makeRoom(m *message) {
	t := f.tree
	count := 0
	for d := m.body + 1; d < t.Nodes[m.body].Next; d = t.Nodes[d].Next {
		switch t.Nodes[d].Kind {
		case syntax.NodeField, syntax.NodeGroup:
			count++
		case syntax.NodeOneof:
			body := t.Child(d, syntax.NodeBody)
			for x := body + 1; x < t.Nodes[body].Next; x = t.Nodes[x].Next {
				count++ // or a few less
			}
		}
	}
	if count > 0 {
		m.fields = make([]*field, 0, count)
		m.out.Fields = make([]*model.Field, 0, count)
	}
}

// local reports whether only this file can refer to a type. Since edition 2024
// that is so inside messages, where nothing is said, unless a feature says
// otherwise.
func (f *file) local(n uint32, parent *message) bool {
	node := &f.tree.Nodes[n]
	if node.Kind != syntax.NodeGroup && node.Mods > 0 {
		local := f.tree.Word(node.First) == syntax.WordLocal
		if !local && parent != nil && f.visibility == "STRICT" {
			f.give(n, "exported from inside a message")
		}
		return local
	}
	switch {
	case f.edition < syntax.Edition2024, f.visibility == "EXPORT_ALL":
		return false
	case f.visibility == "STRICT", f.visibility == "LOCAL_ALL":
		return true
	}
	return parent != nil
}

// findVisibility finds what the file's options say of who can refer to types.
// Whether they may say so is seen later.
func (f *file) findVisibility() {
	const feature = "default_symbol_visibility"
	t := f.tree
	for n := uint32(1); n < t.Nodes[0].Next; n = t.Nodes[n].Next {
		if t.Nodes[n].Kind != syntax.NodeOption {
			continue
		}
		value := t.Value(n)
		switch name := f.pathText(t.Child(n, syntax.NodePath)); {
		case name == "features."+feature:
			f.visibility = t.NodeText(value)
		case name == "features" && t.Nodes[value].Kind == syntax.NodeMessageValue:
			for p := value + 1; p < t.Nodes[value].Next; p = t.Nodes[p].Next {
				if key := p + 1; t.NodeText(key) == feature && t.Nodes[key].Next < t.Nodes[p].Next {
					f.visibility = t.NodeText(t.Nodes[key].Next)
				}
			}
		}
	}
}

func (f *file) oneof(n uint32, in *message) {
	t := f.tree
	name := t.Child(n, syntax.NodePath)
	o := f.oneofSlab.next()
	*o = oneof{out: f.outOneofs.next(), node: n, in: in}
	o.out.Decl = f.decl(n, &in.out.Decl, in.out.FullName, t.NodeText(name), f.span(name))
	f.oneofs = append(f.oneofs, o)
	in.oneofs = append(in.oneofs, o)
	in.out.Oneofs = append(in.out.Oneofs, o.out)
	body := t.Child(n, syntax.NodeBody)
	for d := body + 1; d < t.Nodes[body].Next; d = t.Nodes[d].Next {
		switch t.Nodes[d].Kind {
		case syntax.NodeField, syntax.NodeGroup:
			f.field(d, in, o, nil)
		}
	}
	if len(o.fields) == 0 {
		f.mistake(f.span(n), "oneof must define at least one member")
	}
}

// extendBlock declares the extensions of a block. block is what stands for the
// blocks of its scope: the first of them.
func (f *file) extendBlock(n uint32, parent *message, block *model.Decl) *model.Decl {
	t := f.tree
	if block == nil {
		block = new(model.Decl)
		*block = f.decl(n, declOf(parent), "", "", source.Span{})
	}
	e := &extend{file: f, node: n, name: f.pathText(t.Child(n, syntax.NodePath)), scope: f.scopeOf(parent), parent: parent}
	f.extends = append(f.extends, e)
	body := t.Child(n, syntax.NodeBody)
	for d := body + 1; d < t.Nodes[body].Next; d = t.Nodes[d].Next {
		switch t.Nodes[d].Kind {
		case syntax.NodeField, syntax.NodeGroup:
			f.field(d, parent, nil, e).out.Parent = block
		}
	}
	if len(e.fields) == 0 {
		f.give(n, "extend without extensions")
	}
	return block
}

func (f *file) enum(n uint32, parent *message) *enum {
	t := f.tree
	name := t.Child(n, syntax.NodePath)
	e := f.enumSlab.next()
	*e = enum{out: f.outEnums.next(), file: f, node: n, body: t.Child(n, syntax.NodeBody)}
	scope := f.scopeOf(parent)
	e.out.Decl = f.decl(n, declOf(parent), scope, t.NodeText(name), f.span(name))
	e.out.AllowAlias.Site = model.Site{Doc: model.NoDoc, In: &e.out.Decl}
	e.local = f.local(n, parent)
	f.enums = append(f.enums, e)
	count := 0
	for d := e.body + 1; d < t.Nodes[e.body].Next; d = t.Nodes[d].Next {
		count++ // or a few less
	}
	e.values, e.out.Values = make([]*enumValue, 0, count), make([]*model.EnumValue, 0, count)
	for d := e.body + 1; d < t.Nodes[e.body].Next; d = t.Nodes[d].Next {
		if t.Nodes[d].Kind != syntax.NodeEnumValue {
			continue
		}
		name := t.Child(d, syntax.NodePath)
		v := f.valueSlab.next()
		*v = enumValue{out: f.outValues.next(), node: d, in: e}
		v.out.Decl = f.decl(d, &e.out.Decl, scope, t.NodeText(name), f.span(name))
		number := t.Value(d)
		v.out.NumberSpan = f.span(number)
		if len(e.values) == 0 {
			e.zero = number != 0 && t.NodeText(number) == "0"
		}
		e.values = append(e.values, v)
		e.out.Values = append(e.out.Values, v.out)
	}
	return e
}

func (f *file) service(n uint32) {
	t := f.tree
	name := t.Child(n, syntax.NodePath)
	s := f.serviceSlab.next()
	*s = service{out: f.outServices.next(), node: n}
	s.out.Decl = f.decl(n, nil, f.out.Package, t.NodeText(name), f.span(name))
	f.services = append(f.services, s)
	f.out.Services = append(f.out.Services, s.out)
	body := t.Child(n, syntax.NodeBody)
	for d := body + 1; d < t.Nodes[body].Next; d = t.Nodes[d].Next {
		if t.Nodes[d].Kind != syntax.NodeMethod {
			continue
		}
		name := t.Child(d, syntax.NodePath)
		m := f.methodSlab.next()
		*m = method{out: f.outMethods.next(), node: d}
		m.out.Decl = f.decl(d, &s.out.Decl, s.out.FullName, t.NodeText(name), f.span(name))
		s.methods = append(s.methods, m)
		s.out.Methods = append(s.out.Methods, m.out)
		first := true
		for p := d + 1; p < t.Nodes[d].Next; p = t.Nodes[p].Next {
			if t.Nodes[p].Kind != syntax.NodeParams {
				continue
			}
			if first {
				m.input, m.out.InputSpan, m.out.ClientStreamSpan = f.param(p + 1)
				m.out.ClientStreaming = !m.out.ClientStreamSpan.IsZero()
			} else {
				m.output, m.out.OutputSpan, m.out.ServerStreamSpan = f.param(p + 1)
				m.out.ServerStreaming = !m.out.ServerStreamSpan.IsZero()
			}
			first = false
		}
	}
}

// param reads the type of a parameter, and where it and "stream" stand.
func (f *file) param(n uint32) (name string, at, stream source.Span) {
	node := &f.tree.Nodes[n]
	first := node.First
	if node.Mods > 0 {
		stream = f.tokens(first, first)
		first += uint32(node.Mods)
	}
	return f.joined(first, node.Last), f.tokens(first, node.Last), stream
}
