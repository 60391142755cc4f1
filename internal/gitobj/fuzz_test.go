package gitobj

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

func FuzzDelta(f *testing.F) {
	f.Add([]byte("hello world"), []byte{11, 5, 0x90, 5})
	f.Add([]byte("hello world"), []byte{11, 14, 0x91, 6, 5, 3, 'a', 'b', 'c', 0x90, 6})
	f.Fuzz(func(t *testing.T, base, delta []byte) {
		out, err := applyDelta(base, delta, 1<<16)
		if err == nil && len(out) > 1<<16 {
			t.Errorf("%d bytes, over the limit", len(out))
		}
	})
}

// FuzzPack reads arbitrary bytes as the one object of a pack.
func FuzzPack(f *testing.F) {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	if _, err := w.Write([]byte("hello")); err != nil {
		f.Fatal(err)
	}
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(append([]byte{0x35}, z.Bytes()...))
	f.Add(append([]byte{0x65, 1}, z.Bytes()...))
	f.Add(append(append([]byte{0x75}, make([]byte, sha1.Size)...), z.Bytes()...))
	f.Fuzz(func(t *testing.T, entry []byte) {
		dir := t.TempDir()
		pack := append([]byte("PACK\x00\x00\x00\x02\x00\x00\x00\x01"), entry...)
		if err := os.WriteFile(filepath.Join(dir, "p.pack"), pack, 0o600); err != nil {
			t.Fatal(err)
		}
		index := []byte("\xfftOc\x00\x00\x00\x02")
		for range 256 {
			index = binary.BigEndian.AppendUint32(index, 1)
		}
		id := make([]byte, sha1.Size)
		index = append(index, id...)
		index = binary.BigEndian.AppendUint32(index, 0)
		index = binary.BigEndian.AppendUint32(index, 12)
		index = append(index, make([]byte, 2*sha1.Size)...)
		if err := os.WriteFile(filepath.Join(dir, "p.idx"), index, 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := openPack(filepath.Join(dir, "p"), sha1.Size)
		if err != nil {
			t.Fatal(err)
		}
		defer p.close()
		r := &Repo{limits: Limits{ObjectSize: 1 << 20}.withDefaults(), idLen: sha1.Size, bases: make(map[packPlace]object)}
		offset, ok, err := p.find(ID(id))
		if err == nil && ok {
			_, _ = r.readAt(packPlace{p, offset})
		}
	})
}

func FuzzIndex(f *testing.F) {
	f.Add([]byte("\xfftOc\x00\x00\x00\x02"))
	f.Fuzz(func(_ *testing.T, index []byte) {
		p := &pack{idLen: sha1.Size, size: 1 << 20}
		if p.parseIndex(index) == nil {
			_, _, _ = p.find(ID(make([]byte, sha1.Size)))
			_, _, _ = p.find(ID(bytes.Repeat([]byte{0xff}, sha1.Size)))
		}
	})
}

func FuzzTree(f *testing.F) {
	f.Add([]byte("100644 a.proto\x00aaaaaaaaaaaaaaaaaaaa40000 d\x00bbbbbbbbbbbbbbbbbbbb"))
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := parseTree(data, sha1.Size)
		for _, e := range entries {
			if err == nil && !validName(e.Name) {
				t.Errorf("name %q", e.Name)
			}
		}
	})
}

func FuzzLoose(f *testing.F) {
	f.Add([]byte("x\x9c"))
	f.Fuzz(func(_ *testing.T, data []byte) {
		r := &Repo{limits: Limits{ObjectSize: 1 << 20}.withDefaults()}
		_, _ = r.inflateLoose(bytes.NewReader(data))
	})
}
