package format

import (
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/schema/syntax"
)

// gap is what a token wants between itself and the text before it, and with
// that how comments in between are set.
type gap uint8

const (
	tight      gap = iota // nothing; comments go on their own lines
	spaced                // a space; comments stay on the line
	ownLine               // a line end; comments go on their own lines
	softLine              // a space or a line end, as the group around decides
	blankAbove            // an empty line
	closing               // nothing, for "," ";" and the like; comments stay on the line
	glued                 // nothing; comments stay on the line, spaced as in the source
	gluedOpen             // the same just after an opening bracket: no space before the first comment
)

// staysOnLine reports whether comments in the gap follow code on its line.
func (g gap) staysOnLine() bool { return g == spaced || g >= closing }

// mood is what the surroundings ask of comments and strings.
type mood uint8

const (
	// crowded: code follows on the line, so that a line comment after a token
	// must become a block comment.
	crowded mood = 1 << iota
	// hanging: a string in parts is indented under what it belongs to.
	hanging
	// stacked: things stand one a line, so a block comment after a token gets
	// a line of its own.
	stacked
	// paired: a block comment before an element shares its line.
	paired
	// valued: a path is a value, to be treated as other values are.
	valued
)

// printer prints one tree.
type printer struct {
	t      *syntax.Tree
	trivia *trivia
	style  Style
	pinned uint32 // Added.Option
	w      writer
	// pending is trivia that goes out before the next text.
	pending []run
	// column is how wide the heads of fields are made, 0 for as they are.
	column int
}

func (p *printer) gap(g gap) {
	switch g {
	case spaced:
		p.w.space()
	case ownLine:
		p.w.line(1)
	case softLine:
		p.w.soft()
	case blankAbove:
		p.w.line(2)
	}
}

// token prints a token and all that goes with it.
func (p *printer) token(tok uint32, g gap, m mood) {
	if p.trivia.marks[tok]>>markBits != 0 || len(p.pending) > 0 {
		p.tokenAs(tok, g, m, p.t.TokenText(tok))
		return
	}
	p.gap(g)
	p.text(tok, p.t.TokenText(tok))
}

// tokenAs prints another text for a token.
func (p *printer) tokenAs(tok uint32, g gap, m mood, text string) {
	p.tokenOnly(tok, g, m, text)
	p.after(p.trivia.trail(tok), m)
}

// tokenOnly prints a token and what leads it, and leaves what trails it.
func (p *printer) tokenOnly(tok uint32, g gap, m mood, text string) {
	if p.trivia.marks[tok]&deaf != 0 {
		p.gap(g)
	} else {
		p.awaitLead(tok)
		p.flush(g, m)
	}
	p.text(tok, text)
}

// awaitLead puts what leads a token before the next text. White space alone
// matters only where it follows a comment from elsewhere.
func (p *printer) awaitLead(tok uint32) {
	lead := p.trivia.lead(tok)
	if lead.empty() && len(p.pending) > 0 {
		lead = p.trivia.whiteSpace(tok)
	}
	p.await(lead)
}

func (p *printer) text(tok uint32, text string) {
	if k := &p.t.Tokens[tok]; k.Start == k.End {
		p.done(tok) // a bracket that the source does not close
		return
	}
	if p.t.Tokens[tok].Kind == syntax.String && strings.IndexByte(text, '\n') >= 0 {
		p.w.broken = true
	}
	p.w.text(text)
	p.done(tok)
}

// done notes that a token is in the output, or rightly left out.
func (p *printer) done(tok uint32) {
	if m := &p.trivia.marks[tok]; *m&printed == 0 {
		*m |= printed
		p.trivia.printed++
	}
}

// await puts trivia before the next text.
func (p *printer) await(r run) {
	if !r.empty() {
		p.pending = append(p.pending, r)
	}
}

// awaitsComment reports whether a comment goes out before the next text.
func (p *printer) awaitsComment() bool {
	return slices.ContainsFunc(p.pending, p.trivia.comments)
}

// after prints the comments that trail a token.
func (p *printer) after(r run, m mood) {
	for i := r.start; i < r.end; i++ {
		c := &p.trivia.pieces[i]
		if !c.kind.isComment() {
			continue
		}
		line := c.kind == lineComment
		if !line && m&stacked != 0 {
			p.w.line(1)
		} else {
			p.w.space()
		}
		switch {
		case line && m&crowded != 0:
			p.asBlock(c)
		case line:
			p.comment(c)
			p.w.line(1)
		default:
			p.comment(c)
		}
	}
}

// flush prints the pending comments and the gap before the text that follows.
func (p *printer) flush(g gap, m mood) {
	if len(p.pending) == 0 {
		p.gap(g)
		return
	}
	onLine := g.staysOnLine()
	var (
		any      bool // a comment was printed
		lastLine bool // and the last one ends its line
		lines    int  // line ends since
		hadSpace bool // white space since, other than line ends
		ownStart bool // a line end came before the first comment
	)
	for _, r := range p.pending {
		for i := r.start; i < r.end; i++ {
			c := &p.trivia.pieces[i]
			switch c.kind {
			case lineEnd:
				lines++
				ownStart = ownStart || !any
				continue
			case blank:
				hadSpace = true
				continue
			}
			line := c.kind == lineComment
			p.gap(p.beforeComment(g, !any, lastLine, line, lines, hadSpace || lines > 0))
			if line && onLine {
				p.asBlock(c)
				line = false
			} else {
				p.comment(c)
			}
			any, lastLine, lines, hadSpace = true, line, 0, false
		}
	}
	p.pending = p.pending[:0]
	switch {
	case !any:
		p.gap(g)
	case g == ownLine && !lastLine && lines == 0 && ownStart && m&paired != 0:
		p.w.space()
	default:
		p.gap(p.afterComments(g, lastLine, lines, hadSpace))
	}
}

// beforeComment is the gap before a comment in the gap g. first: no comment
// came before; lastLine: the one before ends its line; line: this one does;
// lines: line ends since; apart: there is white space before it.
func (p *printer) beforeComment(g gap, first, lastLine, line bool, lines int, apart bool) gap {
	glue := g >= glued
	if first {
		switch {
		case g == closing, g == glued && (apart || line):
			return spaced
		}
		return g
	}
	rest := between(g)
	if glue && apart {
		rest = spaced
	}
	if g.staysOnLine() {
		lines = 0
	}
	rest = afterOne(rest, lastLine, lines)
	if line && rest == tight && g.staysOnLine() && g != gluedOpen {
		rest = spaced
	}
	return rest
}

// afterComments is the gap after the last comment in the gap g.
func (p *printer) afterComments(g gap, lastLine bool, lines int, hadSpace bool) gap {
	rest := between(g)
	if g >= glued && hadSpace {
		rest = spaced
	}
	if g.staysOnLine() {
		lines = 0
	}
	return afterOne(rest, lastLine, lines)
}

// between is the gap after each comment in the gap g, without regard to the
// source.
func between(g gap) gap {
	switch g {
	case spaced:
		return spaced
	case closing, glued, gluedOpen:
		return tight
	}
	return softLine
}

// afterOne is the gap after a comment: lines is how many line ends follow it.
func afterOne(g gap, line bool, lines int) gap {
	switch {
	case lines >= 2:
		return blankAbove
	case line:
		return ownLine
	}
	return g
}
