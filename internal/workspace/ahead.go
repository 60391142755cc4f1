package workspace

import (
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// ahead reads directories below a root before a walk gets to them, several at a
// time. The walk comes from the front, and the readers from the end, so that
// they meet once. What a link leads to is left to the walk.
type ahead struct {
	disk disk
	root *root

	mu      sync.Mutex
	waiting []*branch // in the order of the walk
	readers int
}

// branch is one directory. Whoever needs its contents first reads them.
type branch struct {
	ahead     *ahead
	rel, name string
	once      sync.Once
	entries   []fs.DirEntry // sorted by name
	err       error
	// below are the directories among the entries that are part of the root.
	below []*branch
}

func newAhead(d disk, r *root) *ahead { return &ahead{disk: d, root: r} }

// at is the directory at a path from the root, by the name it has there.
func (a *ahead) at(rel, name string) *branch { return &branch{ahead: a, rel: rel, name: name} }

// stop keeps directories from being read that nobody has asked for.
func (a *ahead) stop() {
	a.mu.Lock()
	a.waiting = nil
	a.mu.Unlock()
}

// read reads the directory, unless somebody has. walking says that the walk is
// here.
func (b *branch) read(walking bool) {
	b.once.Do(func() {
		b.entries, b.err = b.ahead.disk.entries(b.ahead.root.below(b.rel))
		slices.SortFunc(b.entries, func(x, y fs.DirEntry) int { return strings.Compare(x.Name(), y.Name()) })
		for _, e := range b.entries {
			if !e.IsDir() {
				continue
			}
			if rel := join(b.rel, e.Name()); !inAny(b.ahead.root.excludes, rel, false) {
				b.below = append(b.below, b.ahead.at(rel, e.Name()))
			}
		}
		b.ahead.later(b.below, walking)
	})
}

// later has the directories below one read by somebody: the one where the walk
// is, and so they come before all that wait, or else the last. A single one is
// left to the walk, and so is what is not on disk.
func (a *ahead) later(list []*branch, walking bool) {
	if len(list) == 0 || a.disk.tree != nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if walking {
		a.waiting = slices.Insert(a.waiting, 0, list...)
	} else {
		a.waiting = append(a.waiting, list...)
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
			a.mu.Unlock()
			return
		}
		b := a.waiting[last]
		a.waiting = a.waiting[:last]
		a.mu.Unlock()
		b.read(false)
	}
}

// join is the path of an entry of the directory at rel.
func join(rel, name string) string {
	if rel == "." {
		return name
	}
	return rel + "/" + name
}
