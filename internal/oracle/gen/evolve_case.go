package gen

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// workspaceShape is how modules make up a workspace.
type workspaceShape struct {
	*rng
	kind    string // bare, v1, v2, roots, modules or work
	dirs    []string
	names   []string // of modules, empty for none
	section mapping  // breaking, of the workspace or of its one module
	own     []mapping
	// upper is where the workspace lies in its folder.
	upper string
}

// newShape draws a shape.
func newShape(r *rng) *workspaceShape {
	w := &workspaceShape{rng: r, kind: pick(r, "bare", "v1", "v1", "v2", "v2", "v2", "roots", "modules", "modules", "modules", "work", "work")}
	switch w.kind {
	case "bare", "v1", "v2":
		w.dirs = []string{""}
	default:
		w.dirs = some(r, r.between(1, 3), []string{"proto", "api", "vendor/x", "libs/y", "a"})
	}
	for range w.dirs {
		name := ""
		if r.chance(0.4) {
			name = "buf.build/acme/" + pick(r, "one", "two", "three", "four") + strconv.Itoa(len(w.names))
		}
		w.names = append(w.names, name)
	}
	if r.chance(0.1) {
		w.upper = "sub"
	}
	return w
}

// draw draws what the configuration says of breaking.
func (w *workspaceShape) draw(s *schema) {
	version := map[string]string{"v1": "v1", "roots": "v1beta1", "work": "v1"}[w.kind]
	if w.kind == "v1" && w.chance(0.3) {
		version = "v1beta1"
	}
	var all []string
	for i := range w.dirs {
		var own []string
		for _, f := range s.files {
			if f.module == i {
				own = append(own, f.path)
				all = append(all, path.Join(w.dirs[i], f.path))
			}
		}
		var m mapping
		if w.chance(0.3) || w.kind == "work" && w.chance(0.6) {
			if w.kind == "modules" {
				own = under(w.dirs[i], own)
			}
			m = breakingOf(w.rng, version, own)
		}
		w.own = append(w.own, m)
	}
	if w.chance(0.7) {
		w.section = breakingOf(w.rng, version, all)
	}
}

// lay writes a schema in that shape into a folder.
func (w *workspaceShape) lay(c *cases.Case, folder string, s *schema) {
	texts := s.write()
	at := path.Join(folder, w.upper)
	seen := map[string]bool{}
	for _, f := range s.files {
		name := path.Join(at, w.dirs[f.module], f.path)
		if !seen[name] {
			c.Add(name, texts[f])
		}
		seen[name] = true
	}
	config := func(version string, section mapping) mapping {
		m := mapping{{"version", version}}
		if len(section) > 0 {
			m.set("breaking", section)
		}
		return m
	}
	switch w.kind {
	case "v1":
		m := config(pick(w.rng, "v1", "v1", "v1beta1"), w.section)
		if w.names[0] != "" {
			m.set("name", w.names[0])
		}
		c.Add(path.Join(at, "buf.yaml"), yamlText(w.rng, m))
	case "v2":
		m := config("v2", w.section)
		if w.names[0] != "" {
			m.set("name", w.names[0])
		}
		c.Add(path.Join(at, "buf.yaml"), yamlText(w.rng, m))
	case "roots":
		m := config("v1beta1", w.section)
		m.set("build", mapping{{"roots", strs(w.dirs)}})
		c.Add(path.Join(at, "buf.yaml"), yamlText(w.rng, m))
	case "modules":
		m := config("v2", w.section)
		var modules list
		for i, dir := range w.dirs {
			entry := mapping{{"path", dir}}
			if w.names[i] != "" {
				entry.set("name", w.names[i])
			}
			if i < len(w.own) && len(w.own[i]) > 0 {
				entry.set("breaking", w.own[i])
			}
			modules = append(modules, entry)
		}
		m.set("modules", modules)
		c.Add(path.Join(at, "buf.yaml"), yamlText(w.rng, m))
	case "work":
		c.Add(path.Join(at, "buf.work.yaml"), yamlText(w.rng, mapping{{"version", "v1"}, {"directories", strs(w.dirs)}}))
		for i, dir := range w.dirs {
			var m mapping
			if i < len(w.own) {
				m = w.own[i]
			}
			if len(m) == 0 && w.names[i] == "" {
				continue
			}
			m = config("v1", m)
			if w.names[i] != "" {
				m.set("name", w.names[i])
			}
			c.Add(path.Join(at, dir, "buf.yaml"), yamlText(w.rng, m))
		}
	}
}

