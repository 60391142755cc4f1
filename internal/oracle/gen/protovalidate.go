package gen

import (
	"fmt"
	"path"
	"strings"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// validateProto is the file that defines validation options, beside the cases
// of its rule.
const validateProto = "testdata/lint/protovalidate/buf/validate/validate.proto"

// protovalidateCase is a module whose fields carry validation options, right
// and wrong ones.
func protovalidateCase(r *rng) *cases.Case {
	c := &cases.Case{Args: []string{"lint", "proto"}}
	c.Copies = []cases.Link{{Path: "vendor/buf/validate/validate.proto", Target: validateProto}}
	c.Add("buf.yaml", "version: v2\nmodules:\n  - path: proto\n  - path: vendor\nlint:\n  use:\n    - PROTOVALIDATE\n"+
		pick(r, "", "", "", "  disallow_comment_ignores: true\n", "  ignore_only:\n    PROTOVALIDATE:\n      - proto/a/v1/b.proto\n"))
	for _, name := range some(r, r.between(1, 2), []string{"a", "b"}) {
		g := &validateGen{fileGen: &fileGen{rng: r, world: newWorld(r), file: &protoFile{pkg: "a.v1"}}}
		g.world.odd, g.world.docs = 0, g.world.docs/2
		g.file.syntax = pick(r, proto2, proto3, proto3, proto3, edition2023)
		g.write(strings.ToUpper(name))
		c.Add(path.Join("proto/a/v1", name+".proto"), g.b.String())
	}
	if r.chance(0.3) {
		c.Args = append(c.Args, "--error-format="+pick(r, ErrorFormats...))
	}
	return c
}

// validateGen writes one file of messages with validation options.
type validateGen struct{ *fileGen }

func (g *validateGen) write(prefix string) {
	switch g.file.syntax {
	case proto2:
		g.line(`syntax = "proto2";`)
	case proto3:
		g.line(`syntax = "proto3";`)
	default:
		g.line(`edition = "2023";`)
	}
	g.line("package a.v1;")
	for _, name := range []string{
		"buf/validate/validate", "google/protobuf/any", "google/protobuf/duration", "google/protobuf/field_mask",
		"google/protobuf/timestamp", "google/protobuf/wrappers",
	} {
		g.line("import %q;", name+".proto")
	}
	g.open("message %sOther", prefix)
	g.line("%sint32 n = 1;", g.label())
	g.close()
	g.open("enum %sKind", prefix)
	g.line("%s_KIND_ZERO = 0;", prefix)
	g.line("%s_KIND_ONE = 1;", prefix)
	g.close()
	if g.chance(0.15) && g.file.syntax != proto3 {
		g.predefined(prefix)
	}
	for i := range g.between(1, 3) {
		g.message(fmt.Sprintf("%sM%d", prefix, i), prefix)
	}
}

func (g *validateGen) label() string {
	if g.file.syntax == proto2 {
		return "optional "
	}
	return ""
}

func (g *validateGen) message(name, prefix string) {
	g.doc("PROTOVALIDATE")
	g.open("message %s", name)
	fields := g.between(1, 6)
	if g.chance(0.25) {
		g.option1("(buf.validate.message)", g.messageRules(fields))
	}
	oneof := false
	for i := range fields {
		if !oneof && g.chance(0.1) {
			g.open("oneof choice")
			if g.chance(0.4) {
				g.line("option (buf.validate.oneof).required = true;")
			}
			oneof = true
		}
		g.field(i+1, prefix, oneof)
		if oneof && g.chance(0.5) {
			g.close()
			oneof = false
			fields = i
			break
		}
	}
	if oneof {
		g.close()
	}
	g.depth = 0
	g.line("}")
}

func (g *validateGen) option1(name, value string) { g.line("option %s = {%s};", name, value) }

// messageRules draws the rules of a message with that many fields.
func (g *validateGen) messageRules(fields int) string {
	switch g.IntN(4) {
	case 0:
		return "oneof: {fields: [" + pick(g.rng, "", `"f1"`, `"f1", "f2"`, `"f1", "f1"`, `"gone"`, `"f1", "gone"`) + "]" + pick(g.rng, "", ", required: true") + "}"
	case 1:
		return `oneof: {fields: ["f1", "f2"]}, oneof: {fields: [` + pick(g.rng, `"f2", "f3"`, `"f3"`, `"f1"`, "") + "]}"
	case 2:
		return "cel_expression: " + pick(g.rng, `"this.f1 == this.f1"`, `"true"`, `""`, `"1"`, `"this.gone"`, `"'x'"`, `"this"`, `"true", cel_expression: "true"`)
	}
	var rules []string
	for range pick(g.rng, 1, 1, 2, 3) {
		rules = append(rules, "cel: {"+g.cel(pick(g.rng, "this.f1 == this.f1", "has(this.f1)", "this.gone == 1", "this.f1 > 'x'"))+"}")
	}
	_ = fields
	return strings.Join(rules, ", ")
}

// cel draws the inside of a Rule.
func (g *validateGen) cel(expression string) string {
	if g.chance(0.5) {
		expression = pick(g.rng, "true", "1 == 1", "'text'", "this == this", "this ? '' : 'x'", "this > 0", "this.size() > 1", "size(this) > 1", "1", "this",
			"", "this ==", "nope", "nope(this)", "this.matches('(')", "this.matches('a+')", "now < now", "b'x'", "[1, 2]", "{}", "duration('1s') > duration('2s')",
			"this.isEmail()", "this.unique()", "this.all(x, x > 0)", "!this.isInf(0)", "this.startsWith('a') || this.endsWith('b')", "rule", "rules.x", "null", "dyn(this) == 1",
			"this in [1, 2]", "this.isHostname() ? '' : 'no'", "(", "a.b.c", "this.getHours() == 1", "1 / 0 == 1", "'a' + 1", "this.format([1])", "'%s'.format([this])")
	}
	parts := []string{fmt.Sprintf("id: %s", pick(g.rng, `"a"`, `"a.b"`, `"same"`, `"same"`, `""`, `"a b"`, `"a-b_c.D1"`, `"é"`, `"a/b"`)), fmt.Sprintf("expression: %q", expression)}
	if g.chance(0.5) {
		parts = append(parts, "message: "+pick(g.rng, `"must be"`, `""`))
	}
	if g.chance(0.1) {
		parts = parts[1:]
	}
	if g.chance(0.05) {
		parts = parts[:len(parts)-1]
	}
	return strings.Join(parts, ", ")
}

// fieldKinds are the types of fields with the rules that fit them.
var fieldKinds = []struct{ typ, rules string }{
	{"float", "float"},
	{"double", "double"},
	{"int32", "int32"},
	{"int64", "int64"},
	{"uint32", "uint32"},
	{"uint64", "uint64"},
	{"sint32", "sint32"},
	{"sint64", "sint64"},
	{"fixed32", "fixed32"},
	{"fixed64", "fixed64"},
	{"sfixed32", "sfixed32"},
	{"sfixed64", "sfixed64"},
	{"bool", "bool"},
	{"string", "string"},
	{"string", "string"},
	{"string", "string"},
	{"bytes", "bytes"},
	{"bytes", "bytes"},
	{"KIND", "enum"},
	{"OTHER", ""},
	{"google.protobuf.Any", "any"},
	{"google.protobuf.Duration", "duration"},
	{"google.protobuf.Timestamp", "timestamp"},
	{"google.protobuf.FieldMask", "field_mask"},
	{"google.protobuf.StringValue", "string"},
	{"google.protobuf.Int32Value", "int32"},
	{"google.protobuf.UInt64Value", "uint64"},
	{"google.protobuf.BoolValue", "bool"},
	{"google.protobuf.BytesValue", "bytes"},
	{"google.protobuf.FloatValue", "float"},
	{"google.protobuf.DoubleValue", "double"},
}

var rulesNames = []string{
	"float", "double", "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32", "sfixed64", "bool",
	"string", "bytes", "enum", "any", "duration", "timestamp", "field_mask", "repeated", "map",
}

func (g *validateGen) field(number int, prefix string, oneof bool) {
	k := pick(g.rng, fieldKinds...)
	typ := strings.NewReplacer("KIND", prefix+"Kind", "OTHER", prefix+"Other").Replace(k.typ)
	rules := k.rules
	label := g.label()
	if oneof {
		label = ""
	}
	switch {
	case oneof:
	case g.chance(0.2):
		label, rules = "repeated ", "repeated"
	case g.chance(0.1):
		key := pick(g.rng, "string", "int32", "bool", "uint64")
		label, typ, rules = "", "map<"+key+", "+typ+">", "map"
	case g.file.syntax == proto3 && g.chance(0.25):
		label = "optional "
	case g.file.syntax == proto2 && g.chance(0.2):
		label = "required "
	}
	if g.chance(0.06) {
		rules = pick(g.rng, rulesNames...)
	}
	g.doc("PROTOVALIDATE", "COMMENT_FIELD")
	options := g.fieldOptions(rules, k.rules)
	if options != "" {
		options = " [" + options + "]"
	}
	g.line("%s%s f%d = %d%s;", label, typ, number, number, options)
}

// fieldOptions writes the field's options in one of their spellings.
func (g *validateGen) fieldOptions(rules, element string) string {
	body := g.fieldRules(rules, element)
	switch {
	case body == "":
		return ""
	case g.chance(0.6):
		return "(buf.validate.field) = {" + body + "}"
	}
	// One setting each: "a: {b: 1, c: 2}" is not taken apart further.
	name, value, _ := strings.Cut(body, ": ")
	if strings.Count(body, ": ") == 1 {
		return "(buf.validate.field)." + name + " = " + value
	}
	return "(buf.validate.field) = {" + body + "}"
}

// fieldRules draws the inside of a FieldRules.
func (g *validateGen) fieldRules(rules, element string) string {
	var parts []string
	if rules != "" && g.chance(0.85) {
		parts = append(parts, rules+": {"+g.rules(rules, element)+"}")
	}
	if g.chance(0.15) {
		parts = append(parts, "required: "+pick(g.rng, "true", "true", "false"))
	}
	if g.chance(0.15) {
		parts = append(parts, "ignore: "+pick(g.rng, "IGNORE_ALWAYS", "IGNORE_IF_ZERO_VALUE", "IGNORE_UNSPECIFIED"))
	}
	for g.chance(0.15) {
		parts = append(parts, "cel: {"+g.cel("this == this")+"}")
	}
	if g.chance(0.06) {
		parts = append(parts, "cel_expression: "+pick(g.rng, `"this == this"`, `"true"`, `"1"`, `""`, `"this.gone"`))
	}
	return strings.Join(parts, ", ")
}

// rules draws the inside of the rules of one type: few settings with close
// values, so that they often clash.
func (g *validateGen) rules(rules, element string) string {
	var settings []string
	count := func() string { return pick(g.rng, "0", "1", "2", "3", "5", "8") }
	add := func(p float64, name string, values ...string) {
		if g.chance(p) {
			settings = append(settings, name+": "+pick(g.rng, values...))
		}
	}
	list := func(p float64, name string, values ...string) {
		if g.chance(p) {
			settings = append(settings, name+": ["+strings.Join(some(g.rng, g.between(1, 3), values), ", ")+"]")
		}
	}
	switch rules {
	case "float", "double":
		g.numeric(add, list, "0", "1", "1.5", "-2.5", "3", "inf", "-inf", "nan")
		add(0.1, "finite", "true", "false")
	case "int32", "int64", "sint32", "sint64", "sfixed32", "sfixed64":
		g.numeric(add, list, "0", "1", "2", "-1", "5", "5", "10")
	case "uint32", "uint64", "fixed32", "fixed64":
		g.numeric(add, list, "0", "1", "2", "5", "5", "10")
	case "bool":
		add(0.7, "const", "true", "false")
		list(0.3, "example", "true", "false")
	case "string":
		texts := []string{`"a"`, `"ab"`, `"abc"`, `"b"`, `""`, `"é日"`, `"a@b.c"`}
		add(0.1, "const", texts...)
		add(0.2, "len", count())
		add(0.3, "min_len", count())
		add(0.3, "max_len", count())
		add(0.1, "len_bytes", count())
		add(0.2, "min_bytes", count())
		add(0.2, "max_bytes", count())
		add(0.2, "pattern", `"^a+$"`, `"("`, `""`, `"[a-z]{2,}"`, `"\\d+"`, `"(?=a)"`, `"\\pL"`)
		add(0.15, "prefix", texts...)
		add(0.15, "suffix", texts...)
		add(0.15, "contains", texts...)
		add(0.15, "not_contains", texts...)
		list(0.15, "in", texts...)
		list(0.15, "not_in", texts...)
		list(0.2, "example", texts...)
		if g.chance(0.2) {
			settings = append(settings, pick(g.rng, "email", "hostname", "ip", "ipv4", "uri", "uuid", "tuuid", "address", "ip_prefix", "host_and_port", "ulid")+": "+pick(g.rng, "true", "true", "false"))
		} else {
			add(0.1, "well_known_regex", "KNOWN_REGEX_HTTP_HEADER_NAME", "KNOWN_REGEX_HTTP_HEADER_VALUE", "KNOWN_REGEX_UNSPECIFIED")
		}
		add(0.08, "strict", "true", "false")
	case "bytes":
		texts := []string{`"a"`, `"ab"`, `"abc"`, `"\xff"`, `""`, `"1234"`}
		add(0.1, "const", texts...)
		add(0.2, "len", count())
		add(0.3, "min_len", count())
		add(0.3, "max_len", count())
		add(0.2, "pattern", `"^a+$"`, `"("`, `""`)
		add(0.15, "prefix", texts...)
		add(0.15, "suffix", texts...)
		add(0.15, "contains", texts...)
		list(0.15, "in", texts...)
		list(0.15, "not_in", texts...)
		list(0.2, "example", texts...)
		if g.chance(0.15) {
			settings = append(settings, pick(g.rng, "ip", "ipv4", "ipv6")+": true")
		}
	case "enum":
		add(0.3, "const", "0", "1", "7")
		add(0.3, "defined_only", "true", "false")
		list(0.3, "in", "0", "1", "7")
		list(0.3, "not_in", "0", "1", "7")
		list(0.3, "example", "0", "1", "7")
	case "any":
		urls := []string{`"type.googleapis.com/a.v1.X"`, `"type.googleapis.com/a.v1.Y"`, `"x"`, `""`}
		list(0.6, "in", urls...)
		list(0.6, "not_in", urls...)
	case "field_mask":
		paths := []string{`"a"`, `"a.b"`, `"b"`, `""`, `"A"`}
		list(0.5, "in", paths...)
		list(0.5, "not_in", paths...)
		add(0.1, "const", `{paths: ["a"]}`)
	case "duration":
		g.numeric(add, func(p float64, name string, values ...string) {
			if name != "example" { // shown by address
				list(p, name, values...)
			}
		}, "{seconds: 1}", "{seconds: 2}", "{seconds: 5, nanos: 5}", "{}", "{seconds: -1}", "{seconds: 1, nanos: -5}", "{seconds: 400000000000}", "{nanos: 1000000000}")
	case "timestamp":
		g.numeric(add, func(float64, string, ...string) {}, "{seconds: 1}", "{seconds: 2}", "{seconds: 5, nanos: 5}", "{}", "{seconds: -70000000000}", "{nanos: -1}")
		if g.chance(0.2) {
			settings = append(settings, pick(g.rng, "lt_now: true", "gt_now: true", "lt_now: true, gt_now: true", "gt_now: false"))
		}
		add(0.2, "within", "{seconds: 1}", "{seconds: -1}", "{}")
	case "repeated":
		add(0.4, "min_items", count())
		add(0.4, "max_items", count())
		add(0.25, "unique", "true", "false")
		if g.chance(0.4) {
			settings = append(settings, "items: {"+g.fieldRules(element, "")+"}")
		}
	case "map":
		add(0.4, "min_pairs", count())
		add(0.4, "max_pairs", count())
		if g.chance(0.3) {
			settings = append(settings, "keys: {"+g.fieldRules(pick(g.rng, "string", "int32", "string", "bool"), "")+"}")
		}
		if g.chance(0.3) {
			settings = append(settings, "values: {"+g.fieldRules(element, "")+"}")
		}
	}
	return g.oneOfEach(settings)
}

// numeric draws the settings that numbers, durations and timestamps share.
func (g *validateGen) numeric(add, list func(p float64, name string, values ...string), values ...string) {
	add(0.12, "const", values...)
	if g.chance(0.6) {
		add(1, pick(g.rng, "lt", "lte"), values...)
	}
	if g.chance(0.6) {
		add(1, pick(g.rng, "gt", "gte"), values...)
	}
	list(0.2, "in", values...)
	list(0.2, "not_in", values...)
	list(0.25, "example", values...)
}

// oneOfEach drops settings that the same oneof already has.
func (g *validateGen) oneOfEach(settings []string) string {
	taken := map[string]bool{}
	var out []string
	for _, s := range settings {
		name, _, _ := strings.Cut(s, ":")
		group := map[string]string{"lt": "<", "lte": "<", "lt_now": "<", "gt": ">", "gte": ">", "gt_now": ">"}[name]
		if group == "" {
			group = name
		}
		if !taken[group] {
			out = append(out, s)
		}
		taken[group] = true
	}
	return strings.Join(out, ", ")
}

// predefined declares extension rules.
func (g *validateGen) predefined(prefix string) {
	label := "optional "
	if g.file.syntax == edition2023 {
		label = ""
	}
	g.open("extend buf.validate.%sRules", pick(g.rng, "String", "Int32", "Repeated", "Double"))
	g.line("%sint32 %s_rule = 1161 [(buf.validate.predefined) = {cel: {%s}}];", label, strings.ToLower(prefix), g.cel("this == rule"))
	g.close()
}
