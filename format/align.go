package format

import "github.com/platinummonkey/spoke/schema/syntax"

// align sets the column of the fields that stand together from declaration c
// on, which is the i-th of a body that ends before node end. A comment or an
// empty line parts them. It gives the declaration after them; nothing is done
// until that is reached, which done tells.
func (p *printer) align(s *scope, c, end uint32, i int, done uint32) uint32 {
	if c < done {
		return done
	}
	p.column = 0
	for first := c; c < end; c = p.node(c).Next {
		lead := p.trivia.lead(p.node(c).First)
		apart := c > first && (s.blankBefore(i) || p.trivia.comments(lead))
		if p.node(c).Kind == syntax.NodeEmpty && c > first {
			// It is left out, but the empty line before it and its comments are not.
			apart = s.blankBefore(i) || p.trivia.comments(lead) || p.trivia.comments(p.trivia.trail(p.node(c).First))
		} else if width, ok := p.headWidth(c); ok && !apart {
			p.column = max(p.column, width)
		} else {
			apart = true
		}
		if apart {
			return max(c, p.node(first).Next)
		}
		i++
	}
	return end
}

// headWidth is how wide a field is before its equals sign: ok is false if it is
// no field, has no number, or has comments in its head.
func (p *printer) headWidth(n uint32) (width int, ok bool) {
	node := p.node(n)
	if node.Kind != syntax.NodeField && node.Kind != syntax.NodeEnumValue || node.Tok == 0 {
		return 0, false
	}
	for tok := node.First; tok < node.Tok; tok++ {
		if p.t.Tokens[tok+1].Gap&syntax.GapComment != 0 {
			return 0, false
		}
		width += len(p.t.TokenText(tok))
	}
	// Spaces stand between modifiers, type and name, and after commas.
	width += int(node.Mods)
	for c := n + 1; c < node.Next && p.node(c).First < node.Tok; c = p.node(c).Next {
		switch p.node(c).Kind {
		case syntax.NodePath:
			if c > n+1 {
				width++
			}
		case syntax.NodeMap:
			for tok := p.node(c).First; tok <= p.node(c).Last; tok++ {
				if p.t.Tokens[tok].Kind == ',' {
					width++
				}
			}
		}
	}
	return width, true
}
