package facts

import "strings"

// Strip is the text of a file without comments, and with a space where there
// was white space or a comment: what others can depend on.
func Strip(text string) string {
	var b strings.Builder
	b.Grow(len(text) / 2)
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
				return b.String()
			}
			blank = true
			at += n
			continue
		case c == '/' && strings.HasPrefix(text[at:], "/*"):
			n := strings.Index(text[at+2:], "*/")
			if n < 0 {
				return b.String()
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
		if blank && b.Len() > 0 {
			b.WriteByte(' ')
		}
		blank = false
		b.WriteString(text[at:end])
		at = end
	}
	return b.String()
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
