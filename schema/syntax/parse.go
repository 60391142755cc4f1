package syntax

import "slices"

// maxNesting is how deep bodies, types and names may nest before the parser
// stops following them. The language allows much less.
const maxNesting = 256

// parser reads tokens from left to right and writes nodes. It never looks at
// the text but for the words of the grammar.
type parser struct {
	t     *Tree
	toks  []Token
	nodes []Node
	pos   uint32
	depth int // of bodies, types and names
	value int // depth of values
}

// scope is where a declaration stands, as far as it changes how it is read.
type scope uint8

const (
	inBody scope = iota
	inFile
	inEnum
)

func (p *parser) kind() Kind { return p.toks[p.pos].Kind }

// done reports whether the text, or the bracket around this place, is at its
// end.
func (p *parser) done() bool { return isEnd(p.kind()) }

func isEnd(k Kind) bool { return k == EOF || k == '}' || k == ')' || k == ']' }

func startsPath(k Kind) bool { return k == Ident || k == '.' || k == '/' || k == '(' }

func startsDecl(k Kind) bool { return startsPath(k) || k == ';' || k == '{' }

func startsValue(k Kind) bool {
	return startsPath(k) || k == Number || k == String || k == '-' || k == '{' || k == '[' || k == '<'
}

func (p *parser) word(tok uint32) Word {
	k := &p.toks[tok]
	if k.Kind != Ident {
		return NoWord
	}
	return wordOf(p.t.Text[k.Start:k.End])
}

func (p *parser) fail(text string) { p.failAt(p.pos, text) }

// flaw notes an error at a token that keeps the text.
func (p *parser) flaw(tok uint32, text string) { p.t.flaw(int(p.toks[tok].Start), text) }

func (p *parser) failAt(tok uint32, text string) { p.t.fail(int(p.toks[tok].Start), text) }

// skip crosses one token, all parts of a string, or a bracket and all it holds.
func (p *parser) skip() {
	if p.kind() == String {
		for p.kind() == String {
			p.pos++
		}
		return
	}
	depth := 0
	for {
		switch p.kind() {
		case EOF:
			return
		case '{', '(', '[':
			depth++
		case '}', ')', ']':
			depth--
		}
		p.pos++
		if depth <= 0 {
			return
		}
	}
}

// add gives a new node, which is empty. Nodes are filled in where they lie: a copy
// of one that has just been put together is several times as slow.
func (p *parser) add() *Node {
	n := len(p.nodes)
	if n == cap(p.nodes) {
		p.nodes = slices.Grow(p.nodes, 1)
	}
	p.nodes = p.nodes[:n+1]
	node := &p.nodes[n]
	*node = Node{}
	return node
}

func (p *parser) push(kind NodeKind, first uint32) uint32 {
	n := p.add()
	n.Kind, n.First = kind, first
	return uint32(len(p.nodes) - 1)
}

// finish ends node n before the current token.
func (p *parser) finish(n uint32) {
	node := &p.nodes[n]
	node.Last = max(p.pos-1, node.First)
	node.Next = uint32(len(p.nodes))
}

// leaf adds a node without children.
func (p *parser) leaf(kind NodeKind, first, end uint32) {
	n := p.add()
	n.Kind, n.First, n.Last, n.Next = kind, first, end-1, uint32(len(p.nodes))
}

func (p *parser) file() {
	p.nodes = p.t.Nodes[:0]
	root := p.push(NodeFile, 0)
	for p.kind() != EOF {
		if p.done() {
			p.fail("bracket without a partner")
			p.pos++
			continue
		}
		p.decl(inFile)
	}
	p.nodes[root].Last = p.pos
	p.nodes[root].Next = uint32(len(p.nodes))
	p.t.Nodes = p.nodes
}

func (p *parser) decl(in scope) {
	if from := p.pos; !startsDecl(p.kind()) {
		count := 0
		for !p.done() && !startsDecl(p.kind()) {
			p.skip()
			count++
		}
		// The reference is silent about three and more.
		if count <= 2 {
			p.failAt(from, "unexpected token")
		}
		if p.done() {
			return
		}
	}
	switch p.kind() {
	case ';':
		p.leaf(NodeEmpty, p.pos, p.pos+1)
		p.pos++
		return
	case '{':
		n := p.push(NodeStrayBody, p.pos)
		p.decls(in)
		p.finish(n)
		return
	}

	start := p.pos
	var h head
	p.head(&h, paramless)
	word := NoWord
	if h.plain() {
		word = p.word(h.typ)
	}
	switch word {
	case WordSyntax, WordEdition:
		if in == inFile {
			p.syntax(&h)
			return
		}
	case WordPackage:
		if in == inFile {
			p.packageName(&h)
			return
		}
	case WordImport:
		field := p.kind() == '=' || in != inFile && h.named() && p.kind() != String
		if !field {
			p.importFile(&h)
			return
		}
	case WordReserved, WordExtensions:
		if p.kind() != '=' {
			p.pos = start
			p.ranges()
			return
		}
	}
	p.def(start, &h, word, in)
}

