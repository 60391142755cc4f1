package enginetest

import (
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/schema/syntax"
)

// A mutator makes files that are slightly off. Its changes keep most of a file
// in order, so that what is left to see is a matter of the language's finer
// rules.
type mutator struct {
	*rand.Rand
	tree syntax.Tree
}

// donor is a file that parts are taken from.
type donor struct {
	text string
	tree *syntax.Tree
}

func newDonor(text string) donor { return donor{text, syntax.Parse(text)} }

// mutate changes one to three things in a file; donors may give parts.
func (m *mutator) mutate(text string, donors []donor) string {
	changes := 1
	for changes < 3 && m.IntN(4) == 0 {
		changes++
	}
	for range changes {
		m.tree.Parse(text)
		if changed := m.change(donors); changed != "" {
			text = changed
		}
	}
	return text
}

// change makes one change; it gives nothing if the file has no place for it.
func (m *mutator) change(donors []donor) string {
	switch m.IntN(16) {
	case 0, 1:
		return m.token()
	case 2, 3:
		return m.rename(donors)
	case 4, 5:
		return m.number()
	case 6:
		return m.label()
	case 7, 8:
		return m.option()
	case 9:
		return m.head()
	case 10, 11:
		return m.replace(donors, isValue)
	case 12:
		return m.replace(donors, isType)
	case 13:
		return m.move(donors, isSetting)
	default:
		return m.move(donors, isDeclaration)
	}
}

func (m *mutator) pick(from []string) string { return from[m.IntN(len(from))] }

// splice gives the text with something in place of what stands between two
// offsets.
func (m *mutator) splice(start, end uint32, with string) string {
	return m.tree.Text[:start] + with + m.tree.Text[end:]
}

// token drops, doubles or swaps a token.
func (m *mutator) token() string {
	toks := m.tree.Tokens
	if len(toks) < 3 {
		return ""
	}
	i := m.IntN(len(toks) - 2)
	a, b := toks[i], toks[i+1]
	text := m.tree.Text
	switch m.IntN(4) {
	case 0:
		return m.splice(a.Start, a.End, "")
	case 1:
		return m.splice(a.Start, a.Start, text[a.Start:a.End]+" ")
	case 2:
		return m.splice(a.Start, b.End, text[b.Start:b.End]+" "+text[a.Start:a.End])
	}
	c := toks[m.IntN(len(toks)-1)]
	return m.splice(a.Start, a.End, text[c.Start:c.End])
}

// words are names that mean something somewhere.
var words = []string{
	"_", "__", "a", "A", "a_b", "aB", "AB", "a__b", "x1", "_1", "double", "int32", "string", "bytes", "bool", "sint64",
	"message", "enum", "group", "map", "optional", "required", "repeated", "stream", "returns", "reserved", "extensions",
	"syntax", "option", "extend", "service", "oneof", "rpc", "to", "max", "inf", "nan", "true", "false", "export", "local",
	"default", "json_name", "packed", "lazy", "deprecated", "weak", "features", "map_entry", "key", "value", "Entry", "public",
	"allow_alias", "google", "protobuf", "FeatureSet", "M", "E", "e", "m", "p", "o", "\u00e9t\u00e9", "import", "package",
}

// rename puts another name in place of one, or of all that are the same.
func (m *mutator) rename(donors []donor) string {
	i, ok := m.some(func(t syntax.Token) bool { return t.Kind == syntax.Ident })
	if !ok {
		return ""
	}
	t := &m.tree
	with := m.pick(words)
	if m.IntN(2) == 0 {
		from := m.donor(donors)
		if j := m.IntN(len(from.tree.Tokens)); from.tree.Tokens[j].Kind == syntax.Ident {
			with = from.tree.TokenText(uint32(j))
		}
	}
	at := t.Tokens[i]
	if m.IntN(3) > 0 {
		return m.splice(at.Start, at.End, with)
	}
	old := t.TokenText(uint32(i))
	var b strings.Builder
	last := uint32(0)
	for j, k := range t.Tokens {
		if k.Kind == syntax.Ident && t.TokenText(uint32(j)) == old {
			b.WriteString(t.Text[last:k.Start] + with)
			last = k.End
		}
	}
	return b.String() + t.Text[last:]
}

// some chooses a token.
func (m *mutator) some(fits func(syntax.Token) bool) (int, bool) {
	toks := m.tree.Tokens
	from := m.IntN(len(toks))
	for n := range toks {
		if i := (from + n) % len(toks); fits(toks[i]) {
			return i, true
		}
	}
	return 0, false
}

