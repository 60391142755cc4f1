package input

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

const (
	maxName = 1 << 15 // bytes of one name in an archive
	// nodeCost is about what one file or folder takes besides its name.
	nodeCost = 256
)

// Tree is the files of an archive in memory. It implements fs.FS with ReadDir,
// ReadFile and Stat, and cannot be changed once it is read. A file and a folder
// may have one name: Stat and ReadFile then find the file, ReadDir the folder.
type Tree struct {
	root node
	// kept is what the tree holds, and limit what it may hold, in bytes.
	kept, limit int64
}

// node is a file, a folder or both. A folder has children, if only an empty
// map.
type node struct {
	name     string
	isFile   bool
	data     []byte
	children map[string]*node
}

// keeps reports whether commands can need the file of that name. What macOS
// puts beside files, "._name", they never do.
func keeps(name string) bool {
	base := path.Base(name)
	if path.Ext(base) == ".proto" {
		return !strings.HasPrefix(base, "._")
	}
	switch base {
	case "buf.yaml", "buf.mod", "buf.work.yaml", "buf.work", "buf.lock", "spoke.yaml",
		"buf.md", "README.md", "README.markdown", "LICENSE":
		return true
	}
	return false
}

// entryPath is the place in a tree of an archive's entry, after the first
// elements of its name are taken off; empty if nothing is left.
func entryPath(name string, strip uint32) (string, error) {
	switch {
	case name == "":
		return "", errors.New("empty archive file name")
	case len(name) > maxName:
		return "", fmt.Errorf("archive has a file name of %d bytes, more than the %d that are allowed: %.60q…", len(name), maxName, name)
	}
	clean, err := cleanBelow(name)
	if err != nil || clean == "." {
		return "", err
	}
	for range strip {
		_, rest, found := strings.Cut(clean, "/")
		if !found {
			return "", nil
		}
		clean = rest
	}
	return clean, nil
}

// add puts a file where a name says, in place of one that is there already.
func (t *Tree) add(name string, data []byte) error {
	at := &t.root
	for element := range strings.SplitSeq(name, "/") {
		if at.children == nil {
			at.children = map[string]*node{}
		}
		next := at.children[element]
		if next == nil {
			if err := t.pay(nodeCost + int64(len(element))); err != nil {
				return err
			}
			// A name of its own: that of the entry is as long as its path.
			next = &node{name: strings.Clone(element)}
			at.children[next.name] = next
		}
		at = next
	}
	if err := t.pay(int64(len(data)) - int64(len(at.data))); err != nil {
		return err
	}
	at.isFile, at.data = true, data
	return nil
}

// pay counts bytes that are about to be kept.
func (t *Tree) pay(n int64) error {
	if t.kept += n; t.kept > t.limit {
		return fmt.Errorf("archive is too large: its Protobuf and configuration files take more than %d bytes", t.limit)
	}
	return nil
}

// read reads a file's content, of which size bytes are promised.
func (t *Tree) read(r io.Reader, size int64) ([]byte, error) {
	// The promise may be wrong either way: take no memory for it alone.
	const trusted = 1 << 20
	left := max(t.limit-t.kept, 0)
	if size > left {
		return nil, t.pay(size)
	}
	data := make([]byte, 0, max(0, min(size, trusted))+1)
	for {
		n, err := r.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case err == io.EOF:
			return data, nil
		case err != nil:
			return nil, err
		case int64(len(data)) > left:
			return nil, t.pay(int64(len(data)))
		case len(data) == cap(data):
			more := int64(cap(data))
			if missing := size + 1 - int64(len(data)); missing > 0 {
				more = min(missing, 3*more) // it has kept a good part of the promise
			}
			data = slices.Grow(data, int(more))
		}
	}
}

// find is the node at a name, which need not be UTF-8.
func (t *Tree) find(op, name string) (*node, error) {
	if clean, err := cleanBelow(name); err != nil || clean != name {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	at := &t.root
	if name == "." {
		return at, nil
	}
	for element := range strings.SplitSeq(name, "/") {
		if at = at.children[element]; at == nil {
			return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
		}
	}
	return at, nil
}

// Stat implements fs.StatFS.
func (t *Tree) Stat(name string) (fs.FileInfo, error) {
	n, err := t.find("stat", name)
	if err != nil {
		return nil, err
	}
	return entry{n, !n.isFile}, nil
}

// ReadFile implements fs.ReadFileFS.
func (t *Tree) ReadFile(name string) ([]byte, error) {
	n, err := t.find("open", name)
	if err == nil && !n.isFile {
		err = &fs.PathError{Op: "read", Path: name, Err: errors.New("is a directory")}
	}
	if err != nil {
		return nil, err
	}
	return bytes.Clone(n.data), nil
}

// ReadDir implements fs.ReadDirFS.
func (t *Tree) ReadDir(name string) ([]fs.DirEntry, error) {
	n, err := t.find("open", name)
	if err == nil && n.isFile && n.children == nil {
		err = &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a directory")}
	}
	if err != nil {
		return nil, err
	}
	return n.list(), nil
}

// list is a folder's content, sorted.
func (n *node) list() []fs.DirEntry {
	entries := make([]fs.DirEntry, 0, len(n.children))
	for _, child := range n.children {
		if child.isFile {
			entries = append(entries, entry{child, false})
		}
		if child.children != nil {
			entries = append(entries, entry{child, true})
		}
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries
}

// Open implements fs.FS.
func (t *Tree) Open(name string) (fs.File, error) {
	n, err := t.find("open", name)
	switch {
	case err != nil:
		return nil, err
	case n.isFile:
		return &openFile{entry: entry{n, false}}, nil
	}
	return &openDir{entry{n, true}, n.list()}, nil
}

// entry tells of a node as a file or as a folder.
type entry struct {
	*node
	dir bool
}

func (e entry) Name() string {
	if e.name == "" {
		return "."
	}
	return e.name
}

func (e entry) IsDir() bool { return e.dir }

func (e entry) Mode() fs.FileMode {
	const read, list = 0o444, 0o555
	if e.dir {
		return fs.ModeDir | list
	}
	return read
}

func (e entry) Size() int64 {
	if e.dir {
		return 0
	}
	return int64(len(e.data))
}

func (e entry) Type() fs.FileMode          { return e.Mode().Type() }
func (e entry) Info() (fs.FileInfo, error) { return e, nil }
func (entry) ModTime() time.Time           { return time.Time{} }
func (entry) Sys() any                     { return nil }
func (e entry) Stat() (fs.FileInfo, error) { return e, nil }
func (entry) Close() error                 { return nil }

type openFile struct {
	entry
	read int
}

func (f *openFile) Read(p []byte) (int, error) {
	if f.read == len(f.data) {
		return 0, io.EOF
	}
	n := copy(p, f.data[f.read:])
	f.read += n
	return n, nil
}

type openDir struct {
	entry
	left []fs.DirEntry
}

func (d *openDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.Name(), Err: errors.New("is a directory")}
}

func (d *openDir) ReadDir(n int) ([]fs.DirEntry, error) {
	all := n <= 0
	if all || n > len(d.left) {
		n = len(d.left)
	}
	if n == 0 && !all {
		return nil, io.EOF
	}
	list := d.left[:n]
	d.left = d.left[n:]
	return list, nil
}
