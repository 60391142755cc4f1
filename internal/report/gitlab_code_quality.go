package report

import (
	"bufio"
	"crypto/sha3"
	"encoding/hex"
	"strconv"

	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/source"
)

// gitlabCodeQuality is one JSON array in GitLab's code quality format. The
// fingerprint of an issue is the hash of the issue without its fingerprint.
func gitlabCodeQuality(w *bufio.Writer, ds []diag.Diagnostic) {
	const fingerprintSize = 64
	var hash, head, tail []byte
	hasher := sha3.NewSHAKE256()
	sum := make([]byte, fingerprintSize)
	for i := range ds {
		d := &ds[i]
		head = append(head[:0], `{"description":`...)
		head = appendQuoted(head, d.Message)
		head = append(head, `,"check_name":`...)
		head = appendQuoted(head, d.Rule)
		tail = appendGitLabLocation(tail[:0], d)

		hasher.Reset()
		hasher.Write(head)
		hasher.Write(tail)
		hasher.Read(sum)
		hash = hex.AppendEncode(hash[:0], sum)

		if i == 0 {
			w.WriteByte('[')
		} else {
			w.WriteByte(',')
		}
		w.Write(head)
		w.WriteString(`,"fingerprint":"`)
		w.Write(hash)
		w.WriteByte('"')
		w.Write(tail)
	}
	w.WriteString("]\n")
}

func appendGitLabLocation(b []byte, d *diag.Diagnostic) []byte {
	start, end := places(d)
	b = append(b, `,"location":{`...)
	if d.File != nil {
		b = append(b, `"path":`...)
		b = appendQuoted(b, d.File.External)
		b = append(b, ',')
	}
	b = append(b, `"positions":{"begin":`...)
	b = appendGitLabPosition(b, start)
	b = append(b, `,"end":`...)
	b = appendGitLabPosition(b, end)
	return append(b, `}},"severity":"minor"}`...)
}

func appendGitLabPosition(b []byte, p source.Position) []byte {
	if p.Line == 0 {
		return append(b, "{}"...)
	}
	b = append(b, `{"line":`...)
	b = strconv.AppendInt(b, int64(p.Line), 10)
	b = append(b, `,"column":`...)
	b = strconv.AppendInt(b, int64(p.Column), 10)
	return append(b, '}')
}
