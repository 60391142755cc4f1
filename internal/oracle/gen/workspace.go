package gen

import (
	"fmt"
	"path"
	"strings"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// workspaceCase scatters configurations, modules and files over a small tree
// without regard to whether they fit, and lints from somewhere in it.
func workspaceCase(r *rng) *cases.Case {
	c := &cases.Case{Args: []string{"lint"}}
	dirs := []string{"", "a", "b", "a/b", "a/b/c", "b/a", "p", "p/q"}
	has := map[string]bool{}
	add := func(name, content string) {
		if !has[name] {
			has[name] = true
			c.Add(name, content)
		}
	}
	for range r.between(1, 5) {
		dir := pick(r, dirs...)
		file := pick(r, "x.proto", "y.proto", "v1/x.proto", "a/x.proto", "b/y.proto")
		imp := ""
		if r.chance(0.4) {
			imp = fmt.Sprintf("import %q;\n", pick(r, "x.proto", "y.proto", "a/x.proto", "b/y.proto", "v1/x.proto", "b/x.proto", "c/x.proto", "google/protobuf/any.proto"))
		}
		add(path.Join(dir, file), "syntax = \"proto3\";\n"+pick(r, "", "package a;\n", "package a.v1;\n", "package b;\n")+imp+pick(r, "", "message m {}\n", "message A {}\n", "enum E { A = 0; }\n"))
	}
	for range pick(r, 0, 1, 1, 1, 2, 2, 3) {
		dir := pick(r, dirs...)
		switch r.IntN(10) {
		case 0, 1, 2:
			add(path.Join(dir, "buf.yaml"), "version: "+pick(r, "v1", "v1", "v1beta1")+"\n"+looseLint(r, "v1"))
		case 3, 4, 5:
			add(path.Join(dir, "buf.yaml"), "version: v2\n"+looseModules(r)+looseLint(r, "v2"))
		case 6, 7:
			var paths []string
			for _, d := range some(r, r.between(1, 3), []string{"a", "b", "a/b", "p", "p/q", "gone", "../a", ".", "b/a"}) {
				paths = append(paths, "  - "+d)
			}
			add(path.Join(dir, "buf.work.yaml"), "version: v1\ndirectories:\n"+strings.Join(paths, "\n")+"\n")
		case 8:
			add(path.Join(dir, pick(r, "buf.mod", "buf.work", "buf.yml", "buf.gen.yaml", "buf.json")), "version: v1\n")
		case 9:
			add(path.Join(dir, "buf.lock"), pick(r, "version: v1\n", "version: v2\n", "", "version: v1\ndeps: []\n", "nope", "version: v2\ndeps:\n  - name: buf.build/a/b\n    commit: 0123456789abcdef0123456789abcdef\n    digest: b5:00\n"))
		}
	}
	if r.chance(0.1) {
		c.Links = append(c.Links, cases.Link{
			Path:   pick(r, "l", "a/l", "b/l.proto", "a/b/up", "buf.yaml", "x.proto"),
			Target: pick(r, "a", "../a", "b", "..", ".", "x.proto", "gone", "../b/y.proto", "a/buf.yaml", cases.Root+"/a", cases.Root),
		})
		if has[c.Links[0].Path] {
			c.Links = nil
		}
	}
	if r.chance(0.3) {
		c.Dir = pick(r, dirs...)
	}
	if r.chance(0.6) {
		c.Args = append(c.Args, pick(r, ".", "a", "b", "a/b", "a/b/c", "p", "..", "../b", "./a/", "gone", "p/q", "x.proto", cases.Root, cases.Root+"/a"))
	}
	for r.chance(0.25) {
		c.Args = append(c.Args, pick(r, "--path", "--path", "--exclude-path"), pick(r, "a", "b", "a/x.proto", "x.proto", "a/b", "b/y.proto", ".", "gone", "../a", "v1", "a/b/c/x.proto", cases.Root+"/a", "p"))
	}
	if r.chance(0.1) {
		c.Args = append(c.Args, "--config", pick(r, `{"version":"v1","lint":{"use":["MINIMAL"]}}`, `{"version":"v2","lint":{"use":["MINIMAL"]}}`, `{"version":"v2","modules":[{"path":"a"}]}`,
			`{"version":"v1beta1","build":{"roots":["a","b"]}}`, "a/buf.yaml", "buf.yaml", "buf.work.yaml", `{"version":"v2","modules":[{"path":"a"},{"path":"b"}],"lint":{"ignore":["a"]}}`))
	}
	if r.chance(0.1) {
		c.Args = append(c.Args, "--disable-symlinks")
	}
	if r.chance(0.15) {
		c.Args[0] = "config"
		c.Args = append([]string{"config", "ls-modules"}, some(r, 1, []string{"--format=json", "--format=path", "--format=name"})...)
	}
	return c
}

func looseLint(r *rng, version string) string {
	if r.chance(0.5) {
		return ""
	}
	var m mapping
	m.set("use", list{pick(r, "MINIMAL", "BASIC", "STANDARD", "PACKAGE_DEFINED", "COMMENTS")})
	if r.chance(0.5) {
		m.set("ignore", list{pick(r, "a", "b", "a/x.proto", "x.proto", "p/q", "v1", "gone", ".")})
	}
	if r.chance(0.3) {
		m.set("ignore_only", mapping{{"BASIC", list{pick(r, "a", "b", "a/b", "x.proto", "gone")}}})
	}
	if version == "v1" && r.chance(0.2) {
		m.set("allow_comment_ignores", true)
	}
	return yamlText(r, mapping{{"lint", m}})
}

func looseModules(r *rng) string {
	if r.chance(0.3) {
		return ""
	}
	var modules list
	for range r.between(1, 3) {
		dir := pick(r, ".", "a", "b", "a/b", "p", "p/q", "gone", "a/b/c")
		m := mapping{{"path", dir}}
		if r.chance(0.1) {
			m = nil
		}
		if r.chance(0.15) {
			m.set("name", pick(r, "buf.build/x/a", "buf.build/x/b"))
		}
		if r.chance(0.2) {
			m.set("includes", list{path.Join(dir, pick(r, "a", "b", "v1", "c"))})
		}
		if r.chance(0.2) {
			m.set("excludes", list{path.Join(dir, pick(r, "a", "b", "v1", "c"))})
		}
		if r.chance(0.15) {
			m.set("lint", mapping{{"use", list{pick(r, "MINIMAL", "PACKAGE_DEFINED")}}, {"ignore", list{path.Join(dir, pick(r, "x.proto", "a", "."))}}})
		}
		modules = append(modules, m)
	}
	return yamlText(r, mapping{{"modules", modules}})
}

// importsCase is a graph of imports with circles, holes and doubles.
func importsCase(r *rng) *cases.Case {
	c := &cases.Case{Args: []string{"lint"}}
	version := pick(r, "v1", "v2")
	root := ""
	if r.chance(0.3) {
		root = "proto"
		c.Add("buf.yaml", "version: v2\nmodules:\n  - path: proto\n  - path: other\nlint:\n  use: [STANDARD, COMMENTS]\n")
		c.Add("other/o/o.proto", "syntax = \"proto3\";\npackage o;\nimport \"a/f0.proto\";\nmessage O { a.F0 f = 1; }\n")
	} else {
		c.Add("buf.yaml", "version: "+version+"\nlint:\n  use: [STANDARD, PACKAGE_NO_IMPORT_CYCLE]\n")
	}
	n := r.between(2, 6)
	pkgs := make([]string, n)
	for i := range n {
		pkgs[i] = pick(r, "a", "b", "c", "a.v1")
	}
	file := func(i int) string { return fmt.Sprintf("%s/f%d.proto", strings.ReplaceAll(pkgs[i], ".", "/"), i) }
	acyclic := r.chance(0.85)
	for i := range n {
		var b strings.Builder
		fmt.Fprintf(&b, "%s\npackage %s;\n", pick(r, `syntax = "proto3";`, `syntax = "proto3";`, `syntax = "proto2";`, `edition = "2023";`), pkgs[i])
		var fields []string
		for j := range n {
			if j == i && !r.chance(0.03) || acyclic && j >= i || !r.chance(0.5) {
				continue
			}
			fmt.Fprintf(&b, "import %s%q;\n", pick(r, "", "", "", "", "public ", "weak "), file(j))
			if r.chance(0.7) {
				fields = append(fields, fmt.Sprintf("%s.F%d", pkgs[j], j))
			}
			if r.chance(0.04) {
				fmt.Fprintf(&b, "import %q;\n", file(j)) // again
			}
		}
		if r.chance(0.08) {
			fmt.Fprintf(&b, "import %q;\n", pick(r, "gone.proto", "o/o.proto", "A/f0.proto", "google/protobuf/gone.proto", "google/protobuf/any.proto"))
		}
		if r.chance(0.2) { // through public imports perhaps
			j := r.IntN(n)
			fields = append(fields, fmt.Sprintf("%s.F%d", pkgs[j], j))
		}
		fmt.Fprintf(&b, "message F%d {\n", i)
		for k, f := range fields {
			label := ""
			if strings.Contains(b.String(), "proto2") {
				label = "optional "
			}
			fmt.Fprintf(&b, "  %s%s f%d = %d;\n", label, f, k, k+1)
		}
		b.WriteString("}\n")
		if r.chance(0.1) {
			fmt.Fprintf(&b, "message F%d {}\n", r.IntN(n)) // declared twice, perhaps in another file
		}
		c.Add(path.Join(root, file(i)), b.String())
	}
	if r.chance(0.3) {
		c.Args = append(c.Args, "--error-format="+pick(r, ErrorFormats...))
	}
	if r.chance(0.15) {
		c.Args = append(c.Args, "--path="+path.Join(root, file(r.IntN(n))))
	}
	return c
}
