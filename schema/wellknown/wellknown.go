// Package wellknown holds the .proto files that every file can import without
// anybody supplying them. They are Google's, unchanged, with their licence at
// the head of each.
package wellknown

import (
	"embed"
	"io/fs"
)

// Version is the release of Protobuf that the files are from.
const Version = "36.2"

//go:embed google
var files embed.FS

// descriptor is the file that most runs need: it is not copied.
//
//go:embed google/protobuf/descriptor.proto
var descriptor string

// Files are the files by their import paths.
func Files() fs.FS { return files }

// Text is the text of the file at an import path; ok is false if there is none.
func Text(importPath string) (text string, ok bool) {
	if importPath == "google/protobuf/descriptor.proto" {
		return descriptor, true
	}
	data, err := files.ReadFile(importPath)
	return string(data), err == nil
}
