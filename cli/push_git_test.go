package cli

import (
	"slices"
	"testing"
)

// TestSourceURL has addresses of remotes and what the binary made of them.
func TestSourceURL(t *testing.T) {
	t.Parallel()
	for remote, want := range map[string]string{
		"git@bitbucket.org:a/b.git":              "https://bitbucket.org/a/b/commits/ID",
		"https://user:pw@github.example.com/a/b": "https://github.example.com/a/b/commit/ID",
		"ssh://git@gitlab.com:2222/g/sub/p.git/": "https://gitlab.com/g/sub/p.git//commit/ID",
		"git://github.com/a/b.git":               "https://github.com/a/b/commit/ID",
		"http://github.com/a/b/":                 "https://github.com/a/b//commit/ID",
		"https://github.com:8443/a.b/c.d.git":    "https://github.com/a.b/c.d/commit/ID",
		"git@github.com:/a/b.git":                "https://github.com//a/b/commit/ID",
		"https://notgithub.org/a/b":              "https://notgithub.org/a/b/commit/ID",
		"github.com:a/b":                         "",
		"https://example.org/github/y":           "",
		"git@GitHub.com:a/b":                     "",
		"../github.com/a/b.git":                  "",
		"file:///x/github.com/a/b.git":           "",
	} {
		if got := sourceURL(remote, "ID"); got != want {
			t.Errorf("%s: %q, want %q", remote, got, want)
		}
	}
}

func TestLabelsAt(t *testing.T) {
	t.Parallel()
	const refs = "aa\trefs/heads/main\naa\trefs/heads/a/b\nbb\trefs/heads/other\ncc\trefs/tags/v1\naa\trefs/tags/v1^{}\naa\trefs/tags/light\naa\trefs/pull/1/head\n"
	if got, want := labelsAt(refs, "aa"), []string{"main", "a/b", "v1", "light"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := labelsAt("", "aa"); len(got) > 0 {
		t.Errorf("%q of nothing", got)
	}
}
