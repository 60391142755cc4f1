package descriptor

import (
	"errors"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/platinummonkey/spoke/schema/model"
)

// defaultFault is what is wrong with the default of a field, if it has one.
func (x *field) defaultFault() error {
	if !x.hasDefault {
		return nil
	}
	if !x.isValue(x.defaultValue) {
		return fmt.Errorf("could not parse value for its type: %q", x.defaultValue)
	}
	switch {
	case x.to.Presence == model.Repeated || x.to.Message != nil:
		return errors.New("cannot be specified on composite types")
	case x.to.Presence == model.Implicit:
		return errors.New("cannot be specified with implicit field presence")
	}
	return nil
}

// isValue reports whether s is a value of the type of x, as descriptors write
// them.
func (x *field) isValue(s string) bool {
	var err error
	switch x.to.Kind {
	case model.Bool:
		return s == "true" || s == "false"
	case model.Int32, model.Sint32, model.Sfixed32:
		_, err = strconv.ParseInt(s, 0, 32)
	case model.Int64, model.Sint64, model.Sfixed64:
		_, err = strconv.ParseInt(s, 0, 64)
	case model.Uint32, model.Fixed32:
		_, err = strconv.ParseUint(s, 0, 32)
	case model.Uint64, model.Fixed64:
		_, err = strconv.ParseUint(s, 0, 64)
	case model.Float, model.Double:
		if s == "inf" || s == "-inf" || s == "nan" {
			return true
		}
		_, err = strconv.ParseFloat(s, 64)
	case model.Bytes:
		return isEscaped(s)
	case model.EnumKind:
		if x.to.Enum == nil {
			return true // it could not be resolved
		}
		for _, v := range x.to.Enum.Values {
			if v.Name == s {
				return true
			}
		}
		return false
	case model.MessageKind, model.GroupKind:
		return false
	}
	return err == nil
}

// isEscaped reports whether s, up to a quote, is the text of bytes: what may
// stand in a string of the text format.
func isEscaped(s string) bool {
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && n == 1, r == 0, r == '\n':
			return false
		case r == '"':
			return true
		case r == '\\':
			if n = escapeLen(s[1:]) + 1; n == 1 {
				return false
			}
		}
		s = s[n:]
	}
	return true
}

// escapeLen is the length of the escape sequence at the beginning of s, which
// follows a backslash; zero if there is none.
func escapeLen(s string) int {
	if s == "" {
		return 0
	}
	switch s[0] {
	case '"', '\'', '\\', '?', 'a', 'b', 'n', 'r', 't', 'v', 'f':
		return 1
	case 'x':
		if n := digits(s[1:], 16, 2); n > 0 {
			return 1 + n
		}
		return 0
	case 'u':
		v, ok := codePoint(s, 4)
		if !ok || !utf16.IsSurrogate(v) {
			return valid(ok, 5)
		}
		if len(s) < 7 || s[5] != '\\' || s[6] != 'u' {
			return 0
		}
		low, ok := codePoint(s[6:], 4)
		return valid(ok && utf16.DecodeRune(v, low) != utf8.RuneError, 11)
	case 'U':
		v, ok := codePoint(s, 8)
		return valid(ok && v <= utf8.MaxRune && !utf16.IsSurrogate(v), 9)
	}
	n := digits(s, 8, 3)
	return valid(n > 0 && (n < 3 || s[0] <= '3'), n)
}

func valid(ok bool, n int) int {
	if !ok {
		return 0
	}
	return n
}

// codePoint reads n hexadecimal digits behind the first byte of s.
func codePoint(s string, n int) (rune, bool) {
	if digits(s[1:], 16, n) < n {
		return 0, false
	}
	v, err := strconv.ParseUint(s[1:1+n], 16, 31)
	return rune(v), err == nil
}

// digits counts the digits at the beginning of s, up to limit.
func digits(s string, base, limit int) int {
	n := 0
	for n < len(s) && n < limit {
		if _, err := strconv.ParseUint(s[n:n+1], base, 8); err != nil {
			break
		}
		n++
	}
	return n
}
