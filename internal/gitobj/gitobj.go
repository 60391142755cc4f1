// Package gitobj reads commits, trees and blobs from the object store of a
// local git repository, in process and without a checkout. It takes the path
// of a repository and a revision and gives file contents. It never writes,
// never fetches and runs no program.
//
// Formats: gitrepository-layout(5), gitformat-pack(5) and gitrevisions(7). A
// repository is treated as hostile: sizes, depths and chains are bounded, every
// object is checked against its id, and what does not fit is an error.
package gitobj

import (
	"encoding/hex"
	"errors"
	"fmt"
)

// ErrUnsupported is wrapped by errors about repositories that are sound but
// use a feature this package does not read (reference tables, partial clones,
// revision syntax beyond Resolve's). The git program may still read them.
var ErrUnsupported = errors.New("not supported by the built-in git reader")

// ErrNotFound is wrapped by errors about revisions, objects and paths that the
// repository does not have.
var ErrNotFound = errors.New("not found")

// ErrNotRepository is wrapped by errors about places that hold no repository.
var ErrNotRepository = errors.New("not a git repository")

// ID is an object's id: 20 raw bytes (SHA-1) or 32 (SHA-256).
type ID string

// String is the id in hex.
func (id ID) String() string { return hex.EncodeToString([]byte(id)) }

// Kind is what an object is, numbered as in packs.
type Kind uint8

// Kinds of objects.
const (
	KindCommit Kind = 1
	KindTree   Kind = 2
	KindBlob   Kind = 3
	KindTag    Kind = 4

	kindOffsetDelta Kind = 6
	kindRefDelta    Kind = 7
)

// String is git's word for the kind.
func (k Kind) String() string {
	switch k {
	case KindCommit:
		return "commit"
	case KindTree:
		return "tree"
	case KindBlob:
		return "blob"
	case KindTag:
		return "tag"
	}
	return fmt.Sprintf("object of type %d", uint8(k))
}

// Limits bounds what a repository may make this package do. Zero fields mean
// the default.
type Limits struct {
	// ObjectSize is the largest object read, in bytes; 128 MiB by default. What
	// is not a blob may be a quarter of that.
	ObjectSize int64
	// Work is how many bytes may be made by decompressing and by applying
	// deltas, over all objects; 32 GiB by default.
	Work int64
	// DeltaDepth is the longest chain of deltas; 4,096 by default, which is
	// the most that git itself writes.
	DeltaDepth int
	// TreeDepth is the deepest nesting of directories; 256 by default.
	TreeDepth int
	// Entries is the most entries that one Walk may meet; 4 million by
	// default.
	Entries int
}

func (l Limits) withDefaults() Limits {
	if l.ObjectSize == 0 {
		l.ObjectSize = 128 << 20
	}
	if l.Work == 0 {
		l.Work = 32 << 30
	}
	if l.DeltaDepth == 0 {
		l.DeltaDepth = 4096
	}
	if l.TreeDepth == 0 {
		l.TreeDepth = 256
	}
	if l.Entries == 0 {
		l.Entries = 4 << 20
	}
	return l
}
