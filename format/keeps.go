package format

import (
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/schema/syntax"
)

// Keeps reports whether all of a source is in a print of it that was made
// elsewhere: each name, literal, operator and bracket, and each comment, as
// often as in the source, in whatever order. A print may leave out and add
// separators, put braces for angle brackets, and mark comments in another way.
func Keeps(source, print string) bool {
	was, is := syntax.Parse(source), syntax.Parse(print)
	return !was.Unreadable && !is.Unreadable && slices.Equal(content(was), content(is))
}

// content is all that a print has to keep, sorted.
func content(t *syntax.Tree) []string {
	var all []string
	tr := trivia{t: t}
	for i := range uint32(len(t.Tokens)) {
		if t.Tokens[i].Gap&syntax.GapComment != 0 {
			r := tr.cut(i)
			for _, p := range tr.pieces[r.start:r.end] {
				if p.kind.isComment() {
					all = append(all, "/"+letters(t.Text[p.start:p.end]))
				}
			}
			tr.pieces = tr.pieces[:0]
		}
		// A string that nobody ends takes the line end of the file along.
		switch text := strings.TrimRight(t.TokenText(i), "\n"); text {
		case "", ",", ";", ":":
		case "<":
			all = append(all, "{")
		case ">":
			all = append(all, "}")
		default:
			all = append(all, text)
		}
	}
	slices.Sort(all)
	return all
}

// letters is a text without white space and punctuation.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z' || r >= 0x80 {
			return r
		}
		return -1
	}, text)
}
