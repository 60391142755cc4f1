package facts

import (
	"unsafe"

	"github.com/platinummonkey/spoke/schema/source"
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
		case c == '/':
			if n := source.CommentLen(text[at:]); n > 0 {
				blank = true
				at += n
				continue
			}
		case c == '"' || c == '\'':
			end = at + source.QuotedLen(text[at:])
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
