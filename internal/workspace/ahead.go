package workspace

import (
	"runtime"
	"slices"
	"sync"

	"github.com/platinummonkey/spoke/internal/seen"
)

// ahead reads directories below a root before a walk gets to them, several at a
// time. The walk comes from the front, and the readers from the end, so that
// they meet once. What a link leads to is left to the walk.
type ahead struct {
	top  top
	root *root

	mu      sync.Mutex
	waiting []*branch // in the order of the walk
	readers int
	stopped bool
}

// branch is one directory. Whoever needs its contents first reads them.
type branch struct {
	ahead   *ahead
	rel     string
	once    sync.Once
	entries []seen.Entry // sorted by name, their paths from the root
	err     error
	// below are the directories among the entries that are part of the root.
	below []branch
}

func newAhead(d disk, r *root) *ahead { return &ahead{top: d.top(r.dir), root: r} }

// at is the directory at a path from the root.
func (a *ahead) at(rel string) *branch { return &branch{ahead: a, rel: rel} }

// stop keeps directories from being read that nobody has asked for. The walk is
// over.
func (a *ahead) stop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.waiting, a.stopped = nil, true
	if a.readers == 0 {
		a.top.close()
	}
}

// read reads the directory, unless somebody has. walking says that the walk is
// here.
func (b *branch) read(walking bool) {
	b.once.Do(func() {
		prefix := b.rel + "/"
		if b.rel == "." {
			prefix = ""
		}
		b.entries, b.err = b.ahead.top.entries(b.rel, prefix)
		b.below = make([]branch, 0, b.dirs())
		for i := range b.entries {
			if e := &b.entries[i]; e.Type.IsDir() && !inAny(b.ahead.root.excludes, e.Path, false) {
				b.below = append(b.below, branch{ahead: b.ahead, rel: e.Path})
			}
		}
		b.ahead.later(b.below, walking)
	})
}

// dirs is the number of directories among the entries.
func (b *branch) dirs() (n int) {
	for i := range b.entries {
		if b.entries[i].Type.IsDir() {
			n++
		}
	}
	return n
}

// later has the directories below one read by somebody: the one where the walk
// is, and so they come before all that wait, or else the last. A single one is
// left to the walk, and so is what is not on disk.
func (a *ahead) later(list []branch, walking bool) {
	if len(list) == 0 || a.top.tree != nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.stopped {
		return
	}
	at := len(a.waiting)
	if walking {
		at = 0
	}
	a.waiting = slices.Insert(a.waiting, at, make([]*branch, len(list))...)
	for i := range list {
		a.waiting[at+i] = &list[i]
	}
	for a.readers < runtime.GOMAXPROCS(0)-1 && a.readers+1 < len(a.waiting) {
		a.readers++
		go a.readAll()
	}
}

// readAll reads what waits until nothing does.
func (a *ahead) readAll() {
	for {
		a.mu.Lock()
		last := len(a.waiting) - 1
		if last < 0 {
			a.readers--
			if a.readers == 0 && a.stopped {
				a.top.close()
			}
			a.mu.Unlock()
			return
		}
		b := a.waiting[last]
		a.waiting = a.waiting[:last]
		a.mu.Unlock()
		b.read(false)
	}
}
