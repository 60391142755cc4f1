package wire

import "strings"

// Unescape is the bytes that the text of a default value in a descriptor stands
// for: the inverse of Escape, which also takes what other compilers write.
func Unescape(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		i++
		switch c := text[i]; {
		case c >= '0' && c <= '7':
			n := 0
			end := min(i+3, len(text))
			for ; i < end && text[i] >= '0' && text[i] <= '7'; i++ {
				n = n<<3 | int(text[i]-'0')
			}
			i--
			b.WriteByte(byte(n))
		case c == 'x' || c == 'X':
			n := 0
			end := min(i+3, len(text))
			for i++; i < end; i++ {
				digit := strings.IndexByte("0123456789abcdef", text[i]|0x20)
				if digit < 0 {
					break
				}
				n = n<<4 | digit
			}
			i--
			b.WriteByte(byte(n))
		default:
			if at := strings.IndexByte("abfnrtv", c); at >= 0 {
				c = "\a\b\f\n\r\t\v"[at]
			}
			b.WriteByte(c)
		}
	}
	return b.String()
}
