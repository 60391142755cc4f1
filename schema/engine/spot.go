package engine

import (
	"strings"

	"github.com/platinummonkey/spoke/schema/source"
	"github.com/platinummonkey/spoke/schema/syntax"
	"github.com/platinummonkey/spoke/schema/wire"
)

// spot is where a token is: its line, where it begins there, and where it ends,
// all from zero.
type spot struct{ line, column, end int32 }

// measure finds the spots of all tokens.
func (d *describer) measure() {
	text, tokens := d.tree.Text, d.tree.Tokens
	d.spots = append(d.spots[:0], make([]spot, len(tokens))...)
	var line int32
	begin := 0 // of the line
	// plain says that each byte of the line so far takes one column.
	plain := true
	at := 0
	for i := range tokens {
		token := &tokens[i]
		start, end := int(token.Start), int(token.End)
	gap:
		for ; at < start; at++ {
			switch text[at] {
			case ' ':
			case '\n':
				line++
				begin, plain = at+1, true
			case '/': // a comment, and perhaps more
				rest := text[at:start]
				if n := strings.Count(rest, "\n"); n > 0 {
					line += int32(n)
					begin = at + strings.LastIndexByte(rest, '\n') + 1
					plain = source.IsPlain(text[begin:start])
				} else {
					plain = plain && source.IsPlain(rest)
				}
				break gap
			default:
				plain = false
			}
		}
		s := &d.spots[i]
		s.line = line
		was := plain
		if token.Kind == syntax.String { // others are of plain bytes
			plain = plain && source.IsPlain(text[start:end])
		}
		s.column, s.end = int32(start-begin), int32(end-begin)
		if !was {
			s.column = int32(source.Width(text[begin:start]))
		}
		if !plain {
			s.end = int32(source.Width(text[begin:end]))
		}
		at = end
	}
}

// place is where tokens begin and end.
func (s *scratch) place(at run) wire.Span {
	first, last := &s.spots[at.first], &s.spots[at.last]
	return wire.Span{first.line, first.column, last.line, last.end}
}
