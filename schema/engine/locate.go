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
	// starts finds where places begin, ends where they end.
	starts, ends *source.Cursor
	path         []int32 // of the declaration at hand
}

// location is one place in the source and what of the descriptor it belongs to.
type location struct {
	// path is scratch.paths from and to these numbers.
	pathFrom, pathTo int32
	at               source.Span
	// comments stand before the first and behind the last of these tokens. There
	// are none if both are 0.
	first, last uint32
}

// sourceInfo writes the source info of the file.
func (d *describer) sourceInfo() {
	l := &locator{describer: d, starts: d.src.Cursor()}
	ends := *l.starts
	l.ends = &ends
	l.locate()
	l.inOrder()
	info := d.Open(wire.FileSourceInfo)
	d.SourceInfoExtension(!d.out.SyntaxGiven, d.unused())
	mark := d.Open(wire.InfoLocation)
	d.Span(l.place(l.whole()))
	d.Close(mark)
	gaps := d.src.Gaps()
	for i := range d.order {
		at := &d.list[d.order[i].location]
		mark := d.Open(wire.InfoLocation)
		d.Packed(wire.LocationPath, d.paths[at.pathFrom:at.pathTo])
		d.Span(d.order[i].span)
		if at.last > 0 {
			d.comments(gaps, at)
		}
		d.Close(mark)
	}
	d.Close(info)
}

// inOrder finds the order of the locations: by place, and those of one place as
// they were noted.
func (l *locator) inOrder() {
	l.keys = l.keys[:0]
	for i := range l.list {
		l.keys = append(l.keys, uint64(l.list[i].at.Start)<<32|uint64(i))
	}
	slices.Sort(l.keys)
	l.order = l.order[:0]
	same := 0 // where those that begin here do
	for i, key := range l.keys {
		if i > 0 && key>>32 != l.keys[i-1]>>32 {
			same = i
		}
		n := uint32(key)
		next := ordered{l.place(l.list[n].at), n}
		l.order = append(l.order, next)
		for k := i; k > same && l.order[k-1].span.Compare(next.span) > 0; k-- {
			l.order[k], l.order[k-1] = l.order[k-1], next
		}
	}
}

// ordered is a location in order, with its place.
type ordered struct {
	span     wire.Span
	location uint32
}

// comments writes the comments of a location.
func (d *describer) comments(gaps *source.Gaps, at *location) {
	tokens := d.tree.Tokens
	add := func(num int32, p source.Paragraph) {
		if !p.IsZero() {
			d.Comment(num, func(b []byte) []byte { return d.src.AppendComment(b, p) })
		}
	}
	previous := uint32(0)
	if at.first > 0 {
		previous = tokens[at.first-1].End
	}
	before := gaps.Between(previous, tokens[at.first].Start)
	add(wire.LocationLeading, before.Leading)
	if next := &tokens[at.last+1]; next.Kind != syntax.EOF { // else comments belong to no token
		add(wire.LocationTrailing, gaps.Between(tokens[at.last].End, next.Start).Trailing)
	}
	for _, p := range before.Detached {
		add(wire.LocationDetached, p)
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
func (l *locator) whole() source.Span {
	t := l.tree
	if t.Nodes[0].Next == 1 {
		return source.Span{}
	}
	last := uint32(1)
	for n := last; n < t.Nodes[0].Next; n = t.Nodes[n].Next {
		last = n
	}
	return source.Span{Start: l.span(1).Start, End: l.span(last).End}
}

// place is where a span begins and ends.
func (l *locator) place(s source.Span) wire.Span {
	start, end := l.starts.Position(s.Start), l.ends.Position(s.End)
	return wire.Span{int32(start.Line) - 1, int32(start.Column) - 1, int32(end.Line) - 1, int32(end.Column) - 1}
}

// add notes a place of the field at path, below the declaration at hand, if it
// is one.
func (l *locator) add(at source.Span, path ...int32) {
	if at.IsZero() {
		return
	}
	l.note(at, path)
}

// note notes a place.
func (l *locator) note(at source.Span, path []int32) *location {
	from := len(l.paths)
	l.paths = append(append(l.paths, l.path...), path...)
	l.list = append(l.list, location{pathFrom: int32(from), pathTo: int32(len(l.paths)), at: at})
	return &l.list[len(l.list)-1]
}

// addCommented notes the place of a node, whose comments count.
func (l *locator) addCommented(n uint32, path ...int32) { l.addAround(l.span(n), n, path...) }

// addAround notes a place in a node. The comments are those around the node.
func (l *locator) addAround(at source.Span, n uint32, path ...int32) {
	t := l.tree
	last := t.Nodes[n].Last
	// What trails a body stands behind the bracket that opens it.
	if t.Tokens[last].Kind == '}' {
		last = t.Nodes[t.Child(n, syntax.NodeBody)].First
	}
	note := l.note(at, path)
	note.first, note.last = t.Nodes[n].First, last
}

// in calls do with path added to that of the declaration at hand.
func (l *locator) in(do func(), path ...int32) {
	n := len(l.path)
	l.path = append(l.path, path...)
	do()
	l.path = l.path[:n]
}

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
		l.in(func() { l.locateService(s) }, wire.FileService, int32(i))
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
			l.add(l.tokens(word, word), wire.FilePublic, public)
			public++
		case imp.Weak:
			l.add(l.tokens(word, word), wire.FileWeak, weak)
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
			l.in(func() { l.locateMessage(l.messages[m]) }, message, int32(i))
		}
	}
	for i, e := range enums {
		l.in(func() { l.locateEnum(l.enums[e]) }, enum, int32(i))
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
			l.in(func() { l.locateField(x) }, num, i)
			i++
		}
	}
}

