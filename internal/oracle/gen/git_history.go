package gen

import (
	"crypto/sha1" //nolint:gosec // git's ids
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// gitHistory works out the ids of commits before they are made: git's steps run
// with a fixed name and time.
type gitHistory struct {
	files  map[string][]byte
	parent string
	tree   string
	// unknown says that not all of what is committed is known here.
	unknown bool
}

func (h *gitHistory) write(name string, data []byte) {
	if h.files == nil {
		h.files = map[string][]byte{}
	}
	h.files[name] = data
}

func (h *gitHistory) remove(name string) { delete(h.files, name) }

// commit is the id of a commit of the files; empty if it is not known.
func (h *gitHistory) commit(message string) string {
	if h.unknown {
		return ""
	}
	for name := range h.files {
		for dir := range h.files {
			if strings.HasPrefix(dir, name+"/") {
				h.unknown = true // a file in place of a folder
				return ""
			}
		}
	}
	tree := treeID(h.files)
	if tree == h.tree {
		return h.parent // nothing to commit
	}
	h.tree = tree
	text := "tree " + tree + "\n"
	if h.parent != "" {
		text += "parent " + h.parent + "\n"
	}
	const who = "Spoke <spoke@example.com> 1700000000 +0000\n"
	text += "author " + who + "committer " + who + "\n" + message + "\n"
	h.parent = objectID("commit", []byte(text))
	return h.parent
}

// treeID is the id of a folder with files by path.
func treeID(files map[string][]byte) string {
	type entry struct{ key, mode, name, id string }
	var entries []entry
	folders := map[string]map[string][]byte{}
	for name, data := range files {
		dir, rest, nested := strings.Cut(name, "/")
		if !nested {
			entries = append(entries, entry{name, "100644", name, objectID("blob", data)})
			continue
		}
		if folders[dir] == nil {
			folders[dir] = map[string][]byte{}
		}
		folders[dir][rest] = data
	}
	for _, dir := range slices.Sorted(maps.Keys(folders)) {
		entries = append(entries, entry{dir + "/", "40000", dir, treeID(folders[dir])})
	}
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.key, b.key) })
	var text strings.Builder
	for _, e := range entries {
		raw, err := hex.DecodeString(e.id)
		if err != nil {
			panic(err) // our own hex
		}
		text.WriteString(e.mode + " " + e.name + "\x00" + string(raw))
	}
	return objectID("tree", []byte(text.String()))
}

func objectID(kind string, data []byte) string {
	h := sha1.New() //nolint:gosec // as above
	fmt.Fprintf(h, "%s %d\x00", kind, len(data))
	h.Write(data)
	return hex.EncodeToString(h.Sum(nil))
}
