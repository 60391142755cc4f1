package engine

import "hash/maphash"

// names are the names of one scope after the other, each with a number.
type names struct {
	seed  maphash.Seed
	slots []named // a power of two of them, at most half of them in use
	used  int
	// round is that of the scope at hand: slots of others are free.
	round uint32
}

type named struct {
	name  string
	value int32
	round uint32
}

// begin begins a scope of about so many names.
func (n *names) begin(count int) {
	const least = 64
	if n.slots == nil {
		n.seed = maphash.MakeSeed()
		n.slots = newNames(least)
	}
	n.used = 0
	if n.round++; n.round == 0 {
		clear(n.slots)
		n.round = 1
	}
	for 2*count > len(n.slots) {
		n.slots = newNames(2 * len(n.slots))
	}
}

// newNames are so many slots, written once for the reason that slab.next has.
func newNames(n int) []named {
	slots := make([]named, n)
	clear(slots)
	return slots
}

// add adds a name with a value unless it is there, and gives the value that it
// has then.
func (n *names) add(name string, value int32) (has int32, added bool) {
	if 2*n.used >= len(n.slots) {
		n.grow()
	}
	for i := maphash.String(n.seed, name); ; i++ {
		s := &n.slots[int(i&uint64(len(n.slots)-1))]
		if s.round != n.round {
			*s = named{name, value, n.round}
			n.used++
			return value, true
		}
		if s.name == name {
			return s.value, false
		}
	}
}

func (n *names) grow() {
	old := n.slots
	n.slots, n.used = newNames(2*len(old)), 0
	for i := range old {
		if old[i].round == n.round {
			n.add(old[i].name, old[i].value)
		}
	}
}
