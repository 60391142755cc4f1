package gen

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// inputCase hands a command an input that is no plain directory: an archive in
// any packing, good or damaged, a stream, or one .proto file.
func inputCase(r *rng) *cases.Case {
	c := &cases.Case{}
	entries := inputTree(r)
	top := pick(r, "", "", "", "tree", "tree", "./tree", "a/b")
	if r.chance(0.1) {
		for _, e := range entries {
			c.Add(e.name, e.text)
		}
		protoFileInput(r, c, entries)
		return c
	}
	for i := range entries {
		entries[i].name = joinLoose(top, entries[i].name)
	}
	entries = append(entries, oddEntries(r)...)
	if r.chance(0.2) {
		r.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
	}
	if r.chance(0.2) { // what is around the archive does not count
		c.Add("buf.yaml", pick(r, "version: v1\n", "version: v2\nlint:\n  use: [COMMENTS]\n", "nope\n"))
		c.Add("around/x.proto", tinyProto)
	}
	name, options := pack(r, c, entries)
	inputArgs(r, c, name, options, strings.TrimPrefix(top, "./"), entries)
	return c
}

// entry is a file of an archive. Its kind is that of package tar, or 0.
type archiveEntry struct {
	name, text string
	kind       byte
}

// joinLoose is path.Join, but for a "./" in front.
func joinLoose(dir, name string) string {
	if dir == "" {
		return name
	}
	return dir + "/" + name
}

// inputTree draws a workspace that mostly fits together.
func inputTree(r *rng) []archiveEntry {
	var out []archiveEntry
	if r.chance(0.3) {
		l := newLayout(r)
		for _, f := range l.Files {
			out = append(out, archiveEntry{name: f.Name, text: string(f.Data)})
		}
		return out
	}
	has := map[string]bool{}
	add := func(name, text string) {
		if !has[name] {
			has[name] = true
			out = append(out, archiveEntry{name: name, text: text})
		}
	}
	dirs := []string{"", "p", "p", "p/q", "q", "q/r"}
	switch r.IntN(8) {
	case 0, 1:
		add("buf.yaml", "version: v2\nmodules:\n  - path: p\n  - path: "+pick(r, "q", "gone", "p/q", "q/r")+"\n"+looseLint(r, "v2"))
	case 2:
		add(path.Join(pick(r, dirs...), "buf.yaml"), "version: v2\n"+looseLint(r, "v2"))
	case 3, 4:
		add(path.Join(pick(r, dirs...), "buf.yaml"), "version: "+pick(r, "v1", "v1beta1")+"\n"+looseLint(r, "v1"))
	case 5:
		add("buf.work.yaml", "version: v1\ndirectories: [p, "+pick(r, "q", "q/r", "gone")+"]\n")
		add(pick(r, "p", "q")+"/buf.yaml", "version: v1\n"+looseLint(r, "v1"))
	case 6:
		add(path.Join(pick(r, dirs...), pick(r, "buf.mod", "buf.work", "buf.lock", "buf.work.yaml")), pick(r, "version: v1\n", "version: v2\n", "nope\n", ""))
	}
	for range r.between(1, 6) {
		dir := pick(r, dirs...)
		text := "syntax = \"proto3\";\n" + pick(r, "", "package a;\n", "package a.v1;\n", "package b;\n")
		if r.chance(0.3) {
			text += fmt.Sprintf("import %q;\n", pick(r, "x.proto", "y.proto", "q/x.proto", "v1/x.proto", "google/protobuf/any.proto", "gone.proto"))
		}
		text += pick(r, "", "message m {}\n", "message A { string Foo = 1; }\n", "enum E { A = 0; }\n", "message A {}\nmessage A {}\n", "// only\n")
		add(path.Join(dir, pick(r, "x.proto", "y.proto", "v1/x.proto", "z/w.proto")), text)
	}
	if r.chance(0.2) {
		add(path.Join(pick(r, dirs...), pick(r, "README.md", "LICENSE", "buf.md", "x.txt")), "text\n")
	}
	return out
}

