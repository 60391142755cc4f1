package format

import (
	"strings"

	"github.com/platinummonkey/spoke/schema/syntax"
)

// Everything between two tokens is trivia. Each piece of it belongs to the
// token before (a comment on the same line), to the token after, or to a slot
// between two elements of a bracket: comments set apart by empty lines.

// pieceKind tells the pieces of a gap apart.
type pieceKind uint8

const (
	blank       pieceKind = iota // white space without a line end
	lineEnd                      // one line end
	lineComment                  // without its line end
	blockComment
)

func (k pieceKind) isComment() bool { return k >= lineComment }

// piece is one piece of a gap.
type piece struct {
	start, end uint32
	kind       pieceKind
	printed    bool
}

// run is a range of trivia.pieces.
type run struct{ start, end uint32 }

func (r run) empty() bool { return r.start >= r.end }

// slot is what lies between two elements of a scope, set apart from both.
type slot struct {
	run
	// blankBefore: an empty line comes before the element after the slot.
	blankBefore bool
}

// mark is what is known of a token: flags, and above them the number of its
// attachment, 0 for most tokens.
type mark uint32

const (
	// printed: the token is in the output, or rightly left out.
	printed mark = 1 << iota
	// starts: the token is the first of an element.
	starts
	// deaf: comments that wait for the next token go past this one. They do
	// where an element begins with a bracket on the line the last one ends.
	deaf
	// added: the token begins an option of Added.Settings.
	added

	markBits = 4
)

// attachment is the trivia that goes with a token, and the scope that it opens,
// 0 if it opens none.
type attachment struct {
	lead, trail run
	scope       uint32
}

// scope is the inside of a bracket, of a string in parts, or a file.
type scope struct {
	slots []slot
	// blankBeforeClose: an empty line comes before the closer.
	blankBeforeClose bool
	// attached: a comment goes with one of the scope's own tokens, or with
	// the inner side of its brackets.
	attached bool
	// slotted: a comment is in a slot.
	slotted bool
}

func (s *scope) hasSlotComments() bool { return s.slotted }

func (s *scope) hasComments() bool { return s.slotted || s.attached }

func (s *scope) blankBefore(i int) bool { return i < len(s.slots) && s.slots[i].blankBefore }

// trivia is the trivia of one file.
type trivia struct {
	t     *syntax.Tree
	marks []mark
	// attached are the tokens' attachments; the first is empty.
	attached []attachment
	pieces   []piece
	scopes   []scope
	slots    []slot // of closed scopes, scope by scope
	open     []slot // of scopes that are still open
	frames   []frame
	printed  int // tokens printed
}

// scopeKind tells what ends an element in a scope.
type scopeKind uint8

const (
	declScope scopeKind = iota // semicolons and bodies end elements
	listScope                  // commas too
	dictScope                  // and both are left out when printed
)

func (k scopeKind) separates(c syntax.Kind) bool {
	return c == ',' && k != declScope || c == ';' && k == dictScope
}

// frame is a scope that is still open.
type frame struct {
	scope     uint32 // its number
	firstSlot uint32 // in trivia.open
	opener    uint32 // its first token
	kind      scopeKind
	closer    syntax.Kind // the kind of its last token
	last      uint32      // its last token, if it is a string in parts
	inElement bool
	assigned  bool // an equals sign was met in the element
}

// lead is the trivia before a token that goes with it.
func (tr *trivia) lead(tok uint32) run { return tr.attached[tr.marks[tok]>>markBits].lead }

// trail is the trivia after a token that goes with it.
func (tr *trivia) trail(tok uint32) run { return tr.attached[tr.marks[tok]>>markBits].trail }

// of is a token's own attachment, to be changed.
func (tr *trivia) of(tok uint32) *attachment {
	if tr.marks[tok]>>markBits == 0 {
		tr.marks[tok] |= mark(len(tr.attached)) << markBits
		tr.attached = append(tr.attached, attachment{})
	}
	return &tr.attached[tr.marks[tok]>>markBits]
}

