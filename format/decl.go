package format

import (
	"slices"

	"github.com/platinummonkey/spoke/schema/syntax"
)

func (p *printer) node(n uint32) *syntax.Node { return &p.t.Nodes[n] }

// file prints the whole tree. The order is memory for the declarations'
// order; it is given back grown.
func (p *printer) file(order []placed) []placed {
	order = p.arrange(order[:0])
	s := p.trivia.scope(0)
	seen := -1 // the last slot printed
	for i, d := range order {
		for ; seen < d.place; seen++ {
			p.slot(s, seen+1)
		}
		g := tight
		if i > 0 {
			g = p.gapBetween(order[i-1].node, d.node, s.blankBefore(d.place))
		}
		p.decl(d.node, g)
	}
	for ; seen < len(s.slots)-1; seen++ {
		p.slot(s, seen+1)
	}
	g := tight
	if comments := p.awaitsComment(); len(order) > 0 || comments {
		g = ownLine
		if comments && s.blankBeforeClose {
			g = blankAbove
		}
	}
	p.flush(g, 0)
	return order
}

// gapBetween is the gap between two declarations of a file. Imports and
// options stand together, apart from what is around them.
func (p *printer) gapBetween(before, n uint32, blank bool) gap {
	was, is := rank(p.node(before).Kind), rank(p.node(n).Kind)
	grouped := is == rankImport || is == rankOption
	switch {
	case was != is && grouped, was == rankSyntax && is != rankPackage:
		return blankAbove
	case !grouped && blank:
		return blankAbove
	}
	return ownLine
}

func (p *printer) slot(s *scope, i int) {
	if i < len(s.slots) {
		p.await(s.slots[i].run)
	}
}

func (p *printer) slotsFrom(s *scope, i int) {
	for ; i < len(s.slots); i++ {
		p.await(s.slots[i].run)
	}
}

// lastSlots prints the slot after the last of i elements. There are more if a
// semicolon was taken for an element: the reference forgets their comments.
func (p *printer) lastSlots(s *scope, i int) {
	p.slot(s, i)
	for i++; i < len(s.slots); i++ {
		if p.trivia.comments(s.slots[i].run) {
			p.await(s.slots[i].run)
		}
	}
}

func (p *printer) decl(n uint32, g gap) {
	node := p.node(n)
	switch node.Kind {
	case syntax.NodeEmpty:
		// The semicolon goes, its comments stay.
		p.awaitLead(node.First)
		p.flush(g, 0)
		p.done(node.First)
		p.after(p.trivia.trail(node.First), 0)
	case syntax.NodeSyntax:
		p.token(node.First, g, 0)
		if node.Tok != 0 {
			p.token(node.Tok, spaced, 0)
		}
		p.valueOf(n, spaced, 0)
		p.optionsOf(n)
		p.semicolon(n)
	case syntax.NodePackage:
		p.token(node.First, g, 0)
		p.nameOf(n, spaced)
		p.optionsOf(n)
		p.semicolon(n)
	case syntax.NodeImport:
		p.token(node.First, g, 0)
		for i := range uint32(node.Mods) {
			p.token(node.First+1+i, spaced, 0)
		}
		p.valueOf(n, spaced, 0)
		p.optionsOf(n)
		p.semicolon(n)
	case syntax.NodeOption:
		p.token(node.First, g, 0)
		p.nameOf(n, spaced)
		if node.Tok != 0 {
			p.token(node.Tok, spaced, 0)
			p.valueOf(n, spaced, crowded|hanging)
		}
		p.semicolon(n)
	case syntax.NodeReserved, syntax.NodeExtensions:
		p.ranges(n, g)
	case syntax.NodeMessage, syntax.NodeEnum, syntax.NodeService, syntax.NodeExtend, syntax.NodeOneof:
		p.keyword(n, g)
		p.nameOf(n, spaced)
		p.bodyOf(n)
	case syntax.NodeGroup:
		p.keyword(n, g)
		p.nameOf(n, spaced)
		p.number(n)
		p.optionsOf(n)
		p.bodyOf(n)
	case syntax.NodeMethod:
		p.method(n, g)
	case syntax.NodeStrayBody:
		p.body(n)
	default:
		p.field(n, g)
	}
}

