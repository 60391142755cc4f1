package gen

import (
	"slices"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// commandCase runs any command, most often with a mistake in its arguments, in a
// small workspace of any shape.
func commandCase(r *rng) *cases.Case {
	c := &cases.Case{}
	tinyWorkspace(r, c)
	version := pick(r, "v1beta1", "v1", "v2", "v2", "v3", "")
	switch r.IntN(17) {
	case 0:
		c.Args = pick(r, []string{"--version"}, []string{"lint", "--version"}, []string{}, []string{"config"}, []string{"config", "nope"},
			[]string{"nope"}, []string{"--nope"}, []string{"-x"}, []string{"help", "nope"}, []string{"lint", "."}, []string{"lint", "--"},
			[]string{"completion"}, []string{"completion", "nope"}, []string{"config", "--nope"})
	case 1, 2:
		c.Args = []string{"config", "ls-lint-rules"}
		c.Args = append(c.Args, some(r, r.between(0, 3), []string{"--version=" + version, "--include-deprecated", "--format=json", "--format=text", "--format=x", "--configured-only", "--nope", "extra"})...)
	case 3:
		c.Args = []string{"config", "ls-lint-rules", "--configured-only"}
		c.Args = append(c.Args, some(r, r.between(0, 3), []string{
			"--module-path=a", "--module-path=b", "--module-path=.", "--module-path=gone", "--format=json",
			"--include-deprecated", "--config={\"version\":\"v1\"}", "--config={\"version\":\"v2\",\"lint\":{\"use\":[\"COMMENTS\"]}}", "--config=gone.yaml",
		})...)
	case 4, 5:
		c.Args = []string{"config", "ls-modules"}
		c.Args = append(c.Args, some(r, r.between(0, 2), []string{
			"--format=path", "--format=name", "--format=json", "--format=x", "extra",
			"--config={\"version\":\"v2\",\"modules\":[{\"path\":\"a\",\"name\":\"buf.build/x/y\"}]}",
		})...)
	case 6, 7:
		c.Args = []string{"config", "init"}
		c.Args = append(c.Args, some(r, r.between(0, 2), []string{"buf.build/acme/x", "not a name", "buf.build/acme", "-o=sub", "-o=gone", "--output=a", "-o", "--doc", "--uncomment", "buf.build/acme/y"})...)
		c.Add("sub/keep", "")
		if r.chance(0.3) {
			c.Dir = "sub"
		}
	case 8:
		c.Args = pick(r, []string{"mod", "init"}, []string{"mod", "init"}, []string{"mod"}, []string{"mod", "nope"}, []string{"mod", "--help-tree"})
		c.Args = append(c.Args, some(r, r.between(0, 2), []string{"buf.build/acme/x", "not a name", "-o=a", "-o=gone", "--doc", "--uncomment", "--doc=x", "--nope"})...)
	case 9:
		c.Args = append([]string{"mod", "ls-lint-rules"}, some(r, r.between(0, 3), []string{
			"--all", "--version=" + version, "--include-deprecated", "--format=json", "--format=x", "extra", "--configured-only",
			"--config={\"version\":\"v1\"}", "--config={\"version\":\"v2\"}", "--config={\"version\":\"v1beta1\",\"lint\":{\"use\":[\"COMMENTS\",\"OTHER\"]}}", "--config=gone.yaml",
		})...)
	case 10, 11, 12, 13:
		anyCommand(r, c)
	default:
		c.Args = append([]string{"lint"}, some(r, r.between(1, 3), []string{
			"a", "b", "gone", ".", "..", "a/a", "a/v1", "a/a.proto", "", " ", "--error-format=x", "--error-format=", "--error-format", "--path=", "--path=.", "--path=a", "--path=a,b",
			"--path=gone.proto", "--path=../x", "--path=/", "--path=a/", "--exclude-path=a", "--exclude-path=.", "--exclude-path=b", "--exclude-path=gone", "--config=", "--config={}",
			"--config={", "--config=gone.yaml", "--config=version: v2", "--config={\"version\":\"v1\"}", "--disable-symlinks", "--disable-symlinks=x", "--timeout=x", "--timeout=10s",
			"--log-format=json", "--log-format=x", "--debug=false", "--nope", "-q", "buf.yaml", "README.md", "a//b", "./a", cases.Root, cases.Root + "/a", "#format=dir", "a#format=dir",
			"a#format=nope", "a#x=y", "#", "file://a", "https://example.invalid/x.zip", "a.tar.gz", "-",
		})...)
	}
	return c
}

// tinyWorkspace lays out two modules, in one of the ways there are.
func tinyWorkspace(r *rng, c *cases.Case) {
	lint := yamlText(r, mapping{{"lint", lintSection(r, "v1", []string{"a", "b"})}})
	switch r.IntN(8) {
	case 0:
		c.Add("a/a.proto", tinyProto)
		return
	case 1:
		c.Add("buf.yaml", "version: v1\nname: buf.build/acme/one\n"+lint)
		c.Add("a/v1/a.proto", tinyProto)
		return
	case 2:
		c.Add("buf.yaml", "version: v2\nname: buf.build/acme/one\n")
		c.Add("a/v1/a.proto", tinyProto)
		return
	case 3:
		c.Add("buf.work.yaml", "version: v1\ndirectories:\n  - b\n  - a\n")
		if r.chance(0.6) {
			c.Add("a/buf.yaml", "version: v1\nname: buf.build/acme/a\n")
			c.Add("b/buf.yaml", "version: v1beta1\n")
		}
	case 4:
		c.Add("buf.yaml", "version: v1beta1\nbuild:\n  roots: [a, b]\n")
	default:
		paths := []string{"a", "b"}
		slices.Reverse(paths[:r.between(0, 2)])
		modules := "modules:\n  - path: " + paths[0] + "\n    name: buf.build/acme/z\n  - path: " + paths[1] + "\n"
		c.Add("buf.yaml", "version: v2\n"+modules+yamlText(r, mapping{{"lint", lintSection(r, "v2", []string{"a", "b"})}}))
	}
	c.Add("a/a/v1/a.proto", tinyProto)
	c.Add("b/b/v1/b.proto", otherProto)
}
