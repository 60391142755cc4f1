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
	"strings"
)

// pack is a pack with its index, both read at offsets.
type pack struct {
	name  string
	file  io.ReaderAt
	size  int64
	index *index
	open  []io.Closer
}

// packPlace is an object's place in a pack.
type packPlace struct {
	pack   *pack
	offset int64
}

const (
	// basesBudget bounds the bytes of delta bases kept for reuse.
	basesBudget = 32 << 20
	// maxHeldIndex is the largest index held in memory.
	maxHeldIndex = 8 << 20
	// maxPacks bounds the packs of a repository, which stay open.
	maxPacks = 4096
	// packHeader is the size of what stands before the first object.
	packHeader = 12
)

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
				if len(r.packs) == maxPacks {
					r.packsErr = fmt.Errorf("%s: more than %d packs: run git gc", dir, maxPacks)
					return
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
func openPack(base string, idLen int) (_ *pack, err error) {
	p := &pack{name: filepath.Base(base)}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.close())
		}
	}()
	idx, size, err := p.openFile(base + ".idx")
	if err != nil {
		return nil, err
	}
	if size <= maxHeldIndex {
		held := make([]byte, size)
		if _, err := idx.ReadAt(held, 0); err != nil {
			return nil, noEOF(err)
		}
		idx = bytes.NewReader(held)
	}
	if p.index, err = parseIndex(idx, size, idLen); err != nil {
		return nil, err
	}
	if p.file, p.size, err = p.openFile(base + ".pack"); err != nil {
		return nil, err
	}
	return p, p.checkHeader()
}

// openFile opens a file that stays open as long as the pack is.
func (p *pack) openFile(name string) (io.ReaderAt, int64, error) {
	f, err := openFile(name)
	if err != nil {
		return nil, 0, err
	}
	p.open = append(p.open, f)
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	return f, info.Size(), nil
}

func (p *pack) close() error {
	var errs []error
	for _, f := range p.open {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}

// checkHeader reads "PACK", the version and the number of objects.
func (p *pack) checkHeader() error {
	var header [packHeader]byte
	if _, err := p.file.ReadAt(header[:], 0); err != nil {
		return noEOF(err)
	}
	version := binary.BigEndian.Uint32(header[4:])
	if string(header[:4]) != "PACK" || version != 2 && version != 3 {
		return fmt.Errorf("not a pack of version 2 or 3: %w", ErrUnsupported)
	}
	if n := binary.BigEndian.Uint32(header[8:]); int64(n) != p.index.n {
		return fmt.Errorf("has %d objects, its index %d", n, p.index.n)
	}
	return nil
}

// find is the offset of an object in the pack.
func (p *pack) find(id ID) (int64, bool, error) {
	offset, ok, err := p.index.find(id)
	if err == nil && ok && (offset < packHeader || offset >= p.size) {
		err = errIndexDamaged
	}
	if err != nil {
		return 0, false, fmt.Errorf("pack %s: %w", p.name, err)
	}
	return offset, ok, nil
}

// readPacked reads an object from whichever pack has it.
func (r *Repo) readPacked(id ID) (object, error) {
	packs, err := r.openPacks()
	if err != nil {
		return object{}, err
	}
	// Objects that are read one after another are often in one pack.
	recent := int(r.recentPack.Load())
	for i := range packs {
		n := (recent + i) % len(packs)
		p := packs[n]
		offset, ok, err := p.find(id)
		if err != nil {
			return object{}, err
		}
		if !ok {
			continue
		}
		r.recentPack.Store(int32(n))
		o, err := r.readAt(packPlace{p, offset})
		if err != nil {
			return object{}, fmt.Errorf("object %s in pack %s: %w", id, p.name, err)
		}
		return o, nil
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
	// A short chain may still have every object in it be a large one.
	made, limit := int64(0), maxChain*r.limits.ObjectSize
	for i := len(deltas) - 1; i >= 0; i-- {
		data, err := applyDelta(o.data, deltas[i], r.limits.ObjectSize)
		if err != nil {
			return object{}, err
		}
		if made += int64(len(data)); made > limit {
			return object{}, fmt.Errorf("chain of deltas makes more than %d bytes", limit)
		}
		if err := r.spend(int64(len(data))); err != nil {
			return object{}, err
		}
		o = object{o.kind, data}
		r.keepBase(places[i], o)
	}
	return o, nil
}

// maxChain is how many times the largest object one chain of deltas may make.
const maxChain = 8

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
		if back <= 0 || back > at.offset-packHeader {
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
