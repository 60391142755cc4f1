package gitobj

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// pack is one pack with its index. The index is held in memory, the pack is
// read at offsets.
type pack struct {
	name  string
	file  *os.File
	size  int64
	idLen int
	// The parts of a version 2 index: 256 counts, ids, 4-byte offsets,
	// 8-byte offsets.
	fan, ids, offsets, large []byte
	n                        int
}

// packPlace is an object's place in a pack.
type packPlace struct {
	pack   *pack
	offset int64
}

// basesBudget bounds the bytes of delta bases kept for reuse.
const basesBudget = 32 << 20

// maxIndex bounds the size of a pack index.
const maxIndex = 2 << 30

// openPacks opens all packs of the repository, once.
func (r *Repo) openPacks() ([]*pack, error) {
	r.packsOnce.Do(func() {
		for _, dir := range r.objectDirs {
			entries, err := os.ReadDir(filepath.Join(dir, "pack"))
			if err != nil {
				if !errors.Is(err, fs.ErrNotExist) {
					r.packsErr = err
				}
				continue
			}
			for _, e := range entries {
				base, ok := strings.CutSuffix(e.Name(), ".idx")
				if !ok {
					continue
				}
				p, err := openPack(filepath.Join(dir, "pack", base), r.idLen)
				if err != nil {
					r.packsErr = fmt.Errorf("pack %s: %w", base, err)
					return
				}
				r.packs = append(r.packs, p)
			}
		}
	})
	return r.packs, r.packsErr
}

