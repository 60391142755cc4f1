package gen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// pairedFile makes two versions of a file whose messages and enums have the same
// numbers in them, and hardly anything else in common: pairs of members that have
// nothing to do with each other meet rules about types, labels and options in all
// ways.
func pairedFile(r *rng, s *schema, module int) (f, g *schemaFile) {
	letters := []string{"2", "3", "e", "f"}
	from := pick(r, letters...)
	to := from
	if r.chance(0.3) {
		to = pick(r, letters...)
	}
	n := s.name("")
	make := func(letter, path string) *schemaFile {
		return &schemaFile{
			module: module, pkg: "pairs.v1", path: path, text: pairedText(r, letter, n),
			syntax: map[string]syntax{"2": proto2, "3": proto3, "e": edition2023, "f": edition2024}[letter],
		}
	}
	path := s.name("pairs") + ".proto"
	return make(from, path), make(to, path)
}

func pairedText(r *rng, letter, n string) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	label := ""
	if letter == "2" {
		label = "optional "
	}
	line("message A%s { %sint32 a = 1; }", n, label)
	line("message B%s { %sint32 a = 1; %sA%s b = 2; }", n, label, label, n)
	line("enum E%s { E%s_A = 0; E%s_B = 1; }", n, n, n)
	line("enum F%s { F%s_A = 0; F%s_B = 1; F%s_C = %d; }", n, n, n, n, r.between(2, 3))
	line("message M%s {", n)
	for number := 1; number <= 30; number++ {
		if r.chance(0.93) {
			line("  %s", member(r, letter, n, number))
		}
	}
	ranges(r, line, "reserved", 100, letter, r.chance(0.7), letter == "3")
	if letter != "3" {
		ranges(r, line, "extensions", 1000, letter, false, true)
	}
	line("}")
	line("enum G%s {", n)
	if r.chance(0.3) {
		line("  option allow_alias = true;")
		line("  G%s_A = 0; G%s_Z = 0;", n, n)
	} else {
		line("  G%s_A = 0;", n)
	}
	for i := range 8 {
		if r.chance(0.8) {
			line("  G%s_%s = %d;", n, pick(r, "V", "V", "V", "W")+strconv.Itoa(i), i+1)
		}
	}
	ranges(r, line, "reserved", 100, letter, r.chance(0.7), true)
	line("}")
	line("service S%s {", n)
	for i := range 6 {
		if r.chance(0.85) {
			line("  rpc R%d(%s%s%s) returns (%s%s%s)%s", i, pick(r, "", "", "stream "), pick(r, "A", "A", "B"), n, pick(r, "", "", "stream "), pick(r, "A", "A", "B"), n,
				pick(r, ";", ";", " { option idempotency_level = IDEMPOTENT; }", " { option idempotency_level = NO_SIDE_EFFECTS; }", " { option deprecated = true; }"))
		}
	}
	line("}")
	return b.String()
}

// ranges writes some ranges of numbers from a number on, and names. Of open ones
// the last may have no end.
func ranges(r *rng, line func(string, ...any), word string, from int, letter string, names, open bool) {
	at := from
	for range r.IntN(4) {
		at += r.between(1, 4)
		end := at + r.IntN(4)
		switch {
		case open && r.chance(0.08):
			line("  %s %d to max;", word, at)
			return
		case end == at:
			line("  %s %d;", word, at)
		default:
			line("  %s %d to %d;", word, at, end)
		}
		at = end
	}
	if !names {
		return
	}
	var list []string
	for _, name := range []string{"x", "y", "z"} {
		switch {
		case r.chance(0.5):
		case letter == "2" || letter == "3":
			list = append(list, strconv.Quote(name))
		default:
			list = append(list, name)
		}
	}
	if len(list) > 0 {
		line("  reserved %s;", strings.Join(list, ", "))
	}
}

