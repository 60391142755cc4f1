package engine

import (
	"strings"
	"unicode"
	"unicode/utf8"
	"unsafe"

	"github.com/platinummonkey/spoke/schema/model"
)

// bytesString is b as a string; nobody writes to b any more.
func bytesString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// scalarOf is the kind of a scalar type, 0 if the name is none.
func scalarOf(name string) model.Kind {
	switch name {
	case "double":
		return model.Double
	case "float":
		return model.Float
	case "int64":
		return model.Int64
	case "uint64":
		return model.Uint64
	case "int32":
		return model.Int32
	case "fixed64":
		return model.Fixed64
	case "fixed32":
		return model.Fixed32
	case "bool":
		return model.Bool
	case "string":
		return model.String
	case "bytes":
		return model.Bytes
	case "uint32":
		return model.Uint32
	case "sfixed32":
		return model.Sfixed32
	case "sfixed64":
		return model.Sfixed64
	case "sint32":
		return model.Sint32
	case "sint64":
		return model.Sint64
	}
	return 0
}

// withoutPrefix takes an enum's name off the front of a value's, whatever the
// case and the underscores. If that leaves nothing, or the name is no prefix,
// the value's name stays as it is.
func withoutPrefix(value, enum string) string {
	rest := value
	for _, want := range enum {
		if want == '_' {
			continue
		}
		rest = strings.TrimLeft(rest, "_")
		got, size := utf8.DecodeRuneInString(rest)
		if rest == "" || unicode.ToLower(got) != unicode.ToLower(want) {
			return value
		}
		rest = rest[size:]
	}
	rest = strings.TrimLeft(rest, "_")
	if rest == "" {
		return value
	}
	return rest
}

// scalarName is the name of a scalar type.
func scalarName(kind model.Kind) string {
	for _, name := range []string{
		"double", "float", "int64", "uint64", "int32", "fixed64", "fixed32", "bool", "string", "bytes", "uint32", "sfixed32",
		"sfixed64", "sint32", "sint64",
	} {
		if scalarOf(name) == kind {
			return name
		}
	}
	return ""
}

// plainName reports whether s is names with points between them.
func plainName(s string) bool {
	const maxBytes, maxParts = 512, 100
	for part := range strings.SplitSeq(s, ".") {
		for i := range len(part) {
			if c := part[i]; c != '_' && !isLower(c) && !isUpper(c) && (i == 0 || !isDigit(c)) {
				return false
			}
		}
		if part == "" {
			return false
		}
	}
	return len(s) <= maxBytes && strings.Count(s, ".") < maxParts
}

// The styles of edition 2024, as far as ASCII goes.

// pascal reports whether a name is like FooBar.
func pascal(s string) bool {
	for i := range len(s) {
		if !isUpper(s[i]) && (i == 0 || !isLower(s[i]) && !isDigit(s[i])) {
			return false
		}
	}
	return s != ""
}

// snake reports whether a name is like foo_bar, with a letter behind each
// underscore.
func snake(s string) bool { return words(s, isLower) }

// screaming reports whether a name is like FOO_BAR, with a letter behind each
// underscore.
func screaming(s string) bool { return words(s, isUpper) }

func words(s string, letter func(byte) bool) bool {
	start := true
	for i := range len(s) {
		switch c := s[i]; {
		case letter(c):
			start = false
		case start:
			return false
		case c == '_':
			start = true
		case !isDigit(c):
			return false
		}
	}
	return !start
}

// snakePackage reports whether all parts of a package's name are like foo_bar.
func snakePackage(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if !snake(part) {
			return false
		}
	}
	return true
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
func isLower(c byte) bool { return 'a' <= c && c <= 'z' }
func isDigit(c byte) bool { return '0' <= c && c <= '9' }
