package module

import (
	"bytes"
	"crypto/sha3"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// DigestKind says what a digest is made of.
type DigestKind uint8

// Kinds of digests. All are SHAKE256 with 64 bytes of output.
const (
	// B4 is of a module's files and its configuration before v2.
	B4 DigestKind = iota + 1
	// B5 is of a module's files and the digests of all that it depends on.
	B5
	// P1 is of a check plugin, O1 of a policy.
	P1
	O1
)

// String is the kind as written before a digest.
func (k DigestKind) String() string {
	switch k {
	case B4:
		return "shake256"
	case B5:
		return "b5"
	case P1:
		return "p1"
	case O1:
		return "o1"
	}
	return "unknown"
}

// DigestSize is the length of all digests in bytes.
const DigestSize = 64

// Digest is the digest of a module, a plugin or a policy. Digests of one kind
// are equal if and only if what they are of is.
type Digest struct {
	Kind DigestKind
	Sum  [DigestSize]byte
}

// String is the digest as written in files, "b5:" and 128 hexadecimal digits,
// or empty for none.
func (d Digest) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Kind.String() + ":" + hex.EncodeToString(d.Sum[:])
}

// MarshalText is String, for encoders.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// IsZero reports whether d is no digest at all.
func (d Digest) IsZero() bool { return d == Digest{} }

// ParseDigest reads what String writes.
func ParseDigest(s string) (Digest, error) {
	kind, value, ok := strings.Cut(s, ":")
	if !ok {
		return Digest{}, fmt.Errorf("could not parse digest %q: must in the form \"digest_type:digest_hex_value\"", s)
	}
	var d Digest
	for k := B4; k <= O1; k++ {
		if k.String() == kind {
			d.Kind = k
		}
	}
	if d.Kind == 0 {
		return Digest{}, fmt.Errorf("could not parse digest %q: unknown digest type: %q", s, kind)
	}
	sum, err := hex.DecodeString(value)
	if err != nil {
		return Digest{}, fmt.Errorf("could not parse digest %q: could not parse hex: must in the form \"digest_type:digest_hex_value\"", s)
	}
	return NewDigest(d.Kind, sum)
}

// NewDigest is the digest with that sum of 64 bytes.
func NewDigest(kind DigestKind, sum []byte) (Digest, error) {
	if len(sum) != DigestSize {
		return Digest{}, fmt.Errorf("invalid shake256 digest value: expected %d bytes, got %d", DigestSize, len(sum))
	}
	return Digest{kind, [DigestSize]byte(sum)}, nil
}

// Hash is SHAKE256 of data, of which all digests are made.
func Hash(data []byte) (sum [DigestSize]byte) {
	copy(sum[:], sha3.SumSHAKE256(data, DigestSize))
	return sum
}

// Entry is what stands for one file in a manifest.
type Entry struct {
	Path string
	// Sum is the Hash of the file.
	Sum [DigestSize]byte
}

// Manifest is the list of files of which digests are made: a line for each,
// sorted by path.
func Manifest(entries []Entry) []byte {
	entries = slices.Clone(entries)
	slices.SortFunc(entries, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) })
	var b bytes.Buffer
	for _, e := range entries {
		fmt.Fprintf(&b, "shake256:%x  %s\n", e.Sum, e.Path)
	}
	return b.Bytes()
}

// DigestB4 is the digest of a module's files. What counts as one are, besides
// its files, a buf.yaml and a buf.lock of versions before v2.
func DigestB4(entries []Entry) Digest { return Digest{B4, Hash(Manifest(entries))} }

// DigestB5 is the digest of a module's files and of what it depends on: deps
// are the digests, of kind B5, of all modules that it needs, directly or not.
func DigestB5(entries []Entry, deps []Digest) Digest {
	parts := make([]string, len(deps))
	for i, d := range deps {
		parts[i] = d.String()
	}
	slices.Sort(parts)
	files := Digest{B4, Hash(Manifest(entries))}.String()
	return Digest{B5, Hash([]byte(strings.Join(append([]string{files}, parts...), "\n")))}
}
