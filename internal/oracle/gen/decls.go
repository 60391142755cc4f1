package gen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// declarations writes the file's body. Names come first, so that bodies can
// refer to what follows.
func (g *fileGen) declarations() {
	f := g.file
	var plans []*plan
	for range pick(g.rng, 0, 1, 1, 2, 2, 3, 4) {
		plans = append(plans, g.planMessage(g.top, g.file.pkg, 0))
	}
	for range pick(g.rng, 0, 0, 1, 1, 2) {
		plans = append(plans, g.planEnum(g.top, g.file.pkg, 0))
	}
	if f.syntax != proto3 && g.chance(0.25) || g.chance(0.01) {
		if extendable := g.extendable(); len(extendable) > 0 {
			plans = append(plans, &plan{write: func() { g.extend(pick(g.rng, extendable...)) }})
		}
	}
	if g.importsDescriptor() && g.chance(0.8) {
		plans = append(plans, &plan{write: g.customOptions})
	}
	for range pick(g.rng, 0, 0, 0, 1, 1, 2) {
		plans = append(plans, &plan{write: g.service})
	}
	g.Shuffle(len(plans), func(i, j int) { plans[i], plans[j] = plans[j], plans[i] })
	for _, p := range plans {
		p.write()
		g.blank()
	}
}

func (g *fileGen) importsDescriptor() bool {
	return slices.Contains(g.file.imports, descriptorFile)
}

// plan is a declaration whose name is known and whose text is not yet.
type plan struct {
	typ    *typ
	nested []*plan
	write  func()
}

func qualified(scope, name string) string {
	if scope == "" {
		return name
	}
	return scope + "." + name
}

func (g *fileGen) planMessage(in *names, scope string, depth int) *plan {
	name := in.new(pascal)
	t := &typ{name: qualified(scope, name), local: depth > 0 && g.file.syntax == edition2024}
	g.file.types = append(g.file.types, t)
	p := &plan{typ: t}
	own := g.scope()
	if depth < 3 {
		for range pick(g.rng, 0, 0, 0, 0, 1, 1, 2) {
			p.nested = append(p.nested, g.planMessage(own, t.name, depth+1))
		}
		for range pick(g.rng, 0, 0, 0, 0, 1) {
			p.nested = append(p.nested, g.planEnum(own, t.name, depth+1))
		}
	}
	if g.file.syntax != proto3 {
		t.extends = g.chance(0.15)
	}
	p.write = func() { g.message(p, name, own, depth) }
	return p
}

func (g *fileGen) planEnum(in *names, scope string, depth int) *plan {
	name := in.new(pascal)
	t := &typ{name: qualified(scope, name), enum: true, local: depth > 0 && g.file.syntax == edition2024}
	t.closed = g.file.syntax <= proto2 || g.file.syntax.editions() && g.chance(0.2)
	g.file.types = append(g.file.types, t)
	// Value names live beside the enum and must not wait for the body.
	values := g.enumValues(in, name, t)
	p := &plan{typ: t}
	p.write = func() { g.enum(name, t, values, depth) }
	return p
}

// visibility is the keyword of edition 2024 before a declaration.
func (g *fileGen) visibility(t *typ, depth int) string {
	if g.file.syntax != edition2024 || !g.chance(0.2) {
		return ""
	}
	if depth > 0 {
		return pick(g.rng, "local ", "")
	}
	return pick(g.rng, "export ", "")
}

// message writes a message.
func (g *fileGen) message(p *plan, name string, own *names, depth int) {
	g.doc("MESSAGE_PASCAL_CASE", "COMMENT_MESSAGE", "COMMENT_FIELD", "FIELD_LOWER_SNAKE_CASE", "RPC_REQUEST_RESPONSE_UNIQUE", "PROTOVALIDATE")
	if len(p.nested) == 0 && g.chance(0.15) && !p.typ.extends {
		g.line("%smessage %s {}%s", g.visibility(p.typ, depth), name, g.trailing())
		return
	}
	g.open("%smessage %s", g.visibility(p.typ, depth), name)
	m := &messageGen{fileGen: g, names: own, numbers: newNumbers(g.rng), typ: p.typ}
	var parts []func()
	for range g.between(0, 5) {
		parts = append(parts, m.field)
	}
	for range pick(g.rng, 0, 0, 0, 1, 2) {
		parts = append(parts, m.mapField)
	}
	for range pick(g.rng, 0, 0, 1) {
		parts = append(parts, m.oneof)
	}
	if g.file.syntax <= proto2 && g.chance(0.2) {
		parts = append(parts, func() { m.group(false) })
	}
	if g.chance(0.1) && !p.typ.extends {
		parts = append(parts, m.reserved)
	}
	if p.typ.extends {
		parts = append(parts, m.extensionRange)
	}
	if g.chance(0.15) {
		parts = append(parts, func() { g.option("Message", "deprecated = true", "no_standard_descriptor_accessor = true") })
	}
	if extendable := g.extendable(); len(extendable) > 0 && g.file.syntax != proto3 && g.chance(0.1) {
		parts = append(parts, func() { g.extend(pick(g.rng, extendable...)) })
	}
	if g.chance(0.03) {
		parts = append(parts, func() { g.line(";") })
	}
	for _, n := range p.nested {
		parts = append(parts, n.write)
	}
	g.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	for _, part := range parts {
		part()
		if g.chance(0.2) {
			g.b.WriteByte('\n')
		}
	}
	if g.chance(g.world.docs / 8) {
		g.line("// %s", g.remark(nil))
	}
	g.close()
}

