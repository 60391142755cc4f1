package gen

import (
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// generateCase runs plugins on a workspace of any shape.
func generateCase(r *rng) *cases.Case {
	r.calm = r.chance(0.6)
	var b *built
	switch n := r.IntN(10); {
	case n < 3 || n < 7 && r.calm:
		b = newOptioned(r)
	case n == 3:
		b = &built{rng: r, Case: mutatedCase(r), inputs: []string{"."}}
	default:
		b = newBuilt(r)
	}
	g := &generation{built: b}
	g.Args = []string{"generate"}
	switch {
	case len(b.types) > 0 && r.chance(0.1):
		g.Args = append(g.Args, b.build())
	case r.chance(0.25) || b.top != "" && r.chance(0.8):
		g.Args = append(g.Args, path.Join(b.top, pick(r, b.inputs...)))
	}
	g.place(g.template())
	g.flags()
	if r.chance(0.05) {
		// Where plugins write is a link: to what is there too, or elsewhere.
		link := cases.Link{Path: pick(r, "gen/l", "gen/l", "gen", "other"), Target: pick(r, "sub", cases.Root+"/elsewhere", "../elsewhere", "l")}
		g.Files = append(g.Files, golden.File{Name: "elsewhere/"}, golden.File{Name: path.Join(g.Dir, path.Dir(link.Path), "sub") + "/"})
		link.Path = path.Join(g.Dir, link.Path)
		g.Links = append(g.Links, link)
	}
	return g.Case
}

// generation is a case of generate.
type generation struct {
	*built
	// n counts the files for plugins.
	n int
}

// place puts the template where the command finds it.
func (g *generation) place(y mapping) {
	text := yamlText(g.rng, y)
	if g.chance(0.02) {
		text = pick(g.rng, "", "version: v2\n", "version: v1\n", "version: v9\n", "plugins: []\n", "version: v2\nplugins: {}\n", "version: v2\nnope: 1\n", "[]\n", "x", text+"version: v2\n", "version: 2\nplugins: []\n")
	}
	switch g.IntN(8) {
	case 0:
		name := pick(g.rng, "t.yaml", "t.yml", "sub/t.yaml")
		g.Add(path.Join(g.Dir, name), text)
		g.Args = append(g.Args, "--template", name)
	case 1:
		name := pick(g.rng, "t.json", "t.json", "t.yaml")
		g.Add(path.Join(g.Dir, name), jsonText(y))
		g.Args = append(g.Args, "--template="+name)
	case 2:
		g.Args = append(g.Args, "--template", jsonText(y))
	case 3:
		g.Args = append(g.Args, "--template", text)
	default:
		g.Add(path.Join(g.Dir, "buf.gen.yaml"), text)
	}
}

// flags draws the flags of generate.
func (g *generation) flags() {
	r := g.rng
	flag := func(p float64, words ...string) {
		if r.chance(p) {
			g.Args = append(g.Args, words...)
		}
	}
	flag(0.1, "-o", pick(r, "out", "out/deep", ".", "", "./x/../out", cases.Root+"/abs"))
	flag(0.15, "--include-imports")
	flag(0.08, "--include-wkt")
	flag(0.1, "--clean")
	flag(0.05, "--error-format="+pick(r, append([]string{"nope", "config-ignore-yaml"}, ErrorFormats...)...))
	flag(0.03, pick(r, "--nope", "--template=gone.yaml", "--template=gone", "--timeout=10m", "--disable-symlinks", "extra", "--config={\"version\":\"v1\"}", "--path=gone"))
	for len(g.types) > 0 && r.chance(0.08) {
		g.Args = append(g.Args, pick(r, "--type", "--type", "--include-types", "--exclude-type"), g.typeName())
	}
	for len(g.paths) > 0 && r.chance(0.1) {
		g.Args = append(g.Args, pick(r, "--path=", "--exclude-path=")+path.Join(g.top, pick(r, g.paths...)))
	}
}

func (g *generation) typeName() string {
	name := pick(g.rng, g.types...)
	if g.calm {
		return name
	}
	switch g.IntN(14) {
	case 0:
		name += ".**"
	case 1:
		name = pick(g.rng, name+".none", "."+name, name+".*", "**", ".**", "")
	}
	return name
}

// template draws a buf.gen.yaml, most often one that is right.
func (g *generation) template() mapping {
	r := g.rng
	version := pick(r, "v2", "v2", "v2", "v2", "v2", "v1", "v1", "v1", "v1beta1")
	y := mapping{{"version", version}}
	var plugins list
	for range pick(r, 1, 1, 1, 1, 2, 2, 3) {
		plugins = append(plugins, g.plugin(version, len(plugins) > 0))
	}
	if r.chance(0.01) {
		plugins = list{}
	}
	y.set("plugins", plugins)
	if r.chance(0.35) {
		y = append(y, g.managed(version)...)
	}
	switch version {
	case "v2":
		if r.chance(0.1) {
			y.set("clean", r.chance(0.8))
		}
		if r.chance(0.2) {
			y.set("inputs", g.templateInputs())
		}
	case "v1":
		if r.chance(0.1) && len(g.types) > 0 {
			y.set("types", mapping{{"include", strs([]string{g.typeName()})}})
		}
	}
	if r.chance(0.02) {
		y.set(pick(r, "nope", "inputs", "types", "clean", "managed", "options", "name"), pick[any](r, true, "x", list{}, mapping{}, 1))
	}
	return y
}

// plugin draws one plugin of a template.
func (g *generation) plugin(version string, second bool) mapping {
	r := g.rng
	name := "record"
	if second && r.chance(0.7) {
		name = "second"
	}
	var p mapping
	kind := "record"
	if r.chance(0.1) {
		kind = fair(r, 4, "java", "cpp", "pyi", "kotlin", "js")
	}
	builtin := kind != "record"
	switch version {
	case "v2":
		switch {
		case builtin:
			p.set("protoc_builtin", kind)
			if r.chance(0.2) {
				p.set("protoc_path", fair[any](r, 2, "protoc", list{"protoc", "-x"}, "gone", list{}, 1))
			}
		case r.chance(0.15):
			p.set("local", list{"protoc-gen-" + name, "-a", "b c"})
		case r.chance(0.03):
			p.set("local", pick[any](r, "", list{}, 1, "gone", "./gone", list{"protoc-gen-record", 1}, "record", true))
		default:
			p.set("local", "protoc-gen-"+name)
		}
		if r.chance(0.12) {
			p.set("include_imports", r.chance(0.9))
		}
		if r.chance(0.06) {
			p.set("include_wkt", r.chance(0.8))
		}
		if r.chance(0.1) && len(g.types) > 0 {
			p.set("types", strs([]string{g.typeName()}))
		}
		if r.chance(0.1) && len(g.types) > 0 {
			p.set("exclude_types", strs([]string{g.typeName()}))
		}
		if r.chance(0.02) {
			p.set(pick(r, "revision", "protoc_path", "remote", "protoc_builtin", "path", "name", "plugin"), pick[any](r, 1, "x", "buf.build/a/b", "java"))
		}
	case "v1":
		p.set(pick(r, "name", "plugin"), name)
		if builtin {
			p[0].value = kind
			if r.chance(0.2) {
				p.set("protoc_path", fair[any](r, 2, "protoc", list{"protoc", "-x"}, "gone", list{}, 1))
			}
		} else if r.chance(0.2) {
			p[0].value = pick(r, "any", "java", name)
			p.set("path", fair[any](r, 3, "protoc-gen-"+name, list{"protoc-gen-" + name, "-a"}, "protoc-gen-second", "gone"))
		}
		if r.chance(0.02) {
			p.set(pick(r, "revision", "local", "name", "plugin", "path"), pick[any](r, 1, "x", list{}))
		}
	default:
		p.set("name", name)
		if builtin {
			p[0].value = kind
		} else if r.chance(0.2) {
			p.set("path", fair(r, 1, "protoc-gen-"+name, "gone"))
		}
	}
	if g.Dir != "" && r.chance(0.01) {
		p.set("out", "..")
	} else if r.chance(0.99) {
		p.set("out", fair(r, 9, "gen", "gen", "gen", "gen/sub", "./gen/", "other", "x.zip", "x.jar", ".", "gone/x.zip", "gen/x.zip", "other/x.jar"))
	}
	if r.chance(0.4) {
		p.set("strategy", pick(r, "all", "all", "all", "all", "directory", "directory", fair(r, 2, "all", "", "none")))
	}
	if !builtin {
		if opt := g.opt(second); opt != nil {
			p.set("opt", opt)
		}
	} else if r.chance(0.4) {
		p.set("opt", pick[any](r, "a=b", list{"a", "b=c"}))
	}
	return p
}

// opt draws the parameter of a plugin, which says what it does; see the command
// plugin.
func (g *generation) opt(second bool) any {
	r := g.rng
	if r.chance(0.35) {
		return nil
	}
	var words []string
	for range r.between(1, 2) {
		word := pick(r, "files", "files", "quiet", "a=b", "files")
		if second && r.chance(0.5) {
			word = fair(r, 3, "insert=here", "insert=here", "insert=here", "insert=gone")
		}
		if r.chance(0.12) {
			word = g.more()
		}
		if r.chance(0.06) {
			word = pick(r, "name=x", "name=l/x", "name=l/x", "name=l", "name=a/../x", "name=../x", "name=/x", "name=", "name=./x", "error=failed", "exit=3", "stderr=hello", "garbage",
				"features=0", "features=1", "features=8", "features=2", "features=2,min=998,max=999", "features=3,min=1000,max=1001", "name=a/b/c", "min=5", "features=3,min=7,max=6")
		}
		words = append(words, word)
	}
	switch {
	case len(words) == 1 || r.chance(0.5):
		return strings.Join(words, ",")
	case r.chance(0.03):
		return pick[any](r, 1, mapping{{"a", "b"}}, list{1}, true)
	}
	return strs(words)
}

// more draws a list of files for a plugin to make.
func (g *generation) more() string {
	r := g.rng
	type file struct {
		Name    string `json:"name"`
		Point   string `json:"point,omitempty"`
		Content string `json:"content"`
	}
	var files []file
	for range r.between(1, 4) {
		f := file{Name: fair(r, 4, "one", "one", "dir/two", "three.txt", pick(r, "", "one/", "a//b", "../up", "é", "a b"))}
		if r.chance(0.4) {
			f.Point = fair(r, 3, "here", "p", "p", "gone")
		}
		for range r.between(0, 4) {
			f.Content += pick(r, "text", "", "  indented", "\t// @@protoc_insertion_point(p)", "@@protoc_insertion_point(here) @@protoc_insertion_point(p)", "  é @@protoc_insertion_point(p) x", "   ") + pick(r, "\n", "\n", "\n", "\r\n", "")
		}
		files = append(files, f)
	}
	data, err := json.Marshal(files)
	if err != nil {
		panic(err) // strings always have a text
	}
	name := fmt.Sprintf("more%d.json", g.n)
	g.n++
	g.Add(path.Join(g.Dir, name), string(data))
	return "more=" + name
}

// templateInputs draws the inputs of a template.
func (g *generation) templateInputs() list {
	r := g.rng
	var inputs list
	for range pick(r, 1, 1, 1, 2) {
		var in mapping
		source := path.Join(g.top, pick(r, g.inputs...))
		switch r.IntN(10) {
		case 0:
			file := "gone.proto"
			for _, p := range g.paths {
				if strings.HasSuffix(p, ".proto") && !strings.HasPrefix(p, "google/") {
					file = path.Join(g.top, p)
				}
			}
			in.set("proto_file", file)
			if r.chance(0.3) {
				in.set("include_package_files", r.chance(0.8))
			}
		case 1:
			format := pick(r, "binpb", "json", "txtpb", "yaml")
			key := map[string]string{"binpb": "binary_image", "json": "json_image", "txtpb": "text_image", "yaml": "yaml_image"}[format]
			name := pick(r, "i."+format, "i."+format, "i."+format+".gz")
			g.Step("buf", "build", source, "-o", name)
			in.set(key, name)
			if r.chance(0.15) {
				in.set("compression", fair(r, 2, "gzip", "none", "zstd", "x"))
			}
		case 2:
			name := fair(r, 3, "a.tar", "a.tar.gz", "a.tgz", "a.foo")
			g.Step("tar", "a.tar", ".")
			if name != "a.tar" {
				g.Step("gzip", name, "a.tar")
			}
			in.set("tarball", path.Join(g.top, name))
			if r.chance(0.3) {
				in.set("compression", fair(r, 2, "gzip", "none", "zstd", "x"))
			}
			if r.chance(0.3) {
				in.set(pick(r, "subdir", "strip_components"), fair[any](r, 1, 0, 1, ".", "acme", "../x", -1))
			}
		case 3:
			g.Step("zip", "a.zip", ".")
			in.set("zip_archive", path.Join(g.top, "a.zip"))
			if r.chance(0.3) {
				in.set(fair(r, 1, "strip_components", "subdir", "compression"), fair[any](r, 1, 0, 1, ".", "acme", "gzip"))
			}
		default:
			in.set("directory", source)
		}
		if r.chance(0.15) && len(g.types) > 0 {
			in.set("types", strs([]string{g.typeName()}))
		}
		if r.chance(0.1) && len(g.types) > 0 {
			in.set("exclude_types", strs([]string{g.typeName()}))
		}
		if r.chance(0.2) && len(g.paths) > 0 {
			in.set("paths", strs([]string{path.Join(g.top, pick(r, g.paths...))}))
		}
		if r.chance(0.1) && len(g.paths) > 0 {
			in.set("exclude_paths", strs([]string{path.Join(g.top, pick(r, g.paths...))}))
		}
		if r.chance(0.03) {
			in.set(pick(r, "depth", "branch", "ref", "module", "nope", "tarball", "recurse_submodules", "subdir"), pick[any](r, 1, "x", true))
		}
		inputs = append(inputs, in)
	}
	if r.chance(0.02) {
		return list{mapping{}}
	}
	return inputs
}
