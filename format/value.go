package format

import "github.com/platinummonkey/spoke/schema/syntax"

func (p *printer) value(n uint32, g gap, m mood) {
	node := p.node(n)
	switch node.Kind {
	case syntax.NodeString:
		if node.First < node.Last {
			p.parts(n, g, m)
			return
		}
		p.token(node.First, g, m)
	case syntax.NodeNumber:
		p.token(node.First, g, m)
	case syntax.NodeName:
		p.path(node.First, node.Last, g, m)
	case syntax.NodeNegative:
		p.token(node.First, g, m)
		inner := n + 1
		if inner >= node.Next {
			return
		}
		g = tight
		switch p.node(inner).Kind {
		case syntax.NodeString, syntax.NodeNumber, syntax.NodeName:
			if p.trivia.comments(p.trivia.lead(p.node(inner).First)) {
				g = spaced
			}
		}
		p.value(inner, g, m)
	case syntax.NodeRange:
		low := n + 1
		p.value(low, g, m)
		p.token(node.Tok, spaced, m)
		if high := p.node(low).Next; high < node.Next {
			p.value(high, spaced, m)
		}
	case syntax.NodeList:
		p.list(n, g, m)
	case syntax.NodeMessageValue:
		p.message(n, g, m)
	case syntax.NodePair:
		p.pair(n, g, m)
	}
}

// path prints the path between two tokens.
func (p *printer) path(first, last uint32, g gap, m mood) {
	if m&valued != 0 {
		m = m&^valued | crowded
	} else {
		m = m&^stacked | crowded
	}
	named := false
	for tok := first; tok <= last; tok++ {
		at := glued
		switch k := p.t.Tokens[tok].Kind; {
		case tok == first, !named && (k == '.' || k == '/'):
			at = g
		}
		switch p.t.Tokens[tok].Kind {
		case '.', '/':
			p.token(tok, at, m)
		case '(':
			tok = p.extension(tok, last, at, m)
			named = true
		default:
			p.token(tok, at, m)
			named = true
		}
	}
}

// extension prints a name in parentheses and gives the closing one.
func (p *printer) extension(open, last uint32, g gap, m mood) uint32 {
	closer := open
	for depth := 0; closer <= last; closer++ {
		switch p.t.Tokens[closer].Kind {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			break
		}
	}
	s := p.trivia.scopeOf(open)
	p.tokenOnly(open, g, m, "(")
	if trail := p.trivia.trail(open); p.trivia.comments(trail) {
		p.await(trail)
	}
	p.slot(s, 0)
	if open+1 < closer {
		p.path(open+1, closer-1, gluedOpen, m)
	}
	p.slot(s, 1)
	p.token(closer, glued, m)
	return closer
}

// parts prints a string in parts, one part a line.
func (p *printer) parts(n uint32, _ gap, m mood) {
	node := p.node(n)
	s := p.trivia.scopeOf(node.First)
	inner := m &^ (crowded | stacked | paired)
	if p.onOneLine(node.First, node.Last) {
		inner |= stacked
	}
	if m&hanging != 0 {
		p.w.depth++
	}
	p.token(node.First, ownLine, inner)
	i := 0
	for tok := node.First + 1; tok < node.Last; tok++ {
		p.slot(s, i)
		p.token(tok, ownLine, inner)
		i++
	}
	p.lastSlots(s, i)
	p.tokenOnly(node.Last, ownLine, inner, p.t.TokenText(node.Last))
	p.after(p.trivia.trail(node.Last), m)
	if m&hanging != 0 {
		p.w.depth--
	}
}

// onOneLine reports whether two tokens begin on one line of the source.
func (p *printer) onOneLine(first, last uint32) bool {
	text := p.t.Text[p.t.Tokens[first].Start:p.t.Tokens[last].Start]
	for i := range len(text) {
		if text[i] == '\n' {
			return false
		}
	}
	return true
}

// closerMood is the mood of what closes a list or a message, given the mood
// inside and around it: a comment there is treated as one after a comma would
// be.
func closerMood(inside, around mood) mood {
	if around&crowded == 0 {
		return inside &^ crowded
	}
	return inside&^stacked | crowded
}

// compound reports whether a value has brackets.
func compound(k syntax.NodeKind) bool {
	return k == syntax.NodeList || k == syntax.NodeMessageValue
}

