package refengine

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/platinummonkey/spoke/schema/source"
)

const (
	// maxNesting is how deep brackets of any kind may nest. The library
	// recurses, and the Go runtime ends a program whose stack grows beyond a
	// gigabyte, without a way to recover; at this depth it takes half of that.
	maxNesting = 50_000
	// maxTokens is how many tokens a file may have. Each costs the library
	// some 400 bytes.
	maxTokens = 4_000_000
)

// checkLimits refuses a file that the library could not digest.
func checkLimits(f *source.File) error {
	openers := 0
	for _, opener := range []string{"{", "(", "[", "<"} {
		openers += strings.Count(f.Text, opener)
	}
	if openers <= maxNesting && len(f.Text) <= maxTokens {
		return nil
	}
	if strings.IndexByte(f.Text[:2], 0) >= 0 || !utf8.ValidString(f.Text) {
		return nil // The library looks no further.
	}
	tokens, depth := measure(f.Text)
	switch {
	case depth > maxNesting:
		return fmt.Errorf("%s: brackets nest %d deep, the limit is %d", f.External, depth, maxNesting)
	case tokens > maxTokens:
		return fmt.Errorf("%s: the file has %d tokens, the limit is %d: split it", f.External, tokens, maxTokens)
	}
	return nil
}

// measure counts the tokens of a text and says how deep its brackets nest,
// whether they match or not.
func measure(text string) (tokens, depth int) {
	open := 0
	inWord := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		if isWordByte(c) {
			if !inWord {
				tokens++
			}
			inWord = true
			continue
		}
		inWord = false
		switch c {
		case ' ', '\n', '\t', '\r':
			continue
		case '{', '(', '[', '<':
			open++
			depth = max(depth, open)
		case '}', ')', ']', '>':
			open = max(open-1, 0)
		case '/':
			if n := commentLen(text[i:]); n > 0 {
				i += n
				continue
			}
		case '"', '\'':
			i += quotedLen(text[i:])
		}
		tokens++
	}
	return tokens, depth
}

// isWordByte reports whether c is part of a name or number; of any other
// script, everything is.
func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// commentLen is the length of the comment at the beginning of text, less one;
// zero if there is none.
func commentLen(text string) int {
	end := ""
	switch {
	case strings.HasPrefix(text, "//"):
		end = "\n"
	case strings.HasPrefix(text, "/*"):
		end = "*/"
	default:
		return 0
	}
	if n := strings.Index(text[2:], end); n >= 0 {
		return 2 + n + len(end) - 1
	}
	return len(text) - 1
}

// quotedLen is the length of the string at the beginning of text, less one. It
// ends at the line's end at the latest.
func quotedLen(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '\n', text[0]:
			return i
		}
	}
	return len(text) - 1
}
