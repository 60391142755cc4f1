package gen

import (
	"fmt"
	"strings"
)

// free writes files that have the shape of the language, whatever they mean:
// their names need not exist, their numbers may collide. They reach corners
// of the grammar that files which compile do not.
type free struct {
	*rng
	b        strings.Builder
	editions bool
	depth    int
}

// freeFile draws such a file.
func freeFile(r *rng) string {
	f := &free{rng: r}
	switch r.IntN(6) {
	case 0:
	case 1:
		f.put(`syntax = "proto2";`)
	case 2:
		f.put(`edition = "2023";`)
		f.editions = true
	case 3:
		f.put(`edition = "2024";`)
		f.editions = true
	default:
		f.put(`syntax = "proto3";`)
	}
	var head []func()
	if r.chance(0.8) {
		head = append(head, func() { f.put("package ", f.path(), ";") })
	}
	for range r.IntN(5) {
		head = append(head, f.importLine)
	}
	for range r.IntN(5) {
		head = append(head, f.option)
	}
	if r.chance(0.2) {
		r.Shuffle(len(head), func(i, j int) { head[i], head[j] = head[j], head[i] })
	}
	for _, write := range head {
		write()
		f.blank(0.2)
	}
	for range r.IntN(6) {
		f.topLevel()
		f.blank(0.5)
	}
	return f.b.String()
}

// put writes one line.
func (f *free) put(parts ...string) {
	f.b.WriteString(strings.Repeat("  ", f.depth))
	for _, p := range parts {
		f.b.WriteString(p)
	}
	f.b.WriteByte('\n')
}

func (f *free) blank(chance float64) {
	if f.chance(chance) {
		f.b.WriteByte('\n')
	}
}

// body writes declarations in braces after a head.
func (f *free) body(head string, decl func(), most int) {
	n := f.IntN(most + 1)
	if n == 0 && f.chance(0.7) {
		f.put(head, pick(f.rng, " {}", "{}", " { }"))
		return
	}
	f.put(head, " {")
	f.depth++
	for range n {
		decl()
		f.blank(0.15)
		if f.chance(0.03) {
			f.put(";")
		}
	}
	f.depth--
	f.put("}")
}

var freeNames = []string{
	"a", "foo", "Bar", "baz_qux", "x1", "message", "enum", "option", "stream", "to", "max", "inf", "nan", "true", "syntax", "edition", "group",
	"map", "reserved", "extensions", "extend", "oneof", "rpc", "returns", "service", "import", "package", "public", "weak", "local", "export",
	"optional", "required", "repeated", "default", "json_name", "string", "int32", "_", "LONG_NAME_IN_CAPITALS",
}

func (f *free) name() string {
	if f.chance(0.6) {
		return pick(f.rng, "a", "foo", "Bar", "baz_qux", "x1", "Quux", "name")
	}
	return pick(f.rng, freeNames...)
}

// safeName is a name that cannot be taken for the start of something else.
func (f *free) safeName() string {
	return pick(f.rng, "a", "foo", "Bar", "baz_qux", "x1", "Quux", "name", "string", "int32", "default")
}

func (f *free) path() string {
	parts := []string{f.safeName()}
	for f.chance(0.4) {
		parts = append(parts, f.name())
	}
	return strings.Join(parts, ".")
}

func (f *free) typeName() string {
	switch f.IntN(5) {
	case 0:
		return "." + f.path()
	case 1:
		return f.path()
	}
	return pick(f.rng, "string", "int32", "bytes", "bool", "uint64", "Bar", "foo.Bar")
}

func (f *free) str() string {
	one := func() string {
		s := pick(f.rng, "", "a", "foo.proto", "x y", `\n\t`, `\"`, `\'`, `\x41\101`, "é", "/* no */", "// no", "{}", `\\`, "dir/file.proto")
		if f.chance(0.3) && !strings.Contains(s, `\"`) {
			return "'" + s + "'"
		}
		return `"` + s + `"`
	}
	parts := []string{one()}
	for f.chance(0.12) {
		parts = append(parts, one())
	}
	return strings.Join(parts, pick(f.rng, " ", "\n", "\n    "))
}

