package gen

import (
	"path"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// exportCase exports a workspace of any shape, with documentation around, to a
// folder that may hold something already.
func exportCase(r *rng) *cases.Case {
	var c *cases.Case
	dirs := []string{"", "", "a", "p"}
	switch r.IntN(8) {
	case 0:
		c = scattered(r, "export")
	case 1:
		c = importsCase(r)
		c.Args = []string{"export"}
	case 2:
		c = exportedArchive(r)
	default:
		l := newLayout(r)
		l.Args = []string{"export"}
		if r.chance(0.12) {
			l.protoInput()
		} else {
			l.inputArg()
			l.pathFlags()
		}
		if l.chance(0.08) {
			l.configFlag()
		}
		if l.chance(0.05) {
			l.links()
		}
		for _, m := range l.modules {
			dirs = append(dirs, m.dir)
		}
		c = l.Case
	}
	if r.chance(0.12) {
		mutate(r, c)
	}
	if r.chance(0.1) {
		oddImports(r, c)
	}
	all := r.chance(0.4)
	if all {
		c.Args = append(c.Args, "--all")
	}
	taken := map[string]bool{}
	for _, f := range c.Files {
		taken[f.Name] = true
	}
	add := func(name, text string) {
		if !taken[name] {
			taken[name] = true
			c.Add(name, text)
		}
	}
	for all && r.chance(0.7) {
		name := path.Join(pick(r, dirs...), pick(r, "README.md", "README.md", "README.markdown", "buf.md", "LICENSE", "LICENSE", "LICENSE.txt", "readme.md", "License"))
		add(name, "This is "+name+".\n")
	}
	if r.chance(0.3) {
		c.Args = append(c.Args, "--exclude-imports")
	}
	if r.chance(0.97) {
		out := pick(r, "out", "out", "out", "out", "out/deep/er", "a/out", "p", ".", "..", "out.zip", "out.proto", "-", "", cases.Root+"/out")
		if r.chance(0.2) {
			out = path.Join(out, pick(r, dirs...))
		}
		c.Args = append(c.Args, pick(r, "-o", "--output"), out)
		if r.chance(0.2) {
			add(path.Join("out", pick(r, "x.proto", "keep.txt", "a/x.proto", "LICENSE")), "old\n")
		}
		if name := path.Join("out", pick(r, append([]string{"x.proto", "LICENSE", "a/link"}, dirs...)...)); r.chance(0.06) && name != "out" &&
			!slices.ContainsFunc(c.Files, func(f golden.File) bool { return strings.HasPrefix(f.Name, name) }) {
			add("away/old.proto", "old\n")
			c.Links = append(c.Links, cases.Link{Path: name, Target: pick(r, "../away", "../away/old.proto", "nowhere", cases.Root+"/out/in", "in", ".")})
		}
	}
	return c
}

// exportedArchive exports what is in an archive.
func exportedArchive(r *rng) *cases.Case {
	c := &cases.Case{}
	entries := inputTree(r)
	name, options := pack(r, c, entries)
	inputArgs(r, c, name, options, "", entries)
	for i, arg := range c.Args {
		if arg == "lint" || arg == "ls-files" || arg == "build" || arg == "format" {
			c.Args[i] = "export"
		}
	}
	return c
}