// keyword prints a declaration's modifiers and the word it begins with.
func (p *printer) keyword(n uint32, g gap) {
	var m mood
	if p.t.Child(n, syntax.NodePath) == 0 {
		m = crowded
	}
	for tok := p.node(n).First; tok <= p.t.Keyword(n); tok++ {
		p.token(tok, g, m)
		g = spaced
	}
}

func (p *printer) nameOf(n uint32, g gap) {
	if c := p.t.Child(n, syntax.NodePath); c != 0 {
		p.path(p.node(c).First, p.node(c).Last, g, 0)
	}
}

func (p *printer) valueOf(n uint32, g gap, m mood) {
	if v := p.t.Value(n); v != 0 {
		p.value(v, g, m)
	}
}

// number prints the equals sign and the number of a field.
func (p *printer) number(n uint32) {
	if tok := p.node(n).Tok; tok != 0 {
		if p.column > 0 {
			if width, ok := p.headWidth(n); ok && width < p.column {
				p.w.spaces = 1 + p.column - width
			}
		}
		p.token(tok, spaced, 0)
		p.valueOf(n, spaced, 0)
	}
}

func (p *printer) semicolon(n uint32) {
	if p.t.Ends(n) {
		p.token(p.node(n).Last, closing, 0)
	}
}

func (p *printer) bodyOf(n uint32) {
	if b := p.t.Child(n, syntax.NodeBody); b != 0 {
		p.body(b)
	}
}

// field prints a field, an enum value, or what is neither but has their
// shape.
func (p *printer) field(n uint32, g gap) {
	node := p.node(n)
	for i := range uint32(node.Mods) {
		p.token(node.First+i, g, 0)
		g = spaced
	}
	if node.Kind == syntax.NodeEnumValue && !p.t.SimplyNamed(n) {
		g = spaced // which nobody can have wanted, but so it is
	}
	named := false
	for c := n + 1; c < node.Next; c = p.node(c).Next {
		switch p.node(c).Kind {
		case syntax.NodeType:
			p.typeRef(c, g)
		case syntax.NodeMap:
			p.mapType(c, g)
		case syntax.NodePath:
			if named {
				continue
			}
			named = true
			p.path(p.node(c).First, p.node(c).Last, g, 0)
		default:
			continue
		}
		g = spaced
	}
	p.number(n)
	p.optionsOf(n)
	p.semicolon(n)
}

// ranges prints what is reserved or open to extensions.
func (p *printer) ranges(n uint32, g gap) {
	node := p.node(n)
	p.token(node.First, g, 0)
	last := node.First
	for c := n + 1; c < node.Next; c = p.node(c).Next {
		if p.node(c).Kind == syntax.NodeOptions {
			continue
		}
		if c > n+1 && p.t.Tokens[last+1].Kind == ',' {
			p.token(last+1, closing, 0)
		}
		p.value(c, spaced, 0)
		last = p.node(c).Last
	}
	p.optionsOf(n)
	p.semicolon(n)
}

func (p *printer) method(n uint32, g gap) {
	node := p.node(n)
	p.token(node.First, g, 0)
	p.nameOf(n, spaced)
	taken, returned := false, false
	for c := n + 1; c < node.Next; c = p.node(c).Next {
		if p.node(c).Kind != syntax.NodeParams {
			continue
		}
		open := glued
		if node.Tok != 0 && p.node(c).First > node.Tok {
			if returned {
				continue
			}
			returned = true
			p.token(node.Tok, spaced, 0)
			open = spaced
		} else {
			if taken {
				continue
			}
			taken = true
		}
		p.params(c, open)
	}
	if node.Flags&syntax.FlagBody != 0 {
		p.bodyOf(n)
	} else {
		p.semicolon(n)
	}
}

// params prints the parameters of a method.
func (p *printer) params(n uint32, g gap) {
	node := p.node(n)
	s := p.trivia.scopeOf(node.First)
	p.token(node.First, g, 0)
	p.group(func() {
		p.w.depth++
		p.w.inside()
		p.types(n, n+1, s, glued, softLine)
		p.w.inside()
		p.w.depth--
		p.tokenOnly(node.Last, glued, 0, p.t.TokenText(node.Last))
	})
	p.after(p.trivia.trail(node.Last), 0)
}