// oddEntries draws entries that archives seldom have, mostly none.
func oddEntries(r *rng) []archiveEntry {
	if !r.chance(0.25) {
		return nil
	}
	text := "syntax = \"proto3\";\npackage odd;\n"
	name := pick(r, "x.proto", "p/x.proto", "p/q/odd.proto", "tree/x.proto", "buf.yaml")
	e := archiveEntry{name: name, text: text}
	switch r.IntN(9) {
	case 0:
		e.name = pick(r, "../", "a/../", "../../", "/", "./", "p/../../", "p//", "p/./") + name
	case 1:
		e.kind, e.text = pick(r, byte(tar.TypeSymlink), tar.TypeLink), pick(r, "x.proto", "../x.proto", "/etc/passwd", "gone", "p")
	case 2:
		e.kind, e.text = pick(r, byte(tar.TypeFifo), tar.TypeChar, tar.TypeBlock), ""
	case 3:
		e.kind, e.text = tar.TypeDir, ""
		e.name = pick(r, "p", "p/", "p/x.proto", "p/x.proto/", ".", "./", "empty/dir")
	case 4:
		e.name = path.Join(path.Dir(name), "._"+path.Base(name))
	case 5:
		e.name = name + "/inner.proto"
	case 6:
		e.name = pick(r, "p", "q", "tree")
	case 7:
		e.name = pick(r, "p/.hidden.proto", ".git/x.proto", "p/with space.proto", "p/ünï.proto", "P/X.proto", "p/x.PROTO", strings.Repeat("long/", 40)+"x.proto")
	}
	return []archiveEntry{e}
}

// pack writes the entries as an archive, and gives its name and the options
// that it takes to read it.
func pack(r *rng, c *cases.Case, entries []archiveEntry) (name string, options []string) {
	format := pick(r, "tar", "tar", "zip")
	data := tarOf(entries)
	if format == "zip" {
		data = zipOf(entries)
	}
	ext := "." + format
	compression := ""
	if format == "tar" {
		switch r.IntN(4) {
		case 0:
			compression, ext, data = "gzip", pick(r, ".tar.gz", ".tgz"), gzipped(data)
		case 1:
			compression, ext, data = "zstd", ".tar.zst", zstdOf(data)
		}
	}
	if r.chance(0.07) {
		data = damage(r, data)
	}
	name = "in" + ext
	told := true // by the extension
	if r.chance(0.25) {
		name, told = pick(r, "in", "in.bin", "in.json.gz", "in.tar", "in.zip"), false
	}
	if r.chance(0.15) {
		told = false
	}
	if !told {
		options = append(options, "format="+format)
		if compression != "" || r.chance(0.1) {
			if compression == "" {
				compression = "none"
			}
			options = append(options, "compression="+compression)
		}
		if compression == "gzip" && r.chance(0.2) {
			options = []string{"format=targz"}
		}
	}
	if r.chance(0.03) {
		options = append(options, pick(r, "compression=gzip", "compression=none", "format=zip", "format=tar"))
	}
	c.Add(name, string(data))
	if r.chance(0.15) {
		c.Stdin = name
		return pick(r, "-", "-", "/dev/stdin"), append(slices.DeleteFunc(options, func(o string) bool { return strings.HasPrefix(o, "format=") }), "format="+format)
	}
	return pick(r, "", "", "", "./", "file://", cases.Root+"/", "file://"+cases.Root+"/") + name, options
}

// damage makes an archive one that is not whole.
func damage(r *rng, data []byte) []byte {
	data = bytes.Clone(data)
	switch r.IntN(4) {
	case 0:
		return data[:r.IntN(len(data)+1)]
	case 1:
		return append(data, "garbage"...)
	case 2:
		return nil
	}
	data[r.IntN(len(data))] ^= byte(1 << r.IntN(8))
	return data
}

// inputArgs draws a command on the archive.
func inputArgs(r *rng, c *cases.Case, name string, options []string, top string, entries []archiveEntry) {
	within := func() string {
		e := strings.TrimPrefix(pick(r, entries...).name, "./")
		if r.chance(0.5) {
			e = path.Dir(e)
		}
		return pick(r, e, e, e, path.Dir(e), strings.TrimPrefix(e, top+"/"), "p", "q", ".", "gone")
	}
	if top != "" && r.chance(0.5) {
		options = append(options, fmt.Sprintf("strip_components=%d", pick(r, strings.Count(top, "/")+1, strings.Count(top, "/")+1, r.IntN(4))))
		top = ""
	}
	if top != "" && r.chance(0.7) || r.chance(0.3) {
		options = append(options, "subdir="+pick(r, top+"/.", top+"/.", top+"/p", within(), within(), "..", "/p"))
	}
	if r.chance(0.03) {
		options = append(options, pick(r, "branch=x", "include_package_files=true", "depth=1", "foo=bar", "recurse_submodules=false", "use_proto_names=true", "subdir=p", "ref=HEAD"))
	}
	r.Shuffle(len(options), func(i, j int) { options[i], options[j] = options[j], options[i] })
	input := name
	if len(options) > 0 {
		input += "#" + strings.Join(options, ",")
	}
	inputCommand(r, c, input)
	for r.chance(0.25) {
		c.Args = append(c.Args, pick(r, "--path", "--path", "--exclude-path"), pick(r, within(), within(), "../x", "/p", cases.Root+"/p", "p/", "./p"))
	}
	if r.chance(0.08) {
		c.Args = append(c.Args, "--config", pick(r, `{"version":"v1","lint":{"use":["MINIMAL"]}}`, `{"version":"v2","lint":{"use":["MINIMAL"]}}`, `{"version":"v2","modules":[{"path":"p"}]}`, "buf.yaml", "p/buf.yaml"))
	}
}

