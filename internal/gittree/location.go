package gittree

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/platinummonkey/spoke/internal/gitobj"
)

// location is where a repository is.
type location struct {
	// url is what git is told, and what users see.
	url string
	// path is the repository on disk; empty if it is remote.
	path string
}

// remoteSchemes are the transports that a repository may be fetched by.
//
// Git has more. Those that run programs ("ext::") must never be reached by a
// name that came from elsewhere.
func remoteSchemes() []string { return []string{"http", "https", "ssh", "git"} }

// locate finds out where the repository is, and refuses what git would take for
// an option or a command in place of a name.
func locate(o Options) (location, error) {
	for _, name := range []struct{ key, value string }{
		{"branch", o.Branch},
		{"tag", o.Tag},
		{"ref", o.Ref},
		{"filter", o.Filter},
	} {
		if strings.HasPrefix(name.value, "-") || strings.ContainsAny(name.value, "\x00\r\n") {
			return location{}, fmt.Errorf("invalid git %s: %q", name.key, name.value)
		}
	}
	if o.Filter != "" && strings.HasPrefix(o.Subdir, "-") {
		return location{}, fmt.Errorf("invalid git subdir: %q", o.Subdir)
	}
	if strings.ContainsAny(o.Repo, "\x00\r\n") {
		return location{}, fmt.Errorf("invalid git path: %q", o.Repo)
	}
	path := o.Repo
	if scheme, rest, ok := strings.Cut(o.Repo, "://"); ok {
		switch {
		case slices.Contains(remoteSchemes(), scheme):
			if strings.HasPrefix(rest, "-") {
				return location{}, fmt.Errorf("invalid git path: %q", o.Repo)
			}
			return location{url: o.Repo}, nil
		case scheme != "file":
			return location{}, fmt.Errorf("invalid git path: %q", o.Repo)
		}
		path = rest
	}
	if path == "" || path == "-" {
		return location{}, fmt.Errorf("invalid git path: %q", o.Repo)
	}
	path = filepath.FromSlash(path)
	if !filepath.IsAbs(path) {
		path = filepath.Join(o.Dir, path)
	}
	path = filepath.Clean(path)
	url := filepath.ToSlash(path)
	if !strings.HasPrefix(url, "/") {
		url = "/" + url
	}
	return location{url: "file://" + url, path: path}, nil
}

// candidates are the places where git looks for a repository at a path.
func (at location) candidates() []string {
	return []string{
		filepath.Join(at.path, ".git"),
		at.path,
		filepath.Join(at.path+".git", ".git"),
		at.path + ".git",
	}
}

// open opens the first of the candidates that is a repository.
func (at location) open(limits gitobj.Limits) (*gitobj.Repo, error) {
	for _, path := range at.candidates() {
		repo, err := gitobj.Open(path, limits)
		if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, gitobj.ErrNotRepository) && !errors.Is(err, syscall.ENOTDIR) {
			return repo, err
		}
	}
	return nil, fmt.Errorf("%s does not appear to be a git repository", at.path)
}
