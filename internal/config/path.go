package config

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// cleanPath normalises a path of a configuration file, which has to stay below
// the file's directory. The empty path is ".".
func cleanPath(p string) (string, error) {
	clean := path.Clean(filepath.ToSlash(p))
	if path.IsAbs(clean) || filepath.VolumeName(p) != "" {
		return "", fmt.Errorf("%s: expected to be relative", p)
	}
	if clean == ".." || strings.HasPrefix(clean, "../") {
		return "", fmt.Errorf("%s: is outside the context directory", p)
	}
	return clean, nil
}

// within is p relative to dir; ok is false unless p is dir or below it.
func within(dir, p string) (rel string, ok bool) {
	switch {
	case p == dir:
		return ".", true
	case dir == ".":
		return p, true
	}
	return strings.CutPrefix(p, dir+"/")
}

// below reports whether p is strictly below dir.
func below(dir, p string) bool {
	rel, ok := within(dir, p)
	return ok && rel != "."
}

// cleanList normalises and sorts directories that may be named once and not
// lie in one another. what names them in messages.
func (d document) cleanList(paths []string, what string, at ...any) ([]string, error) {
	clean := make([]string, 0, len(paths))
	index := map[string]int{}
	for i, p := range paths {
		here := append(slices.Clone(at), i)
		if p == "" {
			return nil, d.errorf(here, "%s contained an empty path", what)
		}
		c, err := cleanPath(p)
		if err != nil {
			return nil, d.errorf(here, "%v", err)
		}
		if _, dup := index[c]; dup {
			return nil, d.errorf(here, "duplicate %s %q", what, c)
		}
		index[c] = i
		clean = append(clean, c)
	}
	slices.Sort(clean)
	if inner, outer, bad := overlap(clean); bad {
		return nil, d.errorf(append(slices.Clone(at), index[inner]), "%s %q is within %s %q which is not allowed", what, inner, what, outer)
	}
	return clean, nil
}

// overlap finds a path that lies strictly below another.
func overlap(paths []string) (inner, outer string, found bool) {
	known := make(map[string]bool, len(paths))
	for _, p := range paths {
		known[p] = true
	}
	for _, inner = range paths {
		if inner != "." && known["."] {
			return inner, ".", true
		}
		for i := range len(inner) {
			if inner[i] == '/' && known[inner[:i]] {
				return inner, inner[:i], true
			}
		}
	}
	return "", "", false
}

// errWhole says that a list names the module's own directory.
var errWhole = errors.New("the whole module")

// modulePaths turns the paths of an ignore list into import paths of the
// module at dir. Paths outside are left out, or refused if own is set. The
// error is errWhole when a path is dir itself and whole is set.
func modulePaths(paths []string, dir, what string, own, whole bool) ([]string, int, error) {
	clean := make([]string, len(paths))
	for i, p := range paths {
		c, err := cleanPath(p)
		if err != nil {
			return nil, i, fmt.Errorf("invalid path: %w", err)
		}
		if c == dir && whole {
			return nil, i, errWhole
		}
		clean[i] = c
	}
	var out []string
	index := map[string]int{}
	for i, c := range clean {
		rel, ok := within(dir, c)
		if !ok {
			if own {
				return nil, i, fmt.Errorf("path %q is not contained within module directory %q", c, dir)
			}
			continue
		}
		if _, dup := index[rel]; !dup {
			index[rel] = i
			out = append(out, rel)
		}
	}
	slices.Sort(out)
	if inner, outer, bad := overlap(out); bad {
		i := index[inner]
		return nil, i, fmt.Errorf("%s %q is within %s %q which is not allowed", what, clean[i], what, clean[index[outer]])
	}
	return out, 0, nil
}

// ids normalises a list of rule ids and categories.
func ids(list []string) []string {
	var out []string
	for _, id := range list {
		if id != "" {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