// types prints the types from c on that stand in n, and the commas between.
func (p *printer) types(n, c uint32, s *scope, first, rest gap) {
	g := first
	i := 0
	for ; c < p.node(n).Next; c = p.node(c).Next {
		p.slot(s, i)
		if i > 0 {
			if comma := p.node(c).First - 1; p.t.Tokens[comma].Kind == ',' {
				p.token(comma, closing, 0)
			}
			g = rest
		}
		p.typeRef(c, g)
		i++
	}
	p.slotsFrom(s, i)
}

func (p *printer) typeRef(n uint32, g gap) {
	node := p.node(n)
	first := node.First
	for range node.Mods {
		p.token(first, g, 0)
		g = spaced
		first++
	}
	if m := p.t.Child(n, syntax.NodeMap); m != 0 {
		p.mapType(m, g)
		return
	}
	p.path(first, node.Last, g, 0)
}

// mapType prints a type with arguments.
func (p *printer) mapType(n uint32, g gap) {
	node := p.node(n)
	name := n + 1
	p.path(p.node(name).First, p.node(name).Last, g, 0)
	s := p.trivia.scopeOf(node.Tok)
	p.token(node.Tok, glued, 0)
	p.types(n, p.node(name).Next, s, glued, spaced)
	p.token(node.Last, glued, 0)
}

// body prints declarations in braces.
func (p *printer) body(n uint32) {
	node := p.node(n)
	open, closer := node.First, node.Last
	s := p.trivia.scopeOf(open)
	lead := p.trivia.lead(closer)
	p.token(open, spaced, 0)
	if !s.hasComments() && !p.hasDecl(n) {
		for c := n + 1; c < node.Next; c = p.node(c).Next {
			p.done(p.node(c).First)
		}
		p.token(closer, tight, 0)
		return
	}
	p.w.depth++
	i, aligned := 0, uint32(0)
	for c := n + 1; c < node.Next; c = p.node(c).Next {
		p.slot(s, i)
		g := ownLine
		if i > 0 && s.blankBefore(i) {
			g = blankAbove
		}
		if p.style.AlignNumbers {
			aligned = p.align(s, c, node.Next, i, aligned)
		}
		p.decl(c, g)
		i++
	}
	p.column = 0
	p.slotsFrom(s, i)
	commented := p.trivia.comments(lead)
	if commented || p.awaitsComment() {
		p.beforeCloser(lead, s.blankBeforeClose)
	}
	p.w.depth--
	p.closer(closer, commented, 0, p.t.TokenText(closer))
}

// hasDecl reports whether anything but semicolons is in a body.
func (p *printer) hasDecl(n uint32) bool {
	for c := n + 1; c < p.node(n).Next; c = p.node(c).Next {
		if p.node(c).Kind != syntax.NodeEmpty {
			return true
		}
	}
	return false
}

// closer prints a closing bracket on its own line. led says that the comments
// before it are out already.
func (p *printer) closer(tok uint32, led bool, m mood, text string) {
	if !led {
		p.tokenAs(tok, ownLine, m, text)
		return
	}
	p.w.line(1)
	p.text(tok, text)
	p.after(p.trivia.trail(tok), m)
}

// beforeCloser prints the comments at the end of a bracket: what is pending,
// then what leads the closer.
func (p *printer) beforeCloser(lead run, blank bool) {
	for _, r := range p.pending {
		for i := r.start; i < r.end; i++ {
			if c := &p.trivia.pieces[i]; c.kind.isComment() {
				p.w.line(1)
				p.comment(c)
			}
		}
	}
	p.pending = p.pending[:0]
	if !p.trivia.comments(lead) {
		return
	}
	g := ownLine
	if blank {
		g = blankAbove
	}
	lines := 0
	for i := lead.start; i < lead.end; i++ {
		c := &p.trivia.pieces[i]
		switch {
		case c.kind == lineEnd:
			lines++
		case c.kind.isComment():
			if lines >= 2 {
				g = blankAbove
			}
			lines = 0
			p.gap(g)
			p.comment(c)
			g = ownLine
		}
	}
}

// group is writer.group, with the trivia that is pending in each of its tries.
func (p *printer) group(body func()) {
	pending := slices.Clone(p.pending)
	p.w.group(func() {
		p.pending = append(p.pending[:0], pending...)
		body()
	})
}