// decls reads the declarations in the braces at the current token.
func (p *parser) decls(in scope) {
	if p.depth >= maxNesting {
		p.fail("nested too deeply")
		p.skip()
		return
	}
	p.depth++
	p.pos++
	for !p.done() {
		p.decl(in)
	}
	p.depth--
	p.close('}')
}

// close crosses a closing bracket.
func (p *parser) close(k Kind) {
	if p.kind() == k {
		p.pos++
	} else {
		p.fail("bracket without a partner")
	}
}

// semicolon reads the end of a declaration.
func (p *parser) semicolon(missing told) {
	if p.kind() == ';' {
		p.pos++
		return
	}
	p.t.tell(p.toks[p.pos].Start, p.toks[p.pos].End, "missing semicolon", missing)
}

// Modifiers before syntax, package and import are in no node: the reference
// does not mind them.
func (p *parser) syntax(h *head) {
	n := p.push(NodeSyntax, h.typ)
	switch {
	case p.done():
		p.flaw(p.pos, "unexpected end")
		p.finish(n)
		return
	case p.kind() == '=':
		p.nodes[n].Tok = p.pos
		p.pos++
	case p.kind() == ';' || p.kind() == String:
		p.flaw(p.pos, "missing equals sign")
	default:
		p.fail("missing equals sign")
	}
	valued := false
	switch {
	case p.nodes[n].Tok != 0 && (p.kind() == ';' || p.kind() == EOF):
		p.flaw(p.pos, "missing value")
	case p.nodes[n].Tok != 0, startsValue(p.kind()):
		valued = p.expr(asValue)
	}
	p.options()
	if p.kind() == ';' || valued {
		missing := toldAfterSyntax
		if p.word(h.typ) == WordEdition {
			missing = toldAfterEdition
		}
		p.semicolon(missing)
	}
	p.finish(n)
}

func (p *parser) packageName(h *head) {
	n := p.push(NodePackage, h.typ)
	if h.name < h.nameEnd {
		p.leaf(NodePath, h.name, h.nameEnd)
	}
	p.options()
	p.semicolon(toldAfterPackage)
	p.finish(n)
}

func (p *parser) importFile(h *head) {
	n := p.push(NodeImport, h.typ)
	name, end := h.name, h.nameEnd
	next := p.kind()
	mods := uint16(0)
	for end == name+1 && isImportPrefix(p.word(name)) {
		mods++
		name, end = p.pos, p.pos
		if startsPath(p.kind()) {
			end = p.path()
		}
	}
	p.nodes[n].Mods = mods
	named := name < end
	if named {
		p.leaf(NodeName, name, end)
	} else if startsValue(next) {
		named = p.expr(asValue)
	}
	p.options()
	if !named && p.done() {
		p.flaw(p.pos, "unexpected end")
	} else {
		p.semicolon(toldAfterImport)
	}
	p.finish(n)
}

func isImportPrefix(w Word) bool {
	return w.isImportModifier() || w.isTypeModifier() || w == WordStream
}

// ranges reads what is reserved, or open to extensions.
func (p *parser) ranges() {
	n := p.push(NodeExtensions, p.pos)
	if p.word(p.pos) == WordReserved {
		p.nodes[n].Kind = NodeReserved
	}
	p.pos++
	bad := false
	if p.kind() != '[' {
		var last uint32
		p.list(&listRules{
			delimiter: ',', required: true, loose: true,
			starts: startsValue,
			stops: func(k Kind) bool {
				// A name on a later line begins something new.
				return k == ';' || k == '[' || last != 0 && k == Ident && p.lineBetween(last)
			},
			element: func() bool {
				last = p.pos
				bad = !p.expr(asValue)
				return !bad
			},
		})
	}
	optioned := p.options()
	if p.kind() == ';' || optioned || !bad {
		missing := toldAfterReserved
		if p.nodes[n].Kind == NodeExtensions {
			missing = toldAfterExtensions
		}
		p.semicolon(missing)
	}
	p.finish(n)
}

// lineBetween reports whether a line ends between a token and the current one.
func (p *parser) lineBetween(tok uint32) bool {
	for i := tok + 1; i <= p.pos; i++ {
		if p.toks[i].Gap&GapNewline != 0 {
			return true
		}
	}
	return false
}