func (l *locator) locateMessage(m *message) {
	l.addAround(m.out.Span, m.node)
	l.add(m.out.NameSpan, wire.MessageName)
	for i, x := range m.fields {
		l.in(func() { l.locateField(x) }, wire.MessageField, int32(i))
	}
	l.locateExtensions(m, wire.MessageExtension)
	l.locateTypes(m.out.Messages, m.out.Enums, wire.MessageNested, wire.MessageEnum)
	l.locateRanges(m)
	l.locateReserved(m.body, wire.MessageReservedRange, wire.MessageReservedName)
	for i, o := range m.oneofs {
		l.in(func() {
			l.addCommented(o.node)
			l.add(o.out.NameSpan, wire.OneofName)
			l.bodyPlaces(l.oneofOptions(o), l.tree.Child(o.node, syntax.NodeBody), wire.OneofOptions)
		}, wire.MessageOneof, int32(i))
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
			l.in(func() {
				l.bounds(v)
				l.bracketPlaces(options, n, wire.RangeOptions)
			}, wire.MessageRange, i)
			i++
		}
	}
}

// locateReserved locates what a body reserves; the first statements with ranges
// and with names have comments.
func (l *locator) locateReserved(body uint32, ranges, names int32) {
	t := l.tree
	var i, j int32
	var named []func()
	for n := body + 1; n < t.Nodes[body].Next; n = t.Nodes[n].Next {
		if t.Nodes[n].Kind != syntax.NodeReserved {
			continue
		}
		for v := n + 1; v < t.Nodes[n].Next; v = t.Nodes[v].Next {
			switch t.Nodes[v].Kind {
			case syntax.NodeNumber, syntax.NodeNegative, syntax.NodeRange:
				if i == 0 {
					l.addCommented(n, ranges)
				}
				l.in(func() { l.bounds(v) }, ranges, i)
				i++
			case syntax.NodeString, syntax.NodeName:
				nth := j
				named = append(named, func() {
					if nth == 0 {
						l.addCommented(n, names)
					}
					l.add(l.span(v), names, nth)
				})
				j++
			}
		}
	}
	for _, do := range named {
		do()
	}
}

// bounds locates a range of numbers.
func (l *locator) bounds(v uint32) {
	l.add(l.span(v))
	first, last := v, v
	if l.tree.Nodes[v].Kind == syntax.NodeRange {
		first = v + 1
		last = l.tree.Nodes[first].Next
	}
	l.add(l.span(first), wire.RangeStart)
	l.add(l.span(last), wire.RangeEnd)
}

func (l *locator) locateField(x *field) {
	out := x.out
	if group := out.Kind == model.GroupKind; group {
		l.add(out.Span) // the comments of a group belong to its message
	} else {
		l.addCommented(x.node)
	}
	l.add(out.NameSpan, wire.FieldName)
	l.add(out.NumberSpan, wire.FieldNumber)
	l.add(out.LabelSpan, wire.FieldLabel)
	if out.Message != nil || out.Enum != nil {
		l.add(out.TypeSpan, wire.FieldTypeName)
	} else {
		l.add(out.TypeSpan, wire.FieldType)
	}
	if x.extend != nil {
		l.add(l.span(l.tree.Child(x.extend.node, syntax.NodePath)), wire.FieldExtendee)
	}
	l.bracketPlaces(l.fieldOptions(x), x.node, wire.FieldOptions)
	if x.jsonGiven {
		l.add(l.span(l.pseudo(x, "json_name")), wire.FieldJSONName)
	}
	if x.hasDefault {
		l.add(l.span(l.pseudo(x, "default")), wire.FieldDefault)
	}
}

func (l *locator) locateEnum(e *enum) {
	l.addAround(e.out.Span, e.node)
	l.add(e.out.NameSpan, wire.EnumName)
	for i, v := range e.values {
		l.in(func() {
			l.addCommented(v.node)
			l.add(v.out.NameSpan, wire.ValueName)
			l.add(v.out.NumberSpan, wire.ValueNumber)
			l.bracketPlaces(l.valueOptions(v), v.node, wire.ValueOptions)
		}, wire.EnumValue, int32(i))
	}
	l.locateReserved(e.body, wire.EnumReservedRange, wire.EnumReservedName)
	l.bodyPlaces(l.enumOptions(e), e.body, wire.EnumOptions)
}

func (l *locator) locateService(s *service) {
	l.addCommented(s.node)
	l.add(s.out.NameSpan, wire.ServiceName)
	for i, m := range s.methods {
		l.in(func() {
			l.addCommented(m.node)
			l.add(m.out.NameSpan, wire.MethodName)
			l.add(m.out.ClientStreamSpan, wire.MethodClientStreaming)
			l.add(m.out.InputSpan, wire.MethodInput)
			l.add(m.out.ServerStreamSpan, wire.MethodServerStreaming)
			l.add(m.out.OutputSpan, wire.MethodOutput)
			if body := l.tree.Child(m.node, syntax.NodeBody); body != 0 {
				l.bodyPlaces(l.methodOptions(s, body), body, wire.MethodOptions)
			}
		}, wire.ServiceMethod, int32(i))
	}
	l.bodyPlaces(l.serviceOptions(s), l.tree.Child(s.node, syntax.NodeBody), wire.ServiceOptions)
}
