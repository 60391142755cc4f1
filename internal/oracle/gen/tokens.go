package gen

import (
	"strings"
	"unicode/utf8"
)

// token is one lexical piece of a .proto text, or a run of white space. Pieces
// joined give the text back, also for broken texts.
type token struct {
	kind byte // 'a' identifier, '0' number, '"' string, '/' comment, ' ' space, '.' anything else
	text string
}

// tokenize cuts a text into pieces.
func tokenize(text string) []token {
	var out []token
	for text != "" {
		kind, n := scan(text)
		out = append(out, token{kind, text[:n]})
		text = text[n:]
	}
	return out
}

func scan(s string) (byte, int) {
	span := func(in func(c byte) bool) int {
		n := 1
		for n < len(s) && in(s[n]) {
			n++
		}
		return n
	}
	switch c := s[0]; {
	case isSpace(c):
		return ' ', span(isSpace)
	case isLetter(c):
		return 'a', span(func(c byte) bool { return isLetter(c) || isDigit(c) })
	case isDigit(c):
		return '0', span(func(c byte) bool { return isLetter(c) || isDigit(c) || c == '.' })
	case strings.HasPrefix(s, "//"):
		if i := strings.IndexByte(s, '\n'); i >= 0 {
			return '/', i
		}
		return '/', len(s)
	case strings.HasPrefix(s, "/*"):
		if i := strings.Index(s[2:], "*/"); i >= 0 {
			return '/', i + 4
		}
		return '/', len(s)
	case c == '"' || c == '\'':
		for n := 1; n < len(s); n++ {
			switch s[n] {
			case '\\':
				n++
			case '\n':
				return '"', n
			case c:
				return '"', n + 1
			}
		}
		return '"', len(s)
	default:
		_, n := utf8.DecodeRuneInString(s)
		return '.', n
	}
}

func isSpace(c byte) bool  { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }

// Tokens cuts a .proto text into its pieces, spaces and comments among them.
func Tokens(text string) []string {
	var out []string
	for _, t := range tokenize(text) {
		out = append(out, t.text)
	}
	return out
}

func join(tokens []token) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(t.text)
	}
	return b.String()
}

// solid returns the indexes of the tokens that are neither space nor comment.
func solid(tokens []token) []int {
	var at []int
	for i, t := range tokens {
		if t.kind != ' ' && t.kind != '/' {
			at = append(at, i)
		}
	}
	return at
}

// messy lays a valid text out anew: odd line breaks, tabs, missing spaces, and
// comments between any two tokens. Its meaning stays.
func messy(r *rng, text string) string {
	rate := pick(r, 0.02, 0.1, 0.3)
	var b strings.Builder
	tokens := tokenize(text)
	for i, t := range tokens {
		switch {
		case t.kind != ' ':
			b.WriteString(t.text)
			if t.kind != '/' && r.chance(rate/3) {
				b.WriteString(pick(r, " /* in between */ ", "/**/", "\n// in between\n", "\n\n\t/* a\n * b */\n\n", " // behind\n", "\n// buf:lint:ignore COMMENT_FIELD\n"))
			}
		case i > 0 && tokens[i-1].kind == '/' || !r.chance(rate):
			b.WriteString(t.text)
		default:
			b.WriteString(pick(r, " ", "\n", "\n\n", "\t", "  ", "\n\t  ", "\r\n"))
		}
	}
	return b.String()
}
