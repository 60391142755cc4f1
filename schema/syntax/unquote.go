package syntax

import (
	"strings"
	"unicode/utf8"
)

// Unquote is the value of a NodeString: its parts without quotes, escapes
// resolved, joined. It allocates only if there are escapes or several parts.
// Octal and hex escapes give single bytes, so the value may not be UTF-8.
func (t *Tree) Unquote(n uint32) string {
	node := &t.Nodes[n]
	if node.First == node.Last {
		return unquote(t.TokenText(node.First))
	}
	var b strings.Builder
	for tok := node.First; tok <= node.Last; tok++ {
		b.WriteString(unquote(t.TokenText(tok)))
	}
	return b.String()
}

func unquote(s string) string {
	at := strings.IndexAny(s, `"'`)
	s = s[at:]
	quote := s[:1]
	if len(s) >= 3 && s[1] == quote[0] && s[2] == quote[0] {
		quote = s[:3]
	}
	s = strings.TrimSuffix(s[len(quote):], quote)
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for {
		at := strings.IndexByte(s, '\\')
		if at < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:at])
		s = s[at:]
		n, ok := escape(s)
		if ok {
			unescape(&b, s[1:n])
		}
		s = s[n:]
	}
}

// unescape writes what an escape without its backslash stands for.
func unescape(b *strings.Builder, s string) {
	value := func(digits string, bits int) (v uint32) {
		for i := range len(digits) {
			d, _ := hexDigit(digits[i])
			v = v<<bits | uint32(d)
		}
		return v
	}
	switch c := s[0]; c {
	case 'a':
		b.WriteByte('\a')
	case 'b':
		b.WriteByte('\b')
	case 'f':
		b.WriteByte('\f')
	case 'n':
		b.WriteByte('\n')
	case 'r':
		b.WriteByte('\r')
	case 't':
		b.WriteByte('\t')
	case 'v':
		b.WriteByte('\v')
	case 'x', 'X':
		b.WriteByte(byte(value(s[1:], 4)))
	case 'u', 'U':
		var buf [utf8.UTFMax]byte
		b.Write(utf8.AppendRune(buf[:0], rune(value(s[1:], 4))))
	case '0', '1', '2', '3', '4', '5', '6', '7':
		b.WriteByte(byte(value(s, 3)))
	default:
		b.WriteByte(c)
	}
}
