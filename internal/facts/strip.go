package facts

import (
	"strings"
	"unsafe"
)

// Strip is the text of a file without comments, and with a space where there
// was white space or a comment: what others can depend on.
func Strip(text string) string {
	b := AppendStripped(make([]byte, 0, len(text)/2), text)
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// AppendStripped adds what Strip gives.
func AppendStripped(b []byte, text string) []byte {
	start := len(b)
	blank := false
	for at := 0; at < len(text); {
		c := text[at]
		end := at + 1
		switch {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\v' || c == '\f':
			blank = true
			at = end
			continue
		case c == '/' && strings.HasPrefix(text[at:], "//"):
			n := strings.IndexByte(text[at:], '\n')
			if n < 0 {
				return b
			}
			blank = true
			at += n
			continue
		case c == '/' && strings.HasPrefix(text[at:], "/*"):
			n := strings.Index(text[at+2:], "*/")
			if n < 0 {
				return b
			}
			blank = true
			at += n + 4
			continue
		case c == '"' || c == '\'':
			end = quoted(text, at)
		default:
			for end < len(text) && plain(text[end]) {
				end++
			}
		}
		if blank && len(b) > start {
			b = append(b, ' ')
		}
		blank = false
		b = append(b, text[at:end]...)
		at = end
	}
	return b
}

// plain reports whether a byte has no meaning to Strip.
func plain(c byte) bool { return c > ' ' && c != '/' && c != '"' && c != '\'' }

// quoted is the end of the string that begins at at.
func quoted(text string, at int) int {
	for i := at + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case text[at]:
			return i + 1
		}
	}
	return len(text)
}
