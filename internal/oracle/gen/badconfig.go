package gen

import (
	"fmt"
	"path"
	"strings"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// A tiny valid module, for cases that are about configuration.
const (
	tinyProto  = "syntax = \"proto3\";\npackage a.v1;\nmessage a { int32 B = 1; }\n"
	otherProto = "syntax = \"proto3\";\npackage b.v1;\nenum e { x = 0; }\n"
)

// badConfigCase breaks the configuration of a small workspace in one or two
// places of its tree, or its text.
func badConfigCase(r *rng) *cases.Case {
	c := &cases.Case{}
	var m mapping
	name := "buf.yaml"
	switch r.IntN(8) {
	case 0:
		name = "buf.work.yaml"
		m = mapping{{"version", "v1"}, {"directories", list{"a", "b"}}}
		c.Add("a/a/v1/a.proto", tinyProto)
		c.Add("b/b/v1/b.proto", otherProto)
		if r.chance(0.5) {
			c.Add("a/buf.yaml", "version: "+pick(r, "v1", "v1beta1", "v2")+"\n")
		}
	case 1, 2, 3:
		m = mapping{{"version", "v2"}, {"modules", list{
			mapping{{"path", "a"}, {"name", "buf.build/acme/a"}, {"excludes", list{"a/x"}}, {"lint", fullLint(r, "v2", "a/a")}},
			mapping{{"path", "b"}, {"includes", list{"b/b"}}},
		}}, {"deps", list{}}, {"lint", fullLint(r, "v2", "a")}, {"breaking", mapping{{"use", list{"FILE"}}, {"ignore", list{"a/a"}}}}}
		if r.chance(0.3) {
			m = append(m, entry{pick(r, "plugins", "policies"), list{mapping{{pick(r, "plugin", "policy"), "x"}}}})
		}
		c.Add("a/a/v1/a.proto", tinyProto)
		c.Add("a/x/y.proto", otherProto)
		c.Add("b/b/v1/b.proto", otherProto)
	default:
		version := pick(r, "v1", "v1", "v1beta1", "v2")
		m = mapping{
			{"version", version},
			{"name", "buf.build/acme/a"},
			{"deps", list{}},
			{"lint", fullLint(r, version, "a")},
			{"breaking", mapping{{"use", list{"FILE"}}, {"except", list{"FILE_SAME_PACKAGE"}}, {"ignore", list{"a"}}}},
		}
		switch version {
		case "v1":
			m = append(m, entry{"build", mapping{{"excludes", list{"b"}}}})
		case "v1beta1":
			m = append(m, entry{"build", mapping{{"roots", list{"."}}, {"excludes", list{"b"}}}})
		}
		c.Add("a/v1/a.proto", tinyProto)
		c.Add("b/v1/b.proto", otherProto)
	}
	for range pick(r, 1, 1, 1, 2) {
		if broken, ok := breakTree(r, m).(mapping); ok {
			m = broken
		}
	}
	text := yamlText(r, m)
	if r.chance(0.2) {
		text = breakYAML(r, text)
	}
	c.Args = []string{"lint"}
	switch {
	case r.chance(0.1):
		c.Args = append(c.Args, "--config", pick(r, text, jsonText(m)))
	case r.chance(0.08):
		c.Add("conf.yaml", text)
		c.Args = append(c.Args, "--config", "conf.yaml")
	default:
		c.Add(name, text)
		if r.chance(0.15) { // what is replaced has to have a version all the same
			c.Args = append(c.Args, "--config", pick(r, "version: v1", "version: v1beta1", "version: v2"))
		}
	}
	if r.chance(0.1) {
		c.Args = pick(r, []string{"config", "ls-modules"}, []string{"config", "ls-lint-rules", "--configured-only"}, []string{"config", "ls-modules", "--format", "json"})
	} else if r.chance(0.2) {
		c.Args = append(c.Args, "--error-format=json")
	}
	return c
}

func fullLint(r *rng, version, dir string) mapping {
	m := mapping{
		{"use", list{"STANDARD"}},
		{"except", list{"PACKAGE_DEFINED"}},
		{"ignore", list{dir + "/v1/a.proto"}},
		{"ignore_only", mapping{{"BASIC", list{dir}}, {"MESSAGE_PASCAL_CASE", list{dir}}}},
		{"enum_zero_value_suffix", "_NONE"},
		{"rpc_allow_same_request_response", true},
		{"rpc_allow_google_protobuf_empty_requests", true},
		{"rpc_allow_google_protobuf_empty_responses", false},
		{"service_suffix", "API"},
		{"disable_builtin", false},
		{map[bool]string{true: "disallow_comment_ignores", false: "allow_comment_ignores"}[version == "v2"], true},
	}
	return some(r, r.between(2, len(m)), m)
}

var (
	badPaths = []string{
		"", ".", "..", "/", "/abs", "./a", "a/", "a//b", "a/../b", "../a", "a/..", "a\\b", "~", "a/*", "*.proto", "a b", " a", "a ", "A",
		"gone", "a/v1/a.proto", "a.proto", "é", "a/./b", "$HOME", "a:b", "\x00", "a/v1", "b", "a/a", "b/b/v1",
	}
	badNames = []string{
		"", "buf.build", "buf.build/acme", "buf.build/acme/a/b", "acme/a", "buf.build/acme/a:main", "buf.build/Acme/a", "buf.build//a",
		"buf.build/acme/", "/acme/a", "https://buf.build/acme/a", "buf.build/ac me/a", "buf.build/a/b", "buf.build/acme/a-", "localhost/acme/a",
		"buf.build/acme/a_b", "buf.build/acme/1a", "buf.build/a/" + strings.Repeat("x", 101), "buf_build/acme/a", "buf.build:443/acme/a", "BUF.BUILD/acme/a",
	}
	badVersions = []any{"", "v0", "v3", "V1", "v1alpha1", 1, 2, "2", true, raw("~"), list{"v1"}, "v1 ", "v1beta1", "v1", "v2"}
	badIDs      = []any{
		"NOPE", "", " ", "standard", "FILE", "WIRE", "FIELD_SAME_TYPE", "STANDARD ", "IMPORT_NO_WEAK", "DEFAULT", "STYLE_STANDARD", "OTHER",
		"FIELD_NO_DESCRIPTOR", "FIELD_NOT_REQUIRED", "FIELD_SAME_LABEL", 1, true, raw("~"),
		list{},
		mapping{},
		"COMMENT_FIELD", "COMMENTS", "UNARY_RPC",
	}
	badValues = []any{
		"", "x", 0, 1, -1, 1.5, true, false, raw("~"), raw("null"),
		list{},
		list{list{}},
		list{"x"},
		list{1},
		list{raw("~")},
		list{mapping{}},
		mapping{},
		mapping{{"x", 1}},
		mapping{{"x", list{}}},
		raw("yes"), raw("no"), raw("0x1"), raw(`"true"`), raw(".inf"), raw("2020-01-01"), raw("!!str x"), raw("*a"), raw("&a x"), raw("|\n    x"),
	}
	badKeys = []string{
		"nope", "Version", "lints", "lint ", "", "uses", "ignore_unstable_packages", "allow_comment_ignores", "disallow_comment_ignores", "roots",
		"build", "modules", "directories", "name", "path", "plugins", "policies", "sources", "style", "1", "includes", "excludes", "deps", "breaking",
	}
)

// breakTree changes one node of a tree, mostly far from its root.
func breakTree(r *rng, v any) any {
	m, ok := v.(mapping)
	if !ok || len(m) == 0 {
		return v
	}
	m = append(mapping(nil), m...)
	i := r.IntN(len(m))
	e := &m[i]
	if inner, ok := e.value.(mapping); ok && r.chance(0.85) {
		e.value = breakTree(r, inner)
		return m
	}
	if inner, ok := e.value.(list); ok && len(inner) > 0 && r.chance(0.9) {
		e.value = breakList(r, e.key, inner)
		return m
	}
	switch r.IntN(25) {
	case 0:
		return append(m, entry{pick(r, badKeys...), pick(r, badValues...)})
	case 1:
		return append(m, *e) // twice
	case 2:
		e.key = pick(r, badKeys...)
	case 3:
		return append(m[:i:i], m[i+1:]...)
	case 4:
		m = append(m, entry{e.key, pick(r, badValues...)})
		return m
	default:
		e.value = breakLeaf(r, e.key, e.value)
	}
	return m
}

func breakLeaf(r *rng, key string, v any) any {
	if r.chance(0.15) {
		return pick(r, badValues...)
	}
	switch key {
	case "version":
		return pick(r, badVersions...)
	case "name":
		return pick(r, badNames...)
	case "path", "ignore", "excludes", "includes", "roots", "directories":
		return pick(r, badPaths...)
	case "enum_zero_value_suffix", "service_suffix":
		return pick[any](r, "", " ", "a-b", "_x", 1, true, "é")
	case "deps":
		return list{pick(r, badNames...)}
	}
	return pick(r, badValues...)
}

// breakList changes an item of a list.
func breakList(r *rng, key string, l list) list {
	l = append(list(nil), l...)
	i := r.IntN(len(l))
	if m, ok := l[i].(mapping); ok && r.chance(0.85) {
		l[i] = breakTree(r, m)
		return l
	}
	item := func() any {
		switch key {
		case "use", "except":
			return pick(r, badIDs...)
		case "deps":
			return pick(r, badNames...)
		}
		return pick(r, badPaths...)
	}
	switch r.IntN(20) {
	case 0:
		return append(l, l[i])
	case 1:
		l[i] = pick(r, badValues...)
	case 2:
		return append(l, pick(r, badValues...))
	case 3:
		if s, ok := l[i].(string); ok {
			return append(l, path.Join(s, "more"))
		}
		return append(l, item())
	case 4, 5, 6, 7, 8, 9, 10, 11:
		l[i] = item()
	default:
		return append(l, item())
	}
	return l
}

// breakYAML breaks a text where its tree can't.
func breakYAML(r *rng, text string) string {
	lines := strings.SplitAfter(text, "\n")
	i := r.IntN(len(lines))
	switch r.IntN(14) {
	case 0:
		lines[i] = "\t" + lines[i]
	case 1:
		lines[i] = " " + lines[i]
	case 2:
		lines[i] = strings.TrimLeft(lines[i], " ")
	case 3:
		return text + "---\n" + text
	case 4:
		return "---\n" + text + "...\n"
	case 5:
		return pick(r, "", "\n", "# only a remark\n", "~\n", "{}\n", "[]\n", "x\n", "- x\n", "\x00", "{", "\xff\xfe", "version", "version:\n", "version: v1", "version: v2")
	case 6:
		return strings.ReplaceAll(text, "\n", "\r\n")
	case 7:
		return "\ufeff" + text
	case 8:
		return strings.Replace(text, ":", pick(r, "", " :", "=", "::"), 1)
	case 9:
		return strings.TrimRight(text, "\n")
	case 10:
		k := r.IntN(len(text) + 1)
		return text[:k] + pick(r, "{", "}", "[", "]", "'", "\"", "#", ":", "-", "!", "&", "*", "%", "@", "`", "\x00", "\xff", "\t") + text[k:]
	case 11:
		return text[:r.IntN(len(text)+1)]
	case 12:
		return strings.Replace(text, "lint:", pick(r, "lint: &l", "\"lint\":", "? lint\n:", "!!map lint:", "<<:"), 1)
	default:
		return text + fmt.Sprintf("x-%d: &a [*a]\n", i)
	}
	return strings.Join(lines, "")
}
