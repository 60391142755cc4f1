package syntax

import "strings"

// number is what can be told of a numeric literal from its text.
type number struct {
	// malformed: it is no number at all.
	malformed bool
	// base is 2, 8, 10 or 16.
	base int
	// prefixed: the base was spelled out (0x, 0b, 0o, or the 0 of octal).
	prefixed bool
	// float: it has a point or a negative exponent.
	float bool
	// separated: it has underscores between digits.
	separated bool
	// suffixed: it ends in u or U.
	suffixed bool
	// modern: its octal prefix is 0o, which the language does not have.
	modern bool
}

// readNumber classifies the text of a Number token.
func readNumber(s string) number {
	n := number{base: 10}
	digits := s
	if len(s) >= 2 && s[0] == '0' {
		switch s[1] {
		case 'b', 'B':
			n.base, digits = 2, s[2:]
		case 'o', 'O':
			n.base, n.modern, digits = 8, true, s[2:]
		case 'x', 'X':
			n.base, digits = 16, s[2:]
		default:
			if onlyBytes(s, "0123456789abcdfABCDF_") {
				n.base = 8
			}
		}
	}
	n.prefixed = n.base != 10

	rest, restBase := digits, n.base
	if at := exponentOf(digits); at >= 0 {
		rest, restBase = digits[at+1:], 10
	}
	if at := strings.IndexFunc(rest, func(r rune) bool {
		return !strings.ContainsRune("_.+-", r) && (r > 0x7f || !isDigitOf(byte(r), restBase))
	}); at >= 0 && (rest[at:] == "u" || rest[at:] == "U") {
		n.suffixed = true
		digits = digits[:len(digits)-1]
	}

	n.separated = strings.IndexByte(digits, '_') >= 0
	if isInt(digits, n.base) {
		return n
	}
	n.float = strings.ContainsAny(digits, ".-")
	switch n.base {
	case 10:
		n.malformed = !isFloat(digits, 10, "eEpP")
	case 16:
		n.malformed = !isFloat(digits, 16, "pP")
	default:
		n.malformed = true
	}
	return n
}

// exponentOf is the place of the letter that begins the exponent, -1 if there
// is none.
func exponentOf(digits string) int {
	if !strings.ContainsAny(digits, ".EePp") {
		return -1
	}
	if at := strings.IndexAny(digits, "pP"); at >= 0 {
		return at
	}
	return strings.IndexAny(digits, "eE")
}

func isDigitOf(c byte, base int) bool {
	d, ok := hexDigit(c)
	return ok && int(d) < base
}

func isInt(s string, base int) bool {
	for i := range len(s) {
		if s[i] != '_' && !isDigitOf(s[i], base) {
			return false
		}
	}
	return true
}

// isFloat reports whether s is digits, point, digits, exponent, where each
// part may be missing.
func isFloat(s string, base int, exponents string) bool {
	mantissa, exponent := s, ""
	hasExponent := false
	if at := strings.IndexAny(s, exponents); at >= 0 {
		mantissa, exponent, hasExponent = s[:at], s[at+1:], true
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if whole != "" && !isDigits(whole, base) || fraction != "" && !isDigits(fraction, base) {
		return false
	}
	if !hasExponent {
		return true
	}
	if exponent != "" && (exponent[0] == '+' || exponent[0] == '-') {
		// Separators are only known in exponents without a sign.
		return onlyBytes(exponent[1:], "0123456789") && len(exponent) > 1
	}
	return isDigits(exponent, 10)
}

// isDigits reports whether s is digits with underscores only between them.
func isDigits(s string, base int) bool {
	if s == "" || s[0] == '_' || s[len(s)-1] == '_' {
		return false
	}
	return isInt(s, base)
}

func onlyBytes(s, set string) bool {
	for i := range len(s) {
		if strings.IndexByte(set, s[i]) < 0 {
			return false
		}
	}
	return true
}
