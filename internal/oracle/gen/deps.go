package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle/cases"
	"github.com/platinummonkey/spoke/internal/registrytest"
)

// depHost is the registry of most modules.
const depHost = "reg.example.com"

// depWorld is a case with modules on registries.
type depWorld struct {
	*rng
	*cases.Case
	modules []*depModule
	known   []registrytest.Known
}

// depModule is a module on a registry.
type depModule struct {
	host, owner, name string
	versions          int
	deps              []*depModule
	labels            []string
}

func (m *depModule) full() string { return m.host + "/" + m.owner + "/" + m.name }

// file is the import path of its first file.
func (m *depModule) file() string { return m.name + "/v1/" + m.name + ".proto" }

// newDepWorld puts some modules on registries.
func newDepWorld(r *rng) *depWorld {
	w := &depWorld{rng: r, Case: &cases.Case{}}
	names := some(r, r.between(1, 6), []string{"base", "mid", "top", "util", "money", "geo", "time-zone"})
	for _, name := range names {
		w.addModule(name)
	}
	var seed []golden.File
	for _, f := range w.Files {
		seed = append(seed, golden.File{Name: strings.TrimPrefix(f.Name, "@registry/"), Data: f.Data})
	}
	s := &registrytest.Server{}
	s.Seed(seed)
	w.known = s.Commits()
	return w
}

// addModule puts a module on a registry, which may depend on those before it.
func (w *depWorld) addModule(name string) {
	m := &depModule{host: depHost, owner: pick(w.rng, "acme", "acme", "other-org"), name: name, versions: w.between(1, 3)}
	if w.chance(0.05) {
		m.host = "second.example.com"
	}
	for _, d := range w.modules {
		if d.host == m.host && w.chance(0.4) {
			m.deps = append(m.deps, d)
		}
	}
	at := "@registry/" + m.full()
	for v := 1; v <= m.versions; v++ {
		dir := fmt.Sprintf("%s/%d/", at, v)
		pkg := strings.ReplaceAll(name, "-", "") + ".v1"
		var b strings.Builder
		fmt.Fprintf(&b, "syntax = \"proto3\";\n\npackage %s;\n\n", pkg)
		var deps []string
		for _, d := range m.deps {
			if w.chance(0.9) {
				fmt.Fprintf(&b, "import %q;\n", d.file())
			}
			deps = append(deps, fmt.Sprintf("%s %d", d.full(), w.between(1, d.versions)))
		}
		if w.chance(0.2) {
			b.WriteString("import \"google/protobuf/timestamp.proto\";\n")
		}
		fmt.Fprintf(&b, "\n// Thing of %s.\nmessage Thing%s {\n", name, strings.ToUpper(name[:1]))
		for i := range v {
			fmt.Fprintf(&b, "  string field_%d = %d;\n", i, i+1)
		}
		b.WriteString("}\n")
		w.Add(dir+m.file(), b.String())
		if w.chance(0.3) {
			w.Add(dir+name+"/v1/extra.proto", "syntax = \"proto3\";\npackage "+pkg+";\nmessage Extra {}\n")
		}
		if w.chance(0.1) {
			w.Add(dir+"shared/shared.proto", "syntax = \"proto3\";\npackage shared;\n")
		}
		for _, doc := range []string{"README.md", "LICENSE", "buf.md"} {
			if w.chance(0.25) {
				w.Add(dir+doc, "About "+name+"\n")
			}
		}
		if len(deps) > 0 {
			w.Add(dir+"@deps", strings.Join(deps, "\n")+"\n")
		}
	}
	var settings strings.Builder
	for _, l := range []string{"v1", "dev/x", "old"} {
		if w.chance(0.3) {
			word := "label"
			if w.chance(0.1) {
				word = "archived"
			}
			m.labels = append(m.labels, l)
			fmt.Fprintf(&settings, "%s %s %d\n", word, l, w.between(1, m.versions))
		}
	}
	if w.chance(0.1) {
		settings.WriteString("deprecated\n")
	}
	if w.chance(0.05) {
		settings.WriteString("default dev/x\n")
	}
	if settings.Len() > 0 {
		w.Add(at+"/@settings", settings.String())
	}
	w.modules = append(w.modules, m)
}

