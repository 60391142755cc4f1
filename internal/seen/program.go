package seen

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"os"
	"time"

	"github.com/platinummonkey/spoke/internal/filecache"
)

// headLen is how much of a program the Go linker leaves before its build ID:
// all of the marks lie in the first 32 KiB.
const headLen = 32 << 10

// ProgramDigest tells one build of a program from another. The head of what the
// Go linker writes has a build ID, a digest of all that the program is made of,
// so that no more is read; any other program is read whole, and the cache keeps
// its digest.
func ProgramDigest(c *filecache.Cache, name string, now time.Time) (Sum, error) {
	file, err := os.Open(name)
	if err != nil {
		return Sum{}, err
	}
	defer func() { _ = file.Close() }() // it was only read
	info, err := file.Stat()
	if err != nil {
		return Sum{}, err
	}
	head := make([]byte, headLen, headLen+8)
	n, err := io.ReadFull(file, head)
	if head = head[:n]; err != nil || !hasBuildID(head) {
		return Digest(c, name, now)
	}
	return sha256.Sum256(binary.LittleEndian.AppendUint64(head, uint64(info.Size()))), nil
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
