package protovalidate

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// text checks the rules of strings.
func (t *typeRules) text() {
	t.sizes("len", "min_len", "max_len")
	t.sizes("len_bytes", "min_bytes", "max_bytes")
	t.widths()
	t.pattern()

	maxLen, maxBytes, not := t.get("max_len"), t.get("max_bytes"), t.get("not_contains")
	for _, name := range []string{"prefix", "suffix", "contains"} {
		r := t.get(name)
		if r == nil {
			continue
		}
		value := r.value.String()
		if length := utf8.RuneCountInString(value); maxLen != nil && uint64(length) > maxLen.value.Uint() {
			t.reportf(r.path, "%s has a %s of length %d, exceeding its max_len (%d). It is impossible for a string to contain %q while having less than or equal to %[3]d UTF-8 characters.",
				t.head, r.label, length, maxLen.value.Uint(), value)
		}
		if size := len(value); maxBytes != nil && uint64(size) > maxBytes.value.Uint() {
			t.reportf(r.path, "%s has a %s of %d bytes, exceeding its max_bytes (%d). It is impossible for a string to contain %q while having less than or equal to %[3]d bytes.",
				t.head, r.label, size, maxBytes.value.Uint(), value)
		}
		if not != nil && strings.Contains(value, not.value.String()) {
			t.reportf(r.path, "%s has a %s (%q) containing its not_contains (%q). It is impossible for a string to contain %[3]q without containing %[4]q.",
				t.head, r.label, value, not.value.String())
		}
	}

	if strict, known := t.get("strict"), t.get("well_known_regex"); strict != nil && !strict.value.Bool() && (known == nil || known.value.Enum() == 0) {
		label := t.prefix() + ".well_known_regex"
		t.reportf(strict.path, "%s has %s without %s. %[2]s only applies to %[3]s and is invalid without it.", t.head, strict.label, label)
	}
}

// widths checks bounds in characters against bounds in bytes: a character has
// one to four bytes. As users see it, the arithmetic wraps around.
func (t *typeRules) widths() {
	if chars, size := t.get("max_len"), t.get("min_bytes"); chars != nil && size != nil && chars.value.Uint()*utf8.UTFMax < size.value.Uint() {
		c, b := chars.value.Uint(), size.value.Uint()
		const format = "%s has value %d for %s but %d for %s. A string with %d UTF-8 characters has at most %d bytes."
		t.reportf(chars.path, format, t.head, c, chars.label, b, size.label, c, c*utf8.UTFMax)
		t.reportf(size.path, format, t.head, b, size.label, c, chars.label, c, c*utf8.UTFMax)
	}
	if chars, size := t.get("min_len"), t.get("max_bytes"); chars != nil && size != nil && chars.value.Uint() > size.value.Uint() {
		c, b := chars.value.Uint(), size.value.Uint()
		const tail = " A string with %d UTF-8 characters has at least %[6]d bytes, which is higher than %d bytes."
		t.reportf(chars.path, "%s has value %d for %s, which must be lower than value %d for %s."+tail, t.head, c, chars.label, b, size.label, c, b)
		t.reportf(size.path, "%s has value %d for %s, which must be higher than value %d for %s."+tail, t.head, b, size.label, c, chars.label, c, b)
	}
}

// pattern checks that the pattern is one.
func (t *typeRules) pattern() {
	r := t.get("pattern")
	if r == nil {
		return
	}
	if _, err := regexp.Compile(r.value.String()); err != nil {
		t.reportf(r.path, "%s has a %s that fails to compile: %s.", t.head, r.label, err)
	}
}

// bytes checks the rules of byte strings.
func (t *typeRules) bytes() {
	t.sizes("len", "min_len", "max_len")
	t.pattern()
	most := t.get("max_len")
	for _, name := range []string{"prefix", "suffix", "contains"} {
		if r := t.get(name); r != nil && most != nil && uint64(len(r.value.Bytes())) > most.value.Uint() {
			t.reportf(r.path, "%s has a %s of %d bytes, exceeding its max_len (%d). It is impossible to contain %q while having less than or equal to %[4]d bytes.",
				t.head, r.label, len(r.value.Bytes()), most.value.Uint(), r.value.Bytes())
		}
	}
}

// paths checks the rules of field masks.
func (t *typeRules) paths() {
	in, not := t.get("in"), t.get("not_in")
	if in == nil || not == nil {
		return
	}
	for i := range not.value.List().Len() {
		path := not.value.List().Get(i).String()
		if contains(in.value.List(), path) {
			t.reportf(in.path, "%s has path %q in both in and not_in rules.", t.head, path)
		}
	}
}

func contains(list protoreflect.List, text string) bool {
	for i := range list.Len() {
		if list.Get(i).String() == text {
			return true
		}
	}
	return false
}
