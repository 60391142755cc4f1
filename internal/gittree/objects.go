package gittree

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/platinummonkey/spoke/internal/gitobj"
)

var (
	errIsDir  = syscall.EISDIR
	errNotDir = syscall.ENOTDIR
)

// Limits on what a hostile repository may make a reader walk through and keep.
// A tree that names one subtree many times is small and has more paths than can
// be counted; files that all have the same large content take no room either.
const (
	maxDepth   = 256
	maxEntries = 4 << 20
	maxBytes   = 2 << 30
)

// objects reads files from the object store of a repository.
type objects struct {
	repo *gitobj.Repo
	root *folder
	// conversion is what the user wants of checkouts.
	conversion conversion
	// entries and bytes are how many more may be met.
	entries, bytes atomic.Int64
}

// folder is a tree object, read when first needed.
type folder struct {
	// id is empty for the folder of a submodule, which has nothing in it.
	id      gitobj.ID
	depth   int
	once    sync.Once
	entries []fs.DirEntry
	nodes   map[string]*node
	err     error

	// rules are those of the folder's attributes file.
	rulesOnce sync.Once
	rules     []rule
	rulesErr  error
}

// node is an entry of a folder.
type node struct {
	objects *objects
	name    string
	id      gitobj.ID
	mode    fs.FileMode
	folder  *folder // of directories
}

// openObjects opens a repository on disk at the commit that the options name.
// The error is gitobj.ErrUnsupported if that takes the git program.
func openObjects(ctx context.Context, o Options, at location) (_ *objects, err error) {
	if o.Filter != "" {
		return nil, gitobj.ErrUnsupported
	}
	repo, err := at.open()
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, repo.Close())
		}
	}()
	id, err := resolve(repo, o)
	if err != nil {
		return nil, err
	}
	commit, err := repo.Commit(id)
	if err != nil {
		return nil, err
	}
	user := &settings{o.Environ}
	f := &objects{repo: repo, root: &folder{id: commit.Tree}, conversion: user.conversion(ctx)}
	f.entries.Store(maxEntries)
	f.bytes.Store(maxBytes)
	if o.RecurseSubmodules {
		if err := f.refuseSubmodules(commit.Tree); err != nil {
			return nil, err
		}
	}
	// A commit whose tree is not there is no good at all.
	return f, f.load(f.root)
}

// refuseSubmodules leaves repositories with submodules to the git program.
func (f *objects) refuseSubmodules(tree gitobj.ID) error {
	return f.repo.Walk(tree, nil, func(path string, e gitobj.Entry) error {
		if e.Type == gitobj.EntrySubmodule || path == ".gitmodules" {
			return fmt.Errorf("submodule %s: %w", path, gitobj.ErrUnsupported)
		}
		return nil
	})
}

func (f *objects) close() error { return f.repo.Close() }

// load reads the entries of a folder.
func (f *objects) load(d *folder) error {
	d.once.Do(func() { d.err = f.read(d) })
	return d.err
}

