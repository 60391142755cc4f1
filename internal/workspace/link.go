package workspace

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// maxLinks is how many links a name may lead through.
const maxLinks = 255

// real is the name that is left of shown once all links are followed. A
// relative name stays relative, by the words alone, until a link is absolute:
// seen from a/b, a link to ../b has the name ../b and not ".".
func (l *loader) real(shown string) (string, error) {
	top, todo := elements(shown)
	var done []string
	for links := 0; len(todo) > 0; {
		next := todo[0]
		todo = todo[1:]
		if next == ".." {
			if n := len(done); n > 0 && done[n-1] != ".." {
				done = done[:n-1]
			} else if top == "" {
				done = append(done, next)
			}
			continue
		}
		name := l.abs(filepath.Join(top, filepath.Join(done...), next))
		info, err := l.disk.lstat(name)
		if err != nil {
			return "", err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			done = append(done, next)
			continue
		}
		if links++; links > maxLinks {
			return "", &fs.PathError{Op: "follow", Path: shown, Err: errors.New("too many links")}
		}
		to, err := l.disk.readlink(name)
		if err != nil {
			return "", err
		}
		root, parts := elements(to)
		if root != "" {
			top, done = root, nil
		}
		todo = slices.Concat(parts, todo)
	}
	if top == "" && len(done) == 0 {
		return ".", nil
	}
	return filepath.Join(top, filepath.Join(done...)), nil
}

// elements cuts a path: the root, empty if the path is relative, and what is
// below it. "." and empty elements are left out.
func elements(p string) (root string, parts []string) {
	volume := filepath.VolumeName(p)
	rest := filepath.ToSlash(p[len(volume):])
	if strings.HasPrefix(rest, "/") {
		root = volume + string(filepath.Separator)
	}
	for e := range strings.SplitSeq(rest, "/") {
		if e != "" && e != "." {
			parts = append(parts, e)
		}
	}
	return root, parts
}
