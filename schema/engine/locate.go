package engine

import (
	"slices"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
	"github.com/platinummonkey/spoke/schema/syntax"
	"github.com/platinummonkey/spoke/schema/wire"
)

// locator collects the locations of one file's source info.
type locator struct {
	*describer
	path []byte // of the declaration at hand, as it is written
}

// run is tokens of the file, from first to last. It is none if last is 0: no
// place is that of the first token alone.
type run struct{ first, last uint32 }

// location is one place in the source and what of the descriptor it belongs to.
type location struct {
	run
	// path is scratch.paths from and to these numbers.
	pathFrom, pathTo uint32
	// comments stand before the token lead and behind the token trail. There
	// are none if that is 0.
	lead, trail uint32
	// next is one more than the number of the next location that begins at the
	// same token, 0 for none.
	next uint32
}

// sourceInfo writes the source info of the file.
func (d *describer) sourceInfo() {
	l := &locator{describer: d, path: d.path[:0]}
	// There are about as many places as tokens. Growing lists bit by bit would take
	// several times the memory.
	const pathLen = 6
	d.list = slices.Grow(d.list, len(d.tree.Tokens))
	d.paths = slices.Grow(d.paths, pathLen*len(d.tree.Tokens))
	l.locate()
	d.path = l.path
	d.measure()
	d.chain()
	info := d.Open(wire.FileSourceInfo)
	d.SourceInfoExtension(!d.out.SyntaxGiven, d.unused())
	mark := d.Open(wire.InfoLocation)
	d.Span(d.whole())
	d.Close(mark)
	gaps := d.src.Gaps()
	for _, head := range d.heads {
		if head == 0 {
			continue
		}
		if at := &d.list[head-1]; at.next == 0 {
			d.location(gaps, at, d.place(at.run))
			continue
		}
		for _, o := range d.inOrder(head) {
			d.location(gaps, &d.list[o.location], o.span)
		}
	}
	d.Close(info)
}

// location writes a location.
func (d *describer) location(gaps *source.Gaps, at *location, span wire.Span) {
	mark := d.Open(wire.InfoLocation)
	d.Bytes(wire.LocationPath, d.paths[at.pathFrom:at.pathTo])
	d.Span(span)
	if at.trail > 0 {
		d.comments(gaps, at)
	}
	d.Close(mark)
}

// chain links the locations that begin at one token, as they were noted.
func (s *scratch) chain() {
	s.heads = append(s.heads[:0], make([]uint32, len(s.spots))...)
	for i := len(s.list) - 1; i >= 0; i-- {
		head := &s.heads[s.list[i].first]
		s.list[i].next = *head
		*head = uint32(i) + 1
	}
}

// ordered is a location in order, with its place.
type ordered struct {
	span     wire.Span
	location uint32
}

// inOrder is a chain of locations by place, and those of one place as they were
// noted. It is there until the next call.
func (s *scratch) inOrder(head uint32) []ordered {
	s.order = s.order[:0]
	for n := head; n > 0; n = s.list[n-1].next {
		next := ordered{s.place(s.list[n-1].run), n - 1}
		s.order = append(s.order, next)
		for k := len(s.order) - 1; k > 0 && s.order[k-1].span.Compare(next.span) > 0; k-- {
			s.order[k], s.order[k-1] = s.order[k-1], next
		}
	}
	return s.order
}

// comments writes the comments of a location.
func (d *describer) comments(gaps *source.Gaps, at *location) {
	tokens := d.tree.Tokens
	add := func(num int32, p source.Paragraph) {
		if !p.IsZero() {
			d.Comment(num, func(b []byte) []byte { return d.src.AppendComment(b, p) })
		}
	}
	between := func(next uint32) *source.Attached {
		previous := uint32(0)
		if next > 0 {
			previous = tokens[next-1].End
		}
		return gaps.Between(previous, tokens[next].Start)
	}
	var before *source.Attached
	if tokens[at.lead].Gap&syntax.GapComment != 0 {
		before = between(at.lead)
		add(wire.LocationLeading, before.Leading)
	}
	// Those at the end of a file belong to no token.
	if next := &tokens[at.trail+1]; next.Gap&syntax.GapComment != 0 && next.Kind != syntax.EOF {
		add(wire.LocationTrailing, between(at.trail+1).Trailing)
	}
	if before != nil {
		for _, p := range before.Detached {
			add(wire.LocationDetached, p)
		}
	}
}

