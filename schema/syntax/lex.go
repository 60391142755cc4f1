package syntax

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a byte can begin.
const (
	isBad = iota // also what is not ASCII
	isLine
	isQuote
	isLetter
	isDigit
	isDot
	isStar
	isPunct
	isBracket
	isTwice // only as a pair: && and ||
	isSpace
	isSlash
)

var classes = [256]uint8{
	' ': isSpace, '\t': isSpace, '\r': isSpace, '\v': isSpace, '\f': isSpace, '\n': isLine,
	'_': isLetter,
	'a': isLetter, 'b': isLetter, 'c': isLetter, 'd': isLetter, 'e': isLetter, 'f': isLetter, 'g': isLetter,
	'h': isLetter, 'i': isLetter, 'j': isLetter, 'k': isLetter, 'l': isLetter, 'm': isLetter, 'n': isLetter,
	'o': isLetter, 'p': isLetter, 'q': isLetter, 'r': isLetter, 's': isLetter, 't': isLetter, 'u': isLetter,
	'v': isLetter, 'w': isLetter, 'x': isLetter, 'y': isLetter, 'z': isLetter,
	'A': isLetter, 'B': isLetter, 'C': isLetter, 'D': isLetter, 'E': isLetter, 'F': isLetter, 'G': isLetter,
	'H': isLetter, 'I': isLetter, 'J': isLetter, 'K': isLetter, 'L': isLetter, 'M': isLetter, 'N': isLetter,
	'O': isLetter, 'P': isLetter, 'Q': isLetter, 'R': isLetter, 'S': isLetter, 'T': isLetter, 'U': isLetter,
	'V': isLetter, 'W': isLetter, 'X': isLetter, 'Y': isLetter, 'Z': isLetter,
	'0': isDigit, '1': isDigit, '2': isDigit, '3': isDigit, '4': isDigit,
	'5': isDigit, '6': isDigit, '7': isDigit, '8': isDigit, '9': isDigit,
	'"': isQuote, '\'': isQuote, '.': isDot, '/': isSlash, '*': isStar,
	';': isPunct, ',': isPunct, ':': isPunct, '=': isPunct, '<': isPunct, '>': isPunct, '-': isPunct,
	'@': isPunct, '#': isPunct, '$': isPunct, '~': isPunct, '+': isPunct, '%': isPunct, '!': isPunct, '?': isPunct,
	'{': isBracket, '}': isBracket, '(': isBracket, ')': isBracket, '[': isBracket, ']': isBracket,
	'&': isTwice, '|': isTwice,
}

const byteOrderMark = "\ufeff"

// inName reports whether a byte can go on in a name.
func inName(c byte) bool { return classes[c]-isLetter <= isDigit-isLetter }

// inGap reports whether a byte can begin white space or a comment.
func inGap(c byte) bool { return classes[c]-isQuote > isTwice-isQuote }

// lex fills t.Tokens from t.Text. It reads the text once; comments, which are
// most bytes of most files, are crossed by vectorised search.
func (t *Tree) lex() {
	text := t.Text
	toks := t.Tokens[:0]
	i := 0
	if strings.HasPrefix(text, byteOrderMark) {
		i = len(byteOrderMark)
	}
	str := 0 // the first part of the last string
	for {
		// Most gaps are nothing or one space.
		if i < len(text) && text[i] == ' ' {
			i++
		}
		var gap Gap
		if i < len(text) && inGap(text[i]) {
			i, gap = t.lexGap(i)
		}
		start := i
		if i >= len(text) {
			end := Token{Start: uint32(i), End: uint32(i), Gap: gap}
			toks = t.closeBrackets(toks, end)
			if len(toks) > 0 && toks[len(toks)-1].Start == end.Start {
				end.Gap = 0
			}
			t.Tokens = append(toks, end)
			return
		}
		c := text[i]
		kind := Kind(c)
		i++
		switch classes[c] {
		case isLetter:
			for i < len(text) && inName(text[i]) {
				i++
			}
			kind = Ident
			if i < len(text) && classes[text[i]] <= isQuote {
				if text[i] >= utf8.RuneSelf {
					i = t.lexForeign(start, i)
				}
				if i < len(text) && (text[i] == '"' || text[i] == '\'') && isPrefix(text[start:i], text[i]) {
					if afterString(toks) && t.prefix(toks[str]) != text[start:i] {
						t.fail(start, "strings with different prefixes")
					}
					str = firstPart(toks, str)
					i = t.lexString(i)
					kind = String
				}
			}
		case isPunct:
		case isBracket:
			t.bracket(uint32(start), c)
		case isDigit:
			i = t.lexNumber(start)
			kind = Number
		case isQuote:
			str = firstPart(toks, str)
			i = t.lexString(start)
			kind = String
		case isDot:
			if i < len(text) && classes[text[i]] == isDigit {
				i = t.lexNumber(start)
				kind = Number
			}
		case isStar:
			if i < len(text) && text[i] == '/' {
				i++
				kind = Bad
				t.fail(start, "end of a comment that was not opened")
			}
		case isTwice:
			if i < len(text) && text[i] == c {
				i++
			} else {
				t.fail(start, "unexpected character")
			}
			kind = Bad
		case isSlash:
		default:
			kind, i = t.lexOther(start)
		}
		if len(toks) == cap(toks) { // the rest is likely as dense
			toks = slices.Grow(toks, len(toks)/8+int(int64(len(text)-start)*int64(len(toks))/int64(i)))
		}
		toks = append(toks, Token{Start: uint32(start), End: uint32(i), Kind: kind, Gap: gap})
	}
}

