package workspace

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// maxLinks is how many links a name may lead through.
const maxLinks = 255

// real is the name that is left of shown once all links are followed. A
// relative name stays relative, and by the words alone: seen from a/b, a link
// to ../b has the name ../b and not ".".
func (l *loader) real(shown string) (string, error) {
	if filepath.IsAbs(shown) {
		return filepath.EvalSymlinks(shown)
	}
	var done []string
	todo := elements(shown)
	for links := 0; len(todo) > 0; {
		next := todo[0]
		todo = todo[1:]
		if next == ".." {
			if n := len(done); n > 0 && done[n-1] != ".." {
				done = done[:n-1]
			} else {
				done = append(done, next)
			}
			continue
		}
		name := filepath.Join(append(done[:len(done):len(done)], next)...)
		info, err := os.Lstat(l.abs(name))
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
		to, err := os.Readlink(l.abs(name))
		if err != nil {
			return "", err
		}
		if filepath.IsAbs(to) {
			return filepath.EvalSymlinks(filepath.Join(append([]string{to}, todo...)...))
		}
		todo = append(elements(to), todo...)
	}
	if len(done) == 0 {
		return ".", nil
	}
	return filepath.Join(done...), nil
}

// elements cuts a relative path; "." and empty elements are left out.
func elements(p string) []string {
	var out []string
	for _, e := range strings.Split(filepath.ToSlash(p), "/") {
		if e != "" && e != "." {
			out = append(out, e)
		}
	}
	return out
}