// unused are the numbers of the imports that nothing refers to.
func (d *describer) unused() []int32 {
	var unused []int32
	for i, imp := range d.out.Imports {
		if !imp.Used {
			unused = append(unused, int32(i))
		}
	}
	return unused
}

// whole is the place of all declarations.
func (d *describer) whole() wire.Span {
	t := d.tree
	if t.Nodes[0].Next == 1 {
		return wire.Span{}
	}
	last := uint32(1)
	for n := last; n < t.Nodes[0].Next; n = t.Nodes[n].Next {
		last = n
	}
	return d.place(run{t.Nodes[1].First, t.Nodes[last].Last})
}

// run is the tokens of a node, none if n is 0.
func (l *locator) run(n uint32) run {
	if n == 0 {
		return run{}
	}
	return run{l.tree.Nodes[n].First, l.tree.Nodes[n].Last}
}

// name is the tokens that name a declaration.
func (l *locator) name(n uint32) run { return l.run(l.tree.Child(n, syntax.NodePath)) }

// add notes a place of the field at path, below the declaration at hand, if it
// is one.
func (l *locator) add(at run, path ...int32) {
	if at.last > 0 {
		l.note(at, path)
	}
}

// note notes a place.
func (l *locator) note(at run, path []int32) *location {
	from := len(l.paths)
	l.paths = appendPath(append(l.paths, l.path...), path)
	l.list = append(l.list, location{run: at, pathFrom: uint32(from), pathTo: uint32(len(l.paths))})
	return &l.list[len(l.list)-1]
}

func appendPath(b []byte, path []int32) []byte {
	for _, n := range path {
		(*wire.Message)(&b).Append(uint64(n))
	}
	return b
}

// addCommented notes the place of a node, whose comments count.
func (l *locator) addCommented(n uint32, path ...int32) { l.addAround(l.run(n), n, path...) }

// addAround notes a place in a node. The comments are those around the node.
func (l *locator) addAround(at run, n uint32, path ...int32) {
	t := l.tree
	last := t.Nodes[n].Last
	// What trails a body stands behind the bracket that opens it.
	if t.Tokens[last].Kind == '}' {
		last = t.Nodes[t.Child(n, syntax.NodeBody)].First
	}
	note := l.note(at, path)
	note.lead, note.trail = t.Nodes[n].First, last
}

// addType notes the place of a message or an enum. The comments lead its
// modifier.
func (l *locator) addType(n uint32) {
	at := l.run(n)
	if node := &l.tree.Nodes[n]; node.Mods > 0 && node.Kind != syntax.NodeGroup {
		at.first = l.tree.Keyword(n)
	}
	l.addAround(at, n)
}

// enter adds to the path of the declaration at hand, until leave is called with
// what it gives.
func (l *locator) enter(path ...int32) (mark int) {
	mark = len(l.path)
	l.path = appendPath(l.path, path)
	return mark
}

func (l *locator) leave(mark int) { l.path = l.path[:mark] }

func (l *locator) locate() {
	t := l.tree
	for _, kind := range []syntax.NodeKind{syntax.NodePackage, syntax.NodeSyntax} {
		num := int32(wire.FilePackage)
		if kind == syntax.NodeSyntax {
			num = wire.FileSyntax
		}
		if n := t.Child(0, kind); n != 0 {
			l.addCommented(n, num)
		}
	}
	l.locateImports()
	l.locateTypes(l.out.Messages, l.out.Enums, wire.FileMessage, wire.FileEnum)
	for i, s := range l.services {
		mark := l.enter(wire.FileService, int32(i))
		l.locateService(s)
		l.leave(mark)
	}
	l.locateExtensions(nil, wire.FileExtension)
	l.places(l.fileOptions(), 1, t.Nodes[0].Next, wire.FileOptions)
}