// build finds the trivia of a tree and whom each piece belongs to. It goes by
// tokens alone.
func (tr *trivia) build(t *syntax.Tree) {
	tr.t = t
	tr.printed = 0
	if cap(tr.marks) < len(t.Tokens) {
		tr.marks = make([]mark, len(t.Tokens)+len(t.Tokens)/4)
	}
	tr.marks = tr.marks[:len(t.Tokens)]
	clear(tr.marks)
	tr.attached = append(tr.attached[:0], attachment{})
	tr.pieces = tr.pieces[:0]
	tr.slots = tr.slots[:0]
	tr.open = tr.open[:0]
	tr.scopes = append(tr.scopes[:0], scope{})
	tr.frames = append(tr.frames[:0], frame{closer: syntax.EOF})

	toks := t.Tokens
	for i := range uint32(len(toks)) {
		k := toks[i].Kind
		f := &tr.frames[len(tr.frames)-1]
		if f.inElement && isPlain(k) && toks[i].Gap&syntax.GapComment == 0 {
			continue // as most tokens are
		}
		tr.abandonAngles(k)
		f = &tr.frames[len(tr.frames)-1]
		pieces := tr.split(i)
		if k == f.closer && (k != syntax.String || i == f.last) {
			tr.beforeCloser(f, i, pieces)
			if k == syntax.EOF {
				return
			}
			f = &tr.frames[len(tr.frames)-1]
			tr.after(f, i, k == '}')
			continue
		}
		if !f.inElement {
			tr.marks[i] |= starts
		}
		switch {
		case uint32(len(tr.open)) == f.firstSlot:
			tr.first(f, i, pieces)
		case !f.inElement:
			tr.between(f, i, pieces)
		default:
			tr.within(f, i, pieces)
		}
		f.inElement = true
		switch k {
		case '=':
			f.assigned = true
		case '{', '<':
			kind := declScope
			if f.assigned {
				kind = dictScope
			}
			tr.push(i, kind, closerOf(k))
			continue
		case '[':
			tr.push(i, listScope, ']')
			continue
		case '(':
			tr.push(i, declScope, ')')
			continue
		case syntax.String:
			if f.closer == syntax.String {
				break
			}
			if last := tr.lastPart(i); last > i {
				tr.push(i, declScope, syntax.String)
				tr.frames[len(tr.frames)-1].last = last
				continue
			}
		}
		tr.marks[i] &^= deaf
		tr.after(f, i, false)
	}
}

// isPlain reports whether a token can neither begin nor end anything within an
// element.
func isPlain(k syntax.Kind) bool { return k == syntax.Ident || k == syntax.Number || k == '.' }

// abandonAngles leaves angle brackets that the bracket around them ends.
func (tr *trivia) abandonAngles(k syntax.Kind) {
	switch k {
	case syntax.EOF, '}', ')', ']':
		for tr.frames[len(tr.frames)-1].closer == '>' {
			tr.open = tr.open[:tr.frames[len(tr.frames)-1].firstSlot]
			tr.frames = tr.frames[:len(tr.frames)-1]
		}
	}
}

// lastPart is the last token of the string that has a part at tok.
func (tr *trivia) lastPart(tok uint32) uint32 {
	for tr.t.Tokens[tok+1].Kind == syntax.String {
		tok++
	}
	return tok
}

func (tr *trivia) push(opener uint32, kind scopeKind, closer syntax.Kind) {
	n := uint32(len(tr.scopes))
	tr.scopes = append(tr.scopes, scope{})
	tr.of(opener).scope = n
	tr.frames = append(tr.frames, frame{
		scope: n, firstSlot: uint32(len(tr.open)), opener: opener, kind: kind, closer: closer,
	})
}

// after ends the element at tok if it is the last of the element's tokens.
func (tr *trivia) after(f *frame, tok uint32, body bool) {
	next := tr.t.Tokens[tok+1].Kind
	switch k := tr.t.Tokens[tok].Kind; {
	case k == ';', k == ',' && f.kind != declScope:
	case body && !f.kind.separates(next) && !(f.assigned && next == ';'):
	default:
		return
	}
	f.inElement = false
	f.assigned = false
}

// split cuts the gap before a token into pieces, if there are comments in it.
func (tr *trivia) split(tok uint32) run {
	if tr.t.Tokens[tok].Gap&syntax.GapComment == 0 {
		return run{}
	}
	return tr.cut(tok)
}

