// Package core is what a registry knows and does, apart from how it is spoken
// to and where it keeps things: owners have modules, modules have commits,
// labels point to commits. It declares what it needs of stores as the
// interfaces Meta, Blobs and Cache, and knows nothing of HTTP.
package core

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/platinummonkey/spoke/internal/module"
)

// ID is the id of anything that a registry keeps: a random UUID, written as 32
// hexadecimal digits. Ids are never used again.
type ID [16]byte

// String is the id as 32 hexadecimal digits of lower case.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// IsZero reports whether id is none.
func (id ID) IsZero() bool { return id == ID{} }

// ParseID reads 32 hexadecimal digits of lower case.
func ParseID(s string) (ID, error) {
	var id ID
	if len(s) == 2*len(id) {
		if _, err := hex.Decode(id[:], []byte(s)); err == nil && id.String() == s {
			return id, nil
		}
	}
	return ID{}, Errorf(Invalid, "%q is no id: an id has 32 hexadecimal digits", s)
}

// NewID is a random id, a UUID of version 4.
func NewID() ID {
	var id ID
	_, _ = rand.Read(id[:]) // never fails
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return id
}

// OwnerKind says who owns.
type OwnerKind uint8

// Kinds of owners.
const (
	Organization OwnerKind = iota + 1
	User
)

// Owner is an organization or a user. Both share one space of names.
type Owner struct {
	ID               ID
	Kind             OwnerKind
	Name             string
	Description, URL string
	// Admin says of a user that they run the registry.
	Admin            bool
	Created, Updated time.Time
}

// Visibility says who may see a module.
type Visibility uint8

// Visibilities. Private modules are seen by users of the registry only.
const (
	Public Visibility = iota + 1
	Private
)

// DefaultLabel is the default label of modules that name no other.
const DefaultLabel = "main"

// Module is a module and its settings.
type Module struct {
	ID, OwnerID ID
	// Owner is the name of its owner.
	Owner, Name      string
	Visibility       Visibility
	Deprecated       bool
	Description, URL string
	DefaultLabel     string
	Created, Updated time.Time
}

// String is the name of a module on its registry.
func (m Module) String() string { return m.Owner + "/" + m.Name }

// Dep is a commit that another needs, and the module it is of.
type Dep struct {
	Commit, Module ID
	// Direct says that a file of the one imports a file of the other.
	Direct bool
}

// Commit is one state of a module. It never changes.
type Commit struct {
	ID, ModuleID, OwnerID ID
	// Seq orders the commits of a module as they came.
	Seq int64
	B4  module.Digest
	B5  module.Digest
	// Deps are all commits that it needs, at most one of a module, sorted by
	// id.
	Deps      []Dep
	Created   time.Time
	CreatedBy ID
	SourceURL string
}

// Label is a name within a module that points to a commit.
type Label struct {
	ID, ModuleID, OwnerID, CommitID ID
	Name                            string
	Created, Updated                time.Time
	// Archived is zero for labels in use.
	Archived  time.Time
	UpdatedBy ID
}

// Move is one step in the history of a label.
type Move struct {
	Seq               int64
	LabelID, CommitID ID
	At                time.Time
	By                ID
}

// File is one file of a commit.
type File struct {
	Path string
	Sum  Sum
	Size int64
}

// Sum names a blob: the SHAKE256 of its bytes, 64 bytes of it.
type Sum = [module.DigestSize]byte

// Kind says what kept something from being done, for programs.
type Kind uint8

// Kinds of errors.
const (
	// Internal is a fault of the registry; what it says is for its operator.
	Internal Kind = iota
	Invalid
	NotFound
	AlreadyExists
	// Unready is asked of something that is not in the state for it, such as
	// the newest commit of a module without commits.
	Unready
	Unauthenticated
	Denied
	TooLarge
	// Unavailable is worth another try.
	Unavailable
)

// Error is an error for whoever asked.
type Error struct {
	Kind Kind
	Text string
}

func (e *Error) Error() string { return e.Text }

// Errorf is an Error with a formatted text.
func Errorf(kind Kind, format string, args ...any) error {
	return &Error{kind, fmt.Sprintf(format, args...)}
}
