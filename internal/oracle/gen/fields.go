package gen

import (
	"fmt"
	"strings"
)

// messageGen writes what stands inside one message.
type messageGen struct {
	*fileGen
	names   *names
	numbers *numbers
	typ     *typ
}

var (
	numberScalars = []string{"int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32", "sfixed64"}
	scalars       = append([]string{"double", "float", "bool", "string", "bytes", "string"}, numberScalars...)
	fieldRules    = []string{"FIELD_LOWER_SNAKE_CASE", "COMMENT_FIELD", "FIELD_NOT_REQUIRED", "FIELD_NO_DESCRIPTOR", "PROTOVALIDATE"}
)

// fieldType draws a type: its text, and the message or enum behind it.
func (g *fileGen) fieldType() (string, *typ) {
	if types := g.visible(); len(types) > 0 && g.chance(0.45) {
		t := pick(g.rng, types...)
		if !t.enum || !t.closed || g.file.syntax != proto3 {
			return g.refer(t), t
		}
	}
	return pick(g.rng, scalars...), nil
}

func (m *messageGen) field() {
	m.doc(fieldRules...)
	text, t := m.fieldType()
	label := ""
	switch m.file.syntax {
	case noSyntax, proto2:
		label = pick(m.rng, "optional ", "optional ", "optional ", "required ", "repeated ")
	case proto3:
		label = pick(m.rng, "", "", "", "optional ", "repeated ")
	default:
		label = pick(m.rng, "", "", "", "repeated ")
	}
	name := m.names.new(lowerSnake)
	if m.chance(0.02) {
		if n := pick(m.rng, "descriptor", "_descriptor", "Descriptor_", "DESCRIPTOR"); m.names.take(n) {
			name = n
		}
	}
	m.line("%s%s %s = %s%s;%s", label, text, name, m.numbers.take(), m.fieldOptions(label, text, t), m.trailing())
}

// fieldOptions draws the bracketed options of a field.
func (m *messageGen) fieldOptions(label, text string, t *typ) string {
	if m.chance(0.65) {
		return ""
	}
	repeated := label == "repeated "
	options := []string{"deprecated = true", fmt.Sprintf("json_name = %q", m.names.new(camel))}
	switch {
	case t == nil && repeated && text != "string" && text != "bytes":
		if m.file.syntax.editions() {
			options = append(options, "features.repeated_field_encoding = "+pick(m.rng, "PACKED", "EXPANDED"))
		} else {
			options = append(options, "packed = "+pick(m.rng, "true", "false"))
		}
	case t != nil && !t.enum && m.file.syntax.editions():
		options = append(options, "features.message_encoding = "+pick(m.rng, "DELIMITED", "LENGTH_PREFIXED"))
	case text == "string" && m.file.syntax.editions():
		options = append(options, "features.utf8_validation = "+pick(m.rng, "NONE", "VERIFY"))
	case text == "int64" || text == "uint64":
		options = append(options, "jstype = "+pick(m.rng, "JS_STRING", "JS_NUMBER", "JS_NORMAL"))
	case text == "string" && m.file.syntax <= proto3:
		options = append(options, "ctype = CORD", "debug_redact = true")
	}
	if m.file.syntax.editions() && !repeated {
		options = append(options, "features.field_presence = "+pick(m.rng, "EXPLICIT", "LEGACY_REQUIRED"))
	}
	if m.file.syntax != proto3 && !repeated && label != "required " {
		if d := m.defaultValue(text, t); d != "" {
			options = append(options, "default = "+d, "default = "+d)
		}
	}
	return m.compact("Field", options...)
}

