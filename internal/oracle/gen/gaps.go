package gen

import (
	"strings"
)

// gaps is how one case fills the gaps between tokens.
type gaps struct {
	// change is how often a gap is made anew, comment how often comments are
	// in it then.
	change, comment float64
	// lines is how often a line end is in a gap that is made anew.
	lines float64
	// crlf: line ends have a carriage return.
	crlf bool
}

func newGaps(r *rng) gaps {
	return gaps{
		change:  pick(r, 0.02, 0.05, 0.2, 0.5, 1),
		comment: pick(r, 0, 0.05, 0.2, 0.5, 0.9),
		lines:   pick(r, 0.05, 0.3, 0.7),
		crlf:    r.chance(0.05),
	}
}

// lay gives a text other white space and comments in the gaps between its
// tokens. Its tokens stay as they are.
func (g gaps) lay(r *rng, text string) string {
	tokens := tokenize(text)
	var b strings.Builder
	gap := "" // of the source, before the next token
	var last token
	for i := 0; i <= len(tokens); i++ {
		var next token
		if i < len(tokens) {
			if next = tokens[i]; next.kind == ' ' || next.kind == '/' {
				gap += next.text
				continue
			}
		}
		if !sticks(last, next, gap) {
			if r.chance(g.change) && !(gap == "" && r.chance(0.5)) {
				gap = g.fill(r, next.text == "")
			}
			if gap == "" && merges(last, next) || last.text == "/" && strings.HasPrefix(gap, "/") {
				gap = " " + gap
			}
		}
		b.WriteString(gap)
		b.WriteString(next.text)
		gap, last = "", next
	}
	out := b.String()
	if g.crlf {
		out = strings.ReplaceAll(strings.ReplaceAll(out, "\r\n", "\n"), "\n", "\r\n")
	}
	return out
}

// sticks reports whether two neighbours are parts of one number.
func sticks(last, next token, gap string) bool {
	if gap != "" {
		return false
	}
	number := last.kind == '0' && (next.text == "-" || next.text == "+" || next.text == ".")
	fraction := (last.text == "." || last.text == "-" || last.text == "+") && (next.kind == '0' || next.kind == 'a')
	return number || fraction
}

// merges reports whether two tokens are other ones if nothing is between.
func merges(last, next token) bool {
	if last.text == "" || next.text == "" {
		return false
	}
	word := func(t token) bool { return t.kind == 'a' || t.kind == '0' }
	switch {
	case word(last):
		return word(next) || next.kind == '"' || last.kind == '0' && next.text == "."
	case last.text == ".":
		return next.kind == '0'
	case last.text == "/":
		return next.text == "/" || next.text == "*"
	}
	return last.kind == '"' && next.kind == '"'
}

// fill draws what is in a gap.
func (g gaps) fill(r *rng, end bool) string {
	var b strings.Builder
	space := func() {
		if r.chance(g.lines) {
			b.WriteString(pick(r, "\n", "\n", "\n", "\n  ", "\n\t", "\n\n", "\n\n", "\n \n", "\n\n\n  ", " \n", "\t\n\n", "\r\n"))
			return
		}
		b.WriteString(pick(r, "", "", " ", " ", " ", "  ", "\t", " \t "))
		if r.chance(0.01) {
			b.WriteString(pick(r, "\f", "\v", "\r"))
		}
	}
	space()
	for r.chance(g.comment) {
		c := comment(r)
		b.WriteString(c)
		if strings.HasPrefix(c, "//") && (!end || r.chance(0.9)) {
			b.WriteByte('\n')
		}
		space()
		if r.chance(0.4) {
			break
		}
	}
	return b.String()
}

// comment draws one comment, without the line end of a line comment.
func comment(r *rng) string {
	text := pick(r, remarks...)
	switch r.IntN(16) {
	case 0, 1, 2, 3:
		return "// " + text
	case 4:
		return "//" + text + pick(r, "", " ", " \t", "\\", "*/", " /* x")
	case 5:
		return pick(r, "//", "///", "// */", "//\t tab", "// a */ b */", "//*/", "//**/")
	case 6, 7, 8:
		return "/* " + text + " */"
	case 9:
		return pick(r, "/**/", "/***/", "/****/", "/* */", "/*x*/", "/* // */", "/** doc */", "/*\t*/", "/* a **/")
	}
	return block(r)
}

// block draws a block comment of several lines.
func block(r *rng) string {
	var b strings.Builder
	b.WriteString(pick(r, "/*", "/*", "/**", "/* one", "/* ", "/*  two  "))
	mark := pick(r, "", "", "*", "* ", "* ", "|", "- ", "# ", "x", "// ", "é")
	for range r.between(0, 4) {
		b.WriteString(pick(r, "\n", "\n", "\n", "\n\n", " \n"))
		b.WriteString(pick(r, "", " ", " ", "   ", "\t", "  \t", "        "))
		if r.chance(0.9) {
			b.WriteString(mark)
		}
		b.WriteString(pick(r, "", "text", "text ", " more", "a  b", "日本", "*", "@x\t"))
	}
	b.WriteString(pick(r, "*/", "\n*/", "\n */", "\n  */", "\n\t*/", " */", "\n **/", "\n\n*/", "\n * */", "\n x*/"))
	return b.String()
}