// reshape changes the modules of a workspace: one is added, removed, renamed or
// moved.
func (w *workspaceShape) reshape(s *schema) {
	i := w.IntN(len(w.dirs))
	w.dirs, w.names = slices.Clone(w.dirs), slices.Clone(w.names)
	switch w.IntN(5) {
	case 0:
		w.names[i] = pick(w.rng, "", "buf.build/acme/renamed")
	case 1, 2:
		w.dirs[i] = pick(w.rng, "moved", "zz", "aa/bb")
	case 3:
		if len(w.dirs) == 1 {
			return
		}
		s.files = slices.DeleteFunc(s.files, func(f *schemaFile) bool {
			if f.module == i {
				for _, m := range s.allMessages(f) {
					m.gone = true
				}
				for _, e := range s.allEnums(f) {
					e.gone = true
				}
			}
			return f.module == i
		})
		for _, f := range s.files {
			if f.module > i {
				f.module--
			}
		}
		w.dirs, w.names = slices.Delete(w.dirs, i, i+1), slices.Delete(w.names, i, i+1)
		if i < len(w.own) {
			w.own = slices.Delete(slices.Clone(w.own), i, i+1)
		}
	case 4:
		s.files = append(s.files, &schemaFile{
			module: len(w.dirs), path: "added/" + s.name("f") + ".proto", pkg: "added.v1", syntax: proto3,
			messages: []*schemaMessage{{name: s.name("Added")}},
		})
		w.dirs, w.names = append(w.dirs, pick(w.rng, "added", "aaa")), append(w.names, pick(w.rng, "", "buf.build/acme/added"))
	}
}

// evolveCase compares two versions of a schema in workspaces of any shape.
func evolveCase(r *rng) *cases.Case {
	if r.chance(0.04) {
		return listBreakingCase(r)
	}
	shape := newShape(r)
	seed := r.Uint64()
	make := func() *schema { return newSchema(newRNG("schema", seed, 0), len(shape.dirs)) }
	old, new := make(), make()
	new.rng = r
	shape.draw(old)
	return shape.compared(r, old, new, func() {
		for range pick(r, 0, 1, 1, 2, 3, 5, 8, 15) {
			new.change()
		}
	})
}

// descriptorProto is the file of that name that comes with the program.
const descriptorProto = "schema/wellknown/google/protobuf/descriptor.proto"

// compared compares two versions of a schema in workspaces of that shape, or
// nearly; change changes the new one.
func (w *workspaceShape) compared(r *rng, old, new *schema, change func()) *cases.Case {
	c := &cases.Case{}
	shape := w
	shape.lay(c, "old", old)
	change()
	later := *shape
	if len(shape.dirs) > 1 && r.chance(0.25) {
		later.reshape(new)
	}
	later.lay(c, "new", new)
	if shape.kind != "roots" && shape.dirs[0] == later.dirs[0] && r.chance(0.07) { // in place of the one that comes with the program
		for _, folder := range pick(r, []string{"old", "new"}, []string{"old", "new"}, []string{"old", "new"}, []string{"old"}, []string{"new"}) {
			name := path.Join(folder, shape.upper, shape.dirs[0], "google/protobuf/descriptor.proto")
			c.Copies = append(c.Copies, cases.Link{Path: name, Target: descriptorProto})
		}
	}

	var paths []string
	for _, f := range slices.Concat(old.files, new.files) {
		if f.module < len(later.dirs) {
			paths = append(paths, path.Join(later.dirs[f.module], f.path))
		}
	}
	inside, oldInside := later.upper, shape.upper
	if r.chance(0.12) && shape.kind != "roots" { // one module of it
		i := r.IntN(min(len(later.dirs), len(shape.dirs)))
		inside, oldInside = path.Join(inside, later.dirs[i]), path.Join(oldInside, shape.dirs[i])
	}
	c.Args = []string{"breaking"}
	if r.chance(0.6) {
		c.Dir = path.Join("new", inside)
		if r.chance(0.2) {
			c.Args = append(c.Args, ".")
		}
	} else {
		c.Args = append(c.Args, path.Join("new", inside))
		paths = under(path.Join("new", later.upper), paths)
	}
	c.Args = append(c.Args, "--against", earlierInput(r, c, oldInside))
	config := 0.4
	if len(shape.dirs) > 1 || c.Dir == "" || shape.dirs[0] != "" {
		config = 0.05 // which would take the modules away
	}
	evolveFlags(r, c, paths, config)
	return c
}

