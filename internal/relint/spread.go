package relint

import (
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/platinummonkey/spoke/internal/facts"
	"github.com/platinummonkey/spoke/internal/memo"
	"github.com/platinummonkey/spoke/internal/seen"
)

// spread makes dirty what changes concern: of what many import, those who use a
// name that has changed, else all.
func (a *Again) spread() bool {
	var changed []int32
	for n := range a.dirty {
		if int(n) < len(a.importers) && len(a.importers[n]) > 0 {
			changed = append(changed, n)
		}
	}
	for n := range a.gone {
		a.concernAll(n)
	}
	for _, n := range changed {
		e := &a.before.Entries[n]
		if e.Strip.Len == 0 {
			a.concernAll(n)
			continue
		}
		old, ok := a.Old.Read([]memo.Piece{e.Strip})
		if !ok {
			return false
		}
		src, err := a.ws.Open(e.Path)
		if err != nil {
			return false
		}
		was, is := unsafe.String(unsafe.SliceData(old), len(old)), facts.Strip(src.Text)
		if was == is {
			continue
		}
		names, plain := facts.Changed(was, is)
		if !plain {
			a.concernAll(n)
			continue
		}
		concerned, ok := a.using(n, names)
		if !ok {
			return false
		}
		for _, k := range concerned {
			a.dirty[k] = true
			a.concernAll(k)
		}
	}
	for n := range a.gone {
		delete(a.dirty, n)
	}
	return true
}

// concernAll makes dirty all that import a file, others between them or not.
func (a *Again) concernAll(n int32) {
	for k, reached := range facts.Reach(a.importers[n], func(k int32) []int32 { return a.importers[k] }, len(a.importers)) {
		if reached {
			a.dirty[int32(k)] = true
		}
	}
}

// using finds the files that import a file, others between them or not, and use
// one of some names. ok is false if one cannot be read.
func (a *Again) using(n int32, names []string) (found []int32, ok bool) {
	var todo []int32
	for k, reached := range facts.Reach(a.importers[n], func(k int32) []int32 { return a.importers[k] }, len(a.importers)) {
		if reached && !a.dirty[int32(k)] && !a.gone[int32(k)] {
			todo = append(todo, int32(k))
		}
	}
	uses, ok := a.uses(a.before, todo, func(int32) []string { return names })
	for i, k := range todo {
		if uses[i] {
			found = append(found, k)
		}
	}
	return found, ok
}

// uses reports of entries of before, which have not changed, or of after whether
// they use one of some names, or may be concerned though they do not. ok is false
// if one cannot be read.
func (a *Again) uses(t *facts.Table, todo []int32, names func(int32) []string) (uses []bool, ok bool) {
	uses = make([]bool, len(todo))
	var next atomic.Int64
	var failed atomic.Bool
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(todo)) {
		wg.Go(func() {
			var nothing *seen.Log // they are noted as what they were
			var buf []byte
			for {
				i := int(next.Add(1)) - 1
				if i >= len(todo) || failed.Load() {
					return
				}
				e := &t.Entries[todo[i]]
				if e.Item < 0 {
					continue // what comes with the program imports its own
				}
				if uses[i] = e.Delicate; uses[i] {
					continue
				}
				name, err := a.name(e)
				if err == nil {
					buf, err = nothing.ReadInto(name, buf)
				}
				if err != nil {
					failed.Store(true)
					return
				}
				uses[i] = facts.Uses(unsafe.String(unsafe.SliceData(buf), len(buf)), names(todo[i]))
			}
		})
	}
	wg.Wait()
	return uses, !failed.Load()
}

// name is the absolute name of a file. The item of an entry that was renewed is
// not one of the earlier run's.
func (a *Again) name(e *facts.Entry) (string, error) {
	if a.renewed[e.Path] {
		name, _, err := a.ws.Locate(e.Path)
		return name, err
	}
	return seen.Absolute(a.Dir, a.Old.Seen.Items[e.Item].Name), nil
}