func (l *locator) locateImports() {
	var public, weak, option int32
	for i, imp := range l.out.Imports {
		node := l.imports[i].node
		if !imp.Option {
			l.addCommented(node, wire.FileDependency, int32(i))
		}
		word := l.tree.Nodes[node].First + 1
		switch {
		case imp.Public:
			l.add(run{word, word}, wire.FilePublic, public)
			public++
		case imp.Weak:
			l.add(run{word, word}, wire.FileWeak, weak)
			weak++
		case imp.Option:
			l.addCommented(node, wire.FileOptionDependency, option)
			option++
		}
	}
}

// locateTypes locates messages and enums, which have numbers of their own each.
func (l *locator) locateTypes(messages []*model.Message, enums []*model.Enum, message, enum int32) {
	for i, m := range messages {
		if !m.MapEntry { // it has a number, but no place
			mark := l.enter(message, int32(i))
			l.locateMessage(l.messages[m])
			l.leave(mark)
		}
	}
	for i, e := range enums {
		mark := l.enter(enum, int32(i))
		l.locateEnum(l.enums[e])
		l.leave(mark)
	}
}

// locateExtensions locates the extensions of one scope, and the blocks that they
// stand in, under the one path that these share.
func (l *locator) locateExtensions(in *message, num int32) {
	var i int32
	for _, e := range l.extends {
		if e.parent != in {
			continue
		}
		l.addCommented(e.node, num)
		for _, x := range e.fields {
			mark := l.enter(num, i)
			l.locateField(x)
			l.leave(mark)
			i++
		}
	}
}

func (l *locator) locateMessage(m *message) {
	l.addType(m.node)
	l.add(l.name(m.node), wire.MessageName)
	for i, x := range m.fields {
		mark := l.enter(wire.MessageField, int32(i))
		l.locateField(x)
		l.leave(mark)
	}
	l.locateExtensions(m, wire.MessageExtension)
	l.locateTypes(m.out.Messages, m.out.Enums, wire.MessageNested, wire.MessageEnum)
	l.locateRanges(m)
	l.locateReserved(m.body, wire.MessageReservedRange, wire.MessageReservedName)
	for i, o := range m.oneofs {
		mark := l.enter(wire.MessageOneof, int32(i))
		l.addCommented(o.node)
		l.add(l.name(o.node), wire.OneofName)
		l.bodyPlaces(l.oneofOptions(o), l.tree.Child(o.node, syntax.NodeBody), wire.OneofOptions)
		l.leave(mark)
	}
	l.bodyPlaces(l.messageOptions(m), m.body, wire.MessageOptions)
}

// locateRanges locates what is open to extensions.
func (l *locator) locateRanges(m *message) {
	t := l.tree
	var i int32
	for n := m.body + 1; n < t.Nodes[m.body].Next; n = t.Nodes[n].Next {
		if t.Nodes[n].Kind != syntax.NodeExtensions {
			continue
		}
		options := l.rangeOptions(m, n)
		for v := n + 1; v < t.Nodes[n].Next; v = t.Nodes[v].Next {
			if t.Nodes[v].Kind == syntax.NodeOptions {
				continue
			}
			l.addCommented(n, wire.MessageRange)
			mark := l.enter(wire.MessageRange, i)
			l.bounds(v)
			l.bracketPlaces(options, n, wire.RangeOptions)
			l.leave(mark)
			i++
		}
	}
}

// locateReserved locates what a body reserves, names behind ranges; the first
// statements with ranges and with names have comments.
func (l *locator) locateReserved(body uint32, ranges, names int32) {
	t := l.tree
	for _, num := range []int32{ranges, names} {
		var i int32
		for n := body + 1; n < t.Nodes[body].Next; n = t.Nodes[n].Next {
			if t.Nodes[n].Kind != syntax.NodeReserved {
				continue
			}
			for v := n + 1; v < t.Nodes[n].Next; v = t.Nodes[v].Next {
				named := t.Nodes[v].Kind == syntax.NodeString || t.Nodes[v].Kind == syntax.NodeName
				if named != (num == names) {
					continue
				}
				if i == 0 {
					l.addCommented(n, num)
				}
				if named {
					l.add(l.run(v), num, i)
				} else {
					mark := l.enter(num, i)
					l.bounds(v)
					l.leave(mark)
				}
				i++
			}
		}
	}
}

