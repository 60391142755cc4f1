package gen

import (
	"fmt"
	"strings"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// managedCase runs a plugin on files with options of all kinds in managed mode.
func managedCase(r *rng) *cases.Case {
	r.calm = r.chance(0.6)
	b := &built{rng: r, Case: &cases.Case{Args: []string{"generate"}}, inputs: []string{"."}}
	g := &generation{built: b}
	for i := range r.between(1, 4) {
		name, text := managedFile(r, i)
		b.paths = append(b.paths, name)
		if strings.Contains(name, "/") {
			b.paths = append(b.paths, name[:strings.LastIndexByte(name, '/')])
		}
		b.Add("m/"+name, text)
	}
	b.Add("n/n/n.proto", "syntax = \"proto3\";\npackage n;\nimport \"google/protobuf/any.proto\";\nmessage N { int64 n = 1; google.protobuf.Any any = 2; }\n")
	b.Add("buf.yaml", "version: v2\nmodules:\n  - path: m\n    name: buf.build/acme/m\n  - path: n\n"+pick(r, "", "    name: buf.build/acme/n\n"))
	version := pick(r, "v2", "v2", "v2", "v2", "v1", "v1", "v1", "v1beta1")
	plugin := mapping{{"name", "record"}, {"out", "gen"}, {"strategy", "all"}}
	if version == "v2" {
		plugin[0] = entry{"local", "protoc-gen-record"}
	}
	y := append(mapping{{"version", version}, {"plugins", list{plugin}}}, g.managed(version)...)
	if r.chance(0.3) {
		g.Args = append(g.Args, "--include-imports")
	}
	g.place(y)
	return g.Case
}

// managedFile draws a file whose options may be managed.
func managedFile(r *rng, i int) (name, text string) {
	pkg := pick(r, "acme.weather.v1", "acme.weather.v1beta1", "acme", "foo_bar.baz_qux", "a.b.c.d", "google.protobuf.blah", "Acme.HTTPServer.v2", "class.list", "g.p.b", "v1", "x.v1", "gp.b.v2alpha1", "")
	name = fmt.Sprintf("%s%s%d.proto", pick(r, "", "acme/weather/v1/", "foo_bar/", "a/", "a/b-c/", "google/type/"), pick(r, "file", "foo_bar", "HTTPStatus", "x.y", "a-b", "_lead", "twice__", "é"), i)
	var b strings.Builder
	b.WriteString(pick(r, "syntax = \"proto3\";\n", "syntax = \"proto3\";\n", "syntax = \"proto2\";\n", "edition = \"2023\";\n", "edition = \"2024\";\n"))
	if pkg != "" {
		fmt.Fprintf(&b, "package %s;\n", pkg)
	}
	for _, option := range some(r, pick(r, 0, 0, 2, 6), []string{
		`java_package = "com.keep"`, fmt.Sprintf(`java_package = "com.%s"`, pkg), `java_multiple_files = true`, `java_multiple_files = false`, `java_outer_classname = "Own"`,
		`java_string_check_utf8 = true`, `java_string_check_utf8 = false`, `optimize_for = CODE_SIZE`, `optimize_for = SPEED`, `go_package = "example.com/own"`, `go_package = "x;y"`, `cc_enable_arenas = false`,
		`cc_enable_arenas = true`, `objc_class_prefix = "OWN"`, `csharp_namespace = "Own"`, `php_namespace = "Own"`, `php_metadata_namespace = "Own"`, `ruby_package = "Own"`, `swift_prefix = "OWN"`,
		`deprecated = true`, `php_class_prefix = "P"`,
	}) {
		key, _, _ := strings.Cut(option, " ")
		if strings.Contains(b.String(), "option "+key+" ") || strings.HasPrefix(b.String(), "edition = \"2024") && key == "java_multiple_files" {
			continue
		}
		fmt.Fprintf(&b, "%soption %s;%s\n", pick(r, "", "", "// Leads.\n", "\n/* Detached. */\n\n// Leads.\n"), option, pick(r, "", " // Trails."))
	}
	label := ""
	if strings.HasPrefix(b.String(), "syntax = \"proto2") {
		label = "optional "
	}
	field := func(typ, name string, number int) {
		var options []string
		for _, o := range some(r, pick(r, 0, 0, 1, 2), []string{"jstype = JS_STRING", "jstype = JS_NUMBER", "jstype = JS_NORMAL", "deprecated = true", "json_name = \"own" + name + "\""}) {
			if len(options) == 1 && options[0][:4] == o[:4] || strings.HasPrefix(o, "jstype") && !strings.Contains(typ, "64") {
				continue
			}
			options = append(options, o)
		}
		text := ""
		if len(options) > 0 {
			text = " [" + strings.Join(options, ", ") + "]"
		}
		fmt.Fprintf(&b, "  %s%s %s = %d%s;\n", label, typ, name, number, text)
	}
	fmt.Fprintf(&b, "// Message.\nmessage M%d {\n", i)
	for n, typ := range some(r, r.between(1, 5), []string{"int64", "uint64", "sint64", "fixed64", "sfixed64", "int32", "string", "bytes", "double"}) {
		field(typ, fmt.Sprintf("f%d", n), n+1)
	}
	if r.chance(0.4) {
		b.WriteString("  message Inner {\n")
		field("int64", "deep", 1)
		b.WriteString("  }\n  map<int64, uint64> m = 9;\n")
	}
	if r.chance(0.3) {
		fmt.Fprintf(&b, "  oneof o {\n    int64 in_oneof = 10%s;\n  }\n", pick(r, "", " [jstype = JS_STRING]"))
	}
	if label != "" && r.chance(0.6) {
		b.WriteString("  extensions 100 to 200;\n")
		fmt.Fprintf(&b, "}\nextend M%d {\n", i)
		field("int64", fmt.Sprintf("ext%d", i), 100)
	}
	b.WriteString("}\n")
	return name, b.String()
}

// fileOptions are the options of files in managed mode, with values.
var fileOptions = []struct {
	name   string
	values []any
}{
	{"java_package", []any{"com.set", "", "x"}},
	{"java_package_prefix", []any{"net", "", "a.b"}},
	{"java_package_suffix", []any{"proto", "", "a.b"}},
	{"java_multiple_files", []any{true, false}},
	{"java_outer_classname", []any{"Set", ""}},
	{"java_string_check_utf8", []any{true, false}},
	{"optimize_for", []any{"SPEED", "CODE_SIZE", "LITE_RUNTIME"}},
	{"go_package", []any{"example.com/set", "", "a;b"}},
	{"go_package_prefix", []any{"example.com/prefix", "", "x/", "a/../b"}},
	{"cc_enable_arenas", []any{true, false}},
	{"objc_class_prefix", []any{"SET", ""}},
	{"csharp_namespace", []any{"Set", ""}},
	{"csharp_namespace_prefix", []any{"Pre", "", "A.B"}},
	{"php_namespace", []any{"Set", ""}},
	{"php_metadata_namespace", []any{"Set", ""}},
	{"php_metadata_namespace_suffix", []any{"Meta", ""}},
	{"ruby_package", []any{"Set", ""}},
	{"ruby_package_suffix", []any{"Suf", ""}},
	{"swift_prefix", []any{"SW", ""}},
}

// managed draws the section of a template, and those of old versions beside it.
func (g *generation) managed(version string) mapping {
	r := g.rng
	enabled := r.chance(0.93)
	modules := []string{"buf.build/acme/m", "buf.build/acme/n", "buf.build/acme/gone", fair(r, 1, "buf.build/acme/m", "nope")}
	where := func(m *mapping) {
		if r.chance(0.25) {
			m.set("module", pick(r, modules...))
		}
		if r.chance(0.3) && len(g.paths) > 0 {
			m.set("path", fair(r, 5, pick(r, g.paths...), pick(r, g.paths...), "a", ".", "acme/weather", "/abs", "../up", "a/../acme"))
		}
	}
	option := func() string {
		name := pick(r, fileOptions...).name
		if r.chance(0.05) {
			name = pick(r, strings.ToUpper(name), " "+name, "nope", "")
		}
		return name
	}
	switch version {
	case "v1beta1":
		y := mapping{{"managed", enabled}}
		var options mapping
		if r.chance(0.4) {
			options.set("cc_enable_arenas", r.chance(0.5))
		}
		if r.chance(0.4) {
			options.set("java_multiple_files", r.chance(0.5))
		}
		if r.chance(0.4) {
			options.set("optimize_for", fair(r, 3, "SPEED", "CODE_SIZE", "LITE_RUNTIME", "nope", ""))
		}
		if len(options) > 0 || r.chance(0.1) {
			y.set("options", options)
		}
		return y
	case "v1":
		return mapping{{"managed", g.managedV1(enabled, modules)}}
	}
	m := mapping{{"enabled", enabled}}
	var disable, override list
	for range pick(r, 0, 0, 1, 1, 2, 3) {
		var rule mapping
		if r.chance(0.6) {
			rule.set("file_option", option())
		} else if r.chance(0.3) {
			rule.set("field_option", fair(r, 2, "jstype", "jstype", "JSTYPE", "nope"))
		}
		where(&rule)
		if r.chance(0.1) && (!r.calm || len(rule) == 0 || rule[0].key != "file_option") {
			rule.set("field", pick(r, "acme.weather.v1.M0.f0", "acme.M0.f0", "x", "M0.f0"))
		}
		if len(rule) == 0 && r.chance(0.9) {
			continue
		}
		disable = append(disable, rule)
	}
	for range pick(r, 0, 1, 2, 3, 5) {
		var rule mapping
		if r.chance(0.8) {
			o := pick(r, fileOptions...)
			value := pick(r, o.values...)
			if r.chance(0.03) {
				value = pick[any](r, 1, true, "x", list{"a"}, nil)
			}
			rule = mapping{{"file_option", o.name}, {"value", value}}
			if r.chance(0.03) {
				rule[0].value = option()
			}
		} else {
			rule = mapping{{"field_option", "jstype"}, {"value", fair[any](r, 4, "JS_STRING", "JS_STRING", "JS_NUMBER", "JS_NORMAL", pick[any](r, "nope", 1, "js_string"))}}
		}
		where(&rule)
		if r.chance(0.12) && (!r.calm || rule[0].key == "field_option") {
			rule.set("field", pick(r, "acme.weather.v1.M0.f0", "acme.M0.f0", "acme.M0.Inner.deep", "acme.ext0", "a.b.c.d.M0.f0", "M0.f0"))
		}
		if r.chance(0.02) {
			rule = rule[1:]
		}
		override = append(override, rule)
	}
	if len(disable) > 0 {
		m.set("disable", disable)
	}
	if len(override) > 0 {
		m.set("override", override)
	}
	return mapping{{"managed", m}}
}

// managedV1 draws the section of version v1.
func (g *generation) managedV1(enabled bool, modules []string) mapping {
	r := g.rng
	m := mapping{{"enabled", enabled}}
	flag := func(key string) {
		if r.chance(0.2) {
			m.set(key, r.chance(0.5))
		}
	}
	section := func(key string, withDefault, asText bool, values ...string) {
		if !r.chance(0.3) {
			return
		}
		if asText && r.chance(0.5) {
			m.set(key, pick(r, values...))
			return
		}
		var s mapping
		if withDefault && (r.calm || r.chance(0.9)) {
			s.set("default", pick(r, values...))
		}
		if r.chance(0.4) {
			s.set("except", strs(some(r, r.between(0, 2), modules)))
		}
		if r.chance(0.4) {
			var o mapping
			for _, name := range some(r, r.between(0, 2), modules[:3]) {
				o.set(name, pick(r, values...))
			}
			s.set("override", o)
		}
		m.set(key, s)
	}
	flag("cc_enable_arenas")
	flag("java_multiple_files")
	flag("java_string_check_utf8")
	section("java_package_prefix", true, true, "net", "org.x", "")
	section("csharp_namespace", false, false, "Set", "")
	section("optimize_for", true, true, fair(r, 3, "SPEED", "CODE_SIZE", "LITE_RUNTIME", "nope"))
	section("go_package_prefix", true, false, "example.com/p", "x")
	section("objc_class_prefix", true, false, "OBJ", "")
	section("ruby_package", false, false, "Set", "")
	section("swift_prefix", true, false, "SWI", "")
	if r.chance(0.4) {
		var all mapping
		seen := map[string]bool{}
		for range r.between(1, 3) {
			o := pick(r, fileOptions...)
			key := o.name
			if r.chance(0.8) {
				key = strings.ToUpper(key)
			}
			if r.chance(0.03) {
				key = "NOPE"
			}
			if seen[strings.ToUpper(key)] || len(g.paths) == 0 {
				continue
			}
			seen[strings.ToUpper(key)] = true
			value := fmt.Sprint(pick(r, o.values...))
			if r.chance(0.05) {
				value = pick(r, "1", "T", "nope", "")
			}
			all.set(key, mapping{{fair(r, 3, pick(r, g.paths...), "a", "./x/../a", "/abs"), value}})
		}
		m.set("override", all)
	}
	return m
}
