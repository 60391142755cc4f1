package gen

import (
	"path"
	"strings"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// built is a workspace that the real binary makes into images, one of which is
// then linted.
type built struct {
	*rng
	*cases.Case
	// top leads from the case's folder to the top of the tree.
	top string
	// inputs are folders that can be built; paths are import paths of files
	// and folders; types are names that --type may take.
	inputs, paths, types []string
}

// imageFiles are names of images, by what follows from them.
var imageFiles = []string{
	"x.binpb", "x.binpb", "x.binpb", "x.binpb", "x.bin", "x.binpb.gz", "x.binpb.zst", "x.json", "x.json.gz", "x.txtpb", "x.yaml", "x.bin.zst", "x.yaml.zst",
}

// imageCase lints an image of a workspace of any shape.
func imageCase(r *rng) *cases.Case {
	b := newBuilt(r)
	image := b.build()
	b.lint(image)
	return b.Case
}

// newBuilt draws a workspace of any shape, without command.
func newBuilt(r *rng) *built {
	b := &built{rng: r, inputs: []string{"."}, paths: []string{"google/protobuf", "google", "google/protobuf/any.proto"}, types: []string{"google.protobuf", "acme", "acme.**", "none.There"}}
	switch r.IntN(8) {
	case 0:
		b.Case = protovalidateCase(r)
	case 1:
		b.Case = importsCase(r)
	default:
		l := newLayout(r)
		b.Case, b.inputs = l.Case, l.inputs
		for _, m := range l.modules {
			b.paths = append(b.paths, pathsOf("", m.files)...)
			for _, f := range m.files {
				b.types = append(b.types, f.pkg)
				for _, t := range f.types {
					b.types = append(b.types, t.name)
				}
			}
		}
	}
	b.Dir, b.Stdin = "", ""
	if b.chance(0.5) {
		b.Dir, b.top = "run", "../"
		b.Add("run/keep", "")
	}
	return b
}

// build draws steps that make an image, and gives its name.
func (b *built) build() string {
	name := pick(b.rng, imageFiles...)
	input := path.Join(b.top, pick(b.rng, b.inputs...))
	args := []string{"buf", "build", input, "-o", name}
	flag := func(p float64, words ...string) {
		if b.chance(p) {
			args = append(args, words...)
		}
	}
	flag(0.08, "--exclude-imports")
	flag(0.15, "--exclude-source-info")
	flag(0.12, "--as-file-descriptor-set")
	flag(0.05, "--exclude-source-retention-options")
	for b.chance(0.12) {
		args = append(args, "--type", pick(b.rng, b.types...))
	}
	b.Step(args...)
	if b.chance(0.15) { // from one image to the next
		from := name
		name = "y" + pick(b.rng, imageFiles...)
		args = []string{"buf", "build", from, "-o", name}
		flag(0.1, "--exclude-imports")
		flag(0.2, "--as-file-descriptor-set")
		for b.chance(0.3) {
			args = append(args, "--path", pick(b.rng, b.paths...))
		}
		flag(0.2, "--exclude-path", pick(b.rng, b.paths...))
		flag(0.1, "--exclude-source-info")
		b.Step(args...)
	}
	return name
}

// lint draws the command line.
func (b *built) lint(image string) {
	b.Args = []string{"lint"}
	format := strings.TrimSuffix(strings.TrimSuffix(path.Ext(strings.TrimSuffix(strings.TrimSuffix(image, ".gz"), ".zst")), ".gz"), ".zst")[1:]
	options := "#format=" + format
	if strings.HasSuffix(image, ".gz") {
		options += ",compression=gzip"
	} else if strings.HasSuffix(image, ".zst") {
		options += ",compression=zstd"
	}
	switch b.IntN(12) {
	case 0:
		b.Stdin = path.Join(b.Dir, image)
		b.Args = append(b.Args, "-"+options)
	case 1:
		b.Args = append(b.Args, image+options)
	case 2:
		b.Args = append(b.Args, cases.Root+"/"+path.Join(b.Dir, image))
	case 3:
		b.Args = append(b.Args, pick(b.rng, image+"#format=binpb", image+"#format=json", image+"#compression=none", "gone.binpb", "./"+image, image+"#compression=gzip", "file://"+image, "keep#format=binpb"))
	default:
		b.Args = append(b.Args, image)
	}
	if b.chance(0.35) {
		b.Args = append(b.Args, "--error-format="+pick(b.rng, ErrorFormats...))
	}
	for b.chance(0.15) {
		p := pick(b.rng, b.paths...)
		switch b.IntN(12) {
		case 0:
			p = "./" + p + "/"
		case 1:
			p = pick(b.rng, ".", "../x", "/abs", "gone", "gone.proto", p+","+pick(b.rng, b.paths...), "", p+"/../"+path.Base(p))
		}
		b.Args = append(b.Args, pick(b.rng, "--path=", "--path=", "--exclude-path=")+p)
	}
	b.config()
}

// config draws where the configuration is.
func (b *built) config() {
	version := pick(b.rng, "v1beta1", "v1", "v2", "v2")
	m := mapping{{"version", version}}
	if version == "v2" && b.chance(0.3) {
		m.set("modules", list{mapping{{"path", "a"}}, mapping{{"path", "b"}, {"lint", mapping{{"use", list{"MINIMAL"}}}}}})
	}
	if b.chance(0.9) {
		m.set("lint", lintSection(b.rng, version, b.paths))
	}
	if b.chance(0.1) {
		m.set("breaking", breakingSection(b.rng))
	}
	switch b.IntN(8) {
	case 0, 1:
		if b.Dir != "" {
			b.Add("run/"+pick(b.rng, "buf.yaml", "buf.yaml", "buf.yaml", "buf.mod", "buf.work.yaml"), yamlText(b.rng, m))
		}
	case 2:
		b.Args = append(b.Args, "--config", jsonText(m))
	case 3:
		b.Args = append(b.Args, "--config", yamlText(b.rng, m))
	case 4:
		name := pick(b.rng, "other.yaml", "conf/other.json")
		text := jsonText(m)
		if !strings.HasSuffix(name, ".json") {
			text = yamlText(b.rng, m)
		}
		b.Add(path.Join(b.Dir, name), text)
		b.Args = append(b.Args, "--config", name)
	}
}
