package gitobj

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"
)

// FuzzDelta applies arbitrary deltas to arbitrary bases.
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

// deflated is data as a stream of zlib.
func deflated(t testing.TB, data string) []byte {
	t.Helper()
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	if _, err := w.Write([]byte(data)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return z.Bytes()
}

// memoryRepo is a repository with nothing in it.
func memoryRepo() *Repo {
	r := &Repo{limits: Limits{ObjectSize: 1 << 18, Work: 1 << 22, DeltaDepth: 50}.withDefaults(), idLen: sha1.Size, bases: make(map[packPlace]object)}
	r.packsOnce.Do(func() {})
	r.packedOnce.Do(func() {})
	r.shallowOnce.Do(func() {})
	return r
}

// indexOf is an index of objects at offsets, with ids 0000…, 0100… and so on.
func indexOf(offsets ...uint32) []byte {
	index := []byte("\xfftOc\x00\x00\x00\x02")
	for i := range 256 {
		index = binary.BigEndian.AppendUint32(index, uint32(min(i+1, len(offsets))))
	}
	for i := range offsets {
		index = append(index, fakeID(i)...)
	}
	index = append(index, make([]byte, 4*len(offsets))...)
	for _, offset := range offsets {
		index = binary.BigEndian.AppendUint32(index, offset)
	}
	return append(index, make([]byte, 2*sha1.Size)...)
}

func fakeID(i int) ID { return ID(append([]byte{byte(i)}, make([]byte, sha1.Size-1)...)) }

// FuzzPack reads three objects of a pack of arbitrary content: each may be
// anything, a delta of another too.
func FuzzPack(f *testing.F) {
	z := deflated(f, "hello")
	delta := deflated(f, string([]byte{5, 5, 0x90, 5}))
	whole := append([]byte{0x35}, z...)
	f.Add(whole, append([]byte{0x64, byte(len(whole))}, delta...), append(append([]byte{0x74}, fakeID(0)...), delta...))
	f.Add(append(append([]byte{0x74}, fakeID(1)...), delta...), append(append([]byte{0x74}, fakeID(2)...), delta...), append(append([]byte{0x74}, fakeID(0)...), delta...))
	r := memoryRepo()
	f.Fuzz(func(t *testing.T, a, b, c []byte) {
		data := slices.Concat([]byte("PACK\x00\x00\x00\x02\x00\x00\x00\x03"), a, b, c)
		offsets := []uint32{packHeader, uint32(packHeader + len(a)), uint32(packHeader + len(a) + len(b))}
		idx := indexOf(offsets...)
		x, err := parseIndex(bytes.NewReader(idx), int64(len(idx)), sha1.Size)
		if err != nil {
			t.Fatal(err)
		}
		p := &pack{file: bytes.NewReader(data), size: int64(len(data)), index: x}
		if err := p.checkHeader(); err != nil {
			t.Fatal(err)
		}
		r.packs = []*pack{p}
		clear(r.bases)
		r.spent.Store(0)
		for i := range 3 {
			o, err := r.readPacked(fakeID(i))
			if err == nil && int64(len(o.data)) > r.limits.ObjectSize {
				t.Errorf("%d bytes, over the limit", len(o.data))
			}
			if errors.Is(err, ErrNotFound) {
				t.Errorf("object %d: %v", i, err)
			}
		}
	})
}

// FuzzIndex looks for ids in an arbitrary index.
func FuzzIndex(f *testing.F) {
	f.Add(indexOf(12, 20, 30))
	f.Add(append(indexOf(12, 1<<31), make([]byte, 8)...))
	f.Fuzz(func(t *testing.T, data []byte) {
		x, err := parseIndex(bytes.NewReader(data), int64(len(data)), sha1.Size)
		if err != nil {
			return
		}
		for _, id := range []ID{fakeID(0), fakeID(1), fakeID(255), ID(bytes.Repeat([]byte{0xff}, sha1.Size))} {
			_, ok, err := x.find(id)
			if ok && err != nil {
				t.Error(err)
			}
		}
		if _, err := x.withPrefix(0, "0000"); err != nil && len(data) < 1<<12 {
			t.Error(err)
		}
	})
}

// FuzzTree takes arbitrary trees apart.
func FuzzTree(f *testing.F) {
	f.Add([]byte("100644 a.proto\x00aaaaaaaaaaaaaaaaaaaa40000 d\x00bbbbbbbbbbbbbbbbbbbb"))
	f.Add([]byte("120000 a\x00aaaaaaaaaaaaaaaaaaaa160000 d\x00bbbbbbbbbbbbbbbbbbbb100777 e\x00bbbbbbbbbbbbbbbbbbbb"))
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := parseTree(data, sha1.Size)
		if err != nil {
			return
		}
		size := 0
		for _, e := range entries {
			if !validName(e.Name) || len(e.ID) != sha1.Size || e.Type == 0 {
				t.Errorf("entry %+v", e)
			}
			size += len(e.Name) + sha1.Size
		}
		if size > len(data) {
			t.Errorf("%d bytes of entries in %d", size, len(data))
		}
	})
}

