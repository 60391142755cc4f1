package enginetest

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A generator writes files that are nearly always right and say much: options
// of every type, in every form that values can have.
type generator struct {
	*rand.Rand
	strings.Builder
	syntax string // of the file at hand
	// of is the syntax of the file that declares the options.
	of string
	// calm leaves comments and odd white space out.
	calm bool
	used map[string]bool // options that are set on the declaration at hand
	// path is the message at hand, open are those that can be extended.
	path, open []string
	n          int
}

var scalars = []string{
	"double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64",
	"fixed32", "fixed64", "sfixed32", "sfixed64", "bool", "string", "bytes",
}

var targets = []string{"File", "Message", "Field", "Oneof", "Enum", "EnumValue", "Service", "Method", "ExtensionRange"}

func (g *generator) one(in float64) bool { return g.Float64() < in }

func (g *generator) pick(from ...string) string { return from[g.IntN(len(from))] }

// space is what stands between two tokens.
func (g *generator) space() string {
	if g.calm || g.one(0.85) {
		return " "
	}
	return g.pick("\n", "  ", "\t", " /* a */ ", " // b\n", "\n // c\n // d\n", "\n\n// e\n\n", "\n/* f\n * g */\n", "\n\n /* h */ // i\n", " /* ä\u200b中 */ ", "\r\n")
}

// say writes words with space between them.
func (g *generator) say(format string, args ...any) {
	const mark = "\x00"
	for i, word := range strings.Split(fmt.Sprintf(strings.ReplaceAll(format, " ", mark), args...), mark) {
		if i > 0 {
			g.WriteString(g.space())
		}
		g.WriteString(word)
	}
	g.WriteString(g.pick("\n", "\n", "\n", g.space(), "\n\n"))
}

func (g *generator) head(syntax string) {
	g.Reset()
	g.syntax = syntax
	if strings.HasPrefix(syntax, "2") {
		g.say("edition = %q;", syntax)
	} else if syntax != "proto2" || g.one(0.8) {
		g.say("syntax = %q;", syntax)
	}
}

func (g *generator) label() string {
	if g.syntax == "proto2" {
		return "optional "
	}
	return ""
}

// declare writes the file that declares the options.
func (g *generator) declare() string {
	g.head(g.of)
	g.say("package gen.opts; import \"google/protobuf/descriptor.proto\";")
	if strings.HasPrefix(g.of, "2") {
		if g.one(0.3) {
			g.say("option features.repeated_field_encoding = EXPANDED;")
		}
		if g.one(0.3) {
			g.say("option features.field_presence = IMPLICIT;")
		}
	}
	g.say("enum E { option allow_alias = true; ZERO = 0; ONE = 1; UNO = 1; NEG = -5; option_ = 7; BIG = 2147483647; }")
	g.say("message Sub { %sint32 x = 2; %sSub sub = 1; repeated string ys = 3; }", g.label(), g.label())
	g.say("message All {")
	g.fields("", 100)
	g.say("oneof one { int32 o1 = 91; string o2 = 90; Sub o3 = 92; }")
	g.say("oneof two { bool p1 = 88; float p2 = 89; }")
	for i, key := range []string{"string", "int32", "sint64", "uint32", "bool", "fixed64", "sfixed32"} {
		value := append(scalars, "E", "Sub")[g.IntN(len(scalars)+2)]
		g.say("map<%s,%s> m%d = %d;", key, value, i, 70+i)
	}
	if g.of == "proto2" {
		g.say("optional group Grp = 60 { optional int32 gx = 2; optional string gy = 1; } repeated group Rep = 61 { optional int32 rx = 1; }")
		g.say("extensions 1000 to 2000;")
	}
	g.say("}")
	if g.of == "proto2" {
		g.say("extend All { optional int32 ext_i = 1001; repeated Sub ext_s = 1000; optional E ext_e = 1002; repeated double ext_d = 1003 [packed = true]; }")
	}
	for i, target := range targets {
		g.say("extend google.protobuf.%sOptions {", target)
		g.fields(fmt.Sprintf("x%d_", i), 20000+i*200)
		g.say("}")
	}
	return g.String()
}

// fields are fields of all types.
func (g *generator) fields(prefix string, from int) {
	order := g.Perm(len(scalars))
	for i, j := range order {
		ty := scalars[j]
		g.say("%s%s %ss_%s = %d;", g.label(), ty, prefix, ty, from+i)
		packed := ""
		if ty != "string" && ty != "bytes" && !strings.HasPrefix(g.syntax, "2") && g.one(0.4) {
			packed = g.pick(" [packed = true]", " [packed = false]")
		} else if strings.HasPrefix(g.syntax, "2") && ty != "string" && ty != "bytes" && g.one(0.4) {
			packed = " [features.repeated_field_encoding = " + g.pick("PACKED", "EXPANDED") + "]"
		}
		g.say("repeated %s %sr_%s = %d%s;", ty, prefix, ty, from+30+i, packed)
	}
	g.say("%sE %ss_E = %d; repeated E %sr_E = %d;", g.label(), prefix, from+61, prefix, from+62)
	g.say("%sSub %ss_Sub = %d; repeated Sub %sr_Sub = %d;", g.label(), prefix, from+63, prefix, from+64)
	g.say("%sAll %ss_All = %d; repeated All %sr_All = %d;", g.label(), prefix, from+65, prefix, from+66)
}

