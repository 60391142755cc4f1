// Package imports finds what files import without parsing them: Scan reads the
// import statements of one text, Reach follows them from file to file. It knows
// strings, comments and brackets, and nothing else of the language, so that
// files that do not compile have imports too.
//
// What counts as an import statement, and what is an error in one, is as the
// Buf CLI has it, observed on its binary.
package imports

import (
	"math"
	"strings"
	"unicode/utf8"
)

// Error is a mistake in an import or package statement.
type Error struct {
	// Offset is that of the offending token, in bytes.
	Offset int
	Text   string
}

// tabStop is the distance between tab stops in Error's columns.
const tabStop = 8

// Position is the line and column of the error in the text that was scanned,
// from 1, columns counted in characters.
func (e Error) Position(text string) (line, column int) {
	before := text[:min(e.Offset, len(text))]
	line = strings.Count(before, "\n") + 1
	before = before[strings.LastIndexByte(before, '\n')+1:]
	if line == 1 {
		before = strings.TrimPrefix(before, byteOrderMark)
	}
	for _, c := range before {
		if c == '\t' {
			column += tabStop - column%tabStop
		} else {
			column++
		}
	}
	return line, column + 1
}

// Scan gives the paths that a text imports, in the order in which they stand
// there; a path may occur twice.
func Scan(text string) ([]string, []Error) {
	s := scanner{text: text}
	s.run()
	return s.paths, s.errors
}

// Package gives the package that a text says it is in, empty if it names none.
// The mistakes are those that Scan finds.
func Package(text string) (string, []Error) {
	var name []string
	s := scanner{text: text, pkg: &name}
	s.run()
	return strings.Join(name, ""), s.errors
}

const byteOrderMark = "\ufeff"

// Kinds of tokens; any other is a byte that stands for itself. Bytes of other
// characters than ASCII are 0xff.
const (
	tokenEnd byte = iota
	tokenString
	tokenNumber
	tokenWord
)

// scanner reads tokens and follows two statements.
type scanner struct {
	text string
	pos  int // behind the current token
	// start is where the current token begins.
	start  int
	paths  []string
	errors []Error
	// pkg takes the tokens of the last package name, if not nil.
	pkg *[]string
	// close are the closers of the brackets that are open.
	close []byte
}

func (s *scanner) fail(offset int, text string) {
	s.errors = append(s.errors, Error{offset, text})
}

func (s *scanner) run() {
	if strings.HasPrefix(s.text, byteOrderMark) {
		s.pos = len(byteOrderMark)
	}
	// Nothing behind the last word that could begin a statement matters.
	imports, packages := candidates{word: "import", rare: 1}, candidates{word: "package", rare: 3}
	begins := true // whether a declaration begins here
	for {
		candidate := min(imports.from(s.text, s.pos), packages.from(s.text, s.pos))
		kind := s.next()
		for kind != tokenWord && kind != tokenEnd || s.start < candidate {
			if candidate == none {
				return
			}
			begins = kind == '}' || kind == ';'
			s.bracket(kind)
			kind = s.next()
		}
		if begins && len(s.close) == 0 {
			switch s.text[s.start:s.pos] {
			case imports.word:
				kind = s.importPath()
			case packages.word:
				kind = s.packageName()
			}
		}
		if kind == tokenEnd {
			return
		}
		begins = kind == '}' || kind == ';'
		s.bracket(kind)
	}
}

// bracket keeps track of what is open. A closer without a partner is ignored.
func (s *scanner) bracket(kind byte) {
	switch kind {
	case '(':
		s.close = append(s.close, ')')
	case '{', '[', '<':
		s.close = append(s.close, kind+2)
	case ')', '}', ']', '>':
		if n := len(s.close) - 1; n >= 0 && s.close[n] == kind {
			s.close = s.close[:n]
		}
	}
}

// importPath reads an import statement behind its first word, and gives the
// kind of the token that ends it. A statement without an end is none.
func (s *scanner) importPath() byte {
	var parts []string
	for {
		kind := s.next()
		switch {
		case kind == tokenEnd:
			return kind
		case kind == tokenString:
			parts = append(parts, unquote(s.text[s.start:s.pos]))
			continue
		case kind == tokenWord && parts == nil && isModifier(s.text[s.start:s.pos]):
			continue
		case parts == nil:
			s.fail(s.start, "unexpected "+s.describe(kind)+"; expecting import path string")
			return kind
		case kind != ';':
			s.fail(s.start, "unexpected "+s.describe(kind)+"; expecting semicolon")
		}
		s.paths = append(s.paths, strings.Join(parts, ""))
		return kind
	}
}

func isModifier(word string) bool { return word == "public" || word == "weak" || word == "option" }

// packageName reads a package statement behind its first word, for its
// mistakes, and gives the kind of the token that ends it.
func (s *scanner) packageName() byte {
	last, lastAt := tokenEnd, 0
	var name []string
	for {
		kind := s.next()
		switch {
		case kind == tokenEnd:
			return kind
		case kind == tokenWord:
			if last == tokenWord {
				s.fail(s.start, "package name should have a period between name components")
			}
		case kind == '.':
			switch last {
			case tokenEnd:
				s.fail(s.start, "package name should not begin with a period")
			case '.':
				s.fail(s.start, "package name should not have two periods in a row")
			}
		case last == tokenEnd:
			s.fail(s.start, "unexpected "+s.describe(kind)+"; expecting package name")
			return kind
		default:
			if kind != ';' {
				s.fail(s.start, "unexpected "+s.describe(kind)+"; expecting semicolon")
			}
			if last == '.' {
				s.fail(lastAt, "package name should not end with a period")
			}
			if s.pkg != nil {
				*s.pkg = name
			}
			return kind
		}
		last, lastAt = kind, s.start
		if s.pkg != nil {
			name = append(name, s.text[s.start:s.pos])
		}
	}
}

// describe names the current token in messages.
func (s *scanner) describe(kind byte) string {
	switch kind {
	case tokenString:
		return "string literal"
	case tokenNumber:
		return "numeric literal"
	case tokenWord:
		return "identifier"
	}
	c, _ := utf8.DecodeRuneInString(s.text[s.start:])
	return "'" + string(c) + "'"
}

// none is the offset of what is not there.
const none = math.MaxInt

// candidates finds a word's occurrences, in strings and comments too, from the
// front to the back of a text.
type candidates struct {
	word string
	// rare is the place in the word of the letter that texts have least of.
	rare int
	// at is the last one found, end where the search for the next begins.
	at, end int
}

// from is where the first occurrence at or behind an offset begins.
func (c *candidates) from(text string, offset int) int {
	if c.end > 0 && c.at >= offset {
		return c.at
	}
	for c.end = max(c.end, offset); ; {
		i := c.end + c.rare
		if i > len(text) {
			break
		}
		n := strings.IndexByte(text[i:], c.word[c.rare])
		if n < 0 {
			break
		}
		c.at = c.end + n
		if !strings.HasPrefix(text[c.at:], c.word) {
			c.end = c.at + 1
			continue
		}
		c.end = c.at + len(c.word)
		if (c.at == 0 || !inWord(text[c.at-1])) && (c.end == len(text) || !inWord(text[c.end])) {
			return c.at
		}
	}
	c.at, c.end = none, len(text)
	return c.at
}
