package workspace

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"github.com/platinummonkey/spoke/schema/source"
)

// fileTable keeps every file that has been opened.
type fileTable struct {
	mu    sync.Mutex
	files map[string]*entry
}

// entry is one file, opened once.
type entry struct {
	once sync.Once
	file *source.File
	err  error
}

// Open finds a file by its import path in all modules. It implements
// schema.Opener. A path in several modules is an error.
func (w *Workspace) Open(importPath string) (*source.File, error) {
	w.files.mu.Lock()
	e := w.files.files[importPath]
	if e == nil {
		if w.files.files == nil {
			w.files.files = map[string]*entry{}
		}
		e = &entry{}
		w.files.files[importPath] = e
	}
	w.files.mu.Unlock()
	e.once.Do(func() { e.file, e.err = w.open(importPath) })
	return e.file, e.err
}

func (w *Workspace) open(importPath string) (*source.File, error) {
	name, external, err := w.Locate(importPath)
	if err != nil {
		return nil, err
	}
	text, err := w.at(name).text(name)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", external, cause(err))
	}
	return &source.File{Path: importPath, External: external, Text: text}, nil
}

// OnDisk reports whether the target files are on disk, not in a tree or in the
// cache of modules.
func (w *Workspace) OnDisk() bool { return w.disk.tree == nil && !w.remote }

// ReadAt gives the contents of the file that Locate gave the name of, in buf if
// they fit there. They are the caller's.
func (w *Workspace) ReadAt(name string, buf []byte) ([]byte, error) {
	d := w.at(name)
	if d.tree == nil {
		return d.readInto(name, buf)
	}
	data, err := d.bytes(name)
	return append(buf[:0], data...), err
}

// OpenAt opens the file that Locate gave the name of.
func (w *Workspace) OpenAt(name string) (io.ReadCloser, error) { return w.at(name).open(name) }

// Locate finds a file by its import path, as Open does: its absolute name on
// disk or in the tree, and the name that users see.
func (w *Workspace) Locate(importPath string) (name, external string, err error) {
	_, r, err := w.find(importPath)
	if err != nil {
		return "", "", err
	}
	if r == nil {
		return "", "", &fs.PathError{Op: "open", Path: importPath, Err: fs.ErrNotExist}
	}
	name = r.below(importPath)
	external, named := r.names[importPath]
	switch {
	case named:
	case r.shown == ".":
		external = filepath.FromSlash(importPath)
	case outside(filepath.ToSlash(r.shown)):
		external = w.shown(name)
	default:
		external = filepath.Join(r.shown, filepath.FromSlash(importPath))
	}
	return name, external, nil
}

// ModuleOf is the module that holds a file, by its import path; nil if none
// does.
func (w *Workspace) ModuleOf(importPath string) *Module {
	owner, _, err := w.find(importPath)
	if err != nil {
		return nil // then it cannot be opened either
	}
	return owner
}

// find is the module and the root that hold a file, nil if none do.
func (w *Workspace) find(importPath string) (owner *Module, found *root, err error) {
	if path.Clean(importPath) != importPath || path.IsAbs(importPath) || outside(importPath) {
		return nil, nil, nil
	}
	var owners []string
	for _, m := range w.Modules {
		if w.textOnly && !m.Target {
			continue
		}
		r, err := m.find(w.disk, importPath)
		if err != nil {
			return nil, nil, err
		}
		if r == nil {
			continue
		}
		if found == nil {
			owner, found = m, r
			continue
		}
		if owners == nil {
			owners = append(owners, owner.label)
		}
		owners = append(owners, m.label)
	}
	if owners != nil {
		return nil, nil, fmt.Errorf("%s is contained in multiple modules:\n  %s", importPath, strings.Join(owners, "\n  "))
	}
	return owner, found, nil
}

// find is the root of m that holds a file, nil if none does.
func (m *Module) find(d disk, importPath string) (*root, error) {
	var found *root
	for _, r := range m.roots {
		ok, err := r.has(d, importPath)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		if found != nil {
			return nil, fmt.Errorf("%s exists in multiple locations: %s %s", importPath,
				path.Join(filepath.ToSlash(found.shown), importPath), path.Join(filepath.ToSlash(r.shown), importPath))
		}
		found = r
	}
	return found, nil
}

// has reports whether the root holds a file with that import path.
func (r *root) has(d disk, importPath string) (bool, error) {
	if !r.holds(importPath) {
		return false, nil
	}
	if strings.ContainsRune(importPath, 0) { // which no file system is asked about, wherever the walk has been
		return false, &fs.PathError{Op: "stat", Path: filepath.Join(r.shown, importPath), Err: syscall.EINVAL}
	}
	if r.known.has(importPath) {
		return true, nil
	}
	if r.complete {
		return false, nil
	}
	info, err := d.stat(filepath.Join(r.dir, filepath.FromSlash(importPath)))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return info.Mode().IsRegular(), nil
}

// Check reports what keeps the target files of m from being compiled whatever
// is in them: a module without files, or a file that stands in two modules. It
// is apart from Load because a command that compiles module after module shows
// the mistakes of the first module first.
func (w *Workspace) Check(m *Module) error {
	if m.err != nil {
		return m.err
	}
	if len(w.Modules) == 1 && len(m.roots) == 1 {
		return nil
	}
	for _, f := range m.Files {
		if _, _, err := w.find(f); err != nil {
			return err
		}
	}
	return nil
}
