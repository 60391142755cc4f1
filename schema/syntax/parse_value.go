package syntax

// maxValueDepth is how deep the language lets values nest.
const maxValueDepth = 100

// exprPlace is where a value stands.
type exprPlace uint8

const (
	asValue   exprPlace = iota
	asPair              // in a message value, where fields are expected
	asElement           // in a list
)

// expr reads a value. It reports whether there was one; if not it has said so.
func (p *parser) expr(at exprPlace) bool {
	first := uint32(len(p.nodes))
	start := p.pos
	if !p.operand() {
		return false
	}
	if p.done() || p.pairAhead() {
		return true
	}
	if at != asValue {
		switch k := p.kind(); k {
		case '=', ':':
			if k == '=' {
				p.flaw(p.pos, "equals sign for a colon")
			}
			p.wrap(NodePair, first, start)
			p.nodes[first].Tok = p.pos
			p.pos++
			if k := p.kind(); p.done() || k == ',' || k == ';' || k == '>' {
				p.flaw(p.pos, "missing value")
			} else {
				p.rangeExpr()
			}
			p.finish(first)
			return true
		case '{', '<', '[':
			if at == asPair {
				p.wrap(NodePair, first, start)
				p.rangeExpr()
				p.finish(first)
				return true
			}
		}
	}
	p.rangeRest(first, start)
	return true
}

// pairAhead reports whether the current token is the key of another pair.
func (p *parser) pairAhead() bool {
	if p.kind() != Ident {
		return false
	}
	switch p.toks[p.pos+1].Kind {
	case '=', ':', '{', '<', '[':
		return true
	}
	return false
}

// rangeExpr reads a value or a range.
func (p *parser) rangeExpr() bool {
	first := uint32(len(p.nodes))
	start := p.pos
	if !p.operand() {
		return false
	}
	if !p.done() && !p.pairAhead() {
		p.rangeRest(first, start)
	}
	return true
}

// rangeRest makes the value at first a range if the word "to" follows.
func (p *parser) rangeRest(first, start uint32) {
	if p.kind() != Ident || p.word(p.pos) != WordTo {
		return
	}
	p.wrap(NodeRange, first, start)
	p.nodes[first].Tok = p.pos
	p.pos++
	p.value++
	if p.value > maxNesting {
		p.fail("nested too deeply")
	} else {
		p.rangeExpr()
	}
	p.value--
	p.finish(first)
}

// wrap puts a new node around the nodes from first on.
func (p *parser) wrap(kind NodeKind, first, start uint32) {
	p.nodes = append(p.nodes, Node{})
	copy(p.nodes[first+1:], p.nodes[first:])
	for i := first + 1; i < uint32(len(p.nodes)); i++ {
		p.nodes[i].Next++
	}
	p.nodes[first] = Node{Kind: kind, First: start}
}

// operand reads one value without a range around it.
func (p *parser) operand() bool {
	switch k := p.kind(); {
	case k == '-':
		n := p.push(NodeNegative, p.pos)
		p.pos++
		p.value++
		if p.value > maxValueDepth {
			p.failAt(p.pos-1, "value nested too deeply")
			for p.kind() == '-' {
				p.pos++
			}
		}
		p.operand()
		p.value--
		p.finish(n)
		return true
	case k == String:
		start := p.pos
		for p.kind() == String {
			p.pos++
		}
		p.leaf(NodeString, start, p.pos)
		return true
	case k == Number:
		p.leaf(NodeNumber, p.pos, p.pos+1)
		p.pos++
		return true
	case startsPath(k):
		start := p.pos
		p.leaf(NodeName, start, p.path())
		return true
	case k == '{' || k == '<' || k == '[':
		p.container(k)
		return true
	}
	p.fail("missing value")
	return false
}

