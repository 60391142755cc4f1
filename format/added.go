package format

import (
	"cmp"
	"slices"

	"github.com/platinummonkey/spoke/schema/syntax"
)

// Added are offsets of what was added to a text. The comments of the text are
// printed where they would be without it, or, in brackets, where the reference
// puts them: at the place among the options that they had before.
type Added struct {
	// Option is the option of the file that goes before all others, 0 for
	// none.
	Option uint32
	// Settings are options that are the first in their brackets, in
	// ascending order.
	Settings []uint32
}

// pass has comments go past options that were added in brackets: past the name,
// the equals sign, the value and the comma.
func (tr *trivia) pass(settings []uint32) {
	for _, at := range settings {
		tok, found := slices.BinarySearchFunc(tr.t.Tokens, at, func(t syntax.Token, at uint32) int { return cmp.Compare(t.Start, at) })
		if !found {
			continue
		}
		tr.marks[tok] |= added
		for i := range 4 {
			if k := tr.t.Tokens[tok+i].Kind; k == ']' || k == syntax.EOF {
				break
			}
			tr.marks[tok+i] |= deaf
		}
	}
}

// shift is how many slots of options in brackets come before the first one that
// counts: that before an option that was added is nobody's.
func (p *printer) shift(n uint32) int {
	if n+1 < p.node(n).Next && p.trivia.marks[p.node(n+1).First]&added != 0 {
		return 1
	}
	return 0
}
