package syntaxtest

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// split cuts a source into its tokens and comments, roughly: it is not the
// parser's idea of a token, so that the two can disagree.
func split(s string) (tokens []string) {
	for i := 0; i < len(s); {
		j := i + 1
		switch c := s[i]; {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			i++
			continue
		case strings.HasPrefix(s[i:], "//"):
			if n := strings.IndexByte(s[i:], '\n'); n >= 0 {
				j = i + n + 1
			} else {
				j = len(s)
			}
		case strings.HasPrefix(s[i:], "/*"):
			if n := strings.Index(s[i+2:], "*/"); n >= 0 {
				j = i + n + 4
			}
		case c == '"' || c == '\'':
			for j < len(s) && s[j] != c {
				if s[j] == '\\' {
					j++
				}
				j++
			}
			j = min(j+1, len(s))
		case c >= '0' && c <= '9' || c == '.' && j < len(s) && s[j] >= '0' && s[j] <= '9':
			for j < len(s) && (wordByte(s[j]) || s[j] == '.' || (s[j] == '-' || s[j] == '+') && s[j-1]|0x20 == 'e') {
				j++
			}
		case wordByte(c):
			for j < len(s) && wordByte(s[j]) {
				j++
			}
		}
		tokens = append(tokens, s[i:j])
		i = j
	}
	return tokens
}

func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// spare are tokens that a mutant may get.
var spare = strings.Fields(`{ } ( ) [ ] < > ; ; , : = . / - + @ message enum service extend oneof group rpc returns to max
	map optional required repeated export local option public weak stream import package syntax edition reserved
	extensions foo Bar x 1 0 0x1F 07 08 1.5 1e5 .5 1.e 0b1 0o7 0xZ 1_000 1u 0x1u 99999999999999999999 "s" 's' "\n" "\q"
	"a"b r"x" true inf nan default json_name foo.bar .foo (foo) (foo.bar).baz [a.b] {} [] {a:1} <a:1> && * % # é`)

// mutate changes a few tokens of a source.
func mutate(r *rand.Rand, src string) string {
	tokens := split(src)
	for range 1 + r.IntN(3) {
		if len(tokens) == 0 {
			return ""
		}
		i := r.IntN(len(tokens))
		switch r.IntN(5) {
		case 0:
			tokens = append(tokens[:i:i], tokens[i+1:]...)
		case 1:
			tokens = append(tokens[:i:i], append([]string{tokens[i]}, tokens[i:]...)...)
		case 2:
			j := r.IntN(len(tokens))
			tokens[i], tokens[j] = tokens[j], tokens[i]
		case 3:
			tokens[i] = spare[r.IntN(len(spare))]
		case 4:
			tokens = append(tokens[:i:i], append([]string{spare[r.IntN(len(spare))]}, tokens[i:]...)...)
		}
	}
	return join(r, tokens)
}

func join(r *rand.Rand, tokens []string) string {
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 {
			switch prev := tokens[i-1]; {
			case strings.HasPrefix(prev, "//"):
			case r.IntN(60) == 0:
			case prev == ";" || prev == "{" || prev == "}":
				b.WriteByte('\n')
			default:
				b.WriteByte(' ')
			}
		}
		b.WriteString(t)
	}
	b.WriteByte('\n')
	return b.String()
}

// decorate gives a source other white space, and comments in its gaps.
func decorate(r *rand.Rand, src string, rate float64) string {
	var b strings.Builder
	comments := 0
	spaces := []string{" ", " ", "\n", "\n", "\n\n", "  ", "\t", "\n  ", "\n\n\n", "\r\n", ""}
	prev := ""
	space := func(next string) {
		w := spaces[r.IntN(len(spaces))]
		if w == "" && prev != "" && next != "" {
			last, first := prev[len(prev)-1], next[0]
			if wordByte(last) && (wordByte(first) || first == '"' || first == '\'' || first == '.') ||
				last == '.' && wordByte(first) || last == '/' || last == '"' || last == '\'' {
				w = " "
			}
		}
		b.WriteString(w)
	}
	comment := func() {
		comments++
		switch r.IntN(9) {
		case 0, 1, 2:
			fmt.Fprintf(&b, "// c%d\n", comments)
		case 3, 4, 5:
			fmt.Fprintf(&b, "/* c%d */", comments)
		case 6:
			fmt.Fprintf(&b, "/* c%d\n   * x\n\n   * y\n   */", comments)
		case 7:
			fmt.Fprintf(&b, "/*\n   c%d\n\tx\n\n     y  \n*/", comments)
		case 8:
			fmt.Fprintf(&b, "//  c%d */ \t\n", comments)
		}
	}
	style := r.IntN(3)
	for _, t := range split(src) {
		n := 0
		if r.Float64() < rate {
			n = 1 + r.IntN(2)
		}
		for range n {
			space("/")
			comment()
			prev = ""
			space("")
		}
		if n == 0 && prev != "" && !strings.HasPrefix(prev, "//") {
			switch {
			case style == 1 && r.IntN(3) == 0:
				space(t)
			case style == 2:
				b.WriteByte(' ')
			case prev == ";" || prev == "{" || prev == "}":
				b.WriteByte('\n')
				if r.IntN(6) == 0 {
					b.WriteByte('\n')
				}
			default:
				b.WriteByte(' ')
			}
		}
		b.WriteString(t)
		prev = t
	}
	prev = "x"
	if r.IntN(3) == 0 {
		space("/")
		comment()
	}
	space("")
	return b.String()
}
