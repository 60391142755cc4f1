package input

import (
	"slices"
	"strings"
)

// Format is a kind of input, by the name that "#format=" gives it.
type Format string

// The formats of sources, of modules in a registry, and of images and messages.
const (
	Dir       Format = "dir"
	Git       Format = "git"
	ProtoFile Format = "protofile"
	Tar       Format = "tar"
	Zip       Format = "zip"

	Module Format = "mod"

	Binary Format = "binpb"
	JSON   Format = "json"
	Text   Format = "txtpb"
	YAML   Format = "yaml"
)

// Compression is how the bytes of an input are compressed. The empty one is
// not said.
type Compression string

// The compressions, by the names that "#compression=" gives them.
const (
	None Compression = "none"
	Gzip Compression = "gzip"
	Zstd Compression = "zstd"
)

// Kind is a set of formats.
type Kind uint8

// The sets that commands take. Messages are the formats of images.
const (
	Sources Kind = 1 << iota
	Modules
	Images
	Directories
)

// Everything is what can be compiled, or is.
const Everything = Sources | Modules | Images

// An alias is another name for a format.
type alias struct {
	format      Format
	compression Compression
	// instead is what users had better write; empty if they may go on.
	instead string
}

// named finds a format by the name that users write.
func named(name string) (a alias, ok bool) {
	switch name {
	case "bin":
		return alias{format: Binary}, true
	case "bingz":
		return alias{Binary, Gzip, "format=binpb,compression=gzip"}, true
	case "jsongz":
		return alias{JSON, Gzip, "format=json,compression=gzip"}, true
	case "targz":
		return alias{Tar, Gzip, "format=tar,compression=gzip"}, true
	}
	f := Format(name)
	return alias{format: f}, f.kind() != 0
}

// kind is the sets that a format is in.
func (f Format) kind() Kind {
	switch f {
	case Dir, ProtoFile:
		return Sources | Directories
	case Git, Tar, Zip:
		return Sources
	case Module:
		return Modules
	case Binary, JSON, Text, YAML:
		return Images
	}
	return 0
}

// IsImage reports whether f is a format of images and messages.
func (f Format) IsImage() bool { return f.kind() == Images }

// IsArchive reports whether f is a format of archives.
func (f Format) IsArchive() bool { return f == Tar || f == Zip }

// names are the names of all formats in k, sorted, old ones included.
func (k Kind) names() string {
	var names []string
	for _, name := range []string{"bin", "bingz", "binpb", "dir", "git", "json", "jsongz", "mod", "protofile", "tar", "targz", "txtpb", "yaml", "zip"} {
		if a, _ := named(name); a.format.kind()&k != 0 {
			names = append(names, name)
		}
	}
	return "[" + strings.Join(slices.Compact(names), ",") + "]"
}