// up leads from the folder of a case to the top of its tree.
func up(c *cases.Case) string {
	if c.Dir == "" {
		return ""
	}
	return strings.Repeat("../", strings.Count(c.Dir, "/")+1)
}

// earlierInput draws what the earlier version is given as; inside is a folder in
// it.
func earlierInput(r *rng, c *cases.Case, inside string) string {
	top := up(c)
	old := path.Join(top+"old", inside)
	subdir := func(separator string) string {
		if inside == "" {
			return ""
		}
		return separator + "subdir=" + inside
	}
	switch r.IntN(12) {
	case 0, 1:
		name := "x" + pick(r, ".binpb", ".binpb", ".json", ".txtpb", ".yaml", ".bin") + pick(r, "", "", ".gz", ".zst")
		c.Step(append([]string{"buf", "build", old, "-o", name}, some(r, r.IntN(2), []string{"--exclude-imports", "--exclude-source-info", "--as-file-descriptor-set"})...)...)
		return name
	case 2:
		name := pick(r, "old.tar", "old.tar.gz", "old.tgz", "old.tar.zst", "old.zip")
		words := []string{"tar", "old.tar", "old"}
		if name == "old.zip" {
			words = []string{"zip", name, "old"}
		}
		c.Step(words...)
		switch path.Ext(name) {
		case ".gz", ".tgz":
			c.Step("gzip", name, "old.tar")
		case ".zst":
			c.Step("zstd", name, "old.tar")
		}
		return top + name + subdir("#")
	case 3, 4:
		at := top + "old"
		c.Step("git", "init", "-q", "-b", "main", at)
		c.Step("git", "-C", at, "add", "-A")
		c.Step("git", "-C", at, "commit", "-q", "-m", "one")
		c.Step("git", "-C", at, "tag", "v1")
		options := pick(r, "", "#branch=main", "#tag=v1", "#ref=HEAD", "#format=git")
		if r.chance(0.3) {
			c.Step("cp", path.Join("new", "."), "old/later")
			c.Step("git", "-C", at, "add", "-A")
			c.Step("git", "-C", at, "commit", "-q", "-m", "two")
			options = pick(r, "#tag=v1", "#ref=HEAD~1", "#ref=HEAD~1,depth=2", "#commit=v1", "#branch=main,ref=HEAD~1")
		}
		if options == "" {
			return at + "/.git" + subdir("#")
		}
		return at + "/.git" + options + subdir(",")
	}
	return old
}

// evolveFlags draws the other flags; config is how often a configuration is
// among them.
func evolveFlags(r *rng, c *cases.Case, paths []string, config float64) {
	flag := func(p float64, words ...string) {
		if r.chance(p) {
			c.Args = append(c.Args, words...)
		}
	}
	flag(0.4, "--error-format="+pick(r, "json", "json", "text", "msvs", "junit", "github-actions", "gitlab-code-quality"))
	flag(0.01, "--error-format="+pick(r, "nope", "config-ignore-yaml"))
	flag(0.1, "--exclude-imports")
	if c.Dir == "" || r.chance(0.2) {
		flag(0.12, "--limit-to-input-files")
	}
	flag(0.02, "--disable-symlinks")
	for len(paths) > 0 && r.chance(0.08) {
		p := pick(r, paths...)
		flag(1, pick(r, "--path=", "--path=", "--exclude-path=")+pick(r, p, p, p, p, path.Dir(p), path.Dir(p), "gone.proto"))
	}
	if r.chance(config) {
		version := pick(r, "v1beta1", "v1", "v2", "v2", "v2")
		m := mapping{{"version", version}, {"breaking", breakingOf(r, version, paths)}}
		if r.chance(0.2) {
			c.Add(path.Join(c.Dir, "other.yaml"), yamlText(r, m))
			flag(1, "--config", "other.yaml")
		} else {
			flag(1, "--config", jsonText(m))
		}
	}
	flag(0.03, "--against-config", pick(r, `{"version":"v1"}`, `{"version":"v2"}`, `{"version":"v2","modules":[{"path":"proto"}]}`, `{"version":"v1beta1","build":{"roots":["proto","api"]}}`,
		`{"version":"v2","breaking":{"use":["WIRE"]}}`, `{"version":"v2","breaking":{"use":["NOPE"]}}`, `{"version":"v3"}`))
}