func (p *printer) list(n uint32, g gap, around mood) {
	node := p.node(n)
	open, closer := node.First, node.Last
	s := p.trivia.scopeOf(open)
	m := around &^ (crowded | hanging)
	count, nested := 0, false
	for c := n + 1; c < node.Next; c = p.node(c).Next {
		count++
		nested = nested || compound(p.node(c).Kind)
	}
	commented := s.hasComments()
	switch {
	case count == 0 && !commented:
		p.token(open, g, m)
		p.token(closer, tight, closerMood(m, around))
		return
	case count < 2 && !nested && !commented:
		p.token(open, g, m)
		p.group(func() {
			p.w.depth++
			p.w.inside()
			p.slot(s, 0)
			p.value(n+1, tight, m)
			p.lastSlots(s, 1)
			p.w.inside()
			p.w.depth--
		})
		p.token(closer, tight, closerMood(m, around))
		return
	}
	m |= stacked | paired
	lead := p.trivia.lead(closer)
	rest := p.opener(open, g, m)
	p.w.depth++
	p.after(rest, m)
	i := 0
	for c := n + 1; c < node.Next; c = p.node(c).Next {
		g := p.elementGap(s, i)
		if i > 0 {
			p.comma(c, m)
		}
		p.slot(s, i)
		p.value(c, g, m|valued)
		i++
	}
	p.lastSlots(s, i)
	led := p.trivia.comments(lead)
	p.endOfStack(s, lead)
	p.w.depth--
	p.closer(closer, led, closerMood(m, around), p.t.TokenText(closer))
}

// elementGap is the gap before the i-th element where elements stand one a
// line.
func (p *printer) elementGap(s *scope, i int) gap {
	if i > 0 && s.blankBefore(i) {
		return blankAbove
	}
	return ownLine
}

// comma prints the comma before an element, if there is one.
func (p *printer) comma(n uint32, m mood) {
	if tok := p.node(n).First - 1; p.t.Tokens[tok].Kind == ',' {
		p.token(tok, closing, m&^stacked)
	}
}

// opener prints an opening bracket and the first comment on its line. The
// other comments there are given back: they are to be indented.
func (p *printer) opener(tok uint32, g gap, m mood) (rest run) {
	trail := p.trivia.trail(tok)
	p.tokenOnly(tok, g, m, p.t.TokenText(tok))
	if !p.trivia.comments(trail) {
		return run{}
	}
	cut := trail.start
	for !p.trivia.pieces[cut].kind.isComment() {
		cut++
	}
	p.after(run{trail.start, cut + 1}, m&^stacked)
	return run{cut + 1, trail.end}
}

// endOfStack prints the comments at the end of a bracket whose elements stand
// one a line.
func (p *printer) endOfStack(s *scope, lead run) {
	switch {
	case p.trivia.comments(lead):
		p.beforeCloser(lead, s.blankBeforeClose)
	case p.awaitsComment():
		lines := 0
	count:
		for _, r := range p.pending {
			for _, c := range p.trivia.pieces[r.start:r.end] {
				if c.kind.isComment() {
					break count
				}
				if c.kind == lineEnd {
					lines++
				}
			}
		}
		g := ownLine
		if lines >= 2 {
			g = blankAbove
		}
		p.flush(g, stacked)
	}
}

// message prints a message value. Separators are left out, and angle brackets
// become braces.
func (p *printer) message(n uint32, g gap, around mood) {
	node := p.node(n)
	open, closer := node.First, node.Last
	s := p.trivia.scopeOf(open)
	m := around &^ (crowded | hanging)
	count, nested := 0, false
	for c := n + 1; c < node.Next; c = p.node(c).Next {
		count++
		nested = nested || compound(p.node(p.pairValue(c)).Kind)
	}
	commented := s.hasComments()
	switch {
	case count == 0 && !commented:
		p.tokenAs(open, g, m, "{")
		p.tokenAs(closer, tight, closerMood(m, around), "}")
		return
	case count < 2 && !nested && !commented:
		p.tokenAs(open, g, m, "{")
		p.group(func() {
			p.w.depth++
			p.w.inside()
			p.slot(s, 0)
			p.pair(n+1, tight, m)
			p.separator(n+1, m)
			p.lastSlots(s, 1)
			p.w.inside()
			p.w.depth--
		})
		p.tokenAs(closer, tight, closerMood(m, around), "}")
		return
	}
	m = m&^paired | stacked
	lead := p.trivia.lead(closer)
	p.tokenOnly(open, g, m, "{")
	p.w.depth++
	if trail := p.trivia.trail(open); p.trivia.comments(trail) {
		p.await(trail)
		p.flush(ownLine, m)
	}
	i := 0
	last := uint32(0)
	for c := n + 1; c < node.Next; c = p.node(c).Next {
		p.slot(s, i)
		g := p.elementGap(s, i)
		if i > 0 && p.emptyLineBetween(last, c) {
			g = blankAbove
		}
		if compound(p.node(p.pairValue(c)).Kind) {
			p.pair(c, g, m|crowded)
			p.separator(c, m&^stacked|crowded)
		} else {
			p.pair(c, g, m)
			p.separator(c, m)
		}
		last = c
		i++
	}
	p.lastSlots(s, i)
	led := p.trivia.comments(lead)
	switch {
	case led:
		p.beforeCloser(lead, s.blankBeforeClose)
	case p.awaitsComment():
		p.flush(ownLine, m)
	}
	p.w.depth--
	p.closer(closer, led, closerMood(m, around), "}")
}