// lexGap crosses white space and comments.
func (t *Tree) lexGap(i int) (end int, gap Gap) {
	text := t.Text
	ended := false // a line has ended since the last comment or token
	for i < len(text) {
		switch classes[text[i]] {
		case isSpace:
			i++
		case isLine:
			gap |= GapNewline
			if ended {
				gap |= GapBlank
			}
			ended = true
			i++
			for i < len(text) && text[i] == ' ' {
				i++
			}
		case isSlash:
			rest := text[i:]
			n := 0
			if strings.HasPrefix(rest, "//") {
				if n = strings.IndexByte(rest, '\n'); n < 0 {
					n = len(rest)
				}
			} else if n = t.lexBlockComment(i); n == 0 {
				return i, gap
			}
			i += n
			gap |= GapComment
			ended = false
		default:
			if text[i] < utf8.RuneSelf {
				return i, gap
			}
			r, n := utf8.DecodeRuneInString(text[i:])
			if !unicode.Is(unicode.Pattern_White_Space, r) {
				return i, gap
			}
			i += n
		}
	}
	return i, gap
}

// lexBlockComment is the length of the comment that the slash at i begins, 0 if
// there is none.
func (t *Tree) lexBlockComment(i int) int {
	text := t.Text[i:]
	if !strings.HasPrefix(text, "/*") {
		return 0
	}
	if n := strings.Index(text[2:], "*/"); n >= 0 {
		return n + 4
	}
	t.Unclosed = true
	t.fail(i, "unclosed comment")
	return len(text)
}

// lexOther reads a token that begins with no character of the language.
func (t *Tree) lexOther(start int) (Kind, int) {
	r, n := utf8.DecodeRuneInString(t.Text[start:])
	if unicode.IsLetter(r) {
		return Ident, t.lexForeign(start, start+n)
	}
	t.fail(start, "unexpected character")
	return Bad, start + n
}

// lexForeign crosses the rest of a name that is not all ASCII, which only
// editors should ever see, and gives its end.
func (t *Tree) lexForeign(start, i int) int {
	for i < len(t.Text) {
		r, n := utf8.DecodeRuneInString(t.Text[i:])
		if !(r == '_' || unicode.In(r, unicode.L, unicode.Nl, unicode.Mn, unicode.Mc, unicode.Nd)) {
			break
		}
		i += n
	}
	for j := start; j < i; j++ {
		if t.Text[j] >= utf8.RuneSelf {
			t.flaw(start, "names are ASCII")
			break
		}
	}
	return i
}

// bracket checks that brackets pair up. Angle brackets are operators to the
// lexer; the parser pairs them.
func (t *Tree) bracket(offset uint32, c byte) {
	var open byte
	switch c {
	case '}':
		open = '{'
	case ')':
		open = '('
	case ']':
		open = '['
	default:
		t.open = append(t.open, openBracket{offset: offset, c: c})
		return
	}
	n := len(t.open) - 1
	if n < 0 || t.open[n].c != open {
		t.Unbalanced = true
		t.fail(int(offset), "bracket without a partner")
		if n < 0 {
			return
		}
	}
	t.open = t.open[:n]
}

// closeBrackets closes the brackets that are open at the end of the text by
// tokens of no length, if all others pair up.
func (t *Tree) closeBrackets(toks []Token, end Token) []Token {
	for _, b := range t.open {
		what := untold
		if !t.Unbalanced {
			what = toldUnmatched
		}
		t.tell(b.offset, b.offset+1, "bracket without a partner", what)
	}
	if !t.Unbalanced {
		for _, b := range slices.Backward(t.open) {
			end.Kind = closerOf(b.c)
			toks = append(toks, end)
			end.Gap = 0
		}
	} else if len(t.open) > 0 {
		t.fail(int(t.open[0].offset), "bracket without a partner")
	}
	t.open = t.open[:0]
	return toks
}