// breakingOf draws a section for files: rules and categories, and what is
// silenced. Now and then it is wrong.
func breakingOf(r *rng, version string, paths []string) mapping {
	var m mapping
	categories := []string{"FILE", "PACKAGE", "WIRE_JSON", "WIRE"}
	if version == "" {
		version = "v2"
	}
	if version == "v2" {
		categories = append(categories, "CSR")
	}
	id := func() string {
		if r.chance(0.01) {
			return pick(r, "CSR", "NOPE", "ENUM_PASCAL_CASE", "MINIMAL", "", "file")
		}
		if r.chance(0.25) {
			return pick(r, categories...)
		}
		for {
			rule := pick(r, BreakingRuleIDs...)
			if unknown := breakingNotIn[rule]; !strings.Contains(unknown, version+" ") || r.chance(0.02) {
				return rule
			}
		}
	}
	ids := func(n int) list {
		var l list
		for range n {
			l = append(l, id())
		}
		return l
	}
	switch r.IntN(10) {
	case 0:
	case 1:
		m.set("use", ids(r.between(1, 12)))
	case 2, 3:
		m.set("use", strs([]string{pick(r, categories...)}))
	case 4, 5:
		m.set("use", append(strs([]string{pick(r, categories...)}), ids(r.between(1, 3))...))
	default:
		m.set("use", strs(categories))
	}
	file := func() string {
		if len(paths) == 0 || r.chance(0.01) {
			return pick(r, "gone", ".", "../x", "/abs")
		}
		p := pick(r, paths...)
		return pick(r, p, p, path.Dir(p))
	}
	if r.chance(0.25) {
		m.set("except", ids(r.between(1, 4)))
	}
	if r.chance(0.2) {
		m.set("ignore", list{file()})
	}
	if r.chance(0.2) {
		only := mapping{{id(), list{file()}}}
		if other := id(); other != only[0].key && r.chance(0.4) {
			only.set(other, list{file()})
		}
		m.set("ignore_only", only)
	}
	if r.chance(0.25) {
		m.set("ignore_unstable_packages", r.chance(0.8))
	}
	if r.chance(0.03) {
		m.set("disable_builtin", true)
	}
	if r.chance(0.02) {
		m.set(pick(r, "enum_zero_value_suffix", "nope"), "x")
	}
	return m
}

// listBreakingCase lists breaking rules.
func listBreakingCase(r *rng) *cases.Case {
	c := &cases.Case{Args: []string{"config", "ls-breaking-rules"}}
	version := pick(r, "v1beta1", "v1", "v2")
	m := mapping{{"version", version}, {"breaking", breakingOf(r, version, []string{"a/a.proto"})}}
	if r.chance(0.7) {
		if version == "v2" && r.chance(0.5) {
			m.set("modules", list{mapping{{"path", "a"}}, mapping{{"path", "b"}, {"breaking", breakingOf(r, version, []string{"b/a.proto"})}}})
		}
		c.Add("buf.yaml", yamlText(r, m))
	}
	flag := func(p float64, words ...string) {
		if r.chance(p) {
			c.Args = append(c.Args, words...)
		}
	}
	flag(0.5, "--configured-only")
	flag(0.3, "--version="+pick(r, "v1beta1", "v1", "v2", "v3"))
	flag(0.3, "--include-deprecated")
	flag(0.5, fmt.Sprintf("--format=%s", pick(r, "json", "text", "yaml")))
	flag(0.2, "--module-path", pick(r, "a", "b", ".", "gone"))
	flag(0.2, "--config", jsonText(m))
	return c
}
