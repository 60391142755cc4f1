package gen

import (
	"path"
	"strings"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// command draws what is run on the repository.
func (g *repository) command() {
	switch g.IntN(12) {
	case 0, 1, 2, 3:
		g.Args = []string{"lint"}
		if g.chance(0.2) {
			g.Args = append(g.Args, "--error-format="+pick(g.rng, ErrorFormats...))
		}
	case 4, 5, 6, 7:
		g.Args = append([]string{"ls-files"}, some(g.rng, pick(g.rng, 0, 0, 1), []string{"--format=json", "--format=import", "--include-imports", "--include-importable"})...)
	case 8:
		g.Args = []string{"build"}
		if g.chance(0.5) {
			g.Args = append(g.Args, "-o", "-#format=json", "--exclude-source-info")
		}
	case 9:
		g.Args = []string{"export", "-o", "out"}
	case 10:
		g.Args = append([]string{"format"}, some(g.rng, pick(g.rng, 0, 1), []string{"-d", "-o=out", "-w", "--exit-code"})...)
	default:
		g.Args = append([]string{"stats"}, some(g.rng, pick(g.rng, 0, 1), []string{"--format=json"})...)
	}
	input := g.input()
	if g.chance(0.9) {
		g.Args = append(g.Args, input)
	} else { // the flags may stand behind
		g.Args = append(g.Args[:1], append([]string{input}, g.Args[1:]...)...)
	}
	for g.Args[0] != "stats" && g.chance(0.12) {
		g.Args = append(g.Args, pick(g.rng, "--path=", "--path=", "--exclude-path=")+g.path())
	}
	if g.Args[0] != "stats" && g.chance(0.06) {
		g.configFlag()
	}
	if g.chance(0.03) {
		g.Args = append(g.Args, "--disable-symlinks")
	}
}

// path is a path in the repository, or not.
func (g *repository) path() string {
	name := pick(g.rng, g.Files...).Name
	if rest, ok := strings.CutPrefix(name, "states/"); ok {
		_, name, _ = strings.Cut(rest, "/")
	}
	name = strings.TrimPrefix(name, "repo/")
	return pick(g.rng, name, name, path.Dir(name), path.Base(name), "repo/"+name, "../"+name, "./"+name, cases.Root+"/repo/"+name, "gone", ".")
}

// input draws the repository and its options.
func (g *repository) input() string {
	place, options, _ := strings.Cut(pick(g.rng, g.places...), "#")
	switch g.IntN(10) {
	case 0:
		place = "./" + place
	case 1:
		place = path.Join(cases.Root, place)
	case 2:
		place = "file://" + path.Join(cases.Root, place)
	case 3:
		place = "file://" + place
	case 4, 5:
		if rest, ok := strings.CutPrefix(place, "repo/"); ok {
			g.Dir, place = "repo", rest
		}
	case 6:
		if dir, ok := strings.CutSuffix(place, "/.git"); ok {
			place = dir
			options = "format=git"
		}
	}
	if g.chance(0.03) {
		place = pick(g.rng, "gone.git", "repo", "repo/.git/", "states.git", "repo/buf.yaml#format=git", "-", "git@example.invalid:x/y.git", "ext::sh.git", "ssh://-x/y.git", "repo/.git/HEAD")
		place, options, _ = strings.Cut(place, "#")
	}
	var all []string
	if options != "" {
		all = append(all, options)
	}
	all = append(all, g.revision()...)
	if g.chance(0.15) {
		all = append(all, "subdir="+g.subdir())
	}
	for _, rare := range []string{
		"depth=" + pick(g.rng, "1", "2", "3", "50", "0", "-1", "x", "99999999999"),
		"recurse_submodules=" + pick(g.rng, "true", "true", "false", "x", "TRUE"),
		"filter=" + pick(g.rng, "blob:none", "tree:0", "nope"),
		"format=git",
		pick(g.rng, "branch=", "=x", "nope=1", "strip_components=1", "compression=gzip", "format=dir", "include_package_files=true"),
	} {
		if g.chance(0.05) {
			all = append(all, rare)
		}
	}
	if len(all) == 0 {
		return place
	}
	return place + "#" + strings.Join(some(g.rng, len(all), all), ",")
}

// revision draws the options that choose a commit.
func (g *repository) revision() []string {
	names := append([]string{"HEAD", "main", "dev", "nope"}, g.names...)
	name := func() string { return pick(g.rng, names...) }
	steps := pick(g.rng, "", "~1", "~2", "^", "^^", "~0", "^0", "~1^", "^2", "^{}", "^{commit}", "^{tree}", "@{0}", "~60", "~x")
	switch g.IntN(20) {
	case 0, 1, 2, 3, 4, 5:
		return []string{"branch=" + name()}
	case 6, 7, 8:
		return []string{pick(g.rng, "tag=", "commit=") + name()}
	case 9:
		return []string{"commit=" + name() + steps}
	case 10:
		return []string{"branch=" + name() + steps}
	case 11, 12:
		return []string{"ref=" + name()}
	case 13:
		return []string{"ref=" + pick(g.rng, "HEAD", "HEAD", "@", "FETCH_HEAD", name()) + steps}
	case 14:
		return []string{"branch=" + name(), "ref=" + name()}
	case 15:
		return []string{"branch=" + name(), "ref=" + pick(g.rng, "HEAD", "FETCH_HEAD", name()) + steps}
	case 16:
		return []string{pick(g.rng, "branch=", "tag=", "commit=", "ref=") + pick(g.rng, "@", "-", "-x", "+main", "main:x", "^main", ":/one", "..", "buf.yaml", "proto", "refs/heads/", "a b", "main.lock", "heads", "*")}
	case 17:
		return some(g.rng, 2, []string{"branch=" + name(), "tag=" + name(), "commit=" + name(), "ref=" + name()})
	}
	return nil
}

// subdir draws a folder of the repository, or not.
func (g *repository) subdir() string {
	dir := g.anyFolder()
	if g.chance(0.6) {
		dir = pick(g.rng, g.inputs...)
	}
	return pick(g.rng, dir, dir, dir, dir, dir+"/", "./"+dir, "gone", "..", "/"+dir, ".", "sub", pick(g.rng, append([]golden.File{{Name: "x"}}, g.Files...)...).Name)
}