func (m *messageGen) defaultValue(text string, t *typ) string {
	switch {
	case t != nil:
		if t.enum && t.zero != "" && t.closed {
			return t.zero
		}
		return ""
	case text == "string":
		return pick(m.rng, `"x"`, `""`, `'it\'s'`, `"a" "b"`, `"\x41\u00e9\n"`)
	case text == "bytes":
		return pick(m.rng, `"\377\001"`, `"abc"`)
	case text == "bool":
		return pick(m.rng, "true", "false")
	case text == "float" || text == "double":
		return pick(m.rng, "1.5", "-2e3", "inf", "-inf", "nan", "0", "1e-3", ".5")
	case strings.HasPrefix(text, "u") || strings.HasPrefix(text, "fixed"):
		return pick(m.rng, "0", "7", "0xff", "017")
	}
	return pick(m.rng, "0", "-1", "42", "-0x10")
}

func (m *messageGen) mapField() {
	m.doc(fieldRules...)
	key := pick(m.rng, "string", "int32", "int64", "uint32", "bool", "fixed64", "sint32")
	value, t := m.fieldType()
	if t != nil && t.enum && t.closed {
		value = "string"
	}
	m.line("map<%s, %s> %s = %s%s;%s", key, value, m.names.new(lowerSnake), m.numbers.take(), m.compact("Field", "deprecated = true"), m.trailing())
}

func (m *messageGen) oneof() {
	m.doc("ONEOF_LOWER_SNAKE_CASE", "COMMENT_ONEOF", "COMMENT_FIELD", "FIELD_LOWER_SNAKE_CASE")
	m.open("oneof %s", m.names.new(lowerSnake))
	if m.chance(0.1) {
		m.option("Oneof")
	}
	for range m.between(1, 3) {
		m.doc(fieldRules...)
		if m.file.syntax <= proto2 && m.chance(0.1) {
			m.group(true)
			continue
		}
		text, _ := m.fieldType()
		m.line("%s %s = %s%s;%s", text, m.names.new(lowerSnake), m.numbers.take(), m.compact("Field", "deprecated = true"), m.trailing())
	}
	m.close()
}

func (m *messageGen) group(inOneof bool) {
	m.doc("FIELD_LOWER_SNAKE_CASE", "COMMENT_FIELD", "MESSAGE_PASCAL_CASE", "COMMENT_MESSAGE")
	label := ""
	if !inOneof {
		label = pick(m.rng, "optional ", "repeated ", "required ")
	}
	n := &names{rng: m.rng, used: m.names.used}
	m.open("%sgroup %s = %s%s", label, n.new(pascal), m.numbers.take(), m.compact("Field", "deprecated = true"))
	in := &messageGen{fileGen: m.fileGen, names: m.scope(), numbers: newNumbers(m.rng), typ: m.typ}
	for range m.between(0, 2) {
		in.field()
	}
	m.close()
}

func (m *messageGen) reserved() {
	m.line("reserved %s;", pick(m.rng, "5000", "5000 to 6000", "5000, 5002 to 5004", "1000000 to max"))
	if m.chance(0.5) {
		name := m.names.new(lowerSnake)
		if !m.file.syntax.editions() {
			name = fmt.Sprintf("%q", name)
		}
		m.line("reserved %s;", name)
	}
}

func (m *messageGen) extensionRange() {
	m.line("extensions %s;", pick(m.rng, "100000 to 199999", "100000 to 150000, 150001 to 199999", "100000 to max",
		"100000 to 199999 [verification = UNVERIFIED]"))
}

// extendable lists visible messages with extension ranges.
func (g *fileGen) extendable() []*typ {
	var out []*typ
	for _, t := range g.visible() {
		if t.extends {
			out = append(out, t)
		}
	}
	return out
}

// extend writes extensions of t.
func (g *fileGen) extend(t *typ) {
	g.doc("FIELD_LOWER_SNAKE_CASE", "COMMENT_FIELD")
	g.open("extend %s", g.refer(t))
	for range g.between(1, 2) {
		g.doc(fieldRules...)
		g.world.extNumbers[t.name]++
		label := pick(g.rng, "optional ", "repeated ", "optional ")
		if g.file.syntax >= proto3 && label == "optional " && g.chance(0.7) || g.file.syntax.editions() && label == "optional " {
			label = ""
		}
		text, _ := g.fieldType()
		g.line("%s%s %s = %d;", label, text, g.extensionName(), 100000+g.world.extNumbers[t.name])
	}
	g.close()
}