// ref is a reference to a module of a registry, most often a good one.
func (w *depWorld) ref(m *depModule) string {
	switch {
	case w.chance(0.7):
		return m.full()
	case len(m.labels) > 0 && w.chance(0.7):
		return m.full() + ":" + pick(w.rng, m.labels...)
	case w.chance(0.5):
		for _, k := range w.known {
			if k.FullName.String() == m.full() {
				return k.Key.String()
			}
		}
	case w.chance(0.1):
		return m.full() + ":" + pick(w.rng, "nolabel", "main", strings.Repeat("0", 32))
	}
	return m.full()
}

// refs are the dependencies that a file declares, given those that are used.
func (w *depWorld) refs(used []*depModule) []string {
	var list []string
	for _, m := range w.modules {
		if w.chance(0.15) || slices.Contains(used, m) && w.chance(0.92) {
			list = append(list, w.ref(m))
		}
	}
	if w.chance(0.02) {
		list = append(list, pick(w.rng, depHost+"/acme/nothere", depHost+"/nobody/x", "third.example.com/a/b"))
	}
	w.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// source adds a file of the workspace that imports from registries and from
// siblings, and gives the modules that it uses.
func (w *depWorld) source(dir, name string, siblings []string) []*depModule {
	var b strings.Builder
	var used []*depModule
	fmt.Fprintf(&b, "syntax = \"proto3\";\n\npackage %s.v1;\n\n", name)
	likely := pick(w.rng, 0, 0.2, 0.45, 0.45, 0.45)
	for _, m := range w.modules {
		if w.chance(likely) {
			used = append(used, m)
			fmt.Fprintf(&b, "import %q;\n", m.file())
		}
	}
	for _, s := range siblings {
		if w.chance(0.5) {
			fmt.Fprintf(&b, "import %q;\n", s+"/v1/"+s+".proto")
		}
	}
	switch {
	case w.chance(0.1):
		b.WriteString("import \"google/protobuf/any.proto\";\n")
	case w.chance(0.03):
		b.WriteString("import \"not/there.proto\";\n")
	case w.chance(0.02):
		b.WriteString("import \"shared/shared.proto\";\n")
	}
	fmt.Fprintf(&b, "\nmessage Mine {\n")
	for i, m := range used {
		fmt.Fprintf(&b, "  %s.v1.Thing%s f%d = %d;\n", strings.ReplaceAll(m.name, "-", ""), strings.ToUpper(m.name[:1]), i, i+1)
	}
	if w.chance(0.03) {
		b.WriteString("  Undefined u = 99;\n")
	}
	b.WriteString("}\n")
	if w.chance(0.02) {
		b.WriteString("oops\n")
	}
	at := name + "/v1/" + name + ".proto"
	if dir != "." {
		at = dir + "/" + at
	}
	w.Add(at, b.String())
	return used
}

// depLists are lists in YAML.
func depLists(key string, list []string) string {
	if len(list) == 0 {
		return ""
	}
	return key + ":\n  - " + strings.Join(list, "\n  - ") + "\n"
}

// workspace adds a workspace, and gives the directories to name as inputs.
func (w *depWorld) workspace() []string {
	switch w.IntN(6) {
	case 0, 1:
		used := w.source(".", "mine", nil)
		w.Add("buf.yaml", "version: v2\n"+w.name("name: ", "mine")+depLists("deps", w.refs(used)))
		w.lock("", true)
		return []string{"."}
	case 2:
		used := w.source(".", "mine", nil)
		version := pick(w.rng, "v1", "v1", "v1beta1")
		w.Add("buf.yaml", "version: "+version+"\n"+w.name("name: ", "mine")+depLists("deps", w.refs(used)))
		w.lock("", false)
		return []string{"."}
	case 3:
		dirs := some(w.rng, w.between(1, 3), []string{"a", "b", "proto"})
		w.Add("buf.work.yaml", "version: v1\n"+depLists("directories", slices.Concat(dirs, w.hollow())))
		for i, d := range dirs {
			used := w.source(d, "in"+d, prefixed("in", dirs[:i]))
			w.Add(d+"/buf.yaml", "version: v1\n"+w.name("name: ", d)+depLists("deps", w.refs(used)))
			w.lock(d+"/", false)
		}
		return append(dirs, ".")
	}
	dirs := some(w.rng, w.between(1, 4), []string{"a", "b", "proto", "zz/deep"})
	names := make([]string, len(dirs))
	var used []*depModule
	var text strings.Builder
	text.WriteString("version: v2\nmodules:\n")
	for i, d := range dirs {
		names[i] = "in" + d[:1]
		text.WriteString("  - path: " + d + "\n" + w.name("    name: ", d[:1]))
		used = append(used, w.source(d, names[i], names[:i])...)
	}
	for _, d := range w.hollow() {
		text.WriteString("  - path: " + d + "\n")
	}
	w.Add("buf.yaml", text.String()+depLists("deps", w.refs(used)))
	w.lock("", true)
	for _, doc := range []string{"README.md", "LICENSE"} {
		if w.chance(0.2) {
			w.Add(doc, "All\n")
		}
	}
	return append(dirs, ".", ".")
}

// hollow is a directory without files now and then, which may not be there.
func (w *depWorld) hollow() []string {
	if !w.chance(0.06) {
		return nil
	}
	if w.chance(0.5) {
		w.Add("hollow/README.md", "Empty\n")
	}
	return []string{"hollow"}
}

func prefixed(prefix string, list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = prefix + s
	}
	return out
}

