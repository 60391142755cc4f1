package enginetest

import (
	"bytes"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/platinummonkey/spoke/schema/model"
)

// DiffDescriptors tells which files of two sets have different descriptors, with
// or without source info, at most limit of them, and where the bytes part.
func DiffDescriptors(got, want *model.Set, limit int) ([]string, error) {
	var found []string
	for i := range min(len(got.Files), len(want.Files)) {
		for _, sourceInfo := range []bool{false, true} {
			a, err := got.Files[i].Descriptor(sourceInfo)
			if err != nil {
				return nil, err
			}
			b, err := want.Files[i].Descriptor(sourceInfo)
			if err != nil {
				return nil, err
			}
			if !bytes.Equal(a, b) {
				found = append(found, fmt.Sprintf("%s (source info: %v): %s", want.Files[i].Path, sourceInfo, part("", a, b)))
				break
			}
		}
		if len(found) >= limit {
			break
		}
	}
	return found, nil
}

// part tells where two messages part.
func part(where string, a, b []byte) string {
	for n := 0; ; n++ {
		x, xn := field(a)
		y, yn := field(b)
		if xn == 0 || yn == 0 || !bytes.Equal(x.raw, y.raw) {
			where = fmt.Sprintf("%s.%d(%d. field)", where, y.num, n)
			if xn > 0 && yn > 0 && x.num == y.num && message(x.bytes) && message(y.bytes) {
				return part(where, x.bytes, y.bytes)
			}
			return fmt.Sprintf("%s: %s", where, around(x.raw, y.raw))
		}
		a, b = a[xn:], b[yn:]
	}
}

// around is what stands where bytes differ.
func around(a, b []byte) string {
	const before, behind = 8, 24
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	part := func(c []byte) []byte { return c[min(max(at-before, 0), len(c)):min(at+behind, len(c))] }
	return fmt.Sprintf("at %d of %d: %q, want %q", at, len(a), part(a), part(b))
}

type record struct {
	num        protowire.Number
	raw, bytes []byte
}

// field reads the first field of a message, and its length; 0 if there is none.
func field(b []byte) (record, int) {
	num, typ, n := protowire.ConsumeTag(b)
	if n < 0 {
		return record{}, 0
	}
	size := protowire.ConsumeFieldValue(num, typ, b[n:])
	if size < 0 {
		return record{}, 0
	}
	r := record{num: num, raw: b[:n+size]}
	if typ == protowire.BytesType {
		r.bytes, _ = protowire.ConsumeBytes(b[n:])
	}
	return r, n + size
}

// message reports whether bytes could be a message.
func message(b []byte) bool {
	for len(b) > 0 {
		_, n := field(b)
		if n == 0 {
			return false
		}
		b = b[n:]
	}
	return b != nil
}
