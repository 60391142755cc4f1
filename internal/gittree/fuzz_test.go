package gittree

import (
	"strings"
	"testing"
)

// FuzzAttributes reads arbitrary attributes files.
func FuzzAttributes(f *testing.F) {
	f.Add("*.proto text eol=crlf\n", "a/b.proto")
	f.Add("[attr]dos eol=crlf\n/a/**/b.proto dos\n\"quo ted\" ident\n", "a/b/b.proto")
	f.Add("a/*/[b].proto\tfilter=x\n", "a/x/b.proto")
	f.Fuzz(func(t *testing.T, text, path string) {
		anyMatch(parseRules([]byte(text), true), path)
		// A pattern without wildcards matches the file of that name.
		if path == "" || strings.HasPrefix(path, "#") || strings.HasPrefix(path, "[attr]") || strings.ContainsAny(path, "*?[]\\\" \t\r\n") || strings.TrimSpace(path) != path {
			return
		}
		name := path[strings.LastIndexByte(path, '/')+1:]
		if name != "" && !anyMatch(parseRules([]byte(text+"\n"+name+" ident\n*/"+name+" eol=crlf"), false), path) {
			t.Errorf("%q does not match itself", path)
		}
	})
}

// FuzzSteps counts how far steps of a revision go.
func FuzzSteps(f *testing.F) {
	for _, steps := range []string{"~1", "^^2~3", "^{}", "~", "~99999999999999999999", "^0"} {
		f.Add(steps, 50)
	}
	f.Fuzz(func(t *testing.T, steps string, depth int) {
		if short(steps, depth) && strings.Trim(steps, "~^0123456789") != "" {
			t.Errorf("%q is short", steps)
		}
	})
}

// FuzzLocate refuses what git could take for something else than a repository.
func FuzzLocate(f *testing.F) {
	for _, repo := range []string{"a/.git", "file:///a", "https://h/x.git", "ext::sh -c x", "ssh://-oProxyCommand=x/y", "-x", "a\nb"} {
		f.Add(repo, "main")
	}
	f.Fuzz(func(t *testing.T, repo, ref string) {
		at, err := locate(Options{Repo: repo, Ref: ref, Dir: "/work"})
		if err != nil {
			return
		}
		scheme, host, ok := strings.Cut(at.url, "://")
		if !ok || strings.HasPrefix(host, "-") || strings.HasPrefix(ref, "-") {
			t.Errorf("%q at %q", at.url, ref)
		}
		switch scheme {
		case "file", "http", "https", "ssh", "git":
		default:
			t.Errorf("%q", at.url)
		}
	})
}