// name is the line with the name of a module, which may be one of a registry's.
func (w *depWorld) name(key, fallback string) string {
	switch {
	case w.chance(0.5):
		return ""
	case w.chance(0.15):
		return key + pick(w.rng, w.modules...).full() + "\n"
	}
	return key + depHost + "/acme/" + fallback + "\n"
}

// lock adds a lock file: none, one that the real binary makes, or one that is
// written by hand.
func (w *depWorld) lock(dir string, v2 bool) {
	switch {
	case w.chance(0.15):
		return
	case w.chance(0.6):
		target := strings.TrimSuffix(dir, "/")
		if target == "" {
			target = "."
		}
		w.Step("buf", "dep", "update", target)
		return
	}
	var b strings.Builder
	if w.chance(0.8) {
		b.WriteString("# Generated by buf. DO NOT EDIT.\n")
	}
	if w.chance(0.03) {
		v2 = !v2
	}
	b.WriteString("version: " + map[bool]string{true: "v2", false: "v1"}[v2] + "\ndeps:\n")
	seen := map[string]bool{}
	odd := 0.03
	if w.chance(0.2) {
		odd = 0.3
	}
	for _, i := range w.Perm(len(w.known)) {
		k := w.known[i]
		if name := k.FullName.String(); seen[name] && w.chance(0.98) || w.chance(0.15) {
			continue
		} else {
			seen[name] = true
		}
		commit, digest := k.Commit.String(), k.Digest.String()
		if !v2 {
			digest = k.B4.String()
		}
		if w.chance(odd) {
			commit = pick(w.rng, strings.Repeat("0", 32), "ab"+commit[2:], "abc", strings.ToUpper(commit))
		}
		if w.chance(odd) {
			digest = pick(w.rng, "b5:"+strings.Repeat("0", 128), "", "", "shake256:00", "b1-abc", "b3-abc", digest[:len(digest)-2]+"00")
		}
		if v2 {
			fmt.Fprintf(&b, "  - name: %s\n    commit: %s\n    digest: %s\n", k.FullName, commit, digest)
		} else {
			fmt.Fprintf(&b, "  - remote: %s\n    owner: %s\n    repository: %s\n    commit: %s\n    digest: %s\n", k.Registry, k.Owner, k.Name, commit, digest)
		}
	}
	if v2 && w.chance(0.1) {
		fmt.Fprintf(&b, "plugins:\n  - name: %s/acme/check\n    commit: %s\n    digest: p1:%s\n", depHost, strings.Repeat("ab", 16), strings.Repeat("cd", 64))
	}
	w.Add(dir+"buf.lock", strings.TrimSuffix(b.String(), "deps:\n"))
}

