package lint

import (
	"strings"
	"unicode"
)

// pascal is s in PascalCase: without separators, words begin with a capital
// letter. Capitals stay, so that acronyms count as well-formed.
func pascal(s string) string {
	if isPascal(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	word := true
	for _, r := range s {
		switch {
		case isSeparator(r):
			word = true
			continue
		case word:
			r = unicode.ToUpper(r)
		case !unicode.IsUpper(r):
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
		word = false
	}
	return b.String()
}

// isPascal is a quick test for plain identifiers; false means "perhaps".
func isPascal(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c >= 0x80 || isSeparator(rune(c)) || i == 0 && 'a' <= c && c <= 'z' {
			return false
		}
	}
	return true
}

// lowerSnake is s in lower_snake_case.
func lowerSnake(s string) string {
	if isSnake(s, 'A', 'Z') {
		return s
	}
	return strings.ToLower(snake(s))
}

// upperSnake is s in UPPER_SNAKE_CASE.
func upperSnake(s string) string {
	if isSnake(s, 'a', 'z') {
		return s
	}
	return strings.ToUpper(snake(s))
}

// isSnake is a quick test for plain identifiers in snake case without letters
// from first to last; false means "perhaps".
func isSnake(s string, first, last byte) bool {
	before := byte('_')
	for i := range len(s) {
		c := s[i]
		if c >= 0x80 || first <= c && c <= last || c != '_' && isSeparator(rune(c)) || c == '_' && before == '_' {
			return false
		}
		before = c
	}
	return before != '_' || s == ""
}

// snake puts one underscore between the words of s and leaves letters as they
// are. Words end at separators, between a lower case letter and a capital, and
// before the last capital of several if a lower case letter follows it. Digits
// belong to the word before them.
func snake(s string) string {
	s = strings.TrimFunc(s, isSeparator)
	var b strings.Builder
	b.Grow(len(s) + 8)
	var before rune
	for i, r := range s {
		if isSeparator(r) {
			r = '_'
		}
		if before != '_' && i > 0 && unicode.IsUpper(r) {
			// Like the byte after r, the one before it is taken for a
			// letter of its own, even within a longer character.
			after := rune('_')
			if i+1 < len(s) {
				after = rune(s[i+1])
			}
			if unicode.IsLower(rune(s[i-1])) || !unicode.IsUpper(after) && !unicode.IsDigit(after) && !isSeparator(after) {
				b.WriteByte('_')
			}
		}
		if r != '_' || before != '_' {
			b.WriteRune(r)
		}
		before = r
	}
	return b.String()
}

// isSeparator reports whether r stands between words.
func isSeparator(r rune) bool {
	switch r {
	case '_', '.', '-', ' ', '\t', '\r', '\n':
		return true
	}
	return false
}