func (f *objects) read(d *folder) error {
	if d.id == "" {
		return nil
	}
	if d.depth > maxDepth {
		return fmt.Errorf("folders nest deeper than %d", maxDepth)
	}
	entries, err := f.repo.Tree(d.id)
	if err != nil {
		return err
	}
	if f.entries.Add(int64(-len(entries))) < 0 {
		return fmt.Errorf("the repository has more than %d files", maxEntries)
	}
	nodes := make([]node, len(entries))
	d.nodes = make(map[string]*node, len(entries))
	d.entries = make([]fs.DirEntry, 0, len(entries))
	for i, e := range entries {
		n := &nodes[i]
		*n = node{objects: f, name: e.Name, id: e.ID}
		switch e.Type {
		case gitobj.EntryFile:
			n.mode = 0o644
		case gitobj.EntryExecutable:
			n.mode = 0o755
		case gitobj.EntryTree:
			n.mode = fs.ModeDir | 0o755
			n.folder = &folder{id: e.ID, depth: d.depth + 1}
		case gitobj.EntrySubmodule:
			n.mode = fs.ModeDir | 0o755
			n.folder = &folder{}
		default:
			continue
		}
		if d.nodes[e.Name] != nil {
			return fmt.Errorf("tree %s has two entries %q", d.id, e.Name)
		}
		d.nodes[e.Name] = n
		d.entries = append(d.entries, n)
	}
	slices.SortFunc(d.entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return nil
}

// find is the node at a path; the root has none.
func (f *objects) find(name string) (*node, error) {
	at := f.root
	var n *node
	for part := range elements(name) {
		if at == nil {
			return nil, errNotDir
		}
		if err := f.load(at); err != nil {
			return nil, err
		}
		if n = at.nodes[part]; n == nil {
			return nil, fs.ErrNotExist
		}
		at = n.folder
	}
	return n, nil
}

func (f *objects) readDir(name string) ([]fs.DirEntry, error) {
	n, err := f.find(name)
	if err != nil {
		return nil, err
	}
	d := f.root
	if n != nil {
		d = n.folder
	}
	if d == nil {
		return nil, errNotDir
	}
	if err := f.load(d); err != nil {
		return nil, err
	}
	return slices.Clone(d.entries), nil
}

func (f *objects) stat(name string) (fs.FileInfo, error) {
	n, err := f.find(name)
	if err != nil {
		return nil, err
	}
	if n == nil {
		return info{name: ".", mode: fs.ModeDir | 0o755}, nil
	}
	return info{n.name, n.mode}, nil
}

func (f *objects) readFile(name string) ([]byte, error) {
	n, err := f.find(name)
	if err != nil {
		return nil, err
	}
	if n == nil || n.folder != nil {
		return nil, errIsDir
	}
	data, err := f.repo.Blob(n.id)
	if f.bytes.Add(int64(-len(data))) < 0 {
		return nil, fmt.Errorf("more than %d MiB are read from the repository", maxBytes>>20)
	}
	return data, err
}

// converted reports whether a checkout might give a file another content than
// it has in the repository.
func (f *objects) converted(name string) (bool, error) {
	if f.conversion.all || anyMatch(f.conversion.rules, name) {
		return true, nil
	}
	at := f.root
	for at != nil {
		if err := f.load(at); err != nil {
			return false, err
		}
		rules, err := f.rulesOf(at)
		if err != nil || anyMatch(rules, name) {
			return true, err
		}
		part, rest, ok := strings.Cut(name, "/")
		n := at.nodes[part]
		if !ok || n == nil {
			break
		}
		at, name = n.folder, rest
	}
	return false, nil
}

// rulesOf reads a folder's attributes file.
func (f *objects) rulesOf(d *folder) ([]rule, error) {
	d.rulesOnce.Do(func() {
		n := d.nodes[attributesFile]
		if n == nil || n.folder != nil {
			return
		}
		data, err := f.repo.Blob(n.id)
		d.rules, d.rulesErr = parseRules(data, f.conversion.eol), err
	})
	return d.rules, d.rulesErr
}

// Name, IsDir, Type and Info make a node a directory entry.
func (n *node) Name() string { return n.name }

// IsDir reports whether the node is a folder.
func (n *node) IsDir() bool { return n.mode.IsDir() }

// Type is the type bits of the mode.
func (n *node) Type() fs.FileMode { return n.mode.Type() }

// Info describes the node.
func (n *node) Info() (fs.FileInfo, error) { return info{n.name, n.mode}, nil }

// info describes a file of a commit. To know its size would take reading it.
type info struct {
	name string
	mode fs.FileMode
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return 0 }
func (i info) Mode() fs.FileMode  { return i.mode }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return i.mode.IsDir() }
func (i info) Sys() any           { return nil }
