package seen

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"time"

	"github.com/platinummonkey/spoke/internal/filecache"
)

// How much of a program the Go linker leaves before the end of its build ID at
// most: a page in ELF, for other formats all of the marks lie in the first 32 KiB.
// An ID of theirs is no longer than idLen with its mark.
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
		if hasBuildID(head) {
			return sha256.Sum256(binary.LittleEndian.AppendUint64(head, uint64(size))), nil
		}
	}
	return Digest(c, name, now)
}

// hasBuildID finds a build ID that is all in the head: in ELF a note of type 4 by
// "Go", before which its length stands, elsewhere the beginning of the text. See
// cmd/internal/buildid in Go's sources.
func hasBuildID(head []byte) bool {
	for _, note := range []struct {
		mark  string
		order binary.ByteOrder
	}{{"\x04\x00\x00\x00Go\x00\x00", binary.LittleEndian}, {"\x00\x00\x00\x04Go\x00\x00", binary.BigEndian}} {
		const number = 4 // bytes
		at := bytes.Index(head, []byte(note.mark))
		if at >= number && int64(at+len(note.mark))+int64(note.order.Uint32(head[at-number:])) <= int64(len(head)) {
			return true
		}
	}
	at := bytes.Index(head, []byte("\xff Go build ID: \""))
	return at >= 0 && at+idLen <= len(head)
}
