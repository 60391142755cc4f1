package format

import (
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/schema/syntax"
)

// Ranks of a file's declarations: the order in which they are printed.
const (
	rankSyntax = iota
	rankPackage
	rankImport
	rankOption
	rankRest
)

func rank(k syntax.NodeKind) int {
	switch k {
	case syntax.NodeSyntax:
		return rankSyntax
	case syntax.NodePackage:
		return rankPackage
	case syntax.NodeImport:
		return rankImport
	case syntax.NodeOption:
		return rankOption
	}
	return rankRest
}

// placed is a declaration of the file and its place in the source.
type placed struct {
	node  uint32
	place int
}

// arrange gives the file's declarations in their order, in the memory given.
func (p *printer) arrange(order []placed) []placed {
	sorted := true
	for n := uint32(1); n < p.node(0).Next; n = p.node(n).Next {
		if i := len(order); sorted && i > 0 && p.compare(order[i-1].node, n) > 0 {
			sorted = false
		}
		order = append(order, placed{n, len(order)})
	}
	if !sorted {
		slices.SortStableFunc(order, func(a, b placed) int { return p.compare(a.node, b.node) })
	}
	return order
}

func (p *printer) compare(a, b uint32) int {
	ra, rb := rank(p.node(a).Kind), rank(p.node(b).Kind)
	if ra != rb {
		return ra - rb
	}
	switch ra {
	case rankImport:
		if p.style.KeepImportOrder {
			return 0
		}
		if oa, ob := p.isOptionImport(a), p.isOptionImport(b); oa != ob {
			if ob {
				return -1
			}
			return 1
		}
		return strings.Compare(p.importKey(a), p.importKey(b))
	case rankOption:
		if p.isPinned(a) {
			return -1
		}
		if p.isPinned(b) {
			return 1
		}
		ea, eb := p.isExtension(a), p.isExtension(b)
		if ea != eb {
			if eb {
				return -1
			}
			return 1
		}
		return strings.Compare(p.optionKey(a), p.optionKey(b))
	}
	return 0
}

func (p *printer) isOptionImport(n uint32) bool {
	for i := range uint32(p.node(n).Mods) {
		if p.t.Word(p.node(n).First+1+i) == syntax.WordOption {
			return true
		}
	}
	return false
}

// importKey is what imports are sorted by: the path with its quotes.
func (p *printer) importKey(n uint32) string {
	v := p.t.Value(n)
	if v == 0 {
		return ""
	}
	switch p.node(v).Kind {
	case syntax.NodeString, syntax.NodeNumber:
		return p.t.TokenText(p.node(v).First)
	}
	return ""
}

// isPinned reports whether an option goes before all others.
func (p *printer) isPinned(n uint32) bool {
	return p.pinned != 0 && p.t.Tokens[p.node(n).First].Start == p.pinned
}

// isExtension reports whether an option's name begins with an extension.
func (p *printer) isExtension(n uint32) bool {
	c := p.t.Child(n, syntax.NodePath)
	if c == 0 {
		return false
	}
	tok := p.node(c).First
	if k := p.t.Tokens[tok].Kind; (k == '.' || k == '/') && tok < p.node(c).Last {
		tok++
	}
	return p.t.Tokens[tok].Kind == '('
}

// optionKey is what options are sorted by: the name, less its empty parts. Of
// a name with white space or comments in it only the parts outside parentheses
// count.
func (p *printer) optionKey(n uint32) string {
	c := p.t.Child(n, syntax.NodePath)
	if c == 0 {
		return ""
	}
	first, last := p.node(c).First, p.node(c).Last
	plain := true
	for tok := first + 1; tok <= last; tok++ {
		plain = plain && p.t.Tokens[tok-1].End == p.t.Tokens[tok].Start
	}
	if plain {
		return strings.ReplaceAll(p.t.NodeText(c), "..", ".")
	}
	var b strings.Builder
	depth := 0
	for tok := first; tok <= last; tok++ {
		switch k := p.t.Tokens[tok].Kind; {
		case k == '(':
			depth++
		case k == ')':
			depth--
		case k == '.' && tok > first && p.t.Tokens[tok-1].Kind == '.':
		default:
			if depth == 0 {
				b.WriteString(p.t.TokenText(tok))
			}
		}
	}
	return b.String()
}