// numbers gives out field numbers.
type numbers struct {
	*rng
	next int
	step int
}

func newNumbers(r *rng) *numbers {
	return &numbers{rng: r, next: 1, step: pick(r, 1, 1, 1, 3)}
}

func (n *numbers) take() string {
	v := n.next
	n.next += n.step
	if n.chance(0.03) {
		n.next += 7
	}
	if v >= 19000 && v <= 19999 {
		v, n.next = 20000, 20001
	}
	if n.chance(0.03) {
		return fmt.Sprintf("0x%x", v)
	}
	if n.chance(0.02) {
		return fmt.Sprintf("0%o", v)
	}
	return strconv.Itoa(v)
}

// enumValue is one value: name and number.
type enumValue struct {
	name   string
	number int
}

func (g *fileGen) enumValues(in *names, enum string, t *typ) []enumValue {
	prefix := strings.ToUpper(toSnake(enum)) + "_"
	if g.chance(g.world.odd / 2) {
		prefix = pick(g.rng, "", "X_", strings.ToUpper(enum)+"_", strings.ToUpper(enum), prefix+"_")
	}
	n := &names{rng: g.rng, odd: g.world.odd, used: in.used}
	suffix := pick(g.rng, "UNSPECIFIED", "UNSPECIFIED", "UNSPECIFIED", "UNSPECIFIED", "NONE", "UNKNOWN", "unspecified", "")
	zero := prefix + suffix
	if !isIdent(zero) || !n.take(zero) {
		zero = n.new(func(w []string) string { return prefix + upperSnake(w) })
	}
	values := []enumValue{{zero, 0}}
	t.zero = zero
	number := 1
	for range g.between(0, 4) {
		values = append(values, enumValue{n.new(func(w []string) string {
			if name := prefix + upperSnake(w); isIdent(name) {
				return name
			}
			return "V_" + upperSnake(w)
		}), number})
		number += pick(g.rng, 1, 1, 1, 2, 100)
		if g.chance(0.05) {
			number = -number
		}
	}
	if t.closed && g.chance(0.25) { // the first need not be zero
		if g.chance(0.5) {
			values[0].number = 1000
		} else {
			g.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
		}
	}
	seen := map[int]bool{}
	kept := values[:0]
	for _, v := range values {
		if !seen[v.number] {
			kept = append(kept, v)
		}
		seen[v.number] = true
	}
	return kept
}

func isIdent(s string) bool {
	for i := range len(s) {
		if !isLetter(s[i]) && (i == 0 || !isDigit(s[i])) {
			return false
		}
	}
	return s != "" && !keyword[s]
}

// toSnake is roughly what rules expect; where it is not, a finding is due.
func toSnake(name string) string {
	var b strings.Builder
	for i := range len(name) {
		c := name[i]
		if 'A' <= c && c <= 'Z' && i > 0 && name[i-1] != '_' && !('A' <= name[i-1] && name[i-1] <= 'Z') {
			b.WriteByte('_')
		}
		b.WriteByte(c)
	}
	return b.String()
}

func (g *fileGen) enum(name string, t *typ, values []enumValue, depth int) {
	g.doc("ENUM_PASCAL_CASE", "COMMENT_ENUM", "ENUM_FIRST_VALUE_ZERO", "ENUM_VALUE_PREFIX", "ENUM_ZERO_VALUE_SUFFIX",
		"ENUM_VALUE_UPPER_SNAKE_CASE", "COMMENT_ENUM_VALUE", "ENUM_NO_ALLOW_ALIAS")
	g.open("%senum %s", g.visibility(t, depth), name)
	if g.file.syntax.editions() && t.closed {
		g.line("option features.enum_type = CLOSED;")
	}
	alias := g.chance(0.12)
	if alias {
		g.doc("ENUM_NO_ALLOW_ALIAS")
		g.line("option allow_alias = true;%s", g.trailing())
		last := values[len(values)-1]
		values = append(values, enumValue{last.name + "_ALIAS", last.number})
	}
	if g.chance(0.1) {
		g.option("Enum", "deprecated = true")
	}
	for _, v := range values {
		g.doc("ENUM_VALUE_PREFIX", "ENUM_ZERO_VALUE_SUFFIX", "ENUM_VALUE_UPPER_SNAKE_CASE", "COMMENT_ENUM_VALUE", "ENUM_FIRST_VALUE_ZERO")
		g.line("%s = %d%s;%s", v.name, v.number, g.compact("EnumValue", "deprecated = true"), g.trailing())
	}
	if g.chance(0.1) {
		quote := "%q"
		if g.file.syntax.editions() {
			quote = "%s"
		}
		g.line("%s", pick(g.rng, "reserved 5000;", "reserved 5000 to 6000, -77;", "reserved 7000 to max;", fmt.Sprintf("reserved "+quote+";", "OLD")))
	}
	g.close()
}