// extensionName is unique enough in any scope it may stand in.
func (g *fileGen) extensionName() string {
	g.world.extNumbers[""]++
	n := g.scope()
	return fmt.Sprintf("%s_e%d", n.new(lowerSnake), g.world.extNumbers[""])
}

// optionTargets are the options messages that customOptions extends.
var optionTargets = []string{"File", "Message", "Field", "Oneof", "Enum", "EnumValue", "Service", "Method"}

// customOptions declares extensions of options messages.
func (g *fileGen) customOptions() {
	g.uses[descriptorFile] = true
	for _, target := range some(g.rng, g.between(1, 3), optionTargets) {
		g.open("extend google.protobuf.%sOptions", target)
		for range g.between(1, 2) {
			g.world.extNumbers[target]++
			name := g.extensionName()
			typ, value := "string", pick(g.rng, `"v"`, `"a" 'b'`)
			switch g.IntN(5) {
			case 0:
				typ, value = "int32", pick(g.rng, "7", "-7", "0x7")
			case 1:
				typ, value = "bool", "true"
			case 2:
				typ, value = "double", pick(g.rng, "1.5", "inf", "-1")
			}
			label := "optional "
			if g.file.syntax.editions() || g.file.syntax == proto3 && g.chance(0.5) {
				label = ""
			}
			g.doc("COMMENT_FIELD")
			g.line("%s%s %s = %d;", label, typ, name, 50000+g.world.extNumbers[target])
			g.world.options = append(g.world.options, customOption{g.file, target, qualified(g.file.pkg, name), value})
		}
		g.close()
	}
}

// optionsFor lists settings "name = value" that the target may carry: the
// given ones and custom ones in view.
func (g *fileGen) optionsFor(target string, builtin []string) []string {
	options := some(g.rng, len(builtin), builtin)
	for _, o := range g.world.options {
		if o.target != target {
			continue
		}
		for _, f := range g.file.imports {
			if f == o.file {
				options = append([]string{"\x00" + fmt.Sprintf("(%s%s) = %s", pick(g.rng, "", "."), o.name, o.value)}, options...)
			}
		}
		if o.file == g.file {
			options = append([]string{"\x00" + fmt.Sprintf("(%s) = %s", o.name, o.value)}, options...)
		}
	}
	seen := map[string]bool{}
	var out []string
	for _, o := range options {
		name, _, _ := strings.Cut(o, " =")
		if !seen[name] {
			out = append(out, o)
		}
		seen[name] = true
	}
	return out
}

// use takes a setting drawn by optionsFor and marks the import it needs.
func (g *fileGen) use(setting string) string {
	custom, ok := strings.CutPrefix(setting, "\x00")
	if !ok {
		return setting
	}
	for _, o := range g.world.options {
		if strings.Contains(custom, o.name+")") {
			g.uses[o.file] = true
		}
	}
	return custom
}

// option writes an option statement, if any option fits.
func (g *fileGen) option(target string, builtin ...string) {
	if options := g.optionsFor(target, builtin); len(options) > 0 {
		g.line("option %s;%s", g.use(options[g.IntN(len(options))]), g.trailing())
	}
}

// compact writes bracketed options, most often none.
func (g *fileGen) compact(target string, builtin ...string) string {
	options := g.optionsFor(target, builtin)
	if len(options) == 0 || g.chance(0.7) {
		return ""
	}
	var texts []string
	for _, o := range some(g.rng, pick(g.rng, 1, 1, 2), options) {
		texts = append(texts, g.use(o))
	}
	if g.chance(0.15) {
		return " [\n    " + strings.Join(texts, ",\n    ") + "\n  ]"
	}
	return " [" + strings.Join(texts, ", ") + "]"
}