// emptyLineBetween reports whether the source has an empty line between two
// nodes.
func (p *printer) emptyLineBetween(a, b uint32) bool {
	text := p.t.Text[p.t.Tokens[p.node(a).Last].End:p.t.Tokens[p.node(b).First].Start]
	line := false
	for i := range len(text) {
		switch text[i] {
		case '\n':
			if line {
				return true
			}
			line = true
		case ' ', '\t':
		default:
			line = false
		}
	}
	return false
}

// separator leaves out the separator after a pair, but not its comments. (The
// reference forgets those before it.)
func (p *printer) separator(n uint32, m mood) {
	tok := p.node(n).Last + 1
	switch p.t.Tokens[tok].Kind {
	case ',', ';':
		p.done(tok)
		p.after(p.trivia.lead(tok), m)
		p.after(p.trivia.trail(tok), m)
	}
}

// pairValue is the value of a pair, or the pair itself if it has none.
func (p *printer) pairValue(n uint32) uint32 {
	node := p.node(n)
	v := n + 1
	if node.Flags&syntax.FlagNoKey == 0 && v < node.Next {
		v = p.node(v).Next
	}
	if v >= node.Next {
		return n
	}
	return v
}

func (p *printer) pair(n uint32, g gap, m mood) {
	node := p.node(n)
	v := p.pairValue(n)
	if node.Flags&syntax.FlagNoKey == 0 {
		key := n + 1
		p.value(key, g, m)
		g = spaced
		switch {
		case node.Tok != 0:
			colon := closing
			if p.trivia.comments(p.trivia.lead(node.Tok)) ||
				p.trivia.comments(p.trivia.trail(p.node(key).Last)) {
				colon = spaced
			}
			p.token(node.Tok, colon, m)
		case v != n:
			p.w.text(":")
		}
	}
	if v != n {
		p.value(v, g, m|hanging|valued)
	}
}

func (p *printer) optionsOf(n uint32) {
	if o := p.t.Child(n, syntax.NodeOptions); o != 0 {
		p.options(o)
	}
}

// options prints options in brackets: a single one stays on the line.
func (p *printer) options(n uint32) {
	node := p.node(n)
	open, closer := node.First, node.Last
	s := p.trivia.scopeOf(open)
	count := 0
	for c := n + 1; c < node.Next; c = p.node(c).Next {
		count++
	}
	shift := p.shift(n)
	stack := count > 1 || p.trivia.comments(p.trivia.trail(open)) ||
		count > 0 && p.trivia.comments(p.trivia.lead(p.node(n+1).First))
	for i := shift; i < count+shift && i < len(s.slots); i++ {
		stack = stack || p.trivia.comments(s.slots[i].run)
	}
	switch {
	case stack:
		p.optionStack(n, s, shift)
	case count == 0:
		p.token(open, spaced, 0)
		p.slotsFrom(s, 0)
		p.token(closer, tight, 0)
	default:
		p.token(open, spaced, crowded)
		p.slot(s, shift)
		p.setting(n+1, tight, crowded, crowded|hanging)
		p.slot(s, shift+1)
		p.flush(closing, crowded)
		p.token(closer, closing, crowded)
	}
}

// setting prints one option in brackets.
func (p *printer) setting(n uint32, g gap, m, value mood) {
	node := p.node(n)
	name := p.node(n + 1)
	p.path(name.First, name.Last, g, m)
	if node.Tok != 0 {
		p.token(node.Tok, spaced, m)
		p.valueOf(n, spaced, value)
	}
}

// optionStack prints options in brackets, one a line. The slot of the first one
// is that numbered shift.
func (p *printer) optionStack(n uint32, s *scope, shift int) {
	node := p.node(n)
	open, closer := node.First, node.Last
	const m = stacked
	lead := p.trivia.lead(closer)
	rest := p.opener(open, spaced, m)
	p.w.depth++
	p.after(rest, m)
	i := 0
	for c := n + 1; c < node.Next; c = p.node(c).Next {
		if i > 0 {
			p.comma(c, m)
		}
		p.slot(s, i+shift)
		g := ownLine
		if i > 0 {
			g = p.elementGap(s, i+shift)
		}
		p.setting(c, g, m, m|hanging|valued)
		i++
	}
	p.lastSlots(s, i+shift)
	led := p.trivia.comments(lead)
	p.endOfStack(s, lead)
	p.w.depth--
	p.flush(tight, 0)
	p.closer(closer, led, m, p.t.TokenText(closer))
}
