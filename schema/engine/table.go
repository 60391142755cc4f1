package engine

import (
	"hash/maphash"
	"sync"
	"sync/atomic"
)

// A symbol is what a full name stands for. Packages are kept apart, as many
// files declare the same one.
type symbol struct {
	file *file
	// One of these is set, or other for what nothing refers to.
	message *message
	enum    *enum
	field   *field
	other   bool
}

func (s symbol) isType() bool { return s.message != nil || s.enum != nil }

// table is the symbols that full names stand for: types, values of enums
// outside of messages, services and extensions. What else is in a message or a
// service is found there. Who looks for a symbol takes no lock.
type table struct {
	seed   maphash.Seed
	shards [tableShards]shard
}

const tableShards = 64

// shard has the symbols whose hashes end alike.
type shard struct {
	places atomic.Pointer[places]

	adding sync.Mutex
	used   int
	free   []entered
	last   int // how many there were at once
}

// places are a power of two, at most half of them in use. A symbol stands at
// the first free place from that of its hash on.
type places []place

// place has a hash that is not 0 once its entry can be read.
type place struct {
	hash   atomic.Uint64
	symbol *entered
}

type entered struct {
	name string
	symbol
}

// newPlaces are so many, written once for the reason that slab.next has.
func newPlaces(n int) places {
	p := make(places, n)
	clear(p)
	return p
}

// newTable is a table for the symbols of so many files, or a few more.
func newTable(files int) *table {
	const perFile = 12
	t := &table{seed: maphash.MakeSeed()}
	size := 16
	for size*tableShards < 2*files*perFile {
		size *= 2
	}
	for i := range t.shards {
		empty := newPlaces(size)
		t.shards[i].places.Store(&empty)
	}
	return t
}

func (t *table) shard(hash uint64) *shard { return &t.shards[hash%tableShards] }

// add adds a symbol unless there is one of that name, and gives that.
func (t *table) add(name string, s symbol) (other symbol, ok bool) {
	hash := maphash.String(t.seed, name) | 1<<63
	h := t.shard(hash)
	h.adding.Lock()
	defer h.adding.Unlock()
	all := *h.places.Load()
	at, e := all.find(hash, name)
	if e != nil {
		return e.symbol, false
	}
	if 2*h.used >= len(all) {
		all = h.grow(all)
		at, _ = all.find(hash, name)
	}
	if len(h.free) == 0 {
		const first, most = 4, 64 // as small inputs have a few of each shard
		h.last = min(max(first, 2*h.last), most)
		h.free = make([]entered, h.last)
	}
	e, h.free = &h.free[0], h.free[1:]
	*e = entered{name, s}
	at.symbol = e
	at.hash.Store(hash)
	h.used++
	return symbol{}, true
}

func (t *table) get(name []byte) (symbol, bool) {
	hash := maphash.Bytes(t.seed, name) | 1<<63
	if _, e := t.shard(hash).places.Load().find(hash, bytesString(name)); e != nil {
		return e.symbol, true
	}
	return symbol{}, false
}

// find gives the entry of a name, or the place where it belongs.
func (all places) find(hash uint64, name string) (*place, *entered) {
	for i := hash / tableShards; ; i++ {
		at := &all[int(i&uint64(len(all)-1))]
		switch at.hash.Load() {
		case 0:
			return at, nil
		case hash:
			if at.symbol.name == name {
				return at, at.symbol
			}
		}
	}
}

// grow makes twice as many places.
func (h *shard) grow(all places) places {
	more := newPlaces(2 * len(all))
	for i := range all {
		if hash := all[i].hash.Load(); hash != 0 {
			at, _ := more.find(hash, all[i].symbol.name)
			at.symbol = all[i].symbol
			at.hash.Store(hash)
		}
	}
	h.places.Store(&more)
	return more
}
