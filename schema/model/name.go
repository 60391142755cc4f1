package model

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// JSONName is the JSON name that a field has by default: the words between
// underscores joined, all but the first capitalised.
func JSONName(field string) string {
	if strings.IndexByte(field, '_') < 0 {
		return field
	}
	return string(AppendWords(make([]byte, 0, len(field)), field, false, false))
}

// EntryName is the name of the message of a map field.
func EntryName(field string) string {
	const entry = "Entry"
	return string(append(AppendWords(make([]byte, 0, len(field)+len(entry)), field, true, false), entry...))
}

// AppendWords appends a name without its underscores. The first letter of each
// word between them is made a capital, that of the first word only if first is
// set; the others small if lower is.
func AppendWords(b []byte, name string, first, lower bool) []byte {
	capital, start := first, true
	for i := 0; i < len(name); {
		r, size := rune(name[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(name[i:])
		}
		i += size
		if r == '_' {
			capital, start = true, true
			continue
		}
		switch {
		case start && capital:
			r = unicode.ToUpper(r)
		case lower:
			r = unicode.ToLower(r)
		}
		start = false
		b = utf8.AppendRune(b, r)
	}
	return b
}

// Pascal is a name in PascalCase: without separators, words begin with a capital
// letter. Capitals stay, so that acronyms count as well-formed.
func Pascal(s string) string {
	if isPascal(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	word := true
	for _, r := range s {
		switch {
		case IsSeparator(r):
			word = true
			continue
		case word:
			r = unicode.ToUpper(r)
		case !unicode.IsUpper(r):
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
		word = false
	}
	return b.String()
}

// isPascal is a quick test for plain identifiers; false means "perhaps".
func isPascal(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c >= 0x80 || IsSeparator(rune(c)) || i == 0 && 'a' <= c && c <= 'z' {
			return false
		}
	}
	return true
}

// IsSeparator reports whether r stands between the words of a name.
func IsSeparator(r rune) bool {
	switch r {
	case '_', '.', '-', ' ', '\t', '\r', '\n':
		return true
	}
	return false
}
