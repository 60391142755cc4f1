// Package gittree gives the files of a git repository at a revision as a file
// system to read from.
//
// Repositories on disk are read in process through internal/gitobj: nothing is
// checked out, only what is asked for is read. Remote ones, and whatever needs
// more than reading objects, go through the git program in a folder of its
// own. Either way the files are those that a shallow fetch and a checkout into
// an empty clone give. The package knows nothing of what is in the files.
package gittree

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"strings"
	"sync"

	"github.com/platinummonkey/spoke/internal/gitobj"
)

// Options say which repository and which of its states.
type Options struct {
	// Repo is a path, or a URL of the scheme file, http, https, ssh or git.
	Repo string
	// Dir is what relative paths count from, absolute.
	Dir string
	// Branch is a branch, though any reference will do. Tag is the same for
	// tags and commits and goes before Branch; an id stands for a commit if it
	// is whole.
	Branch, Tag string
	// Ref is a revision. It is looked for in the history of Branch, or of HEAD
	// if it is not a reference itself.
	Ref string
	// Depth is how many commits deep the history is that Ref may reach into; 0
	// is 50 with a Ref, else 1.
	Depth uint32
	// RecurseSubmodules fills in the folders of submodules. They are empty
	// otherwise.
	RecurseSubmodules bool
	// Filter leaves objects out of the fetch, as git's --filter does. With a
	// Filter the files outside Subdir are left out too.
	Filter, Subdir string
	// Environ is the environment of the git program, "NAME=value" each.
	Environ []string

	limits limits
}

// Tree is the files of one commit. Symbolic links are not there at all.
type Tree struct {
	// objects is nil if all files are read from the checkout.
	objects *objects

	// clone gives a checkout of the same files, for those that are changed on
	// checkout.
	clone    func() (*checkout, error)
	once     sync.Once
	checkout *checkout
	err      error
}

// Open opens the tree that the options name. The context ends the git program
// if one is running, now or later. Close the tree when done: that removes what
// was cloned.
func Open(ctx context.Context, o Options) (*Tree, error) {
	at, err := locate(o)
	if err != nil {
		return nil, err
	}
	t := &Tree{clone: func() (*checkout, error) { return clone(ctx, o, at) }}
	if at.path != "" {
		t.objects, err = openObjects(ctx, o, at)
		if err == nil {
			return t, nil
		}
		if !errors.Is(err, gitobj.ErrUnsupported) {
			return nil, &Error{at.url, err}
		}
	}
	if _, err := t.checkedOut(); err != nil {
		return nil, err
	}
	return t, nil
}

// Error says that a repository could not be had.
type Error struct {
	// URL is the repository.
	URL string
	Err error
}

// Error says where and why.
func (e *Error) Error() string { return "could not clone " + e.URL + ": " + e.Err.Error() }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// checkedOut is the tree as files on disk.
func (t *Tree) checkedOut() (*checkout, error) {
	t.once.Do(func() { t.checkout, t.err = t.clone() })
	return t.checkout, t.err
}

// Close lets go of the repository and removes what was cloned.
func (t *Tree) Close() error {
	var errs []error
	// Nobody begins a clone from here on.
	t.once.Do(func() { t.err = fs.ErrClosed })
	if t.checkout != nil {
		errs = append(errs, t.checkout.close())
	}
	if t.objects != nil {
		errs = append(errs, t.objects.close())
	}
	return errors.Join(errs...)
}

// files is what gives a tree's files, at valid paths. Errors do not name the
// path.
type files interface {
	readDir(name string) ([]fs.DirEntry, error)
	stat(name string) (fs.FileInfo, error)
	readFile(name string) ([]byte, error)
}

// at is what to read the file or folder at a path from.
func (t *Tree) at(name string) (files, error) {
	switch {
	case !valid(name):
		return nil, fs.ErrInvalid
	case t.objects != nil:
		return t.objects, nil
	}
	return t.checkout, nil
}

// ReadDir lists a folder, sorted by name.
func (t *Tree) ReadDir(name string) ([]fs.DirEntry, error) {
	from, err := t.at(name)
	if err != nil {
		return nil, wrap("open", name, err)
	}
	entries, err := from.readDir(name)
	return entries, wrap("open", name, err)
}

// Stat says what stands at a path.
func (t *Tree) Stat(name string) (fs.FileInfo, error) {
	from, err := t.at(name)
	if err != nil {
		return nil, wrap("stat", name, err)
	}
	info, err := from.stat(name)
	return info, wrap("stat", name, err)
}

// ReadFile is the content of a file.
func (t *Tree) ReadFile(name string) ([]byte, error) {
	from, err := t.at(name)
	if err != nil {
		return nil, wrap("open", name, err)
	}
	if t.objects != nil {
		converted, err := t.objects.converted(name)
		if err != nil {
			return nil, wrap("open", name, err)
		}
		if converted {
			if from, err = t.checkedOut(); err != nil {
				return nil, err
			}
		}
	}
	data, err := from.readFile(name)
	return data, wrap("open", name, err)
}

// Open opens a file or a folder.
func (t *Tree) Open(name string) (fs.File, error) {
	info, err := t.Stat(name)
	if err != nil {
		return nil, wrap("open", name, errors.Unwrap(err))
	}
	f := &file{info: info}
	if info.IsDir() {
		f.entries, err = t.ReadDir(name)
	} else {
		f.data, err = t.ReadFile(name)
	}
	return f, err
}

// elements cuts a path; the root has none.
func elements(name string) iter.Seq[string] {
	if name == "." {
		return func(func(string) bool) {}
	}
	return strings.SplitSeq(name, "/")
}

// valid reports whether name can be a path. Unlike fs.ValidPath it allows any
// bytes in names, as git does.
func valid(name string) bool {
	for part := range elements(name) {
		if part == "" || part == "." || part == ".." {
			return false
		}
	}
	return true
}

// wrap names the path in an error.
func wrap(op, name string, err error) error {
	if err == nil {
		return nil
	}
	return &fs.PathError{Op: op, Path: name, Err: err}
}

// file is an open file, or a folder if it has no data.
type file struct {
	info    fs.FileInfo
	data    []byte
	entries []fs.DirEntry
}

func (f *file) Stat() (fs.FileInfo, error) { return f.info, nil }

func (*file) Close() error { return nil }

func (f *file) Read(p []byte) (int, error) {
	if f.info.IsDir() {
		return 0, &fs.PathError{Op: "read", Path: f.info.Name(), Err: errIsDir}
	}
	if len(f.data) == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	n := copy(p, f.data)
	f.data = f.data[n:]
	return n, nil
}

func (f *file) ReadDir(n int) ([]fs.DirEntry, error) {
	if !f.info.IsDir() {
		return nil, &fs.PathError{Op: "readdir", Path: f.info.Name(), Err: errNotDir}
	}
	if n <= 0 || n > len(f.entries) {
		if n > 0 && len(f.entries) == 0 {
			return nil, io.EOF
		}
		n = len(f.entries)
	}
	entries := f.entries[:n:n]
	f.entries = f.entries[n:]
	return entries, nil
}
