package gen

import (
	"path"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// layout is a workspace under construction.
type layout struct {
	*rng
	*cases.Case
	world   *world
	modules []*module
	// config is where the governing configuration lies, "" for none, and root
	// what stands in it.
	config string
	root   mapping
	// inputs are folders that may be given as input; "." first.
	inputs []string
}

// module is one module of the workspace: its folder, and files by import path.
type module struct {
	dir   string
	files []*protoFile
}

// addModule generates a module's files.
func (l *layout) addModule(dir string) *module {
	m := &module{dir: dir}
	before := len(l.world.files)
	l.world.addPackages(l.rng)
	m.files = l.world.files[before:]
	l.modules = append(l.modules, m)
	return m
}

// newLayout draws a valid workspace, without command line.
func newLayout(r *rng) *layout {
	l := &layout{rng: r, Case: &cases.Case{}, world: newWorld(r), inputs: []string{"."}}
	shape := pick(r, l.bare, l.single, l.single, l.single, l.single, l.nested, l.v2Modules, l.v2Modules, l.v2Modules, l.workspaceV1, l.roots)
	shape()
	for _, m := range l.modules {
		for _, f := range m.files {
			l.Add(path.Join(m.dir, f.path), f.text)
		}
	}
	if l.config != "" {
		l.Add(l.config, yamlText(r, l.root))
	}
	if r.chance(0.1) {
		l.Add("README.md", "# read me\n")
	}
	if r.chance(0.04) {
		l.ownWellKnown(pick(r, l.modules...))
	}
	return l
}

// ownWellKnown puts a copy of a well-known file into the module, as it is or
// changed.
func (l *layout) ownWellKnown(m *module) {
	name, text := pick(l.rng, "empty", "any", "timestamp"), ""
	switch name {
	case "empty":
		text = "message Empty {}\n"
	case "any":
		text = "message Any {\n  string type_url = 1;\n  bytes value = 2;\n}\n"
	case "timestamp":
		text = "message Timestamp {\n  int64 seconds = 1;\n  int32 nanos = 2;\n}\n"
	}
	text = "syntax = \"proto3\";\npackage " + pick(l.rng, "google.protobuf", "google.protobuf", "google.protobuf", "mine") + ";\n" + text + pick(l.rng, "", "message more {}\n", "enum E { x = 0; }\n")
	l.Add(path.Join(m.dir, "google/protobuf", name+".proto"), text)
}

// bare has no configuration.
func (l *layout) bare() {
	dir := pick(l.rng, "", "", "proto")
	l.addModule(dir)
	if dir != "" {
		l.inputs = []string{dir, dir, dir, dir, "."}
	}
}

// single has one configuration beside the files.
func (l *layout) single() {
	m := l.addModule("")
	version := pick(l.rng, "v1beta1", "v1", "v1", "v2", "v2", "v2")
	l.config = "buf.yaml"
	l.root.set("version", version)
	if l.chance(0.2) {
		l.root.set("name", "buf.build/acme/weather")
	}
	if version == "v1" && l.chance(0.2) {
		if dirs := l.excludable(m.files); len(dirs) > 0 {
			l.root.set("build", mapping{{"excludes", strs(some(l.rng, 1, dirs))}})
		}
	}
	l.lintAndBreaking(&l.root, version, pathsOf("", m.files))
}

func (l *layout) lintAndBreaking(m *mapping, version string, paths []string) {
	if l.chance(0.85) {
		m.set("lint", lintSection(l.rng, version, paths))
	}
	if l.chance(0.2) {
		m.set("breaking", breakingSection(l.rng))
	}
}

// nested has a v1 module in a folder, with its configuration there.
func (l *layout) nested() {
	dir := pick(l.rng, "proto", "a/b")
	m := l.addModule(dir)
	version := pick(l.rng, "v1beta1", "v1", "v1")
	l.config = path.Join(dir, "buf.yaml")
	l.root.set("version", version)
	l.lintAndBreaking(&l.root, version, pathsOf("", m.files))
	l.inputs = []string{dir, dir, dir, dir, dir, dir, "."}
}

// v2Modules has one to three modules in a v2 workspace.
func (l *layout) v2Modules() {
	l.config = "buf.yaml"
	l.root.set("version", "v2")
	dirs := some(l.rng, l.between(1, 3), []string{"proto", "api", "vendor/x", "libs/y"})
	var modules list
	for i, dir := range dirs {
		m := l.addModule(dir)
		var entry mapping
		entry.set("path", dir)
		if l.chance(0.2) {
			entry.set("name", "buf.build/acme/"+strings.ReplaceAll(dir, "/", "-")+pick(l.rng, "", "1"))
		}
		sub := dirsOf(m.files)
		if len(sub) > 0 && l.chance(0.08) {
			entry.set("includes", strs(apart(under(dir, some(l.rng, 1, sub)))))
		} else if sub := l.excludable(m.files); len(sub) > 0 && l.chance(0.15) {
			entry.set("excludes", strs(under(dir, some(l.rng, 1, sub))))
		}
		if l.chance(0.3) {
			entry.set("lint", lintSection(l.rng, "v2", pathsOf(dir, m.files)))
		}
		modules = append(modules, entry)
		l.inputs = append(l.inputs, dir)
		if i == 0 {
			l.inputs = append(l.inputs, ".", ".")
		}
	}
	l.root.set("modules", modules)
	var all []string
	for _, m := range l.modules {
		all = append(all, pathsOf(m.dir, m.files)...)
	}
	l.lintAndBreaking(&l.root, "v2", all)
}

func under(dir string, paths []string) []string {
	var out []string
	for _, p := range paths {
		out = append(out, path.Join(dir, p))
	}
	return out
}

// dirsOf lists the folders of files, without the root.
func dirsOf(files []*protoFile) []string {
	var out []string
	for _, f := range files {
		for d := path.Dir(f.path); d != "."; d = path.Dir(d) {
			if !slices.Contains(out, d) {
				out = append(out, d)
			}
		}
	}
	return out
}

// excludable lists folders that do not hold all of the files, and now and then
// one that does.
func (l *layout) excludable(files []*protoFile) []string {
	return slices.DeleteFunc(dirsOf(files), func(dir string) bool {
		all := !slices.ContainsFunc(files, func(f *protoFile) bool { return !inside(f.path, dir) })
		return all && !l.chance(0.05)
	})
}

// workspaceV1 has a buf.work.yaml and modules with or without configuration.
func (l *layout) workspaceV1() {
	dirs := some(l.rng, l.between(1, 3), []string{"proto", "api", "vendor/x"})
	l.config = "buf.work.yaml"
	l.root.set("version", "v1")
	l.root.set("directories", strs(dirs))
	for _, dir := range dirs {
		m := l.addModule(dir)
		l.inputs = append(l.inputs, dir)
		if l.chance(0.25) {
			continue
		}
		var config mapping
		version := pick(l.rng, "v1", "v1", "v1beta1")
		config.set("version", version)
		l.lintAndBreaking(&config, version, pathsOf("", m.files))
		l.Add(path.Join(dir, "buf.yaml"), yamlText(l.rng, config))
	}
}

// roots is a v1beta1 module with build roots.
func (l *layout) roots() {
	l.config = "buf.yaml"
	l.root.set("version", "v1beta1")
	dirs := some(l.rng, l.between(1, 2), []string{"proto", "third/party", "api"})
	var paths []string
	for _, dir := range dirs {
		m := l.addModule(dir)
		paths = append(paths, pathsOf("", m.files)...)
	}
	build := mapping{{"roots", strs(dirs)}}
	if sub := l.excludable(l.modules[0].files); len(sub) > 0 && l.chance(0.4) {
		build.set("excludes", strs(under(dirs[0], some(l.rng, 1, sub))))
	}
	l.root.set("build", build)
	l.lintAndBreaking(&l.root, "v1beta1", paths)
}

// ErrorFormats are the values of --error-format.
var ErrorFormats = []string{"text", "json", "msvs", "junit", "github-actions", "gitlab-code-quality", "config-ignore-yaml"}

// lintCommand draws the command line.
func (l *layout) lintCommand() {
	l.Args = []string{"lint"}
	absolute := l.inputArg()
	if l.chance(0.45) {
		format := pick(l.rng, ErrorFormats...)
		if !absolute || format != "gitlab-code-quality" { // whose fingerprints would hold the sandbox's path
			if l.chance(0.3) {
				l.Args = append(l.Args, "--error-format", format)
			} else {
				l.Args = append(l.Args, "--error-format="+format)
			}
		}
	}
	l.pathFlags()
	if l.chance(0.08) {
		l.configFlag()
	}
	if l.chance(0.03) {
		l.Args = append(l.Args, "--disable-symlinks")
	}
	if l.chance(0.03) {
		l.links()
	}
}

// inputArg draws the input and the working folder, and tells whether it is an
// absolute path.
func (l *layout) inputArg() (absolute bool) {
	input := pick(l.rng, l.inputs...)
	if l.chance(0.3) {
		input = l.inputs[0]
	}
	switch {
	case input == "." && l.chance(0.7):
	case l.chance(0.25) && input != ".":
		l.Dir = input
	case l.chance(0.1) && !strings.Contains(input, "/") && input != ".":
		l.Dir = input
		l.Args = append(l.Args, pick(l.rng, ".", "../"+input, "./"))
	case l.chance(0.12):
		absolute = true
		l.Args = append(l.Args, path.Join(cases.Root, input))
	default:
		l.Args = append(l.Args, pick(l.rng, "", "", "./")+input+pick(l.rng, "", "", "/"))
	}
	return absolute
}

// pathFlags adds --path and --exclude-path, relative to the working folder.
func (l *layout) pathFlags() {
	var all []string
	for _, m := range l.modules {
		all = append(all, pathsOf(m.dir, m.files)...)
	}
	draw := func() string {
		p := pick(l.rng, all...)
		if l.Dir != "" {
			if rest, ok := strings.CutPrefix(p, l.Dir+"/"); ok {
				p = rest
			} else {
				p = strings.Repeat("../", strings.Count(l.Dir, "/")+1) + p
			}
		}
		switch l.IntN(20) {
		case 0:
			return path.Join(cases.Root, p)
		case 1:
			return "./" + p
		case 2:
			return "nothing/here.proto"
		}
		return p
	}
	for l.chance(0.13) {
		l.Args = append(l.Args, pick(l.rng, "--path=", "--path=", "--exclude-path=")+draw())
	}
}

// configFlag adds --config as file or data.
func (l *layout) configFlag() {
	version := pick(l.rng, "v1", "v2", "v2")
	var paths []string
	for _, m := range l.modules {
		paths = append(paths, pathsOf("", m.files)...)
	}
	m := mapping{{"version", version}, {"lint", lintSection(l.rng, version, paths)}}
	switch l.IntN(3) {
	case 0:
		l.Args = append(l.Args, "--config", jsonText(m))
	case 1:
		l.Args = append(l.Args, "--config", yamlText(l.rng, m))
	default:
		name := pick(l.rng, "other.yaml", "conf/other.json", "conf/other.yml")
		text := jsonText(m)
		if !strings.HasSuffix(name, ".json") {
			text = yamlText(l.rng, m)
		}
		l.Add(path.Join(l.Dir, name), text)
		l.Args = append(l.Args, "--config", name)
	}
}

// links adds a symbolic link somewhere.
func (l *layout) links() {
	m := l.modules[0]
	f := pick(l.rng, m.files...)
	switch l.IntN(4) {
	case 0:
		l.Links = append(l.Links, cases.Link{Path: path.Join(m.dir, "linked.proto"), Target: f.path})
	case 1:
		l.Links = append(l.Links, cases.Link{Path: path.Join(m.dir, "loop"), Target: "."})
	case 2:
		l.Links = append(l.Links, cases.Link{Path: path.Join(m.dir, "gone.proto"), Target: "nowhere"})
	default:
		if d := path.Dir(f.path); d != "." {
			l.Links = append(l.Links, cases.Link{Path: path.Join(m.dir, "linked"), Target: d})
		}
	}
}
