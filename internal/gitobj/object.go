package gitobj

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
)

// object is an object's kind and content.
type object struct {
	kind Kind
	data []byte
}

// Commit is a commit.
type Commit struct {
	Tree    ID
	Parents []ID
}

// Entry is one entry of a tree.
type Entry struct {
	Name string
	ID   ID
	Type EntryType
}

// EntryType is what a tree entry is.
type EntryType uint8

// Types of tree entries.
const (
	EntryFile EntryType = iota + 1
	EntryExecutable
	EntrySymlink
	EntryTree
	EntrySubmodule
)

// maxTagChain bounds tags that point to tags.
const maxTagChain = 64

// Kind is what the object with an id is.
func (r *Repo) Kind(id ID) (Kind, error) {
	o, err := r.read(id)
	return o.kind, err
}

// read finds an object by id.
func (r *Repo) read(id ID) (object, error) {
	o, err := r.readPacked(id)
	if errors.Is(err, ErrNotFound) {
		o, err = r.readLoose(id)
	}
	if err != nil {
		return object{}, err
	}
	return o, r.verify(id, o)
}

// readKind reads an object that must be of a kind.
func (r *Repo) readKind(id ID, kind Kind) ([]byte, error) {
	o, err := r.read(id)
	if err != nil {
		return nil, err
	}
	if kind != KindBlob && int64(len(o.data)) > r.limits.ObjectSize/4 {
		return nil, fmt.Errorf("%s %s has %d bytes, more than the limit of %d", kind, id, len(o.data), r.limits.ObjectSize/4)
	}
	if o.kind != kind {
		return nil, fmt.Errorf("object %s is a %s where a %s belongs", id, o.kind, kind)
	}
	return o.data, nil
}

// Blob is the content of a file.
func (r *Repo) Blob(id ID) ([]byte, error) { return r.readKind(id, KindBlob) }

// Peel follows tags to what they name, which must be a commit.
func (r *Repo) Peel(id ID) (ID, error) {
	for range maxTagChain {
		o, err := r.read(id)
		if err != nil {
			return "", err
		}
		switch o.kind {
		case KindCommit:
			return id, nil
		case KindTag:
			target, _ := headerField(o.data, "object")
			if id, err = r.parseID(target); err != nil {
				return "", fmt.Errorf("tag %s: %w", id, err)
			}
		default:
			return "", fmt.Errorf("object %s is a %s, not a commit", id, o.kind)
		}
	}
	return "", fmt.Errorf("object %s: too many tags that point to tags", id)
}

// Commit reads a commit. Where the history of a shallow repository ends, it has
// no parents.
func (r *Repo) Commit(id ID) (Commit, error) {
	data, err := r.readKind(id, KindCommit)
	if err != nil {
		return Commit{}, err
	}
	c, err := r.parseCommit(data)
	if err != nil {
		return Commit{}, fmt.Errorf("commit %s: %w", id, err)
	}
	shallow, err := r.shallow(id)
	if shallow {
		c.Parents = nil
	}
	return c, err
}

// parseCommit reads the tree and the parents, which stand first.
func (r *Repo) parseCommit(data []byte) (c Commit, err error) {
	tree, rest := headerField(data, "tree")
	if c.Tree, err = r.parseID(tree); err != nil {
		return Commit{}, fmt.Errorf("tree: %w", err)
	}
	for {
		parent, next := headerField(rest, "parent")
		if next == nil {
			return c, nil
		}
		p, err := r.parseID(parent)
		if err != nil {
			return Commit{}, fmt.Errorf("parent: %w", err)
		}
		c.Parents = append(c.Parents, p)
		rest = next
	}
}

// headerField takes the line "key value\n" off data; rest is nil if data
// begins otherwise.
func headerField(data []byte, key string) (value string, rest []byte) {
	line, rest, ok := bytes.Cut(data, []byte{'\n'})
	if !ok {
		return "", nil
	}
	text, ok := strings.CutPrefix(string(line), key+" ")
	if !ok {
		return "", nil
	}
	return text, rest
}

