package gittree

import (
	"cmp"
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

// limits bounds what a hostile repository may make a reader walk through and
// keep. A tree that names one subtree many times is small and has more paths
// than can be counted; files that all have the same large content take no room
// either. Zero fields mean the default.
type limits struct {
	// depth is how deep folders nest, entries how many are listed, bytes how
	// much is read.
	depth          int
	entries, bytes int64
	objects        gitobj.Limits
}

func (l limits) withDefaults() limits {
	l.depth = cmp.Or(l.depth, 256)
	l.entries = cmp.Or(l.entries, 4<<20)
	l.bytes = cmp.Or(l.bytes, 2<<30)
	return l
}

// objects reads files from the object store of a repository.
type objects struct {
	repo   *gitobj.Repo
	limits limits
	root   *folder
	// conversion is what the user wants of checkouts.
	conversion conversion

	mu sync.Mutex
	// folders has each tree once, in however many places it is.
	folders map[gitobj.ID]*folder
	// entries and bytes are how many have been given out.
	entries, bytes atomic.Int64
}

// folder is a tree object, read when first needed.
type folder struct {
	// id is empty for the folder of a submodule, which has nothing in it.
	id      gitobj.ID
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
	name string
	id   gitobj.ID
	mode fs.FileMode
}

// openObjects opens a repository on disk at the commit that the options name.
// The error is gitobj.ErrUnsupported if that takes the git program.
func openObjects(ctx context.Context, o Options, at location) (_ *objects, err error) {
	if o.Filter != "" {
		return nil, gitobj.ErrUnsupported
	}
	bounds := o.limits.withDefaults()
	repo, err := at.open(bounds.objects)
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
	f := &objects{
		repo:       repo,
		limits:     bounds,
		conversion: user.conversion(ctx),
		root:       &folder{id: commit.Tree},
		folders:    map[gitobj.ID]*folder{},
	}
	if o.RecurseSubmodules {
		if err := f.refuseSubmodules(); err != nil {
			return nil, err
		}
	}
	// A commit whose tree is not there is no good at all.
	return f, f.load(f.root)
}

// refuseSubmodules leaves repositories with submodules to the git program. Each
// tree is looked at once.
func (f *objects) refuseSubmodules() error {
	seen := map[*folder]bool{}
	todo := []*folder{f.root}
	for len(todo) > 0 {
		d := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[d] {
			continue
		}
		seen[d] = true
		if err := f.load(d); err != nil {
			return err
		}
		for name, n := range d.nodes {
			switch {
			case n.IsDir() && n.id == "", name == ".gitmodules":
				return fmt.Errorf("submodules: %w", gitobj.ErrUnsupported)
			case n.IsDir():
				todo = append(todo, f.folder(n))
			}
		}
	}
	return nil
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
	entries, err := f.repo.Tree(d.id)
	if err != nil {
		return err
	}
	nodes := make([]node, len(entries))
	d.nodes = make(map[string]*node, len(entries))
	d.entries = make([]fs.DirEntry, 0, len(entries))
	for i, e := range entries {
		n := &nodes[i]
		*n = node{name: e.Name, id: e.ID}
		switch e.Type {
		case gitobj.EntryFile:
			n.mode = 0o644
		case gitobj.EntryExecutable:
			n.mode = 0o755
		case gitobj.EntryTree:
			n.mode = fs.ModeDir | 0o755
		case gitobj.EntrySubmodule:
			n.mode, n.id = fs.ModeDir|0o755, ""
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

// folder is what a directory has in it; nil if n is a file.
func (f *objects) folder(n *node) *folder {
	if !n.IsDir() {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	d := f.folders[n.id]
	if d == nil {
		d = &folder{id: n.id}
		f.folders[n.id] = d
	}
	return d
}

// find is the node at a path, and its folder if it is a directory. The root has
// no node.
func (f *objects) find(name string) (n *node, at *folder, err error) {
	at = f.root
	depth := 0
	for part := range elements(name) {
		if depth++; depth > f.limits.depth {
			return nil, nil, fmt.Errorf("folders nest deeper than %d", f.limits.depth)
		}
		if at == nil {
			return nil, nil, errNotDir
		}
		if err := f.load(at); err != nil {
			return nil, nil, err
		}
		if n = at.nodes[part]; n == nil {
			return nil, nil, fs.ErrNotExist
		}
		at = f.folder(n)
	}
	return n, at, nil
}

func (f *objects) readDir(name string) ([]fs.DirEntry, error) {
	_, d, err := f.find(name)
	if err != nil {
		return nil, err
	}
	if d == nil {
		return nil, errNotDir
	}
	if err := f.load(d); err != nil {
		return nil, err
	}
	if f.entries.Add(int64(len(d.entries))) > f.limits.entries {
		return nil, fmt.Errorf("more than %d files are listed of the repository", f.limits.entries)
	}
	return slices.Clone(d.entries), nil
}

func (f *objects) stat(name string) (fs.FileInfo, error) {
	n, _, err := f.find(name)
	if err != nil {
		return nil, err
	}
	if n == nil {
		return info{name: ".", mode: fs.ModeDir | 0o755}, nil
	}
	return info{n.name, n.mode}, nil
}

func (f *objects) readFile(name string) ([]byte, error) {
	n, d, err := f.find(name)
	if err != nil {
		return nil, err
	}
	if d != nil {
		return nil, errIsDir
	}
	data, err := f.repo.Blob(n.id)
	if f.bytes.Add(int64(len(data))) > f.limits.bytes {
		return nil, fmt.Errorf("more than %d bytes are read from the repository", f.limits.bytes)
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
		at, name = f.folder(n), rest
	}
	return false, nil
}

// rulesOf reads a folder's attributes file.
func (f *objects) rulesOf(d *folder) ([]rule, error) {
	d.rulesOnce.Do(func() {
		n := d.nodes[attributesFile]
		if n == nil || n.IsDir() {
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
