package module

import (
	"encoding/hex"
	"errors"
	"fmt"
)

// CommitID is the id of a commit on a registry, a UUID. Everywhere, in files
// and on the wire, it is written as 32 hexadecimal digits.
type CommitID [16]byte

// String is the id as 32 hexadecimal digits of lower case.
func (id CommitID) String() string { return hex.EncodeToString(id[:]) }

// MarshalText is String, for encoders.
func (id CommitID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// IsZero reports whether id is no commit at all.
func (id CommitID) IsZero() bool { return id == CommitID{} }

// ParseCommitID reads 32 hexadecimal digits.
func ParseCommitID(s string) (CommitID, error) {
	var id CommitID
	if len(s) != 2*len(id) {
		return id, fmt.Errorf("expected dashless uuid to be of length 32 but was %d", len(s))
	}
	if _, err := hex.Decode(id[:], []byte(s)); err != nil {
		return CommitID{}, errors.New("invalid UUID format")
	}
	return id, nil
}