// inputCommand draws a command that reads an input.
func inputCommand(r *rng, c *cases.Case, input string) {
	c.Args = append(c.Args, pick(r,
		[]string{"lint"}, []string{"lint"}, []string{"lint", "--error-format=json"},
		[]string{"ls-files"}, []string{"ls-files"}, []string{"ls-files", "--format=json"}, []string{"ls-files", "--format=import"}, []string{"ls-files", "--include-imports"},
		[]string{"build"}, []string{"build", "--exclude-source-info", "-o=-#format=json"},
		[]string{"export", "-o=out"}, []string{"export", "-o=out", "--all"}, []string{"stats", "--format=json"},
		[]string{"format"}, []string{"format", "-d"}, []string{"format", "--exit-code", "-o=out"}, []string{"format", "-w"},
	)...)
	if strings.HasPrefix(input, "-#") && r.chance(0.5) {
		c.Args = append(c.Args, "--", input)
		slices.Reverse(c.Args[len(c.Args)-2:])
		c.Args = slices.DeleteFunc(c.Args, func(a string) bool { return a == "--" })
		return
	}
	c.Args = append(c.Args, input)
}

// protoFileInput draws a command on one .proto file.
func protoFileInput(r *rng, c *cases.Case, entries []archiveEntry) {
	name := pick(r, entries...).name
	if path.Ext(name) != ".proto" {
		name = pick(r, "p/x.proto", "gone.proto", "x.proto")
	}
	if r.chance(0.3) {
		c.Dir = path.Dir(name)
		name = path.Base(name)
	}
	name = pick(r, "", "", "", "./", "../", cases.Root+"/", "gone/") + name
	name += pick(r, "", "", "#include_package_files=true", "#include_package_files=true", "#include_package_files=false", "#format=protofile", "#format=dir", "#format=protofile,include_package_files=true", "#include_package_files=x", "#subdir=p")
	inputCommand(r, c, name)
	if r.chance(0.1) {
		c.Args = append(c.Args, pick(r, "--path", "--exclude-path"), pick(r, "p", "x.proto", "."))
	}
	if r.chance(0.1) {
		c.Args = append(c.Args, "--config", pick(r, `{"version":"v1"}`, `{"version":"v2"}`, `{"version":"v2","modules":[{"path":"p"}]}`))
	}
}

// must passes on what cannot fail in memory.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

func tarOf(entries []archiveEntry) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Mode: 0o644, Typeflag: e.kind}
		switch e.kind {
		case 0:
			h.Typeflag, h.Size = tar.TypeReg, int64(len(e.text))
		case tar.TypeSymlink, tar.TypeLink:
			h.Linkname = e.text
		}
		must(w.WriteHeader(h))
		if h.Typeflag == tar.TypeReg {
			_, err := io.WriteString(w, e.text)
			must(err)
		}
	}
	must(w.Close())
	return b.Bytes()
}

func zipOf(entries []archiveEntry) []byte {
	const unixLink = 0o120777 << 16
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i, e := range entries {
		h := &zip.FileHeader{Name: e.name}
		if i%2 == 0 {
			h.Method = zip.Deflate
		}
		switch e.kind {
		case tar.TypeSymlink:
			h.ExternalAttrs, h.CreatorVersion = unixLink, 3<<8
		case tar.TypeDir:
			h.Name = strings.TrimSuffix(h.Name, "/") + "/"
		case 0:
		default:
			continue
		}
		f, err := w.CreateHeader(h)
		must(err)
		if e.kind != tar.TypeDir {
			_, err = io.WriteString(f, e.text)
			must(err)
		}
	}
	must(w.Close())
	return b.Bytes()
}

func gzipped(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(data)
	must(err)
	must(w.Close())
	return b.Bytes()
}

func zstdOf(data []byte) []byte {
	w, err := zstd.NewWriter(nil)
	must(err)
	return w.EncodeAll(data, nil)
}