func closerOf(open byte) Kind {
	switch open {
	case '{':
		return '}'
	case '(':
		return ')'
	}
	return ']'
}

// openBracket is a bracket whose partner has not been met.
type openBracket struct {
	offset uint32
	c      byte
}

// isPrefix reports whether a name that touches a quote is part of the string:
// the grammar has no such strings, and takes them as one token only to refuse
// them. Words of the language are never prefixes.
func isPrefix(name string, quote byte) bool {
	if quote == '"' {
		return !isReservedWord(name)
	}
	return name == "r" || name == "b" || name == "rb"
}

// afterString reports whether a string that follows toks is a part of the one
// that they end in: neighbours are one string.
func afterString(toks []Token) bool {
	return len(toks) > 0 && toks[len(toks)-1].Kind == String
}

// firstPart is the first of the string tokens that one after toks joins, where
// str is the first of those that toks end in.
func firstPart(toks []Token, str int) int {
	if afterString(toks) {
		return str
	}
	return len(toks)
}

// prefix is what stands before a string's quotes. A string in parts has that of
// its first part.
func (t *Tree) prefix(str Token) string {
	part := t.Text[str.Start:str.End]
	return part[:strings.IndexAny(part, `"'`)]
}

// isReservedWord reports whether s is a word of Protobuf or CEL.
func isReservedWord(s string) bool {
	if wordOf(s) != NoWord {
		return true
	}
	switch s {
	case "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32", "sfixed64",
		"float", "double", "bool", "string", "bytes", "inf", "nan", "true", "false", "null", "max", "in",
		"default", "json_name":
		return true
	}
	return false
}

// lexNumber returns the end of the number at i and notes when it is malformed.
func (t *Tree) lexNumber(i int) int {
	text := t.Text
	start := i
	plain := text[i] != '0' && text[i] != '.'
scan:
	for i < len(text) {
		c := text[i]
		switch {
		case classes[c] == isDigit:
			i++
			continue
		case c == 'e' || c == 'E':
			i++
			if i < len(text) && (text[i] == '+' || text[i] == '-') {
				i++
			}
			plain = false
			continue
		case c == '.' || classes[c] == isLetter:
			i++
			plain = false
			continue
		case c >= utf8.RuneSelf:
			if r, n := utf8.DecodeRuneInString(text[i:]); unicode.IsDigit(r) || unicode.IsLetter(r) {
				i += n
				plain = false
				continue
			}
		}
		break scan
	}
	if !plain && (i-start > 1 || text[start] == '.') && readNumber(text[start:i]).malformed {
		t.flaw(start, "malformed number")
	}
	return i
}

// lexString returns the end of the string whose opening quote is at i and
// notes what is wrong with it.
func (t *Tree) lexString(i int) int {
	text := t.Text
	start := i
	quote := text[i : i+1]
	if len(text)-i >= 3 && text[i+1] == quote[0] && text[i+2] == quote[0] {
		quote = text[i : i+3]
	}
	i += len(quote)
	for i < len(text) {
		if classes[text[i]] > isQuote {
			i++
			continue
		}
		switch c := text[i]; c {
		case quote[0]:
			if len(quote) == 1 {
				return i + 1
			}
			if strings.HasPrefix(text[i:], quote) {
				return i + 3
			}
			i++
		case '\\':
			n, ok := escape(text[i:])
			if !ok {
				t.flaw(i, "unknown escape")
			}
			i += n
		case '\n':
			t.flaw(i, "line end in a string")
			i++
		case 0:
			t.flaw(i, "zero byte in a string")
			i++
		default:
			i++
		}
	}
	t.Unclosed = true
	t.fail(start, "unclosed string")
	return len(text)
}

// escape returns the length of the escape that s begins with and whether it
// is one the language has.
func escape(s string) (n int, ok bool) {
	if len(s) < 2 {
		return len(s), false
	}
	digits := 0
	switch c := s[1]; c {
	case 'n', 'r', 't', '\\', '\'', '"', 'a', 'b', 'f', 'v', '?':
		return 2, true
	case '0', '1', '2', '3', '4', '5', '6', '7':
		n = 2
		for n < 4 && n < len(s) && s[n] >= '0' && s[n] <= '7' {
			n++
		}
		return n, true
	case 'x', 'X':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		_, n = utf8.DecodeRuneInString(s[1:])
		return 1 + n, false
	}
	var r rune
	n = 2
	for n < 2+digits && n < len(s) {
		d, ok := hexDigit(s[n])
		if !ok {
			break
		}
		r = r<<4 | rune(d)
		n++
	}
	if digits == 2 {
		return n, n > 2
	}
	return n, n == 2+digits && utf8.ValidRune(r)
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}