// member draws a field with a number.
func member(r *rng, letter, n string, number int) string {
	editions := letter == "e" || letter == "f"
	name := pick(r, "f", "f", "f", "f", "g") + strconv.Itoa(number)
	if r.chance(0.06) {
		return fmt.Sprintf("map<%s, %s> %s = %d;", pick(r, "int32", "string", "bool"), pick(r, "int32", "string", "A"+n, "E"+n, "bytes"), name, number)
	}
	if letter == "2" && r.chance(0.04) {
		return fmt.Sprintf("%s group X%d = %d { optional int32 a = 1; }", pick(r, "optional", "repeated"), number, number)
	}
	typ := pick(r, slices.Concat(pairScalars, []string{"string", "string", "bytes", "A" + n, "B" + n, "E" + n, "F" + n})...)
	message := typ[0] == 'A' || typ[0] == 'B'
	label, oneof := "", false
	var options []string
	switch {
	case r.chance(0.2):
		label = "repeated "
	case r.chance(0.15):
		oneof = true
	case letter == "2":
		label = pick(r, "optional ", "optional ", "optional ", "required ")
	case letter == "3" && r.chance(0.4):
		label = "optional "
	case editions && r.chance(0.4):
		options = append(options, "features.field_presence = "+pick(r, "EXPLICIT", "LEGACY_REQUIRED", pick(r, "EXPLICIT", "IMPLICIT")))
		if message && strings.Contains(options[0], "IMPLICIT") || strings.Contains(options[0], "IMPLICIT") && typ[0] < 'a' {
			options = nil
		}
	}
	add := func(p float64, texts ...string) {
		if r.chance(p) {
			options = append(options, pick(r, texts...))
		}
	}
	if letter != "3" && label != "repeated " && !message && !slices.Contains(options, "features.field_presence = IMPLICIT") && r.chance(0.5) {
		options = append(options, "default = "+defaultFor(r, typ, n))
	}
	if strings.HasSuffix(typ, "64") {
		add(0.3, "jstype = JS_STRING", "jstype = JS_NUMBER", "jstype = JS_NORMAL")
	}
	if typ == "string" || typ == "bytes" {
		switch {
		case editions && r.chance(0.3):
			add(1, "features.(pb.cpp).string_type = CORD", "features.(pb.cpp).string_type = VIEW", "features.(pb.cpp).string_type = STRING")
			if oneof || label == "repeated " { // CORD is for few
				options = options[:len(options)-1]
			}
		case letter != "f":
			add(0.3, "ctype = CORD", "ctype = STRING_PIECE", "ctype = STRING")
		}
	}
	if typ == "string" && editions {
		add(0.3, "features.utf8_validation = NONE", "features.utf8_validation = VERIFY")
		add(0.3, "features.(pb.java).utf8_validation = VERIFY", "features.(pb.java).utf8_validation = DEFAULT")
	}
	if message && editions {
		add(0.2, "features.message_encoding = DELIMITED", "features.message_encoding = LENGTH_PREFIXED")
	}
	add(0.1, "json_name = \"j"+strconv.Itoa(number)+"\"", "json_name = \"k"+strconv.Itoa(number)+"\"")
	add(0.05, "deprecated = true")
	text := fmt.Sprintf("%s%s %s = %d", label, typ, name, number)
	if len(options) > 0 {
		text += " [" + strings.Join(options, ", ") + "]"
	}
	if oneof {
		return fmt.Sprintf("oneof %s%d { %s; }", pick(r, "o", "o", "p"), number, text)
	}
	return text + ";"
}

var pairScalars = []string{"int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32", "sfixed64", "float", "double", "bool", "string", "bytes"}

// defaultFor draws a default value for a type.
func defaultFor(r *rng, typ, n string) string {
	switch typ[0] {
	case 'E':
		return "E" + n + pick(r, "_A", "_B")
	case 'F':
		return "F" + n + pick(r, "_A", "_B", "_C")
	}
	switch typ {
	case "bool":
		return pick(r, "true", "false")
	case "string", "bytes":
		return pick(r, `""`, `"a"`, `"a\"b\\\n"`, `"\001\x0a\xc3\xa9"`, `"é日"`, `'quo"te'`)
	case "float", "double":
		return pick(r, "0", "-0.0", "1", "1.5", "1e10", "-1e-7", "3.4028234e38", "0.1", "inf", "-inf", "nan", "123456789", "1e21", "16777217")
	}
	if typ[0] == 'u' || typ[0] == 'f' {
		return pick(r, "0", "1", "7", "4294967295", "0x10", "010")
	}
	return pick(r, "0", "-0", "1", "-1", "2147483647", "-2147483648", "0x10", "-010")
}
