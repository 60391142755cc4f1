package gitobj

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
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
	shallow, err := r.shallow(id)
	if err != nil {
		return Commit{}, err
	}
	data, err := r.readKind(id, KindCommit)
	if err != nil {
		return Commit{}, err
	}
	tree, rest := headerField(data, "tree")
	c := Commit{}
	if c.Tree, err = r.parseID(tree); err != nil {
		return Commit{}, fmt.Errorf("commit %s: tree: %w", id, err)
	}
	for {
		parent, next := headerField(rest, "parent")
		if next == nil {
			return c, nil
		}
		p, err := r.parseID(parent)
		if err != nil {
			return Commit{}, fmt.Errorf("commit %s: parent: %w", id, err)
		}
		if shallow {
			return c, nil
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
	var entries []Entry
	for len(data) > 0 {
		mode, rest, ok := bytes.Cut(data, []byte{' '})
		name, raw, ok2 := bytes.Cut(rest, []byte{0})
		if !ok || !ok2 || len(raw) < idLen {
			return nil, errors.New("is cut off")
		}
		e := Entry{Name: string(name), ID: ID(raw[:idLen])}
		if !validName(e.Name) {
			return nil, fmt.Errorf("%q is not a file name", e.Name)
		}
		switch string(mode) {
		case "100644", "100664":
			e.Type = EntryFile
		case "100755":
			e.Type = EntryExecutable
		case "120000":
			e.Type = EntrySymlink
		case "40000", "040000":
			e.Type = EntryTree
		case "160000":
			e.Type = EntrySubmodule
		default:
			return nil, fmt.Errorf("%s has the unknown mode %.20q", e.Name, mode)
		}
		entries = append(entries, e)
		data = raw[idLen:]
	}
	return entries, nil
}

// validName refuses names that would leave their folder or reach into a
// repository.
func validName(name string) bool {
	return name != "" && name != "." && name != ".." && !strings.ContainsAny(name, "/\x00") && !strings.EqualFold(name, ".git")
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
