package workspace

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// maxPath is how long a path may grow while files are copied into what they are
// copied from.
const maxPath = 4096

// Copies are the target files in the order in which the binary copies them as
// they are to an absolute directory. If that lies inside of a module, the
// binary meets copies on its way, and copies them as well.
func (w *Workspace) Copies(out string) ([]SourceFile, error) {
	c := copying{out: out}
	for _, m := range w.Modules {
		if !m.Target {
			continue
		}
		if len(m.roots) == 1 && w.OnDisk() {
			c.module, c.root, c.tree = m, m.roots[0], folder{}
			for _, f := range m.Files {
				c.tree.add(f)
			}
			c.into = relative(c.root.dir, out)
			if below(".", c.into) {
				c.tree.add(c.into + "/")
			}
			for _, name := range c.written {
				if rel := relative(c.root.dir, name); below(".", rel) && c.wanted(rel) {
					c.tree.add(rel)
				}
			}
			if err := c.walk(c.tree, ""); err != nil {
				return nil, err
			}
			continue
		}
		for _, f := range m.Files {
			_, r, err := w.find(f)
			if err != nil {
				return nil, err
			}
			c.module, c.root = m, r
			c.add(f)
		}
	}
	return c.files, nil
}

// folder is what a directory holds: folders, and nil for files.
type folder map[string]folder

// add puts a file into the folder, or an empty folder if the path ends in a
// slash.
func (f folder) add(path string) {
	for {
		name, rest, deeper := strings.Cut(path, "/")
		switch {
		case name == "":
			return
		case !deeper:
			f[name] = nil
			return
		case f[name] == nil:
			f[name] = folder{}
		}
		f, path = f[name], rest
	}
}

// copying is one call of Copies.
type copying struct {
	out     string
	files   []SourceFile
	written []string // absolute

	// The module at hand, and what is in it by now. into is the way to out.
	module *Module
	root   *root
	tree   folder
	into   string
}

// walk copies what a directory holds when it gets there.
func (c *copying) walk(dir folder, path string) error {
	if len(path) > maxPath {
		return fmt.Errorf("copying to %s would never end, as it lies inside of what is copied", c.out)
	}
	for _, name := range slices.Sorted(maps.Keys(dir)) {
		at := path + name
		if sub := dir[name]; sub != nil {
			if err := c.walk(sub, at+"/"); err != nil {
				return err
			}
			continue
		}
		c.add(at)
		if to := c.into + "/" + at; below(".", c.into) && c.wanted(to) {
			c.tree.add(to)
		}
	}
	return nil
}

func (c *copying) add(path string) {
	local := filepath.FromSlash(path)
	c.files = append(c.files, SourceFile{Path: path, External: filepath.Join(c.root.shown, local), Module: c.module, Target: true, root: c.root})
	c.written = append(c.written, filepath.Join(c.out, local))
}

// wanted reports whether a file would be a target.
func (c *copying) wanted(path string) bool {
	return c.root.holds(path) && inAny(c.root.paths, path, true) && !inAny(c.root.out, path, false)
}