// depsCase works on a workspace with dependencies on registries.
func depsCase(r *rng) *cases.Case {
	w := newDepWorld(r)
	dirs := w.workspace()
	target := pick(r, dirs...)
	var args []string
	switch r.IntN(14) {
	case 0, 1, 2:
		args = []string{"dep", "update", target}
	case 3, 4:
		args = []string{"dep", "prune", target}
	case 5, 6:
		args = []string{"dep", "graph", target}
		if r.chance(0.5) {
			args = append(args, "--format", pick(r, "json", "dot", "json", "bad"))
		}
	case 7:
		args = []string{"mod", pick(r, "update", "prune"), target}
	case 8:
		args = []string{"ls-files", target, "--format", pick(r, "text", "json", "import")}
		if r.chance(0.6) {
			args = append(args, pick(r, "--include-imports", "--include-importable"))
		}
	case 9:
		args = []string{"export", target, "-o", "out"}
		if r.chance(0.3) {
			args = append(args, pick(r, "--exclude-imports", "--all"))
		}
	case 10:
		args = []string{"lint", target}
	case 11:
		args = []string{"breaking", target, "--against", pick(r, pick(r, w.modules...).full(), target)}
	default:
		args = []string{"build", target}
		if r.chance(0.6) {
			args = append(args, "-o", pick(r, "-#format=json", "x.binpb", "-"))
		}
	}
	if r.chance(0.02) {
		args = slices.DeleteFunc(args, func(a string) bool { return a == target })
	}
	w.Args = args
	return w.Case
}

// remoteCase works on a module of a registry.
func remoteCase(r *rng) *cases.Case {
	w := newDepWorld(r)
	m := pick(r, w.modules...)
	ref := w.ref(m)
	var args []string
	switch r.IntN(9) {
	case 0:
		args = []string{"lint", ref}
	case 1:
		args = []string{"ls-files", ref, "--format", pick(r, "text", "json", "import")}
		if r.chance(0.6) {
			args = append(args, pick(r, "--include-imports", "--include-importable"))
		}
	case 2:
		args = []string{"export", ref, "-o", "out"}
		if r.chance(0.4) {
			args = append(args, pick(r, "--exclude-imports", "--all"))
		}
	case 3:
		args = []string{"breaking", ref, "--against", w.ref(m)}
	case 4:
		args = []string{"dep", "graph", ref, "--format", pick(r, "dot", "json")}
	case 5:
		args = []string{pick(r, "format", "stats"), ref}
	default:
		args = []string{"build", ref, "-o", pick(r, "-#format=json", "x.binpb", "-", "x.json")}
	}
	if r.chance(0.2) && args[0] != "dep" && args[0] != "stats" {
		args = append(args, pick(r, "--path", "--exclude-path"), pick(r, m.file(), m.name, m.name+"/v1", "nothere", ".", "../x", m.name+"/v1/extra.proto"))
	}
	if r.chance(0.15) && args[0] != "dep" && args[0] != "stats" {
		args = append(args, "--config", pick(r, `{"version":"v1","lint":{"use":["COMMENTS"]}}`, `{"version":"v2","lint":{"use":["COMMENTS"]},"breaking":{"use":["WIRE"]}}`,
			`{"version":"v2","modules":[{"path":"x","name":"`+m.full()+`","lint":{"use":["COMMENTS"]}},{"path":"y"}]}`, `{"version":"v1beta1"}`))
	}
	w.Args = args
	return w.Case
}