// whiteSpace is what leads a token that no comment leads.
func (tr *trivia) whiteSpace(tok uint32) run {
	if tr.t.Tokens[tok].Gap&syntax.GapComment != 0 {
		return run{}
	}
	r := tr.cut(tok)
	if tr.marks[tok]&starts != 0 {
		_, r = tr.detach(r)
	}
	return r
}

func (tr *trivia) cut(tok uint32) run {
	text := tr.t.GapText(tok)
	base := tr.t.Tokens[tok].Start - uint32(len(text))
	first := uint32(len(tr.pieces))
	for i := 0; i < len(text); {
		start := i
		kind := blank
		switch {
		case text[i] == '\n':
			kind = lineEnd
			i++
		case strings.HasPrefix(text[i:], "//"):
			kind = lineComment
			if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
				i += n
			} else {
				i = len(text)
			}
		case strings.HasPrefix(text[i:], "/*"):
			kind = blockComment
			if n := strings.Index(text[i+2:], "*/"); n >= 0 {
				i += n + 4
			} else {
				i = len(text)
			}
		default:
			for i < len(text) && text[i] != '\n' && text[i] != '/' {
				i++
			}
		}
		tr.pieces = append(tr.pieces, piece{start: base + uint32(start), end: base + uint32(i), kind: kind})
	}
	return run{first, uint32(len(tr.pieces))}
}

// comments reports whether a run has a comment.
func (tr *trivia) comments(r run) bool {
	for _, p := range tr.pieces[r.start:max(r.start, r.end)] {
		if p.kind.isComment() {
			return true
		}
	}
	return false
}

// firstLine cuts a run before its first line end.
func (tr *trivia) firstLine(r run) (inline, rest run) {
	at := r.start
	for at < r.end && tr.pieces[at].kind != lineEnd {
		at++
	}
	return run{r.start, at}, run{at, r.end}
}

// detach cuts a run at its last empty line: what follows it belongs to the
// next token.
func (tr *trivia) detach(r run) (detached, attached run) {
	const none = ^uint32(0)
	at := none
	for i := r.end; i > r.start; i-- {
		switch k := tr.pieces[i-1].kind; {
		case k.isComment():
			at = none
		case k == lineEnd && at != none:
			return run{r.start, at}, run{at, r.end}
		case k == lineEnd:
			at = i - 1
		}
	}
	if at == none {
		return run{}, r
	}
	return run{r.start, at}, run{at, r.end}
}

// sameLine gives comments on the line of the token before tok to that token.
func (tr *trivia) sameLine(f *frame, tok uint32, inline run) {
	if !tr.comments(inline) {
		return
	}
	tr.of(tok - 1).trail = inline
	// What follows a bracket's closer is not the scope's own.
	switch k := tr.t.Tokens[tok-1].Kind; k {
	case '}', ')', ']', '>':
	case syntax.String:
		if f.closer == syntax.String || tok < 2 || tr.t.Tokens[tok-2].Kind != syntax.String {
			tr.scopes[f.scope].attached = true
		}
	default:
		tr.scopes[f.scope].attached = true
	}
}

func (tr *trivia) giveLead(f *frame, tok uint32, r run) {
	if r.empty() {
		return
	}
	tr.of(tok).lead = r
	if tr.comments(r) {
		tr.scopes[f.scope].attached = true
	}
}

func (tr *trivia) slot(f *frame, s slot) {
	tr.open = append(tr.open, s)
	if tr.comments(s.run) {
		tr.scopes[f.scope].slotted = true
	}
}

// first deals with the gap before the first token of a scope.
func (tr *trivia) first(f *frame, tok uint32, r run) {
	if f.closer != syntax.EOF {
		if inline, rest := tr.firstLine(r); !rest.empty() && tr.comments(inline) {
			tr.sameLine(f, tok, inline)
			tr.marks[tok-1] &^= deaf
			// The opener is also a token of the scope around.
			tr.scopes[tr.frames[len(tr.frames)-2].scope].attached = true
			r = rest
		}
	}
	detached, attached := tr.detach(r)
	tr.slot(f, slot{run: detached, blankBefore: tr.comments(detached)})
	tr.giveLead(f, tok, attached)
}

