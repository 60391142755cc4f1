package gen

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// repository is a git repository under construction, in the folder repo of the
// tree. The states that its files go through are in folders of their own.
type repository struct {
	*layout
	history gitHistory
	branch  string
	// names are what revisions may be called by: branches, tags and ids.
	names []string
	// places are inputs that lead to the repository, from the tree's root.
	places []string
	states int
}

// gitCase reads a workspace of any shape out of a repository of any shape.
func gitCase(r *rng) *cases.Case {
	g := &repository{layout: newLayout(r), branch: pick(r, "main", "main", "master", "trunk/x")}
	g.places = []string{"repo/.git"}
	g.initial()
	for range pick(r, 0, 1, 2, 2, 3, 5) {
		g.change()
	}
	g.store()
	g.command()
	return g.Case
}

func (g *repository) step(words ...string) { g.Case.Step(words...) }

func (g *repository) git(words ...string) { g.step(append([]string{"git", "-C", "repo"}, words...)...) }

// initial moves the workspace into the repository and commits it.
func (g *repository) initial() {
	g.step("git", "init", "-q", "-b", g.branch, "repo")
	if g.chance(0.03) {
		g.Files = []golden.File{{Name: "repo/keep", Data: nil}}
		return // no commits
	}
	if g.chance(0.12) {
		g.Add(path.Join(g.anyFolder(), ".gitattributes"), pick(g.rng,
			"*.proto text eol=crlf\n", "* text=auto\n", "* text=auto eol=crlf\n", "*.proto ident\n", "*.png filter=lfs -text\n",
			"*.proto linguist-generated export-ignore\n", "[attr]dos eol=crlf\n*.yaml dos\n", "*.bat eol=crlf\n*.proto -text\n"))
		g.history.unknown = true
	}
	if g.chance(0.1) {
		g.linked()
	}
	for i, f := range g.Files {
		g.Files[i].Name = "repo/" + f.Name
		g.history.write(f.Name, f.Data)
	}
	if g.chance(0.08) {
		g.submodule()
	}
	g.commit("one")
	if g.chance(0.3) {
		g.tag()
	}
}

// linked puts links among the files.
func (g *repository) linked() {
	g.history.unknown = true
	dir := g.anyFolder()
	g.Links = append(g.Links, cases.Link{
		Path:   path.Join("repo", dir, pick(g.rng, "link.proto", "linked", "l.d", "README.md", "buf.lock")),
		Target: pick(g.rng, "..", ".", path.Base(g.Files[0].Name), "gone", cases.Root, cases.Root+"/repo/"+g.Files[0].Name, "../"+path.Base(dir)),
	})
	if slices.ContainsFunc(g.Files, func(f golden.File) bool { return "repo/"+f.Name == g.Links[0].Path }) {
		g.Links = nil
	}
}

// submodule adds a repository within the repository.
func (g *repository) submodule() {
	g.history.unknown = true
	g.Add("other/x/v1/x.proto", "syntax = \"proto3\";\npackage x.v1;\nmessage X {}\n")
	g.step("git", "init", "-q", "-b", "main", "other")
	g.step("git", "-C", "other", "add", "-A")
	g.step("git", "-C", "other", "commit", "-q", "-m", "other")
	at := pick(g.rng, "sub", path.Join(g.anyFolder(), "sub"))
	g.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", cases.Root+"/other", at)
	g.places = append(g.places, path.Join("repo", at, ".git"))
}

// anyFolder is the folder of some file, from the top of the repository.
func (g *repository) anyFolder() string {
	dir := path.Dir(strings.TrimPrefix(pick(g.rng, g.Files...).Name, "repo/"))
	return pick(g.rng, ".", dir, path.Dir(dir))
}

func (g *repository) commit(message string) {
	g.git("add", "-A")
	g.git("commit", "-q", "-m", message)
	if id := g.history.commit(message); id != "" {
		g.names = append(g.names, id, id[:g.between(4, 12)])
	}
	g.names = append(g.names, g.branch)
}

func (g *repository) tag() {
	name := pick(g.rng, "v1", "v1.0.0", "light", "release/1", g.branch, "dev")
	if g.chance(0.5) {
		g.git("tag", "-f", name)
	} else {
		g.git("tag", "-f", "-a", "-m", "a tag", name)
	}
	g.names = append(g.names, name, "tags/"+name, "refs/tags/"+name)
}

