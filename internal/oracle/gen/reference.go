package gen

import (
	"strings"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// referenceCase names an input in any way, mostly one that makes no sense, in a
// tree that has something of every kind.
func referenceCase(r *rng) *cases.Case {
	c := &cases.Case{}
	c.Add("buf.yaml", "version: v2\n")
	c.Add("p/v1/x.proto", "syntax = \"proto3\";\npackage p.v1;\nmessage X {\n  string Foo = 1;\n}\n")
	c.Add("p/v1/y.proto", "syntax = \"proto3\";\npackage p.v1;\nmessage Y {}\n")
	c.Add("d.proto/x.proto", tinyProto)
	c.Add("d.tar/x.proto", tinyProto)
	c.Add("buf.build/acme/weather/x.proto", tinyProto)
	// No folder is one of those on disk: format -w would have the binary write
	// there.
	archive := tarOf([]archiveEntry{{name: "p/in/x.proto", text: tinyProto}, {name: "q/x.proto", text: otherProto}})
	c.Add("a.tar", string(archive))
	c.Add("a.tar.gz", string(gzipped(archive)))
	c.Add("a.tgz", string(gzipped(archive)))
	c.Add("a.tar.zst", string(zstdOf(archive)))
	c.Add("a.zip", string(zipOf([]archiveEntry{{name: "p/in/x.proto", text: tinyProto}})))
	c.Add("text.txt", "nothing\n")
	if r.chance(0.3) {
		c.Stdin = pick(r, "a.tar", "a.tar.gz", "a.zip", "text.txt", "p/v1/x.proto")
	}
	if r.chance(0.1) {
		c.Dir = "p"
	}
	inputCommand(r, c, reference(r))
	return c
}

// reference draws the text of an input.
func reference(r *rng) string {
	name := pick(r, ".", "p", "./p", "p/", "p/v1", "..", "gone", "", " ", "p/v1/x.proto", "p/v1/gone.proto", "./p/v1/x.proto", "p/v1/x.proto/", "d.proto", "d.proto/", "d.tar", "d.tar/",
		"a.tar", "a.tar", "a.tar.gz", "a.tgz", "a.tar.zst", "a.zip", "./a.tar", "a.tar/", "text.txt", "gone.tar", "gone.zip", "gone.tar.gz", "gone.json.gz", "gone.txt.gz", "gone.gz",
		"gone.zst", "gone.tar.zst", "gone.binpb", "gone.bin", "gone.json", "gone.txtpb", "gone.yaml", "gone.yml", "gone.proto.gz", "gone.zip.gz", "gone.tgz.gz",
		"-", "/dev/stdin", "/dev/stdout", "/dev/null", "file://a.tar", "file://p", "file://", "file://p/v1/x.proto", "ftp://x/a.tar", "ftp://x/a", "http:///a.tar", "://", "x://y",
		"buf.build/acme/weather", "buf.build/acme/weather:main", "buf.build/acme", "acme/weather", "a:b", cases.Root+"/p", cases.Root+"/a.tar", cases.Root, "*.proto", "p v1", "P", "p\\v1", "\"p\"", "~/p")
	var options []string
	for range pick(r, 0, 0, 1, 1, 1, 2, 2, 3) {
		key := pick(r, "format", "format", "format", "compression", "compression", "subdir", "subdir", "strip_components", "include_package_files", "branch", "tag", "commit", "ref", "depth",
			"recurse_submodules", "filter", "use_proto_names", "use_enum_numbers", "Format", "foo", "", "path")
		value := pick(r, "x", "", "true", "1")
		switch key {
		case "format":
			value = pick(r, "dir", "dir", "protofile", "tar", "tar", "tar", "zip", "targz", "git", "mod", "bin", "binpb", "bingz", "json", "jsongz", "txtpb", "yaml", "yml", "proto", "TAR", "tgz", "")
		case "compression":
			value = pick(r, "none", "gzip", "zstd", "gz", "None", "")
		case "subdir":
			value = pick(r, "p", "p", ".", "q", "..", "/p", "p/../q", "p/v1/x.proto", "gone", "./p/")
		case "strip_components", "depth":
			value = pick(r, "0", "1", "2", "-1", "+1", "x", "4294967296", "01", "1.0", "")
		case "include_package_files", "recurse_submodules", "use_proto_names", "use_enum_numbers":
			value = pick(r, "true", "true", "false", "false", "TRUE", "1", "")
		}
		if key == "format" && r.chance(0.7) {
			value = strings.TrimPrefix(value, "x")
		}
		options = append(options, pick(r, "", "", "", " ")+key+pick(r, "=", "=", "=", "=", "=", "=", "=", "=", " = ", "==", "", ":")+value)
	}
	if len(options) == 0 && !r.chance(0.05) {
		return name
	}
	return name + pick(r, "#", "#", "#", "#", "#", "#", "#", " # ", "##") + strings.Join(options, pick(r, ",", ",", ",", ",", ";", ",,", ", ")) + pick(r, "", "", "", "", "", "", ",", "#", " ")
}