// between deals with the gap between two elements.
func (tr *trivia) between(f *frame, tok uint32, r run) {
	if tr.t.Tokens[tok].Gap&syntax.GapNewline == 0 {
		tr.marks[tok] |= deaf
	}
	if r.empty() {
		tr.slot(f, slot{blankBefore: tr.t.Tokens[tok].Gap&syntax.GapBlank != 0})
		return
	}
	inline, rest := tr.firstLine(r)
	tr.sameLine(f, tok, inline)
	rest, blankAfter := tr.afterElement(rest)
	detached, attached := tr.detach(rest)
	tr.slot(f, slot{run: detached, blankBefore: blankAfter})
	tr.giveLead(f, tok, attached)
}

// afterElement drops the empty lines that a run begins with and tells whether
// there were any.
func (tr *trivia) afterElement(r run) (rest run, blankAfter bool) {
	end, last, lines := r.start, r.start, 0
	for end < r.end && !tr.pieces[end].kind.isComment() {
		if tr.pieces[end].kind == lineEnd {
			last = end
			lines++
		}
		end++
	}
	return run{last, r.end}, lines > 1
}

// within deals with the gap between two tokens of one element.
func (tr *trivia) within(f *frame, tok uint32, r run) {
	if r.empty() {
		return
	}
	inline, rest := tr.firstLine(r)
	elided := f.kind == dictScope && tr.t.Tokens[tok].Kind == ',' && tr.t.Tokens[tok-1].Kind == '}'
	if (!rest.empty() || elided) && tr.comments(inline) {
		tr.sameLine(f, tok, inline)
		r = rest
	}
	tr.giveLead(f, tok, r)
}

// beforeCloser deals with the gap before the end of a scope, and closes it.
func (tr *trivia) beforeCloser(f *frame, tok uint32, r run) {
	blankAfter := false
	inline, rest := tr.firstLine(r)
	switch {
	case uint32(len(tr.open)) == f.firstSlot, r.empty():
		// An empty scope, or nothing to tell apart.
	case f.inElement:
		tr.sameLine(f, tok, inline)
		r = run{}
		if tr.comments(rest) {
			detached, _ := tr.detach(rest)
			blankAfter = !detached.empty()
			r = rest
		}
	case rest.empty():
		if tr.t.Tokens[tok-1].Kind != ';' || !tr.hasBlock(inline) {
			tr.sameLine(f, tok, inline)
			r = run{}
		}
	default:
		tr.sameLine(f, tok, inline)
		if tr.comments(rest) {
			r, blankAfter = tr.afterElement(rest)
		} else {
			r = rest
		}
	}
	s := &tr.scopes[f.scope]
	detached, attached := tr.detach(r)
	if f.closer == syntax.EOF {
		tr.slot(f, slot{run: r})
	} else {
		if !blankAfter {
			blankAfter = tr.comments(detached) && tr.comments(attached)
		}
		tr.slot(f, slot{run: detached})
		tr.giveLead(f, tok, attached)
	}
	s.blankBeforeClose = blankAfter
	first := len(tr.slots)
	tr.slots = append(tr.slots, tr.open[f.firstSlot:]...)
	s.slots = tr.slots[first:len(tr.slots):len(tr.slots)]
	tr.open = tr.open[:f.firstSlot]
	tr.frames = tr.frames[:len(tr.frames)-1]
}

func (tr *trivia) hasBlock(r run) bool {
	for _, p := range tr.pieces[r.start:r.end] {
		if p.kind == blockComment {
			return true
		}
	}
	return false
}

// scopeOf is the scope that a token opens.
func (tr *trivia) scopeOf(tok uint32) *scope {
	return &tr.scopes[tr.attached[tr.marks[tok]>>markBits].scope]
}

// scope is the scope with a number; 0 is the file.
func (tr *trivia) scope(n uint32) *scope { return &tr.scopes[n] }

func closerOf(k syntax.Kind) syntax.Kind {
	if k == '{' {
		return '}'
	}
	return '>'
}