// change makes another commit, or another reference.
func (g *repository) change() {
	switch g.IntN(8) {
	case 0:
		g.tag()
	case 1:
		g.branch = pick(g.rng, "dev", "feature/y", "v1", "main")
		g.git("checkout", "-q", "-B", g.branch)
		g.names = append(g.names, g.branch, "heads/"+g.branch, "refs/heads/"+g.branch)
	case 2:
		f := strings.TrimPrefix(pick(g.rng, g.Files...).Name, "repo/")
		g.step("rm", "repo/"+f)
		g.history.remove(f)
		g.commit("remove")
	case 3:
		g.git("checkout", "-q", "--detach")
	default:
		g.state()
	}
}

// state commits other content.
func (g *repository) state() {
	g.states++
	dir := fmt.Sprintf("states/%d", g.states)
	for range pick(g.rng, 1, 1, 2) {
		name, text := "", ""
		switch g.IntN(5) {
		case 0:
			name = path.Join(g.anyFolder(), pick(g.rng, "new.proto", "more/v1/new.proto"))
			text = freeFile(g.rng)
		case 1:
			name, text = pick(g.rng, "README.md", "LICENSE", "notes.txt", "buf.md"), "text\n"
		case 2:
			name = pick(g.rng, "buf.yaml", g.config)
			text = "version: " + pick(g.rng, "v1", "v2", "v1beta1") + "\n"
		default:
			f := pick(g.rng, g.Files...)
			name, text = strings.TrimPrefix(f.Name, "repo/"), string(f.Data)
			if path.Ext(name) == ".proto" {
				text = mutateText(g.rng, text)
			}
		}
		if name == "" || strings.HasPrefix(name, "other/") || strings.HasPrefix(name, "states/") {
			name = "notes.txt"
		}
		at := path.Join(dir, name)
		if !slices.ContainsFunc(g.Files, func(f golden.File) bool { return f.Name == at || strings.HasPrefix(f.Name, at+"/") }) {
			g.Add(at, text)
			g.history.write(name, []byte(text))
		}
	}
	g.step("cp", dir, "repo")
	g.commit(fmt.Sprintf("state %d", g.states))
}

// store has the repository stored in one of git's ways, and makes others of it.
func (g *repository) store() {
	switch g.IntN(10) {
	case 0:
		g.git("gc", "-q")
	case 1:
		g.git("repack", "-q", "-a", "-d")
	case 2:
		g.git("pack-refs", "--all")
	}
	file := "file://" + cases.Root + "/repo"
	switch g.IntN(12) {
	case 0:
		g.step("git", "clone", "-q", "--bare", file, "bare.git")
		g.places = append(g.places, "bare.git", "bare.git", "bare#format=git")
	case 1:
		g.step("git", "clone", "-q", "--depth", pick(g.rng, "1", "2"), file, "other.git")
		g.places = append(g.places, "other.git/.git", "other.git")
	case 2:
		g.step("git", "clone", "-q", "--shared", "repo", "shared")
		g.places = append(g.places, "shared/.git", "shared#format=git")
	case 3:
		g.git("worktree", "add", "-q", "--detach", "../tree", pick(g.rng, g.names...))
		g.places = append(g.places, "tree/.git", "tree/.git")
	case 4:
		g.step("git", "clone", "-q", "--mirror", file, "mirror.git")
		g.step("git", "-C", "mirror.git", "symbolic-ref", "HEAD", "refs/heads/"+pick(g.rng, "gone", "dev", "main"))
		g.places = append(g.places, "mirror.git")
	case 5:
		g.git("update-ref", "refs/"+pick(g.rng, "pull/1/head", "remotes/origin/main", "custom"), "HEAD")
		g.names = append(g.names, "pull/1/head", "refs/pull/1/head", "origin/main", "custom", "refs/custom")
	case 6:
		if g.chance(0.3) {
			g.step("rm", "repo/.git/"+pick(g.rng, "HEAD", "objects", "refs", "config", "objects/pack", "index"))
		}
	}
}
