package refengine

import (
	"fmt"
	"strings"

	"github.com/platinummonkey/spoke/schema/source"
)

// maxNesting is how deep brackets of any kind may nest. The library recurses,
// and the Go runtime ends a program whose stack grows beyond a gigabyte,
// without a way to recover; at this depth it takes a quarter of that.
const maxNesting = 50_000

// checkNesting refuses a file that the library could not parse.
func checkNesting(f *source.File) error {
	openers := 0
	for _, opener := range []string{"{", "(", "[", "<"} {
		openers += strings.Count(f.Text, opener)
	}
	if openers > maxNesting && nestsTooDeep(f.Text) {
		return fmt.Errorf("%s: brackets nest more than %d deep", f.External, maxNesting)
	}
	return nil
}

// nestsTooDeep reports whether brackets, matching or not, nest too deep, those
// in comments and strings left out.
func nestsTooDeep(text string) bool {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{', '(', '[', '<':
			if depth++; depth > maxNesting {
				return true
			}
		case '}', ')', ']', '>':
			depth = max(depth-1, 0)
		case '/':
			i += commentLen(text[i:])
		case '"', '\'':
			i += quotedLen(text[i:])
		}
	}
	return false
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