func (g *generator) integer(signed bool, bits int) string {
	most := uint64(1)<<(bits-1) - 1
	if !signed {
		most = most<<1 | 1
	}
	n := g.Uint64()
	switch g.IntN(5) {
	case 0:
		n = most
	case 1:
		n = g.Uint64N(300)
	default:
		n &= most
	}
	text := fmt.Sprintf(g.pick("%d", "%d", "0x%x", "0X%X", "0%o"), n)
	if signed && g.one(0.3) {
		if n == most && g.one(0.5) {
			text = fmt.Sprint(most + 1)
		}
		text = "-" + g.pick("", "", " ") + text
	}
	return text
}

func (g *generator) float() string {
	text := g.pick("0.0", "1.5", "1e10", ".5", "5.", "1.e5", "inf", "nan", "0.1", "123456789.123456789", "1e22", "1e-22", "1.25e-10",
		"7", "1E+3", "0.", fmt.Sprint(g.Float64()), fmt.Sprint(g.Uint64()), fmt.Sprint(float32(g.Float64())), "16777217", "9007199254740993",
		"1.00000017881393421514957253748434595763683319091796875001", fmt.Sprintf("%d.%de%d", g.IntN(1000), g.IntN(1e9), g.IntN(24)-12),
		fmt.Sprintf("%d.%04d", g.Uint64(), g.IntN(1e4)), "123456789012345678901234567890.5e10")
	if g.one(0.001) {
		text = g.pick("1e400", "1e-400", "18446744073709551616", "3.4028235e38", "3.5e38", "1e-45", "1e39", "1e23", "1234567890123456789012345678901234567890")
	}
	return g.pick("", "", "-", "- ") + strings.TrimPrefix(text, "-")
}

func (g *generator) text(bytes bool) string {
	part := func() string {
		quote := g.pick(`"`, `'`)
		var b strings.Builder
		for range g.IntN(5) {
			b.WriteString(g.pick("a", "hello", "ä", "中", " ", `\n`, `\t`, `\\`, `\"`, `\'`, `\101`, `\x41`, `\u00e4`, `\U0001F600`, `\a\b\f\v\r\?`, "//", "/*", `\0`, `\7`))
			if bytes {
				b.WriteString(g.pick("", `\xff`, `\377`, `\200\201`, "\x7f"))
			}
		}
		return quote + b.String() + quote
	}
	var text strings.Builder
	text.WriteString(part())
	for g.one(0.2) {
		text.WriteString(g.space() + part())
	}
	return text.String()
}

// scalar is a value of a scalar type or of the enum.
func (g *generator) scalar(ty string) string {
	switch ty {
	case "double", "float":
		return g.float()
	case "bool":
		return g.pick("true", "false")
	case "string":
		return g.text(false)
	case "bytes":
		return g.text(true)
	case "E":
		return g.pick("ZERO", "ONE", "UNO", "NEG", "BIG", "option_")
	}
	bits := 64
	if strings.HasSuffix(ty, "32") {
		bits = 32
	}
	return g.integer(ty[0] != 'u' && ty[0] != 'f', bits)
}

// pair is a field of a message value.
func (g *generator) pair(key, value string) string {
	colon := ":"
	if (value[0] == '{' || value[0] == '<') && g.one(0.5) {
		colon = ""
	}
	return key + colon + g.space() + value + g.pick("", ",", ";")
}