var numbers = []string{
	"0", "1", "2", "3", "-1", "5", "007", "08", "0x", "0x1F", "0XfF", "1.0", "1.", ".5", "1e3", "1e400", "-1e400", "1e-400", "0.1", "16777217",
	"536870911", "536870912", "18999", "19000", "19999", "20000", "2147483647", "2147483648", "-2147483648", "-2147483649",
	"4294967295", "4294967296", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
	"18446744073709551615", "18446744073709551616", "max", "inf", "-inf", "nan", "-nan", "0b1", "0o7", "1_0", "1f", "\"1\"",
	"00", "-0", "0.0", "-0.0", "+1", "- 1", "123456789012345678901234567890", "0.1234567890123456789", "1e22", "1e23", "3.4028236e38",
}

// number puts another number in place of one.
func (m *mutator) number() string {
	i, ok := m.some(func(t syntax.Token) bool { return t.Kind == syntax.Number })
	if !ok {
		return ""
	}
	at := m.tree.Tokens[i]
	with := m.pick(numbers)
	if m.IntN(2) == 0 {
		if j, _ := m.some(func(t syntax.Token) bool { return t.Kind == syntax.Number }); m.IntN(2) == 0 {
			with = m.tree.TokenText(uint32(j))
		}
	}
	return m.splice(at.Start, at.End, with)
}

// label puts a modifier before a declaration.
func (m *mutator) label() string {
	n := m.node(isDeclaration)
	if n == 0 {
		return ""
	}
	start, _ := m.tree.Span(n)
	node := &m.tree.Nodes[n]
	if node.Mods > 0 && m.IntN(2) == 0 {
		first := m.tree.Tokens[node.First]
		if node.Kind == syntax.NodeImport {
			first = m.tree.Tokens[node.First+1]
		}
		return m.splice(first.Start, first.End, m.pick(labels))
	}
	return m.splice(start, start, m.pick(labels)+" ")
}

var labels = []string{"", "optional", "required", "repeated", "export", "local", "public", "weak", "option", "stream"}

// statements are options that a compiler looks at, and others that have rules
// of their own; settings are those in brackets.
var (
	statements = []string{
		"option optimize_for = LITE_RUNTIME;", "option optimize_for = SPEED;", "option deprecated = true;", "option map_entry = true;",
		"option message_set_wire_format = true;", "option allow_alias = true;", "option allow_alias = false;",
		"option features.field_presence = IMPLICIT;", "option features.field_presence = LEGACY_REQUIRED;",
		"option features = { enum_type: CLOSED };", "option features.enum_type = OPEN;", "option features.message_encoding = DELIMITED;",
		"option features.json_format = LEGACY_BEST_EFFORT;", "option features.utf8_validation = NONE;",
		"option features.repeated_field_encoding = EXPANDED;", "option features.enforce_naming_style = STYLE_LEGACY;",
		"option features.default_symbol_visibility = STRICT;", "option features.default_symbol_visibility = EXPORT_ALL;",
		"option features.default_symbol_visibility = LOCAL_ALL;", "option features.enforce_naming_style = STYLE2024;",
		"option java_multiple_files = true;", "option java_string_check_utf8 = true;", "option cc_generic_services = true;",
		"option (o.file).i = 1;", "option go_package = \"x\";", "option go_package = 1;", "option uninterpreted_option = {};",
		"reserved 1;", "reserved 5 to 7;", "reserved \"a\";", "reserved a;", "reserved a.b;", "reserved a, b;", "extensions 1000 to 1999;", "extensions 4 to max;",
		"extensions 7000 [declaration = { number: 7000 full_name: \".a.b\" type: \"int32\" }];", "extensions 9 [verification = DECLARATION];",
		"message New { }", "enum Neu { NEU_A = 0; }", "oneof uno { string un = 77; }", "map<string, int32> mapped = 78;",
		"import option \"o.proto\";", "import weak \"b.proto\";", "import public \"b.proto\";", "import \"google/protobuf/any.proto\";",
		"extend M { optional int32 ex = 100; }", "extend google.protobuf.FileOptions { optional string fo = 51000; }",
		"option idempotency_level = IDEMPOTENT;", "extend google.protobuf.MessageOptions { repeated string mo = 51001; }",
		"optional group Gro = 79 { }", "message foo_bar { local enum baz { qux = 0; } }", ";", "option (a.b).c = \"d\";",
		"option php_metadata_namespace = '\\377';", "option java_package = \"\\xff\";", "rpc Rp(M) returns (M);",
	}
	settings = []string{
		"packed = true", "packed = false", "lazy = true", "unverified_lazy = true", "deprecated = true", "default = 1", "default = \"x\"", "default = true",
		"default = ZERO", "default = -1", "default = inf", "default = -0.0", "default = 1e23", "json_name = \"a\"", "json_name = \"[x]\"", "json_name = \"\"", "jstype = JS_STRING", "jstype = JS_NORMAL",
		"ctype = CORD", "ctype = STRING_PIECE", "weak = true", "retention = RETENTION_SOURCE", "targets = TARGET_TYPE_FIELD", "debug_redact = true",
		"features.field_presence = IMPLICIT", "features.field_presence = LEGACY_REQUIRED", "features.field_presence = EXPLICIT",
		"features.message_encoding = DELIMITED", "features.repeated_field_encoding = PACKED", "features.utf8_validation = NONE",
		"features.enum_type = CLOSED", "features = { field_presence: EXPLICIT }", "features.json_format = ALLOW", "features = {}",
		"features.(pb.cpp).string_type = CORD", "edition_defaults = { edition: EDITION_2023 value: \"x\" }",
		"feature_support = { edition_introduced: EDITION_2023 }", "feature_support.edition_removed = EDITION_2024", "(o.big) = 3",
		"declaration = { number: 4 full_name: \".a.m\" type: \".a.M\" }", "verification = UNVERIFIED", "deprecated = TRUE", "targets = TARGET_TYPE_FILE",
	}
)