func (f *free) importLine() {
	f.put("import ", pick(f.rng, "", "", "", "public ", "weak ", "option "), f.str(), ";")
}

func (f *free) optionName() string {
	part := func() string {
		if f.chance(0.4) {
			return "(" + pick(f.rng, "", ".") + f.path() + ")"
		}
		return f.name()
	}
	var out strings.Builder
	out.WriteString(part())
	for f.chance(0.3) {
		out.WriteString("." + part())
	}
	return out.String()
}

func (f *free) option() { f.put("option ", f.optionName(), " = ", f.value(0), ";") }

func (f *free) number() string {
	return pick(f.rng, "0", "1", "42", "0x1F", "0X2a", "017", "1.5", ".5", "1.", "1e3", "1.5E-3", "2e+5", "18446744073709551615", "1.0")
}

func (f *free) scalar() string {
	switch f.IntN(8) {
	case 0, 1:
		return f.str()
	case 2:
		return "-" + pick(f.rng, "", " ") + pick(f.rng, f.number(), "inf", "nan")
	case 3, 4:
		return pick(f.rng, "true", "false", "inf", "nan", "VALUE", "SPEED", f.name())
	}
	return f.number()
}

func (f *free) value(depth int) string {
	if depth > 3 || f.chance(0.55) {
		return f.scalar()
	}
	if depth == 0 || f.chance(0.6) {
		return f.message(depth)
	}
	return f.list(depth)
}

func (f *free) list(depth int) string {
	var parts []string
	for range f.IntN(4) {
		parts = append(parts, f.value(depth+2))
	}
	return "[" + strings.Join(parts, pick(f.rng, ", ", ",", ",\n")) + "]"
}

func (f *free) message(depth int) string {
	var b strings.Builder
	left, right := "{", "}"
	if depth > 0 && f.chance(0.2) {
		left, right = "<", ">"
	}
	b.WriteString(left)
	b.WriteString(pick(f.rng, "", " ", "\n"))
	sep := pick(f.rng, "", "", ",", ";", "?")
	for range f.IntN(4) {
		b.WriteString(f.pair(depth))
		if sep == "?" {
			b.WriteString(pick(f.rng, "", ",", ";"))
		} else {
			b.WriteString(sep)
		}
		b.WriteString(pick(f.rng, " ", " ", "\n", "\n\n"))
	}
	b.WriteString(right)
	return b.String()
}

func (f *free) pair(depth int) string {
	key := f.name()
	switch f.IntN(8) {
	case 0:
		key = "[" + f.path() + "]"
	case 1:
		key = "[type.googleapis.com/" + f.path() + "]"
	}
	switch f.IntN(6) {
	case 0:
		return key + pick(f.rng, " ", "") + f.message(depth+1)
	case 1:
		return key + ": " + f.message(depth+1)
	case 2:
		return key + pick(f.rng, ": ", " ", ":") + f.list(depth+1)
	}
	return key + pick(f.rng, ": ", ":", " : ") + f.value(depth+1)
}

// compact gives options in brackets, with a space before them, or nothing.
func (f *free) compact() string {
	if f.chance(0.6) {
		return ""
	}
	parts := []string{f.optionName() + " = " + f.value(0)}
	for f.chance(0.35) {
		parts = append(parts, f.optionName()+" = "+f.value(0))
	}
	return " [" + strings.Join(parts, pick(f.rng, ", ", ",", ",\n")) + "]"
}

func (f *free) tag() string { return pick(f.rng, "1", "2", "15", "0x10", "536870911", "0") }