// message is a value of All or Sub.
func (g *generator) message(ty string, depth int) string {
	var b strings.Builder
	open, end := "{", "}"
	if depth > 0 && g.one(0.2) {
		open, end = "<", ">"
	}
	b.WriteString(open + g.space())
	add := func(key, value string) { b.WriteString(g.pair(key, value) + g.space()) }
	list := func(key string, value func() string) {
		for range g.IntN(3) {
			if g.one(0.5) {
				add(key, value())
				continue
			}
			var values []string
			for range g.IntN(4) {
				values = append(values, value())
			}
			add(key, "["+strings.Join(values, ","+g.space())+"]")
		}
	}
	sub := func(ty string) func() string {
		return func() string { return g.message(ty, depth+1) }
	}
	deep := depth < 3
	if ty == "Sub" {
		for _, i := range g.Perm(3) {
			switch {
			case i == 0 && g.one(0.5):
				add("x", g.scalar("int32"))
			case i == 1 && deep && g.one(0.5):
				add("sub", g.message("Sub", depth+1))
			case i == 2 && g.one(0.5):
				list("ys", func() string { return g.text(false) })
			}
		}
		b.WriteString(end)
		return b.String()
	}
	for _, i := range g.Perm(14) {
		if !g.one(0.4) {
			continue
		}
		ty := append(scalars, "E")[g.IntN(len(scalars)+1)]
		switch i {
		case 0, 1, 2:
			if key := fmt.Sprintf("s_%s", ty); !strings.Contains(b.String(), key+":") {
				add(key, g.scalar(ty))
			}
		case 3, 4:
			list("r_"+ty, func() string { return g.scalar(ty) })
		case 5:
			if deep {
				add("s_Sub", g.message("Sub", depth+1))
			}
		case 6:
			if deep {
				list("r_Sub", sub("Sub"))
			}
		case 7:
			if deep {
				list("r_All", sub("All"))
			}
		case 8:
			add(g.pick("o1", "o1"), g.scalar("int32"))
		case 9:
			add("p2", g.float())
		case 10:
			list("m0", func() string { return "{" + g.pick("", "key: "+g.text(false)) + "}" })
			list("m1", func() string { return "{ key: " + g.pick("1", "-1", "0", "0x10", "7") + "}" })
			list("m3", func() string { return "{ " + g.pick("", "key: "+g.pick("1", "4294967295", "0")) + "}" })
			list("m4", func() string { return "{ " + g.pick("", "key: "+g.pick("true", "false")) + "}" })
			list("m2", func() string { return "{ " + g.pick("", "key: "+g.pick("1", "-3", "0")) + "}" })
		case 11:
			if g.of == "proto2" && deep {
				list("[gen.opts.ext_s]", sub("Sub"))
				list("[gen.opts.ext_d]", g.float)
				add("[gen.opts.ext_i]", g.scalar("int32"))
			}
		case 12:
			if g.of == "proto2" {
				add("[gen.opts.ext_e]", g.scalar("E"))
			}
		case 13:
			if deep {
				add("s_All", g.message("All", depth+1))
			}
		}
	}
	b.WriteString(end)
	return b.String()
}

// settings are some options for a kind of declaration, as names and values.
func (g *generator) settings(target int) []string {
	g.used = make(map[string]bool)
	var out []string
	set := func(name, value string) { out = append(out, name+g.space()+"="+g.space()+value) }
	once := func(name string) bool {
		if g.used[name] {
			return false
		}
		g.used[name] = true
		return true
	}
	for range g.IntN(6) {
		ty := append(scalars, "E")[g.IntN(len(scalars)+1)]
		prefix := g.pick("", ".", "opts.") + fmt.Sprintf("gen.opts.x%d_", target)
		prefix = strings.Replace(prefix, "opts.gen.opts", "gen.opts", 1)
		whole := func(name string) string { return "(" + prefix + name + ")" }
		switch g.IntN(9) {
		case 0, 1:
			if name := "s_" + ty; once(name) {
				set(whole(name), g.scalar(ty))
			}
		case 2, 3:
			set(whole("r_"+ty), g.scalar(ty))
		case 4:
			if once("s_Sub") {
				set(whole("s_Sub"), g.message("Sub", 0))
			}
		case 5:
			set(whole("r_"+g.pick("Sub", "All")), "{}")
			set(whole("r_Sub"), g.message("Sub", 0))
			set(whole("r_All"), g.message("All", 0))
		case 6:
			if once("s_All") {
				set(whole("s_All"), g.message("All", 0))
			}
		default: // piece by piece
			if g.used["s_All"] && !g.used["pieces"] {
				continue
			}
			g.used["s_All"], g.used["pieces"] = true, true
			all := whole("s_All")
			switch g.IntN(6) {
			case 0, 1:
				if once("All.s_" + ty) {
					set(all+".s_"+ty, g.scalar(ty))
				}
			case 2:
				set(all+".r_"+ty, g.scalar(ty))
			case 3:
				if once("All.Sub.x") {
					set(all+".s_Sub.x", g.scalar("int32"))
				}
			case 4:
				if once("All.Sub.sub") {
					set(all+".s_Sub.sub", g.message("Sub", 0))
				}
			case 5:
				if g.of == "proto2" && once("ext_i") {
					set(all+".(gen.opts.ext_i)", g.scalar("int32"))
				}
			}
		}
	}
	return out
}

func (g *generator) statements(target int) {
	for _, s := range g.settings(target) {
		g.say("option %s;", s)
	}
}

func (g *generator) brackets(target int, more ...string) string {
	all := append(g.settings(target), more...)
	if len(all) == 0 {
		return ""
	}
	g.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return g.space() + "[" + strings.Join(all, ","+g.space()) + "]"
}