// option adds an option, or something else that has rules of its own.
func (m *mutator) option() string {
	t := &m.tree
	if m.IntN(2) == 0 {
		bodies := func(k syntax.NodeKind) bool { return k == syntax.NodeBody }
		n := m.node(bodies)
		if n == 0 || m.IntN(4) == 0 {
			if decl := m.node(isDeclaration); decl != 0 {
				start, _ := t.Span(decl)
				return m.splice(start, start, m.pick(statements)+" ")
			}
			return t.Text + m.pick(statements)
		}
		at := t.Tokens[t.Nodes[n].First].End
		return m.splice(at, at, " "+m.pick(statements)+" ")
	}
	n := m.node(func(k syntax.NodeKind) bool {
		return k == syntax.NodeField || k == syntax.NodeEnumValue || k == syntax.NodeExtensions || k == syntax.NodeGroup
	})
	if n == 0 {
		return ""
	}
	if options := t.Child(n, syntax.NodeOptions); options != 0 {
		at := t.Tokens[t.Nodes[options].First].End
		return m.splice(at, at, m.pick(settings)+", ")
	}
	at := t.Tokens[t.Nodes[n].Last].Start
	if body := t.Child(n, syntax.NodeBody); body != 0 {
		at = t.Tokens[t.Nodes[body].First].Start
	}
	return m.splice(at, at, " ["+m.pick(settings)+"] ")
}

// head changes what a file says it is.
func (m *mutator) head() string {
	t := &m.tree
	heads := []string{
		`syntax = "proto2";`, `syntax = "proto3";`, `edition = "2023";`, `edition = "2024";`, "", `edition = "2026";`,
		`syntax = "proto4";`, `edition = "proto3";`,
	}
	if n := t.Child(0, syntax.NodeSyntax); n != 0 && len(t.Nodes) > 1 {
		start, end := t.Span(n)
		return m.splice(start, end, m.pick(heads))
	}
	return m.pick(heads) + t.Text
}

func isValue(k syntax.NodeKind) bool { return k >= syntax.NodeString && k <= syntax.NodeMessageValue }

func isType(k syntax.NodeKind) bool { return k == syntax.NodeType || k == syntax.NodeMap }

func isSetting(k syntax.NodeKind) bool { return k == syntax.NodeSetting || k == syntax.NodePair }

func isDeclaration(k syntax.NodeKind) bool { return k >= syntax.NodeEmpty && k < syntax.NodeStrayBody }

// node chooses a node of a kind, 0 if there is none.
func (m *mutator) node(fits func(syntax.NodeKind) bool) uint32 {
	return m.nodeOf(&m.tree, fits)
}

func (m *mutator) nodeOf(t *syntax.Tree, fits func(syntax.NodeKind) bool) uint32 {
	from := m.IntN(len(t.Nodes))
	for n := range t.Nodes {
		if i := (from + n) % len(t.Nodes); i > 0 && fits(t.Nodes[i].Kind) {
			return uint32(i)
		}
	}
	return 0
}

// donor is a file to take something of, most often the one at hand.
func (m *mutator) donor(donors []donor) donor {
	if len(donors) == 0 || m.IntN(3) > 0 {
		return donor{m.tree.Text, &m.tree}
	}
	return donors[m.IntN(len(donors))]
}

// replace puts one node in place of another.
func (m *mutator) replace(donors []donor, fits func(syntax.NodeKind) bool) string {
	n := m.node(fits)
	from := m.donor(donors)
	other := m.nodeOf(from.tree, fits)
	if n == 0 || other == 0 {
		return ""
	}
	start, end := m.tree.Span(n)
	return m.splice(start, end, from.tree.NodeText(other))
}

