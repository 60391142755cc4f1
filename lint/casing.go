package lint

import (
	"strings"
	"unicode"

	"github.com/platinummonkey/spoke/schema/model"
)

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
		if c >= 0x80 || first <= c && c <= last || c != '_' && model.IsSeparator(rune(c)) || c == '_' && before == '_' {
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
	s = strings.TrimFunc(s, model.IsSeparator)
	var b strings.Builder
	b.Grow(len(s) + 8)
	var before rune
	for i, r := range s {
		if model.IsSeparator(r) {
			r = '_'
		}
		if before != '_' && i > 0 && unicode.IsUpper(r) {
			// Like the byte after r, the one before it is taken for a
			// letter of its own, even within a longer character.
			after := rune('_')
			if i+1 < len(s) {
				after = rune(s[i+1])
			}
			if unicode.IsLower(rune(s[i-1])) || !unicode.IsUpper(after) && !unicode.IsDigit(after) && !model.IsSeparator(after) {
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
