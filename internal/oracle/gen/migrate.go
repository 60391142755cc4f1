package gen

import (
	"path"
	"strings"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// migrateCase scatters configuration of all versions over a small tree and
// migrates it.
func migrateCase(r *rng) *cases.Case {
	c := &cases.Case{Args: []string{"config", "migrate"}}
	m := &migrateTree{rng: r, c: c, has: map[string]bool{}}
	if r.chance(0.35) {
		m.workspace(pick(r, "", "", "", "w", "a"))
	}
	for range pick(r, 0, 1, 1, 1, 1, 2, 2, 3) {
		m.module(pick(r, "", "", "a", "b", "a/b", "c/d", ".hidden", "node_modules/x", "proto"))
	}
	m.add(pick(r, "x.proto", "a/x.proto", "b/y.proto"), tinyProto)
	for r.chance(0.25) {
		m.template(pick(r, "", "", "a", "a/b", "z"))
	}
	if r.chance(0.08) {
		// No links to folders: the binary then removes files twice, and fails.
		link := cases.Link{Path: pick(r, "buf.yaml", "buf.lock", "z/buf.yaml", "y.proto"), Target: pick(r, "x.proto", "b/buf.yaml", "../a/buf.yaml", "gone")}
		if !m.has[link.Path] {
			c.Links = append(c.Links, link)
		}
	}
	if r.chance(0.12) {
		c.Dir = pick(r, "a", "b", "w", "c")
		m.add(c.Dir+"/keep", "")
	}
	m.flags()
	return c
}

// migrateTree is the tree as it grows.
type migrateTree struct {
	*rng
	c   *cases.Case
	has map[string]bool
}

func (m *migrateTree) add(name, content string) {
	if !m.has[name] {
		m.has[name] = true
		m.c.Add(name, content)
	}
}

func (m *migrateTree) flags() {
	dir := func() string {
		return pick(m.rng, ".", ".", "a", "a", "b", "a/b", "c/d", "w", "w/p", "proto", "./a/", "a/../b", "gone", "..", "../x", cases.Root+"/a", "", "a,b", "a/buf.yaml", "x.proto")
	}
	if m.chance(0.3) {
		for range m.between(1, 3) {
			m.c.Args = append(m.c.Args, "--module", dir())
		}
	}
	if m.chance(0.2) {
		m.c.Args = append(m.c.Args, "--workspace="+dir())
	}
	if m.chance(0.15) {
		m.c.Args = append(m.c.Args, "--buf-gen-yaml="+pick(m.rng, "buf.gen.yaml", "buf.gen.yaml", "./buf.gen.yaml", "a/buf.gen.yaml", "z/other.yaml", "gone.yaml", ".", "../buf.gen.yaml", "buf.gen.yaml,a/buf.gen.yaml"))
	}
	if m.chance(0.4) {
		m.c.Args = append(m.c.Args, pick(m.rng, "-d", "--diff", "--diff=true", "--diff=false"))
	}
	if m.chance(0.02) {
		m.c.Args = append(m.c.Args, pick(m.rng, "extra", "--nope", "--diff=x", "--module"))
	}
}

// template adds a buf.gen.yaml.
func (m *migrateTree) template(dir string) {
	g := &generation{built: &built{rng: m.rng, Case: &cases.Case{}, inputs: []string{"."}, paths: []string{"a/x.proto", "a"}, types: []string{"a.A", "x.**"}}}
	version := pick(m.rng, "v1", "v1", "v1", "v1beta1", "v2")
	y := mapping{{"version", version}}
	var plugins list
	for range m.between(1, 3) {
		p := g.plugin(version, len(plugins) > 0)
		if version != "v2" && m.chance(0.2) {
			p[0].value = pick(m.rng, "buf.build/acme/plugin", "buf.build/acme/plugin:v1.2.3", "go", "python", "protoc-gen-x")
			p[0].key = pick(m.rng, "plugin", "name")
		}
		plugins = append(plugins, p)
	}
	y.set("plugins", plugins)
	if m.chance(0.5) {
		y = append(y, g.managed(version)...)
	}
	if version == "v1" && m.chance(0.2) {
		y.set("types", mapping{{"include", pick[any](m.rng, list{"a.A"}, list{"a.A", "x.**"}, list{})}})
	}
	text := yamlText(m.rng, y)
	if m.chance(0.04) {
		text = pick(m.rng, "", "version: v3\n", "plugins: []\n", "version: v1\nplugins: [\n", "# nothing\n")
	}
	m.add(path.Join(dir, pick(m.rng, "buf.gen.yaml", "buf.gen.yaml", "buf.gen.yaml", "other.yaml")), text)
}

// workspace adds a buf.work.yaml and most of its modules.
func (m *migrateTree) workspace(dir string) {
	var dirs []string
	for _, d := range some(m.rng, m.between(1, 3), []string{"p", "q", "p/r", "a", "b", "proto/x"}) {
		dirs = append(dirs, d)
		if m.chance(0.75) {
			m.module(path.Join(dir, d))
		} else if m.chance(0.5) {
			m.lock(path.Join(dir, d))
		}
	}
	work := mapping{{"version", "v1"}, {"directories", strs(dirs)}}
	switch m.IntN(40) {
	case 0:
		work = mapping{{"version", pick(m.rng, "v1beta1", "v2", "")}, {"directories", strs(dirs)}}
	case 1:
		work[1].value = pick[any](m.rng, list{"."}, list{}, list{"../p"}, list{"p", "p"}, "p")
	}
	m.add(path.Join(dir, pick(m.rng, "buf.work.yaml", "buf.work.yaml", "buf.work.yaml", "buf.work")), yamlText(m.rng, work))
	if m.chance(0.2) {
		m.lock(dir)
	}
}

// module adds the configuration of a module, most often one that is right.
func (m *migrateTree) module(dir string) {
	version := pick(m.rng, "v1", "v1", "v1", "v1", "v1beta1", "v1beta1", "v1beta1", "v2", "v2")
	if m.chance(0.85) && version == "v2" {
		version = "v1"
	}
	y := mapping{{"version", version}}
	if m.chance(0.3) {
		y.set("name", pick(m.rng, "buf.build/acme/a", "buf.build/acme/b", "buf.build/acme/c", "example.com/x/y", " buf.build/acme/d "))
	}
	if m.chance(0.3) {
		y.set("deps", strs(some(m.rng, m.between(1, 3), []string{
			"buf.build/acme/a", "buf.build/acme/b", "buf.build/acme/c:v1", "example.com/x/y:main", "buf.build/googleapis/googleapis", "buf.build/acme/b:v1", "buf.build/z/z",
		})))
	}
	paths := []string{"x", "x/y", "x/a.proto", "v1", "b c", "deep/er/path"}
	var roots []string
	if version != "v2" && m.chance(0.4) {
		var build mapping
		if version == "v1beta1" && m.chance(0.8) {
			roots = some(m.rng, m.between(1, 3), []string{"r", "s", "t/u", "proto"})
			if m.chance(0.1) {
				roots = []string{pick(m.rng, ".", "..", "", "r/../s", "/r")}
			}
			build.set("roots", strs(roots))
		}
		if m.chance(0.5) {
			var excludes []string
			for _, e := range apart(some(m.rng, m.between(1, 2), []string{"x", "x/y", "gen", "third_party"})) {
				if len(roots) > 0 {
					e = path.Join(pick(m.rng, roots...), e)
				}
				excludes = append(excludes, e)
			}
			build.set("excludes", strs(apart(excludes)))
		}
		y.set("build", build)
	}
	if m.chance(0.7) {
		lint := lintSection(m.rng, version, paths)
		if version == "v1beta1" && m.chance(0.7) {
			lint = lintSection(m.rng, "v2", paths)
		}
		if m.chance(0.1) {
			lint = mapping{{"ignore", list{pick(m.rng, ".", "", "x/../..", "/x")}}, {"allow_comment_ignores", m.chance(0.5)}}
		}
		y.set("lint", lint)
	}
	if m.chance(0.6) {
		y.set("breaking", m.breaking(paths))
	}
	if m.chance(0.03) {
		y.set(pick(m.rng, "nope", "name", "modules"), "x")
	}
	text := yamlText(m.rng, y)
	if m.chance(0.03) {
		text = pick(m.rng, "", "version: v3\n", "name: x\n", "version: v1\nlint: [\n", "# nothing\n", "version: v1", "# a remark\n"+text, "{\"version\":\"v1\"}\n")
	}
	m.add(path.Join(dir, pick(m.rng, "buf.yaml", "buf.yaml", "buf.yaml", "buf.yaml", "buf.yaml", "buf.mod")), text)
	if m.chance(0.2) {
		m.lock(dir)
	}
}

// breaking draws a section that names rules of every version.
func (m *migrateTree) breaking(paths []string) mapping {
	names := []string{
		"FILE", "PACKAGE", "WIRE", "WIRE_JSON", "CSR", "FIELD_SAME_TYPE", "FIELD_SAME_LABEL", "FIELD_SAME_CTYPE", "FIELD_SAME_DEFAULT", "EXTENSION_NO_DELETE",
		"ENUM_NO_DELETE", "FILE_SAME_PACKAGE", "PACKAGE_NO_DELETE", "PACKAGE_EXTENSION_NO_DELETE", "MESSAGE_SAME_MESSAGE_SET_WIRE_FORMAT",
		"FIELD_WIRE_COMPATIBLE_TYPE", "FIELD_WIRE_JSON_COMPATIBLE_TYPE", "FIELD_SAME_CARDINALITY", "RPC_NO_DELETE", "FILE_SAME_PHP_GENERIC_SERVICES",
	}
	usual := []string{"FILE", "PACKAGE", "WIRE", "WIRE_JSON", "ENUM_NO_DELETE", "FIELD_SAME_TYPE", "RPC_NO_DELETE", "PACKAGE_NO_DELETE"}
	if m.chance(0.7) {
		names = usual
	}
	var y mapping
	if m.chance(0.7) {
		y.set("use", strs(some(m.rng, m.between(1, 3), names)))
	}
	if m.chance(0.3) {
		y.set("except", strs(some(m.rng, m.between(1, 2), names)))
	}
	if m.chance(0.3) {
		y.set("ignore", strs(apart(some(m.rng, m.between(1, 2), paths))))
	}
	if m.chance(0.2) {
		y.set("ignore_only", mapping{{pick(m.rng, names...), strs(apart(some(m.rng, m.between(1, 2), paths)))}})
	}
	if m.chance(0.2) {
		y.set("ignore_unstable_packages", m.chance(0.8))
	}
	if m.chance(0.03) {
		y.set("disable_builtin", true)
	}
	return y
}

// lock adds a buf.lock; those that pin what is not here cannot be migrated
// without a registry.
func (m *migrateTree) lock(dir string) {
	digest := strings.Repeat("0123456789abcdef", 8)
	name, commit := pick(m.rng, "a", "b", "c"), strings.Repeat("f", 32)
	v1 := "version: " + pick(m.rng, "v1", "v1beta1") + "\ndeps:\n  - remote: buf.build\n    owner: acme\n    repository: " + name + "\n    commit: " + commit + "\n"
	m.add(path.Join(dir, "buf.lock"), pick(m.rng,
		"version: v1\n", "version: v1beta1\n", "# Generated by buf. DO NOT EDIT.\nversion: v1\n", "",
		"# Generated by buf. DO NOT EDIT.\nversion: v2\n",
		"version: v2\ndeps:\n  - name: buf.build/acme/"+name+"\n    commit: "+commit+"\n    digest: b5:"+digest+"\n",
		v1+"    digest: shake256:"+digest+"\n", v1+"    digest: shake256:"+digest+"\n", v1+"    digest: b3-x\n", v1,
		pick(m.rng, "version: v9\n", "nope: 1\n", "version: v1\ndeps: []\n", "# nothing\n", "version: v1\ndeps: [{}]\n"),
	))
}