// misname puts other names in place of some types, most of them names of
// something else somewhere, or of nothing.
func (m *mutator) misname(text string, donors []donor) string {
	for range 1 + m.IntN(3) {
		t := &m.tree
		t.Parse(text)
		isOption := m.IntN(3) == 0
		fits := isType
		if isOption {
			fits = isOptionName
		}
		n := m.node(fits)
		if n == 0 {
			continue
		}
		node := &t.Nodes[n]
		first, last := node.First+uint32(node.Mods), node.Last
		name := m.dotted(donors)
		if isOption {
			if t.Tokens[first].Kind != '(' {
				name = "(" + name + ")"
			} else {
				for first++; t.Tokens[last].Kind != ')'; last-- {
				}
				last--
			}
		}
		text = m.splice(t.Tokens[first].Start, t.Tokens[last].End, name)
	}
	return text
}

// clash gives some fields and enum values the names and numbers of others, most
// of them near.
func (m *mutator) clash(text string, _ []donor) string {
	for range 1 + m.IntN(3) {
		t := &m.tree
		t.Parse(text)
		isMember := func(k syntax.NodeKind) bool { return k == syntax.NodeField || k == syntax.NodeEnumValue }
		n := m.node(isMember)
		if n == 0 {
			continue
		}
		other := t.Nodes[n].Next
		if m.IntN(4) == 0 || other >= uint32(len(t.Nodes)) || t.Nodes[other].Kind != t.Nodes[n].Kind {
			other = m.node(func(k syntax.NodeKind) bool { return k == t.Nodes[n].Kind })
		}
		part := t.Value
		if m.IntN(2) == 0 {
			part = func(n uint32) uint32 { return t.Child(n, syntax.NodePath) }
		}
		a, b := part(n), part(other)
		if a == 0 || b == 0 {
			continue
		}
		with := t.NodeText(b)
		if part := t.Value; m.IntN(10) == 0 && part(n) == a {
			with = m.pick(numbers)
		}
		start, end := t.Span(a)
		text = m.splice(start, end, with)
	}
	return text
}

// slip leaves something out of some declarations: what ends them, their number or
// their name.
func (m *mutator) slip(text string, _ []donor) string {
	for range 1 + m.IntN(2) {
		t := &m.tree
		t.Parse(text)
		n := m.node(isDeclaration)
		if n == 0 {
			continue
		}
		start, end := t.Span(n)
		switch m.IntN(4) {
		case 0, 1:
			start = end - 1
		case 2:
			v := t.Value(n)
			if v == 0 {
				continue
			}
			_, end = t.Span(v)
			start = t.Tokens[t.Nodes[v].First-1].Start
		case 3:
			name := t.Child(n, syntax.NodePath)
			if name == 0 {
				continue
			}
			start, end = t.Span(name)
		}
		text = m.splice(start, end, "")
	}
	return text
}

func isOptionName(k syntax.NodeKind) bool { return k == syntax.NodePath }

// dotted is a name of one to three parts.
func (m *mutator) dotted(donors []donor) string {
	name := ""
	if m.IntN(10) == 0 {
		name = "."
	}
	for more := true; more; more = m.IntN(3) == 0 {
		if name != "" && name != "." {
			name += "."
		}
		word := "Gone"
		if t := m.donor(donors).tree; m.IntN(3) > 0 {
			if i := uint32(m.IntN(len(t.Tokens))); t.Tokens[i].Kind == syntax.Ident {
				word = t.TokenText(i)
			}
		}
		name += word
	}
	return name
}

// move drops a declaration or a setting, or copies it, or moves it, or swaps
// two.
func (m *mutator) move(donors []donor, fits func(syntax.NodeKind) bool) string {
	n := m.node(fits)
	if n == 0 {
		return ""
	}
	t := &m.tree
	start, end := t.Span(n)
	comma := ""
	if t.Nodes[n].Kind == syntax.NodeSetting || t.Nodes[n].Kind == syntax.NodePair {
		comma = ","
	}
	switch m.IntN(4) {
	case 0: // drop it, with a comma
		if comma != "" {
			if next := t.Tokens[t.Nodes[n].Last+1]; next.Kind == ',' {
				end = next.End
			}
		}
		return m.splice(start, end, "")
	case 1: // double it
		return m.splice(start, start, t.NodeText(n)+comma+" ")
	case 2: // copy another to it
		from := m.donor(donors)
		if other := m.nodeOf(from.tree, fits); other != 0 {
			return m.splice(start, start, from.tree.NodeText(other)+comma+" ")
		}
	default: // swap
		other := m.node(fits)
		from, to := t.Span(other)
		if from > start {
			start, end, from, to = from, to, start, end
		}
		if to > start {
			return "" // one in the other
		}
		texts := []string{t.Text[from:to], t.Text[start:end]}
		slices.Reverse(texts)
		return t.Text[:from] + texts[0] + t.Text[to:start] + texts[1] + t.Text[end:]
	}
	return ""
}