// def reads a declaration from what follows its name: parameters, a value,
// options, a body, in this order.
func (p *parser) def(start uint32, h *head, word Word, in scope) {
	n := p.push(NodeField, start)
	p.nodes[n].Mods = uint16(h.mods)
	if h.generic {
		p.generic(h)
	} else if !p.headed(word, h) && !(in == inEnum && !h.hasName() && h.mods == 0) {
		p.leaf(NodeType, h.typ, h.typEnd)
	}
	if h.hasName() {
		p.nodes[n].Flags |= FlagName
		p.leaf(NodePath, h.name, h.nameEnd)
	} else if in == inEnum && h.mods == 0 && !h.generic {
		// Without a body this is a value. Its one name was taken for a type.
		p.nodes[n].Flags |= FlagName
		p.leaf(NodePath, h.typ, h.typEnd)
	}

	var inner scope
	if word == WordEnum {
		inner = inEnum
	}
	const (
		inputs = iota + 1
		outputs
		value
		options
		body
	)
	reached := 0
	for reached != body && !p.done() {
		var next int
		at := p.pos
		flags := p.nodes[n].Flags
		switch k := p.kind(); {
		case k == '(':
			next = inputs
			p.nodes[n].Flags |= FlagSignature
			p.params()
		case k == Ident && p.word(p.pos) == WordReturns:
			next = outputs
			if p.nodes[n].Tok == 0 {
				p.nodes[n].Tok = p.pos
			}
			p.nodes[n].Flags |= FlagSignature
			p.pos++
			if p.kind() == '(' {
				p.params()
			} else {
				p.fail("missing parameters")
				if startsPath(p.kind()) {
					p.typeRef(true)
				}
			}
		case k == '=' || !startsPath(k) && k != '[' && k != '{' && startsValue(k) &&
			flags&(FlagValue|FlagOptions|FlagBody) == 0:
			next = value
			if k == '=' {
				p.pos++
			} else {
				p.fail("missing equals sign")
			}
			if p.expr(asValue) && flags&FlagValue == 0 {
				p.nodes[n].Flags |= FlagValue
				if k == '=' && p.nodes[n].Tok == 0 {
					p.nodes[n].Tok = at
				}
			}
		case k == '[':
			next = options
			p.nodes[n].Flags |= FlagOptions
			p.options()
		case k == '{':
			next = body
			p.nodes[n].Flags |= FlagBody
			b := p.push(NodeBody, p.pos)
			p.decls(inner)
			p.finish(b)
		}
		if next == 0 {
			break
		}
		if next <= reached {
			p.failAt(at, "unexpected part of a declaration")
		}
		reached = max(reached, next)
	}
	if reached != body {
		p.semicolon(toldAfterDefinition)
	}
	p.finish(n)
	p.nodes[n].Kind = p.classify(n, word, h, in)
}

// headed reports whether a declaration that begins with the word is sure to
// be what the word says: then the word is no type, and has no node.
func (p *parser) headed(w Word, h *head) bool {
	switch w {
	case WordOption:
		return h.mods == 0
	case WordRPC:
		return p.kind() == '('
	case WordMessage, WordEnum, WordService, WordExtend, WordOneof:
		return p.kind() == '{'
	case WordGroup:
		// group Name = 1 [options] {
		i := p.pos
		if p.kind() == '=' && p.toks[i+1].Kind == Number {
			i += 2
			if p.toks[i].Kind == '[' {
				saved := p.pos
				p.pos = i
				p.skip()
				i, p.pos = p.pos, saved
			}
		}
		return p.toks[i].Kind == '{'
	}
	return false
}

// classify tells what a declaration is once all of it is read.
func (p *parser) classify(n uint32, w Word, h *head, in scope) NodeKind {
	flags := p.nodes[n].Flags
	if in == inEnum && !h.hasName() && h.mods == 0 && !h.generic && flags&FlagBody == 0 {
		return NodeEnumValue
	}
	switch w {
	case WordOption:
		if h.mods == 0 {
			return NodeOption
		}
	case WordRPC:
		if flags&FlagSignature != 0 {
			return NodeMethod
		}
	}
	if flags&FlagBody != 0 {
		switch w {
		case WordMessage:
			return NodeMessage
		case WordEnum:
			return NodeEnum
		case WordService:
			return NodeService
		case WordExtend:
			return NodeExtend
		case WordOneof:
			return NodeOneof
		case WordGroup:
			return NodeGroup
		}
	}
	return NodeField
}