// Tree reads one folder.
func (r *Repo) Tree(id ID) ([]Entry, error) {
	data, err := r.readKind(id, KindTree)
	if err != nil {
		return nil, err
	}
	entries, err := parseTree(data, r.idLen)
	if err != nil {
		return nil, fmt.Errorf("tree %s: %w", id, err)
	}
	return entries, nil
}

// parseTree takes apart "mode name NUL id" entries.
func parseTree(data []byte, idLen int) ([]Entry, error) {
	text := string(data) // which names and ids are pieces of
	entries := make([]Entry, 0, len(text)/(idLen+20))
	for text != "" {
		mode, rest, ok := strings.Cut(text, " ")
		name, raw, ok2 := strings.Cut(rest, "\x00")
		if !ok || !ok2 || len(raw) < idLen {
			return nil, errors.New("is cut off")
		}
		if !validName(name) {
			return nil, fmt.Errorf("%q is not a file name", name)
		}
		t, err := entryType(mode)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", name, err)
		}
		entries = append(entries, Entry{Name: name, ID: ID(raw[:idLen]), Type: t})
		text = raw[idLen:]
	}
	return entries, nil
}

// entryType is what a mode in octal says. Of the permissions only the owner's
// to execute counts, as some old programs wrote any.
func entryType(mode string) (EntryType, error) {
	bits, err := strconv.ParseUint(mode, 8, 32)
	if err == nil {
		switch bits & 0o170000 {
		case 0o100000:
			if bits&0o100 != 0 {
				return EntryExecutable, nil
			}
			return EntryFile, nil
		case 0o120000:
			return EntrySymlink, nil
		case 0o040000:
			return EntryTree, nil
		case 0o160000:
			return EntrySubmodule, nil
		}
	}
	return 0, fmt.Errorf("unknown mode %.20q", mode)
}

// validName refuses names that would leave their folder or reach into a
// repository.
func validName(name string) bool {
	return name != "" && name != "." && name != ".." && !strings.ContainsAny(name, "/\x00") && !strings.EqualFold(name, ".git") && filepath.IsLocal(name)
}

// Find is the entry at a slash-separated path below a tree; path "." is the
// tree itself.
func (r *Repo) Find(tree ID, path string) (Entry, error) {
	e := Entry{Name: ".", ID: tree, Type: EntryTree}
	if path == "." {
		return e, nil
	}
	for part := range strings.SplitSeq(path, "/") {
		if e.Type != EntryTree {
			return Entry{}, fmt.Errorf("%s: %w", path, ErrNotFound)
		}
		entries, err := r.Tree(e.ID)
		if err != nil {
			return Entry{}, err
		}
		found := false
		for _, child := range entries {
			if child.Name == part {
				e, found = child, true
				break
			}
		}
		if !found {
			return Entry{}, fmt.Errorf("%s: %w", path, ErrNotFound)
		}
	}
	return e, nil
}

// Walk calls visit for every entry below tree that is not a folder, in the
// order of git, with its slash-separated path. Folders for which enter is not
// nil and false are left out.
func (r *Repo) Walk(tree ID, enter func(path string) bool, visit func(path string, e Entry) error) error {
	left := r.limits.Entries
	var walk func(id ID, prefix string, depth int) error
	walk = func(id ID, prefix string, depth int) error {
		if depth > r.limits.TreeDepth {
			return fmt.Errorf("%s: folders nest deeper than %d", prefix, r.limits.TreeDepth)
		}
		entries, err := r.Tree(id)
		if err != nil {
			return err
		}
		if left -= len(entries); left < 0 {
			return fmt.Errorf("more than %d entries", r.limits.Entries)
		}
		for _, e := range entries {
			path := prefix + e.Name
			switch {
			case e.Type != EntryTree:
				err = visit(path, e)
			case enter == nil || enter(path):
				err = walk(e.ID, path+"/", depth+1)
			}
			if errors.Is(err, fs.SkipAll) {
				return err
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	if err := walk(tree, "", 1); !errors.Is(err, fs.SkipAll) {
		return err
	}
	return nil
}