func (p *parser) container(k Kind) {
	kind := NodeMessageValue
	if k == '[' {
		kind = NodeList
	}
	n := p.push(kind, p.pos)
	p.value++
	if p.value > maxValueDepth {
		p.fail("value nested too deeply")
		if k == '<' {
			p.skipAngles()
		} else {
			p.skip()
		}
		p.value--
		p.finish(n)
		return
	}
	p.pos++
	switch k {
	case '[':
		p.list(&listRules{delimiter: ',', required: true, starts: startsValue, element: func() bool { return p.expr(asElement) }})
		p.close(']')
	case '{':
		p.list(&listRules{delimiter: ',', orSemicolon: true, trailing: true, starts: startsValue, element: p.pair})
		p.close('}')
	case '<':
		p.list(&listRules{
			delimiter: ',', orSemicolon: true, trailing: true, loose: true, starts: startsValue,
			stops: func(k Kind) bool { return k == '>' }, element: p.pair,
		})
		if p.kind() == '>' {
			p.pos++
		} else {
			p.t.Unclosed = true
			p.nodes[n].Flags |= FlagUnclosed // the reference is silent about it
		}
	}
	p.value--
	p.finish(n)
}

// pair reads one field of a message value.
func (p *parser) pair() bool {
	first := uint32(len(p.nodes))
	start := p.pos
	if !p.expr(asPair) {
		return false
	}
	if p.nodes[first].Kind != NodePair {
		p.flaw(start, "value without a field name")
		p.wrap(NodePair, first, start)
		p.nodes[first].Flags |= FlagNoKey
		p.finish(first)
	}
	return true
}

func (p *parser) skipAngles() {
	depth := 0
	for !p.done() {
		switch p.kind() {
		case '<':
			depth++
		case '>':
			depth--
		}
		p.skip()
		if depth == 0 {
			return
		}
	}
}

// options reads the options in brackets, if the current token opens them.
func (p *parser) options() bool {
	if p.kind() != '[' {
		return false
	}
	n := p.push(NodeOptions, p.pos)
	p.pos++
	p.list(&listRules{delimiter: ',', required: true, starts: startsPath, element: p.setting})
	p.close(']')
	p.finish(n)
	return true
}

// setting reads one option in brackets.
func (p *parser) setting() bool {
	n := p.push(NodeSetting, p.pos)
	start := p.pos
	p.leaf(NodePath, start, p.path())
	switch p.kind() {
	case ':':
		p.flaw(p.pos, "colon for an equals sign")
		fallthrough
	case '=':
		p.nodes[n].Tok = p.pos
		p.pos++
	default:
		p.fail("missing equals sign")
	}
	ok := p.expr(asValue)
	p.finish(n)
	return ok
}

// listRules says how the elements of a list are told apart.
type listRules struct {
	delimiter   Kind
	orSemicolon bool // a semicolon is as good as the delimiter
	required    bool // elements must be delimited
	trailing    bool // the last element may be delimited too
	loose       bool // the list does not fill its brackets
	starts      func(Kind) bool
	stops       func(Kind) bool // ends a loose list
	element     func() bool     // reads an element; false if there is none
}

func (p *parser) list(r *listRules) {
	isDelimiter := func() bool { return p.kind() == r.delimiter || r.orSemicolon && p.kind() == ';' }
	if isDelimiter() {
		p.fail("unexpected delimiter")
		p.pos++
	}
	needed, delimited := false, false
	last := p.pos
	for !p.done() {
		garbage := false
		if !r.starts(p.kind()) {
			if r.stops != nil && r.stops(p.kind()) {
				break
			}
			garbage = true
			p.fail("unexpected token")
			p.skip()
			for !p.done() && !r.starts(p.kind()) && (r.stops == nil || !r.stops(p.kind())) {
				p.skip()
			}
		}
		at := p.pos
		if garbage && !r.starts(p.kind()) || !r.element() {
			break
		}
		if needed && !delimited && !garbage {
			p.flaw(at, "missing delimiter")
		}
		needed = r.required
		delimited = false
		for isDelimiter() {
			if delimited {
				p.fail("unexpected delimiter")
			}
			delimited = true
			last = p.pos
			p.pos++
		}
		if !delimited && r.required && r.loose && (r.stops == nil || r.stops(p.kind())) {
			break
		}
	}
	switch {
	case !r.loose && !p.done():
		p.fail("unexpected token")
		for !p.done() {
			p.skip()
		}
	case !r.trailing && delimited:
		p.failAt(last, "unexpected delimiter")
	}
}