// FuzzLoose reads an arbitrary file as a loose object.
func FuzzLoose(f *testing.F) {
	f.Add([]byte("x\x9c"))
	f.Add(deflated(f, "blob 5\x00hello"))
	f.Add(deflated(f, "tree 0\x00"))
	r := memoryRepo()
	f.Fuzz(func(t *testing.T, data []byte) {
		r.spent.Store(0)
		o, err := r.inflateLoose(bytes.NewReader(data))
		if err == nil && int64(len(o.data)) > r.limits.ObjectSize {
			t.Errorf("%d bytes, over the limit", len(o.data))
		}
	})
}

// FuzzCommit reads arbitrary commits and tags.
func FuzzCommit(f *testing.F) {
	id := strings.Repeat("0a", sha1.Size)
	f.Add([]byte("tree " + id + "\nparent " + id + "\nparent " + id + "\nauthor a <a> 1 +0000\n\nmessage\n"))
	f.Add([]byte("object " + id + "\ntype commit\ntag v1\n"))
	r := memoryRepo()
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := r.parseCommit(data)
		if err != nil {
			return
		}
		if len(c.Tree) != sha1.Size || (len(c.Parents)+1)*2*sha1.Size > len(data) {
			t.Errorf("commit %+v", c)
		}
		headerField(data, "object")
	})
}

// FuzzRefs looks for a name in arbitrary packed references.
func FuzzRefs(f *testing.F) {
	id := strings.Repeat("0a", sha1.Size)
	f.Add("# pack-refs with: peeled fully-peeled sorted \n"+id+" refs/heads/main\n^"+id+"\n"+id+" refs/tags/v1\n", "refs/tags/v1")
	f.Add("", "HEAD")
	f.Add(id+" refs/heads/x", "refs/heads/x")
	f.Fuzz(func(t *testing.T, text, name string) {
		if ValidRef(name) && (strings.Contains(name, "..") || strings.HasPrefix(name, "/") || strings.Contains("/"+name, "/.")) {
			t.Errorf("%q is no name", name)
		}
		if strings.ContainsAny(name, "\n ") {
			return
		}
		id, ok := packedRef(text, name)
		if ok && !strings.Contains("\n"+text+"\n", "\n"+id+" "+name+"\n") {
			t.Errorf("%q of %q", id, name)
		}
		r := memoryRepo()
		r.packed = text
		_, _ = r.parseID(id)
	})
}

// FuzzConfig reads arbitrary settings of a repository.
func FuzzConfig(f *testing.F) {
	f.Add("[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectFormat = sha256 ; why\n")
	f.Add("[extensions] refStorage = \"reftable\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		n, err := parseConfig(text)
		if (n == 0) != (err != nil) || err != nil && !errors.Is(err, ErrUnsupported) {
			t.Errorf("%d, %v", n, err)
		}
	})
}