// openPack opens base.pack and base.idx.
func openPack(base string, idLen int) (*pack, error) {
	info, err := os.Stat(base + ".idx")
	if err != nil {
		return nil, err
	}
	if info.Size() > maxIndex {
		return nil, fmt.Errorf("its index is larger than %d bytes", int64(maxIndex))
	}
	index, err := os.ReadFile(base + ".idx")
	if err != nil {
		return nil, err
	}
	p := &pack{name: filepath.Base(base), idLen: idLen}
	if err := p.parseIndex(index); err != nil {
		return nil, err
	}
	if p.file, err = os.Open(base + ".pack"); err != nil {
		return nil, err
	}
	if info, err = p.file.Stat(); err == nil {
		p.size = info.Size()
		err = p.checkHeader()
	}
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

func (p *pack) close() error { return p.file.Close() }

// checkHeader reads "PACK", the version and the number of objects.
func (p *pack) checkHeader() error {
	var header [12]byte
	if _, err := p.file.ReadAt(header[:], 0); err != nil {
		return noEOF(err)
	}
	version := binary.BigEndian.Uint32(header[4:])
	if string(header[:4]) != "PACK" || version != 2 && version != 3 {
		return fmt.Errorf("not a pack of version 2 or 3: %w", ErrUnsupported)
	}
	if n := binary.BigEndian.Uint32(header[8:]); int64(n) != int64(p.n) {
		return fmt.Errorf("has %d objects, its index %d", n, p.n)
	}
	return nil
}

// parseIndex takes a version 2 index apart and checks that its parts fit.
func (p *pack) parseIndex(index []byte) error {
	if len(index) < 8+1024 || !bytes.HasPrefix(index, []byte("\xfftOc\x00\x00\x00\x02")) {
		return fmt.Errorf("its index is not of version 2: %w", ErrUnsupported)
	}
	p.fan = index[8 : 8+1024]
	last := uint32(0)
	for i := range 256 {
		count := binary.BigEndian.Uint32(p.fan[4*i:])
		if count < last {
			return errors.New("its index is damaged: counts go down")
		}
		last = count
	}
	p.n = int(last)
	rest := index[8+1024:]
	if int64(len(rest)) < int64(p.n)*int64(p.idLen+8)+2*int64(p.idLen) {
		return errors.New("its index is cut off")
	}
	p.ids, rest = rest[:p.n*p.idLen], rest[p.n*p.idLen:]
	rest = rest[4*p.n:] // checksums of the packed bytes
	p.offsets, rest = rest[:4*p.n], rest[4*p.n:]
	p.large = rest[:len(rest)-2*p.idLen]
	return nil
}

func (p *pack) id(i int) string { return string(p.ids[i*p.idLen : (i+1)*p.idLen]) }

// find is the offset of an object in the pack.
func (p *pack) find(id ID) (int64, bool, error) {
	lo, hi := p.bucket(id[0])
	i := lo + sort.Search(hi-lo, func(i int) bool { return p.id(lo+i) >= string(id) })
	if i >= hi || p.id(i) != string(id) {
		return 0, false, nil
	}
	offset := int64(binary.BigEndian.Uint32(p.offsets[4*i:]))
	if offset&(1<<31) != 0 {
		at := 8 * (offset &^ (1 << 31))
		if at+8 > int64(len(p.large)) {
			return 0, false, fmt.Errorf("pack %s: its index is damaged: offset out of range", p.name)
		}
		offset = int64(binary.BigEndian.Uint64(p.large[at:]))
	}
	if offset < 12 || offset >= p.size {
		return 0, false, fmt.Errorf("pack %s: its index is damaged: offset out of range", p.name)
	}
	return offset, true, nil
}

// bucket is the range of ids with a first byte.
func (p *pack) bucket(first byte) (lo, hi int) {
	if first > 0 {
		lo = int(binary.BigEndian.Uint32(p.fan[4*(int(first)-1):]))
	}
	return lo, int(binary.BigEndian.Uint32(p.fan[4*int(first):]))
}

// readPacked reads an object from whichever pack has it.
func (r *Repo) readPacked(id ID) (object, error) {
	packs, err := r.openPacks()
	if err != nil {
		return object{}, err
	}
	for _, p := range packs {
		offset, ok, err := p.find(id)
		if err != nil {
			return object{}, err
		}
		if ok {
			o, err := r.readAt(packPlace{p, offset})
			if err != nil {
				return object{}, fmt.Errorf("object %s in pack %s: %w", id, p.name, err)
			}
			return o, nil
		}
	}
	return object{}, fmt.Errorf("object %s: %w", id, ErrNotFound)
}

// readAt reads the object at a place, following its chain of deltas to the
// whole object at its end and coming back.
func (r *Repo) readAt(at packPlace) (object, error) {
	var deltas [][]byte
	var places []packPlace
	var o object
	var held int64
	for {
		if base, ok := r.base(at); ok {
			o = base
			break
		}
		kind, data, next, err := r.inflateAt(at)
		if err != nil {
			return object{}, err
		}
		if kind != kindOffsetDelta && kind != kindRefDelta {
			o = object{kind, data}
			r.keepBase(at, o)
			break
		}
		if held += int64(len(data)); held > r.limits.ObjectSize || len(deltas) >= r.limits.DeltaDepth {
			return object{}, errors.New("chain of deltas is too long")
		}
		deltas, places = append(deltas, data), append(places, at)
		at = next
	}
	for i := len(deltas) - 1; i >= 0; i-- {
		data, err := applyDelta(o.data, deltas[i], r.limits.ObjectSize)
		if err != nil {
			return object{}, err
		}
		o = object{o.kind, data}
		r.keepBase(places[i], o)
	}
	return o, nil
}

// inflateAt reads one entry of a pack; base is where a delta's base is.
func (r *Repo) inflateAt(at packPlace) (kind Kind, data []byte, base packPlace, err error) {
	p := at.pack
	inflate := r.inflater(io.NewSectionReader(p.file, at.offset, p.size-at.offset))
	defer r.done(inflate)
	in := inflate.in
	b, err := in.ReadByte()
	if err != nil {
		return 0, nil, base, noEOF(err)
	}
	kind = Kind(b >> 4 & 7)
	size := uint64(b & 15)
	for shift := 4; b&0x80 != 0; shift += 7 {
		if b, err = in.ReadByte(); err != nil {
			return 0, nil, base, noEOF(err)
		}
		if shift > 46 {
			return 0, nil, base, errors.New("size out of range")
		}
		size |= uint64(b&0x7f) << shift
	}
	switch kind {
	case KindCommit, KindTree, KindBlob, KindTag:
	case kindOffsetDelta:
		back, err := readBack(in)
		if err != nil {
			return 0, nil, base, err
		}
		if back <= 0 || back > at.offset-12 {
			return 0, nil, base, errors.New("delta's base is out of range")
		}
		base = packPlace{p, at.offset - back}
	case kindRefDelta:
		id := make([]byte, r.idLen)
		if _, err := io.ReadFull(in, id); err != nil {
			return 0, nil, base, noEOF(err)
		}
		offset, ok, err := p.find(ID(id))
		if err != nil {
			return 0, nil, base, err
		}
		if !ok {
			return 0, nil, base, fmt.Errorf("delta's base %s is not in the pack", ID(id))
		}
		base = packPlace{p, offset}
	default:
		return 0, nil, base, fmt.Errorf("unknown %s", kind)
	}
	z, err := inflate.start()
	if err != nil {
		return 0, nil, base, err
	}
	data, err = r.readExactly(z, int64(size))
	return kind, data, base, err
}

// readBack reads the distance of an offset delta's base: seven bits a byte,
// highest first, each continuation adding one.
func readBack(in io.ByteReader) (int64, error) {
	b, err := in.ReadByte()
	if err != nil {
		return 0, noEOF(err)
	}
	back := int64(b & 0x7f)
	for b&0x80 != 0 {
		if b, err = in.ReadByte(); err != nil {
			return 0, noEOF(err)
		}
		if back > 1<<48 {
			return 0, errors.New("delta's base is out of range")
		}
		back = (back+1)<<7 | int64(b&0x7f)
	}
	return back, nil
}

// base is a kept delta base.
func (r *Repo) base(at packPlace) (object, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	o, ok := r.bases[at]
	return o, ok
}

// keepBase keeps an object for deltas against it; when the budget is spent it
// begins anew.
func (r *Repo) keepBase(at packPlace, o object) {
	size := int64(len(o.data))
	if size > basesBudget/8 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.basesSz+size > basesBudget {
		clear(r.bases)
		r.basesSz = 0
	}
	if _, ok := r.bases[at]; !ok {
		r.bases[at] = o
		r.basesSz += size
	}
}
