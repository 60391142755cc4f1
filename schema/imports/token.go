package imports

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Classes of bytes that begin tokens.
const (
	classOther byte = iota
	classSpace
	classWord
	classDigit
)

// classes is the class of each byte.
var classes = [256]byte{
	'\n': classSpace, '\r': classSpace, '\t': classSpace, '\f': classSpace, '\v': classSpace, ' ': classSpace,
	'0': classDigit, '1': classDigit, '2': classDigit, '3': classDigit, '4': classDigit,
	'5': classDigit, '6': classDigit, '7': classDigit, '8': classDigit, '9': classDigit,
	'_': classWord,
	'a': classWord, 'b': classWord, 'c': classWord, 'd': classWord, 'e': classWord, 'f': classWord, 'g': classWord,
	'h': classWord, 'i': classWord, 'j': classWord, 'k': classWord, 'l': classWord, 'm': classWord, 'n': classWord,
	'o': classWord, 'p': classWord, 'q': classWord, 'r': classWord, 's': classWord, 't': classWord, 'u': classWord,
	'v': classWord, 'w': classWord, 'x': classWord, 'y': classWord, 'z': classWord,
	'A': classWord, 'B': classWord, 'C': classWord, 'D': classWord, 'E': classWord, 'F': classWord, 'G': classWord,
	'H': classWord, 'I': classWord, 'J': classWord, 'K': classWord, 'L': classWord, 'M': classWord, 'N': classWord,
	'O': classWord, 'P': classWord, 'Q': classWord, 'R': classWord, 'S': classWord, 'T': classWord, 'U': classWord,
	'V': classWord, 'W': classWord, 'X': classWord, 'Y': classWord, 'Z': classWord,
}

func inWord(c byte) bool { return classes[c] == classWord || classes[c] == classDigit }

// next reads the next token and gives its kind.
func (s *scanner) next() byte {
	text, i := s.text, s.pos
	for i < len(text) {
		c := text[i]
		switch classes[c] {
		case classSpace:
			i++
			continue
		case classWord:
			s.start = i
			for i++; i < len(text) && inWord(text[i]); {
				i++
			}
			s.pos = i
			return tokenWord
		case classDigit:
			s.start, s.pos = i, numberEnd(text, i+1)
			return tokenNumber
		}
		s.start = i
		switch {
		case c == '/' && i+1 < len(text) && text[i+1] == '/':
			n := strings.IndexByte(text[i+2:], '\n')
			if n < 0 {
				n = len(text) - i - 3
			}
			i += 2 + n + 1
			continue
		case c == '/' && i+1 < len(text) && text[i+1] == '*':
			n := strings.Index(text[i+2:], "*/")
			if n < 0 {
				n = len(text) - i - 4
			}
			i += 2 + n + 2
			continue
		case c == '"' || c == '\'':
			s.pos = stringEnd(text, i)
			return tokenString
		case c == '.' && i+1 < len(text) && classes[text[i+1]] == classDigit:
			s.pos = numberEnd(text, i+2)
			return tokenNumber
		case c >= utf8.RuneSelf:
			_, n := utf8.DecodeRuneInString(text[i:])
			s.pos = i + n
			return 0xff
		case c == 0: // the binary takes it for the end
			s.pos = len(text)
			return tokenEnd
		case c <= tokenWord:
			s.pos = i + 1
			return 0xff
		}
		s.pos = i + 1
		return c
	}
	s.start, s.pos = len(text), len(text)
	return tokenEnd
}

// numberEnd is where a number ends, read as far as i.
func numberEnd(text string, i int) int {
	exponent := false
	for ; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '+' || c == '-':
			if !exponent {
				return i
			}
		case c != '.' && !inWord(c):
			return i
		}
		exponent = c == 'e' || c == 'E'
	}
	return i
}

// stringEnd is where the string that begins at i ends: behind its quote, or at
// the end of the text. Escapes may hide a quote.
func stringEnd(text string, i int) int {
	quote := text[i]
	for i++; i < len(text); {
		switch text[i] {
		case quote:
			return i + 1
		case '\\':
			i += 1 + len(escapeOf(text[i+1:]))
		default:
			i++
		}
	}
	return i
}

// escapeOf is how much of text, which follows a backslash, an escape takes.
func escapeOf(text string) string {
	if text == "" {
		return ""
	}
	_, first := utf8.DecodeRuneInString(text)
	switch c := text[0]; c {
	case 'x', 'X':
		n := first + runesLen(text[first:], 1)
		if n < len(text) && isHex(text[n]) {
			n++
		}
		return text[:n]
	case 'u':
		return text[:first+runesLen(text[first:], 4)]
	case 'U':
		return text[:first+runesLen(text[first:], 8)]
	default:
		n := first
		if c >= '0' && c <= '7' {
			for n < len(text) && n < 3 && text[n] >= '0' && text[n] <= '7' {
				n++
			}
		}
		return text[:n]
	}
}

// runesLen is how many bytes the first n characters of text take.
func runesLen(text string, n int) int {
	at := 0
	for range n {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return at
}

func isHex(c byte) bool {
	return classes[c] == classDigit || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// unquote is the meaning of a string token that is closed. Escapes that have
// none are kept.
func unquote(token string) string {
	body := strings.TrimSuffix(token[1:], token[:1])
	if strings.IndexByte(body, '\\') < 0 && utf8.ValidString(body) {
		return body
	}
	var b strings.Builder
	for body != "" {
		if body[0] != '\\' {
			c, n := utf8.DecodeRuneInString(body)
			b.WriteRune(c)
			body = body[n:]
			continue
		}
		escape := escapeOf(body[1:])
		body = body[1+len(escape):]
		writeEscape(&b, escape)
	}
	return b.String()
}

// simple are the escapes of one letter and what they stand for.
const simple = "a\ab\bf\fn\nr\rt\tv\v\\\\''\"\"??"

// writeEscape writes what an escape, without its backslash, stands for.
func writeEscape(b *strings.Builder, escape string) {
	if escape == "" {
		b.WriteByte('\\')
		return
	}
	switch c := escape[0]; {
	case c == 'x' || c == 'X':
		if n, err := strconv.ParseInt(escape[1:], 16, 32); err == nil {
			b.WriteByte(byte(n))
			return
		}
	case c == 'u' || c == 'U':
		if n, err := strconv.ParseInt(escape[1:], 16, 32); err == nil && (c == 'u' || n >= 0 && n <= utf8.MaxRune) {
			b.WriteRune(rune(n))
			return
		}
	case c >= '0' && c <= '7':
		if n, err := strconv.ParseInt(escape, 8, 32); err == nil && n <= 0xff {
			b.WriteByte(byte(n))
			return
		}
	default:
		for i := 0; i < len(simple); i += 2 {
			if simple[i] == c {
				b.WriteByte(simple[i+1])
				return
			}
		}
	}
	b.WriteByte('\\')
	for _, c := range escape {
		b.WriteRune(c)
	}
}
