package seen

import (
	"crypto/sha256"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/platinummonkey/spoke/internal/filecache"
)

// Record is the notes of a run.
type Record struct{ Items []Item }

// Verdict is what Check found.
type Verdict struct {
	// Changed are the items that would be seen otherwise, by their index, in
	// order.
	Changed []int
	// Renewed says that items have better stamps than before, which are worth
	// keeping.
	Renewed bool
}

// Same reports whether everything would be seen as it was.
func (v *Verdict) Same() bool { return len(v.Changed) == 0 }

// Check looks at everything again, for a run that works in dir and began at now.
// It renews the stamps of files that only look different.
func (r *Record) Check(dir string, now time.Time) Verdict {
	const some = 64 // items that a worker takes at a time
	changed := make([]bool, len(r.Items))
	var renewed atomic.Bool
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(r.Items)/some+1) {
		workers.Go(func() {
			var buf []byte
			for {
				start := int(next.Add(some)) - some
				if start >= len(r.Items) {
					return
				}
				for i := start; i < min(start+some, len(r.Items)); i++ {
					before := r.Items[i].Stamp
					changed[i], buf = r.Items[i].changed(dir, now, buf)
					if r.Items[i].Stamp != before {
						renewed.Store(true)
					}
				}
			}
		})
	}
	workers.Wait()
	v := Verdict{Renewed: renewed.Load()}
	for i, c := range changed {
		if c {
			v.Changed = append(v.Changed, i)
		}
	}
	return v
}

// Renewed is r with what a later run saw in the place of what r has of it, or at
// the end, and where each item of the later run is in it.
func (r *Record) Renewed(later *Record) (_ *Record, at []int) {
	index := make(map[note]int, len(later.Items))
	long := make(map[int]bool) // by how many bytes their names have, as few have those
	for i := range later.Items {
		index[note{later.Items[i].Kind, later.Items[i].Name}] = i
		long[len(later.Items[i].Name)] = true
	}
	items := append(make([]Item, 0, len(r.Items)+len(later.Items)), r.Items...)
	at = make([]int, len(later.Items))
	for i := range items {
		if !long[len(items[i].Name)] {
			continue
		}
		key := note{items[i].Kind, items[i].Name}
		if k, ok := index[key]; ok {
			items[i], at[k] = later.Items[k], i
			delete(index, key)
		}
	}
	for k := range later.Items {
		if _, left := index[note{later.Items[k].Kind, later.Items[k].Name}]; left {
			at[k] = len(items)
			items = append(items, later.Items[k])
		}
	}
	return &Record{Items: items}, at
}

// changed reports whether an item would be seen otherwise, and gives back the
// buffer that it reads into.
func (i *Item) changed(dir string, now time.Time, buf []byte) (bool, []byte) {
	name := Absolute(dir, i.Name)
	switch i.Kind {
	case File:
		stamp, regular, err := stampAt(name)
		if err != nil || !regular {
			return true, buf
		}
		if i.Stamp != (Stamp{}) && stamp == i.Stamp {
			return false, buf
		}
		data, stamp, err := readInto(name, buf)
		if err != nil || sha256.Sum256(data) != i.Sum {
			return true, data
		}
		i.renew(stamp, now)
		return false, data
	case Dir, All:
		stamp, _, err := stampAt(name)
		if err != nil {
			return true, buf
		}
		if i.Stamp != (Stamp{}) && stamp == i.Stamp {
			return false, buf
		}
		stamp, entries, err := readDir(here(), name, "", true)
		if err != nil || lettered(entries, i.Kind) != i.Names {
			return true, buf
		}
		i.renew(stamp, now)
		return false, buf
	case What:
		return i.differs(os.Stat(name)), buf
	case Own:
		return i.differs(os.Lstat(name)), buf
	case Link:
		to, err := os.Readlink(name)
		return err != nil || sha256.Sum256([]byte(to)) != i.Sum, buf
	}
	return true, buf
}

// renew takes a stamp that was read before the contents were.
func (i *Item) renew(s Stamp, now time.Time) {
	if trusted(s, now) {
		i.Stamp = s
	}
}

func (i *Item) differs(info fs.FileInfo, err error) bool {
	mode, ok := modeOf(info, err)
	return !ok || mode != i.Mode
}

