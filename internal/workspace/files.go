package workspace

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Listing is what to list of a workspace.
type Listing uint8

// What can be listed, besides targets. A module to list has to have files;
// ListGraph leaves that to Graph, for those that it comes to.
const (
	ListNothing Listing = iota
	ListTargetModules
	ListModules
	ListGraph
)

// SourceFile is one .proto file of a module.
type SourceFile struct {
	// Path is the import path, External the name that users see.
	Path, External string
	Module         *Module
	// Target says that the file is part of what was asked for.
	Target bool

	root *root
}

// Read gives the text of a file, in buf if it fits there. Nobody may write to
// it.
func (w *Workspace) Read(f *SourceFile, buf []byte) ([]byte, error) {
	name := filepath.Join(f.root.dir, filepath.FromSlash(f.Path))
	data, err := w.at(name).readInto(name, buf)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", f.External, cause(err))
	}
	return data, nil
}

// listFiles finds every file of those of the modules that are to be listed.
func (l *loader) listFiles(w *Workspace, modules []*Module) error {
	for _, m := range modules {
		if l.List == ListNothing || !m.Target && l.List == ListTargetModules {
			continue
		}
		before := len(w.Files)
		for _, r := range m.roots {
			if err := l.listAll(w, m, r); err != nil {
				return err
			}
		}
		if len(w.Files) == before && l.List != ListGraph {
			return m.empty()
		}
	}
	if len(modules) > 1 || len(modules) == 1 && len(modules[0].roots) > 1 { // else they are sorted
		slices.SortFunc(w.Files, func(a, b SourceFile) int { return strings.Compare(a.Path, b.Path) })
	}
	return nil
}

// empty is the error that the module has no files.
func (m *Module) empty() error {
	return fmt.Errorf("Module \"%s\" had no .proto files", m.label)
}

// CheckFiles reports the first of Files that stands in two modules, or in one
// twice.
func (w *Workspace) CheckFiles() error {
	for i := 1; i < len(w.Files); i++ {
		if w.Files[i-1].Path == w.Files[i].Path {
			if _, _, err := w.find(w.Files[i].Path); err != nil {
				return err
			}
		}
	}
	return nil
}

// listAll adds all files of one root, whatever the command line names.
func (l *loader) listAll(w *Workspace, m *Module, r *root) error {
	if r.known == nil || len(r.paths) > 0 {
		whole := *r
		whole.paths, whole.names = nil, nil
		if _, err := l.listRoot(&whole); err != nil {
			return err
		}
		r = &whole
	}
	w.Files = slices.Grow(w.Files, len(r.known.sorted))
	targets := m.Files
	for _, path := range r.known.sorted {
		f := SourceFile{Path: path, Module: m, root: r}
		for len(targets) > 0 && targets[0] < path {
			targets = targets[1:]
		}
		f.Target = len(targets) > 0 && targets[0] == path
		external, ok := r.names[path]
		switch {
		case ok:
			f.External = external
		case r.shown == ".": // and so the name is its own, and needs no joining
			f.External = filepath.FromSlash(path)
		default:
			f.External = filepath.Join(r.shown, filepath.FromSlash(path))
		}
		w.Files = append(w.Files, f)
	}
	return nil
}
