package gen

import (
	"fmt"
	"strings"
)

// service writes a service, and before it most of the messages that its
// methods name.
func (g *fileGen) service() {
	name := g.top.new(func(w []string) string { return pascal(w) + "Service" })
	type method struct{ name, in, out string }
	var methods []method
	n := g.scope()
	for range g.between(0, 4) {
		m := method{name: n.new(pascal)}
		m.in, m.out = g.rpcType(name, m.name, "Request"), g.rpcType(name, m.name, "Response")
		if g.chance(0.06) {
			m.out = m.in
		}
		if len(methods) > 0 && g.chance(0.1) {
			m.in = methods[0].in
		}
		if m.in != "" && m.out != "" {
			methods = append(methods, m)
		}
	}
	g.doc("SERVICE_PASCAL_CASE", "SERVICE_SUFFIX", "COMMENT_SERVICE", "COMMENT_RPC", "RPC_REQUEST_RESPONSE_UNIQUE",
		"RPC_REQUEST_STANDARD_NAME", "RPC_RESPONSE_STANDARD_NAME")
	g.open("service %s", name)
	if g.chance(0.15) {
		g.option("Service", "deprecated = true")
	}
	for _, m := range methods {
		g.doc("RPC_PASCAL_CASE", "COMMENT_RPC", "RPC_REQUEST_RESPONSE_UNIQUE", "RPC_REQUEST_STANDARD_NAME",
			"RPC_RESPONSE_STANDARD_NAME", "RPC_NO_CLIENT_STREAMING", "RPC_NO_SERVER_STREAMING")
		head := fmt.Sprintf("rpc %s(%s%s) returns (%s%s)", m.name, pick(g.rng, "", "", "stream "), m.in, pick(g.rng, "", "", "stream "), m.out)
		if g.chance(0.75) {
			g.line("%s%s%s", head, pick(g.rng, ";", ";", " {}"), g.trailing())
			continue
		}
		g.open("%s", head)
		g.option("Method", "deprecated = true", "idempotency_level = "+pick(g.rng, "NO_SIDE_EFFECTS", "IDEMPOTENT"))
		g.close()
	}
	g.close()
}

// rpcType names the input or output of a method; "" if there is none to name.
func (g *fileGen) rpcType(service, rpc, suffix string) string {
	if g.chance(0.6) {
		name := rpc + suffix
		if g.chance(0.3) {
			name = service + rpc + suffix
		}
		if isIdent(name) && g.top.take(name) {
			t := &typ{name: qualified(g.file.pkg, name)}
			g.file.types = append(g.file.types, t)
			g.line("message %s {}", name)
			return name
		}
	}
	var messages []*typ
	for _, t := range g.visible() {
		if !t.enum {
			messages = append(messages, t)
			if t.name == "google.protobuf.Empty" {
				messages = append(messages, t, t, t)
			}
		}
	}
	if len(messages) == 0 {
		return ""
	}
	return g.refer(pick(g.rng, messages...))
}

// fileOptions draws the file's options and returns what writes them.
func (g *fileGen) fileOptions() func() {
	w := g.world
	var options []string
	if g.chance(0.5) {
		dir := strings.ReplaceAll(g.file.pkg, ".", "/")
		last := g.file.pkg[strings.LastIndexByte(g.file.pkg, '.')+1:]
		if w.goPackage {
			options = append(options, fmt.Sprintf("go_package = %q", "example.com/gen/"+dir+";"+last))
		}
		options = append(options, some(g.rng, pick(g.rng, 0, 0, 1, 3), []string{
			fmt.Sprintf("java_package = %q", "com."+g.file.pkg), "java_multiple_files = true", `csharp_namespace = "Acme.V1"`,
			`php_namespace = "Acme\\V1"`, `ruby_package = "Acme::V1"`, `swift_prefix = "AV1"`,
		})...)
	}
	options = append(options, some(g.rng, pick(g.rng, 0, 0, 0, 1, 2), []string{
		`java_package = "com.other"`, "java_multiple_files = false", `csharp_namespace = "Other"`, `php_namespace = ""`,
		`ruby_package = "Other"`, `swift_prefix = "X"`, `go_package = "other"`, "cc_enable_arenas = true", `objc_class_prefix = "OB"`,
		"optimize_for = " + pick(g.rng, "SPEED", "CODE_SIZE"), "deprecated = true", `java_outer_classname = "Out"`, `csharp_namespace = "a" "b"`,
	})...)
	switch {
	case g.file.syntax == edition2024 && g.chance(0.2):
		options = append(options, "features.default_symbol_visibility = "+pick(g.rng, "EXPORT_ALL", "EXPORT_TOP_LEVEL"))
	case g.file.syntax.editions() && g.chance(0.3):
		options = append(options, pick(g.rng, "features.field_presence = EXPLICIT", "features.utf8_validation = NONE",
			"features.repeated_field_encoding = EXPANDED", "features.json_format = ALLOW"))
	}
	if g.file.syntax == edition2024 {
		if g.world.odd > 0 && g.chance(0.9) {
			options = append(options, "features.enforce_naming_style = STYLE_LEGACY")
		}
		for i, o := range options {
			if strings.HasPrefix(o, "java_multiple_files") {
				options[i] = "deprecated = false"
			}
		}
	}
	options = g.optionsFor("File", options)
	for i, o := range options {
		options[i] = g.use(o)
	}
	return func() {
		for _, o := range options {
			name, _, _ := strings.Cut(o, " ")
			g.doc("PACKAGE_SAME_" + strings.ToUpper(name))
			g.line("option %s;%s", o, g.trailing())
		}
		if len(options) > 0 {
			g.blank()
		}
	}
}
