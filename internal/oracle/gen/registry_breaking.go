package gen

import (
	"fmt"
	"path"
	"strings"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// registeredCase compares modules with what a registry has of them.
func registeredCase(r *rng) *cases.Case {
	w := newDepWorld(r)
	w.Add("@registry/"+depHost+"/acme/empty/@settings", "")
	names := []string{}
	for _, m := range some(r, r.between(1, 2), w.modules) {
		names = append(names, m.full())
	}
	switch {
	case r.chance(0.1):
		names = append(names, depHost+"/acme/empty")
	case r.chance(0.05):
		names = append(names, pick(r, "", depHost+"/acme/nothere", depHost+"/nobody/x"))
	}
	var config strings.Builder
	config.WriteString("version: v2\nmodules:\n")
	for _, full := range names {
		name := path.Base(full)
		dir := pick(r, "a-", "b-", "") + "mod-" + name
		config.WriteString("  - path: " + dir + "\n")
		if full != "" {
			config.WriteString("    name: " + full + "\n")
		}
		pkg := strings.ReplaceAll(name, "-", "") + ".v1"
		var b strings.Builder
		fmt.Fprintf(&b, "syntax = \"proto3\";\n\npackage %s;\n\nmessage Thing%s {\n", pkg, strings.ToUpper(name[:1]))
		for i := range r.between(0, 4) {
			fmt.Fprintf(&b, "  %s field_%d = %d;\n", pick(r, "string", "string", "bytes"), i, i+1)
		}
		b.WriteString("}\n")
		w.Add(path.Join(dir, pick(r, name, name, name, "other"), "v1", name+".proto"), b.String())
	}
	if r.chance(0.4) {
		config.WriteString("breaking:\n  use:\n    - " + pick(r, "FILE", "PACKAGE", "WIRE", "WIRE_JSON") + "\n")
	}
	w.Case.Add("buf.yaml", config.String())
	w.Args = []string{"breaking"}
	if r.chance(0.3) {
		w.Args = append(w.Args, "--error-format="+pick(r, "json", "msvs"))
	}
	switch {
	case r.chance(0.2) && names[0] != "":
		w.Args = append(w.Args, "--against", names[0])
	case r.chance(0.05):
		w.Args = append(w.Args, "--against-registry", "--against", ".")
	default:
		w.Args = append(w.Args, "--against-registry")
	}
	if r.chance(0.08) {
		w.Args = append(w.Args, pick(r, "--path=mod-base", "--exclude-path=mod-top", "--limit-to-input-files", "--exclude-imports"))
	}
	return w.Case
}