// bounds locates a range of numbers.
func (l *locator) bounds(v uint32) {
	l.add(l.run(v))
	first, last := v, v
	if l.tree.Nodes[v].Kind == syntax.NodeRange {
		first = v + 1
		last = l.tree.Nodes[first].Next
	}
	l.add(l.run(first), wire.RangeStart)
	l.add(l.run(last), wire.RangeEnd)
}

func (l *locator) locateField(x *field) {
	t := l.tree
	node := &t.Nodes[x.node]
	typ := l.run(x.node + 1)
	if node.Kind == syntax.NodeGroup {
		l.add(l.run(x.node)) // the comments of a group belong to its message
		keyword := t.Keyword(x.node)
		typ = run{keyword, keyword}
	} else {
		l.addCommented(x.node)
	}
	l.add(l.name(x.node), wire.FieldName)
	l.add(l.run(t.Value(x.node)), wire.FieldNumber)
	if node.Mods > 0 {
		l.note(run{node.First, node.First}, []int32{wire.FieldLabel})
	}
	if x.out.Message != nil || x.out.Enum != nil {
		l.add(typ, wire.FieldTypeName)
	} else {
		l.add(typ, wire.FieldType)
	}
	if x.extend != nil {
		l.add(l.name(x.extend.node), wire.FieldExtendee)
	}
	l.bracketPlaces(l.fieldOptions(x), x.node, wire.FieldOptions)
	if x.jsonGiven {
		l.add(l.run(l.pseudo(x, "json_name")), wire.FieldJSONName)
	}
	if x.hasDefault {
		l.add(l.run(l.pseudo(x, "default")), wire.FieldDefault)
	}
}

func (l *locator) locateEnum(e *enum) {
	l.addType(e.node)
	l.add(l.name(e.node), wire.EnumName)
	for i, v := range e.values {
		mark := l.enter(wire.EnumValue, int32(i))
		l.addCommented(v.node)
		l.add(l.name(v.node), wire.ValueName)
		l.add(l.run(l.tree.Value(v.node)), wire.ValueNumber)
		l.bracketPlaces(l.valueOptions(v), v.node, wire.ValueOptions)
		l.leave(mark)
	}
	l.locateReserved(e.body, wire.EnumReservedRange, wire.EnumReservedName)
	l.bodyPlaces(l.enumOptions(e), e.body, wire.EnumOptions)
}

func (l *locator) locateService(s *service) {
	l.addCommented(s.node)
	l.add(l.name(s.node), wire.ServiceName)
	for i, m := range s.methods {
		mark := l.enter(wire.ServiceMethod, int32(i))
		l.addCommented(m.node)
		l.add(l.name(m.node), wire.MethodName)
		l.locateParams(m.node)
		if body := l.tree.Child(m.node, syntax.NodeBody); body != 0 {
			l.bodyPlaces(l.methodOptions(s, body), body, wire.MethodOptions)
		}
		l.leave(mark)
	}
	l.bodyPlaces(l.serviceOptions(s), l.tree.Child(s.node, syntax.NodeBody), wire.ServiceOptions)
}

// locateParams locates the types of a method, and the words "stream" in front of
// them.
func (l *locator) locateParams(method uint32) {
	t := l.tree
	stream, typ := int32(wire.MethodClientStreaming), int32(wire.MethodInput)
	for p := method + 1; p < t.Nodes[method].Next; p = t.Nodes[p].Next {
		if t.Nodes[p].Kind != syntax.NodeParams {
			continue
		}
		at := l.run(p + 1)
		if mods := t.Nodes[p+1].Mods; mods > 0 {
			l.add(run{at.first, at.first}, stream)
			at.first += uint32(mods)
		}
		l.add(at, typ)
		stream, typ = wire.MethodServerStreaming, wire.MethodOutput
	}
}
