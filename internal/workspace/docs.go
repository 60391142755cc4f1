package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"syscall"
)

// Doc is a file that documents a module, or its licence.
type Doc struct {
	// Name is the name of the file; with Docs of several modules it tells
	// theirs.
	Name string
	Text []byte

	above bool // it stands above the module
}

// Names of files that Docs looks for: the first one of each kind counts.
var (
	docNames     = []string{"buf.md", "README.md", "README.markdown"}
	licenseNames = []string{"LICENSE"}
)

// Docs are the documentation and the licence of each target module. A module of
// a v2 workspace that lacks either has that of the workspace.
func (w *Workspace) Docs() ([]Doc, error) {
	var targets []*Module
	for _, m := range w.Modules {
		if m.Target {
			targets = append(targets, m)
		}
	}
	suffixes := docSuffixes(targets)
	var docs []Doc
	for i, m := range targets {
		for _, names := range [][]string{docNames, licenseNames} {
			d, err := w.doc(m, names)
			if err != nil {
				return nil, err
			}
			if d == nil {
				continue
			}
			if len(targets) > 1 {
				ext := path.Ext(d.Name)
				d.Name = d.Name[:len(d.Name)-len(ext)] + "." + suffixes[i] + ext
			}
			docs = append(docs, *d)
		}
	}
	return docs, nil
}

// docSuffixes tell modules apart in names of files, as the binary does: by the
// last part of a full name or by the path, each with a number if it occurs
// again.
func docSuffixes(modules []*Module) []string {
	suffixes := make([]string, len(modules))
	seen := map[string]int{}
	for i, m := range modules {
		suffix, separator := m.Path, "-"
		if m.Name != "" {
			suffix, separator = path.Base(m.Name), "."
		}
		seen[separator+suffix]++
		if n := seen[separator+suffix]; n > 1 {
			suffix += separator + strconv.Itoa(n)
		}
		suffixes[i] = suffix
	}
	return suffixes
}

// doc is the first of the named files in a module, nil if there is none.
func (w *Workspace) doc(m *Module, names []string) (*Doc, error) {
	for i, dir := range m.docDirs {
		for _, name := range names {
			file := filepath.Join(dir, name)
			info, err := w.at(file).stat(file)
			if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || err == nil && !info.Mode().IsRegular() {
				continue
			}
			var text []byte
			if err == nil {
				text, err = w.at(file).bytes(file)
			}
			if err != nil {
				return nil, fmt.Errorf("open %s: %w", w.shown(file), cause(err))
			}
			return &Doc{Name: name, Text: text, above: i > 0}, nil
		}
	}
	return nil, nil
}
