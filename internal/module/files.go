package module

import (
	"path"
	"slices"
	"strings"
)

// LicenseFile is the name of the licence in a module.
const LicenseFile = "LICENSE"

// DocFiles are the names of a module's documentation, of which the first that
// exists counts.
func DocFiles() []string { return []string{"buf.md", "README.md", "README.markdown"} }

// File is one file of a module. Its path is relative to the module, with
// slashes.
type File struct {
	Path string
	Data []byte
}

// Entries are what stands for files in a manifest.
func Entries(files []File) []Entry {
	entries := make([]Entry, len(files))
	for i, f := range files {
		entries[i] = Entry{f.Path, Hash(f.Data)}
	}
	return entries
}

// Belonging are those of paths that belong to a module, in their order: its
// .proto files, one file of documentation and the licence.
func Belonging(paths []string) []string {
	doc := ""
	for _, name := range DocFiles() {
		if slices.Contains(paths, name) {
			doc = name
			break
		}
	}
	var own []string
	for _, p := range paths {
		if path.Ext(p) == ".proto" || p == LicenseFile || p == doc {
			own = append(own, p)
		}
	}
	return own
}

// SortFiles sorts files by path, as they are sent and hashed.
func SortFiles(files []File) {
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
}
