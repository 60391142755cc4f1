package syntax

// place is where a type stands.
type place uint8

const (
	paramless place = iota // at the start of a declaration, before its name
	inAngles               // an argument of a type
	inParams               // a parameter of a method
)

// head is the beginning of a declaration: modifiers, a type, a name. Keywords
// are types here; what they are shows later.
type head struct {
	mods          uint32 // modifiers, from the first token on
	typ, typEnd   uint32
	name, nameEnd uint32
	generic       bool // an angle bracket follows the type
}

// plain reports whether the type is one name.
func (h *head) plain() bool { return !h.generic && h.typEnd == h.typ+1 }

func (h *head) hasName() bool { return h.name < h.nameEnd }

// named reports whether there is a name, and it is one token.
func (h *head) named() bool { return h.nameEnd == h.name+1 }

// head reads modifiers, a type and, at the start of a declaration, a name. It
// stops before angle brackets. The current token starts a path.
//
// Any word may be a name, so a modifier is one only if something it can
// modify follows; "repeated.Foo" is a modifier and the absolute name ".Foo".
func (p *parser) head(h *head, at place) {
	found := false
	for !found && startsPath(p.kind()) {
		i := p.pos
		end := p.path()
		h.typ, h.typEnd = i, end
		found = true
		if p.toks[i].Kind != Ident {
			break
		}
		rest := end > i+1
		w := p.word(i)
		if w == NoWord {
			break
		}
		if at == paramless && h.mods == 0 && rest && !startsPath(p.kind()) &&
			(w == WordPackage || w == WordExtend || w == WordOption) {
			h.typEnd = i + 1
			h.name, h.nameEnd = i+1, end
			return
		}
		var mod bool
		switch {
		case w.isFieldModifier():
			mod = at == paramless || !rest
		case w.isTypeModifier(), w.isImportModifier():
			mod = !rest
		case w == WordStream:
			mod = at == inParams || !rest
		}
		if mod {
			h.mods++
			h.typ = i + 1
			found = rest
		}
	}
	if !found {
		// The last modifier is the type after all.
		h.mods--
		h.typ, h.typEnd = p.pos-1, p.pos
	}
	if p.kind() == '<' {
		h.generic = true
		return
	}
	if at != paramless {
		return
	}
	if startsPath(p.kind()) {
		h.name = p.pos
		h.nameEnd = p.path()
	} else if h.mods > 0 {
		// One modifier too many for what follows: "optional optional = 1".
		h.name, h.nameEnd = h.typ, h.typEnd
		h.mods--
		h.typ, h.typEnd = h.name-1, h.name
	}
}

// generic reads the arguments of a type and the name after it, and adds their
// nodes, all but the name's.
func (p *parser) generic(h *head) {
	p.arguments(h)
	if startsPath(p.kind()) {
		h.name = p.pos
		h.nameEnd = p.path()
	}
}

// arguments adds a NodeMap for the type that was just read and its arguments.
func (p *parser) arguments(h *head) {
	n := p.push(NodeMap, h.typ)
	p.leaf(NodePath, h.typ, h.typEnd)
	p.nodes[n].Tok = p.pos
	p.pos++
	if p.depth >= maxNesting {
		p.fail("nested too deeply")
	} else {
		p.depth++
		p.list(&listRules{
			delimiter: ',', required: true, loose: true,
			starts:  startsPath,
			stops:   func(k Kind) bool { return k == '>' || k == '=' },
			element: func() bool { return p.typeRef(false) },
		})
		p.depth--
	}
	if p.kind() == '>' {
		p.pos++
	} else {
		p.t.Unclosed = true
		p.nodes[n].Flags |= FlagUnclosed // no way from here leads to a valid file
	}
	p.finish(n)
}

// typeRef adds a NodeType: a type where no name follows.
func (p *parser) typeRef(param bool) bool {
	at := inAngles
	if param {
		at = inParams
	}
	if !startsPath(p.kind()) {
		p.fail("missing type")
		return false
	}
	n := p.push(NodeType, p.pos)
	var h head
	p.head(&h, at)
	p.nodes[n].Mods = uint16(h.mods)
	if h.generic {
		p.arguments(&h)
	}
	p.finish(n)
	if !h.generic {
		p.nodes[n].Last = h.typEnd - 1
	}
	return true
}

// params reads the types in the parentheses at the current token.
func (p *parser) params() {
	n := p.push(NodeParams, p.pos)
	p.pos++
	p.list(&listRules{delimiter: ',', required: true, starts: startsPath, element: func() bool { return p.typeRef(true) }})
	p.close(')')
	p.finish(n)
}

// path crosses a path and returns its end. The current token starts one. A
// separator at the end of a bracket is crossed in silence, as the reference
// does, and is not part of the path.
func (p *parser) path() uint32 {
	// Nearly all paths are one name.
	if p.kind() == Ident {
		if k := p.toks[p.pos+1].Kind; k != '.' && k != '/' {
			p.pos++
			return p.pos
		}
	}
	return p.longPath()
}

// longPath is path for those of several parts.
func (p *parser) longPath() uint32 {
	start := p.pos
	separated := false
	for {
		switch p.kind() {
		case Ident:
			if p.pos > start && !separated {
				return p.pos
			}
			separated = false
			p.pos++
		case '(':
			if p.pos > start && !separated {
				return p.pos
			}
			separated = false
			p.extension()
		case '.', '/':
			switch {
			case separated && (p.kind() == '/' || p.toks[p.pos-1].Kind == '/'):
				p.fail("empty part of a name") // two slashes would begin a comment
			case separated:
				p.flaw(p.pos, "empty part of a name")
			}
			separated = true
			p.pos++
		default:
			if !separated {
				return p.pos
			}
			if !p.done() {
				p.flaw(p.pos, "unexpected token in a name")
				return p.pos
			}
			return max(p.pos-1, start+1)
		}
	}
}

// extension crosses a name in parentheses.
func (p *parser) extension() {
	if p.depth >= maxNesting {
		p.fail("nested too deeply")
		p.skip()
		return
	}
	p.depth++
	p.pos++
	if startsPath(p.kind()) {
		p.path()
	} else {
		p.fail("missing name")
	}
	for !p.done() {
		p.fail("unexpected token in a name")
		p.skip()
	}
	p.depth--
	p.close(')')
}
