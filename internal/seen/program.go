package seen

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"time"

	"github.com/platinummonkey/spoke/internal/filecache"
)

// How much of a program the Go linker leaves before its build ID at most: less
// than a page in ELF, for other formats all of the marks lie in the first 32 KiB.
// An ID is no longer than idLen with its mark.
const (
	pageLen = 4 << 10
	headLen = 32 << 10
	idLen   = 128
)

// ProgramDigest tells one build of a program from another. The head of what the
// Go linker writes has a build ID, a digest of all that the program is made of,
// so that no more is read; any other program is read whole, and the cache keeps
// its digest.
func ProgramDigest(c *filecache.Cache, name string, now time.Time) (Sum, error) {
	in, err := openToRead(name)
	if err != nil {
		return Sum{}, err
	}
	defer in.close()
	_, size, err := in.stat()
	if err != nil {
		return Sum{}, err
	}
	var head []byte
	for _, n := range []int{pageLen, headLen} {
		head = slices.Grow(head, n-len(head))
		for len(head) < n {
			k, err := in.read(head[len(head):n])
			if head = head[:len(head)+k]; err != nil {
				return Digest(c, name, now)
			}
		}
		if hasBuildID(head[:n-idLen]) {
			return sha256.Sum256(binary.LittleEndian.AppendUint64(head, uint64(size))), nil
		}
	}
	return Digest(c, name, now)
}

// hasBuildID finds the mark before a build ID: in ELF a note of type 4 by "Go",
// elsewhere the head of the text. See cmd/internal/buildid in Go's sources.
func hasBuildID(head []byte) bool {
	for _, mark := range []string{"\x04\x00\x00\x00Go\x00\x00", "\x00\x00\x00\x04Go\x00\x00", "\xff Go build ID: \""} {
		if bytes.Contains(head, []byte(mark)) {
			return true
		}
	}
	return false
}