func (f *free) field() {
	label := pick(f.rng, "", "optional ", "repeated ", "required ")
	switch f.IntN(8) {
	case 0:
		f.put("map", pick(f.rng, "<", " < "), pick(f.rng, "string", "int32"), pick(f.rng, ", ", ",", " , "), f.typeName(), pick(f.rng, "> ", ">"), f.name(), " = ", f.tag(), f.compact(), ";")
	case 1:
		if !f.editions {
			f.body(label+"group "+pick(f.rng, "G", "Group")+" = "+f.tag()+f.compact(), f.member, 3)
			return
		}
		fallthrough
	default:
		f.put(label, f.typeName(), " ", f.name(), " = ", f.tag(), f.compact(), ";")
	}
}

func (f *free) visibility() string {
	if f.editions && f.chance(0.3) {
		return pick(f.rng, "export ", "local ")
	}
	return ""
}

func (f *free) member() {
	if f.depth > 4 {
		f.field()
		return
	}
	switch f.IntN(16) {
	case 0:
		f.body(f.visibility()+"message "+f.safeName(), f.member, 4)
	case 1:
		f.enum()
	case 2:
		f.body("oneof "+f.safeName(), f.oneofMember, 3)
	case 3:
		f.body("extend "+f.typeName(), f.field, 2)
	case 4:
		f.put("reserved ", f.reserved(), ";")
	case 5:
		f.put("extensions ", f.ranges(), f.compact(), ";")
	case 6, 7:
		f.option()
	default:
		f.field()
	}
}

func (f *free) oneofMember() {
	if f.chance(0.15) {
		f.option()
		return
	}
	f.put(f.typeName(), " ", f.name(), " = ", f.tag(), f.compact(), ";")
}

func (f *free) ranges() string {
	var parts []string
	for range f.between(1, 3) {
		parts = append(parts, pick(f.rng, "1", "2 to 5", "100 to max", "0x10 to 0x20", "-5 to -1", "7"))
	}
	return strings.Join(parts, pick(f.rng, ", ", ",", " ,"))
}

func (f *free) reserved() string {
	if f.chance(0.5) {
		return f.ranges()
	}
	var parts []string
	for range f.between(1, 3) {
		if f.editions {
			parts = append(parts, f.safeName())
		} else {
			parts = append(parts, pick(f.rng, `"foo"`, `'bar'`, `"a" "b"`))
		}
	}
	return strings.Join(parts, ", ")
}

func (f *free) enum() {
	f.body(f.visibility()+"enum "+f.safeName(), func() {
		switch f.IntN(8) {
		case 0:
			f.option()
		case 1:
			f.put("reserved ", f.reserved(), ";")
		default:
			f.put(f.safeName(), " = ", pick(f.rng, "0", "1", "-1", "0x7F", "- 3"), f.compact(), ";")
		}
	}, 4)
}

func (f *free) topLevel() {
	switch f.IntN(7) {
	case 0:
		f.enum()
	case 1:
		f.body("service "+f.safeName(), f.method, 3)
	case 2:
		f.body("extend "+f.typeName(), f.field, 3)
	case 3:
		if f.chance(0.2) {
			f.put(pick(f.rng, ";", "option a = 1;", `import "late.proto";`))
			return
		}
		fallthrough
	default:
		f.body(f.visibility()+"message "+f.safeName(), f.member, 6)
	}
}

func (f *free) method() {
	if f.chance(0.15) {
		f.option()
		return
	}
	param := func() string { return pick(f.rng, "", "", "stream ") + pick(f.rng, "Req", ".foo.Req", "foo.Res") }
	head := fmt.Sprintf("rpc %s%s(%s) returns%s(%s)", f.safeName(), pick(f.rng, "", " "), param(), pick(f.rng, "", " "), param())
	if f.chance(0.5) {
		f.put(head, ";")
		return
	}
	f.body(head, f.option, 3)
}

// Variant draws one file for formatters: of the shape of the language,
// whatever it means, with white space and comments in the gaps between its
// tokens.
func Variant(seed, number uint64) string {
	r := newRNG("variant", seed, number)
	return newGaps(r).lay(r, freeFile(r))
}