// Encode adds a record to an entry.
func (r *Record) Encode(e *filecache.Encoder) {
	e.Int(len(r.Items))
	for _, i := range r.Items {
		e.Int(int(i.Kind))
		e.String(i.Name)
		switch i.Kind {
		case File, Dir, All:
			e.Int(int(i.Stamp.Size))
			e.Fixed(uint64(i.Stamp.Modified))
			e.Fixed(uint64(i.Stamp.Changed))
			e.Int(int(i.Stamp.Number))
			if i.Kind == File {
				e.Raw(i.Sum[:])
			} else {
				e.String(i.Names)
			}
		case What, Own:
			e.Int(int(i.Mode))
		case Link:
			e.Raw(i.Sum[:])
		}
	}
}

// Decode reads a record out of an entry. If that is damaged, its Decoder says
// so.
func Decode(d *filecache.Decoder) *Record {
	r := &Record{Items: make([]Item, d.Count())}
	for n := range r.Items {
		i := &r.Items[n]
		i.Kind, i.Name = Kind(d.Int()), d.String()
		switch i.Kind {
		case File, Dir, All:
			i.Stamp.Size = int64(d.Int())
			i.Stamp.Modified = int64(d.Fixed())
			i.Stamp.Changed = int64(d.Fixed())
			i.Stamp.Number = uint64(d.Int())
			if i.Kind == File {
				copy(i.Sum[:], d.Raw(len(i.Sum)))
			} else {
				i.Names = d.String()
			}
		case What, Own:
			i.Mode = uint32(d.Int())
		case Link:
			copy(i.Sum[:], d.Raw(len(i.Sum)))
		}
	}
	return r
}

// Digest is the digest of a file that seldom changes, such as a program. The
// cache keeps it under the file's stamp.
func Digest(c *filecache.Cache, name string, now time.Time) (Sum, error) {
	info, err := os.Stat(name)
	if err != nil {
		return Sum{}, err
	}
	stamp := stampOf(info)
	e := filecache.Encoder{}
	for _, n := range []uint64{uint64(stamp.Size), uint64(stamp.Modified), uint64(stamp.Changed), stamp.Number} {
		e.Fixed(n)
	}
	key := filecache.KeyOf("digest", name, string(e.Bytes))
	lasting := stamp != (Stamp{}) && trusted(stamp, now)
	if lasting {
		if data, ok := c.Get(key); ok && len(data) == len(Sum{}) {
			return Sum(data), nil
		}
	}
	data, _, err := readInto(name, nil)
	if err != nil {
		return Sum{}, err
	}
	sum := Sum(sha256.Sum256(data))
	if lasting {
		_ = c.Put(key, sum[:]) // it is only slower the next time
	}
	return sum, nil
}

// CheckNames is Check for the items that some names concern, absolute ones: what
// stands there, and the folders that they are in.
func (r *Record) CheckNames(dir string, now time.Time, names map[string]bool) Verdict {
	concerned := make([]string, 0, 2*len(names))
	for name := range names {
		concerned = append(concerned, Relative(dir, name), Relative(dir, filepath.Dir(name)))
	}
	slices.Sort(concerned)
	long := make(map[int]bool) // by how many bytes, which takes no look at them
	for _, name := range concerned {
		long[len(name)] = true
	}
	var v Verdict
	var buf []byte
	for i := range r.Items {
		if !long[len(r.Items[i].Name)] {
			continue
		}
		if _, ok := slices.BinarySearch(concerned, r.Items[i].Name); !ok {
			continue
		}
		before := r.Items[i].Stamp
		var changed bool
		if changed, buf = r.Items[i].changed(dir, now, buf); changed {
			v.Changed = append(v.Changed, i)
		}
		v.Renewed = v.Renewed || r.Items[i].Stamp != before
	}
	return v
}

// Folders are all folders in which something was looked at, absolute.
func (r *Record) Folders(dir string) map[string]bool {
	folders := make(map[string]bool)
	for _, i := range r.Items {
		name := Absolute(dir, i.Name)
		if i.Kind != Dir && i.Kind != All {
			name = filepath.Dir(name)
		}
		folders[name] = true
	}
	return folders
}
