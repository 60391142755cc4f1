package relint

import (
	"context"
	"errors"
	"io/fs"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/platinummonkey/spoke/internal/facts"
	"github.com/platinummonkey/spoke/internal/seen"
	"github.com/platinummonkey/spoke/internal/workspace"
)

// Beside looks, after Renew, which files mean the same in the workspace of an
// earlier version, and says so in Entry.Same, which tells before what an earlier
// run found out. A file means the same if its text does, and if what it imports
// differs in nothing that it names. It gives the absolute names of files of that
// version that it did not read; ok is false where all has to be looked at.
func (a *Again) Beside(ctx context.Context, earlier *workspace.Workspace) (names []string, ok bool) {
	b := &beside{Again: a, earlier: earlier, sums: make(map[string]seen.Sum, len(a.Old.Seen.Items)), calm: true}
	b.files = make([]twin, len(a.after.Entries))
	changed := a.Changed
	for i := range a.Old.Seen.Items {
		item := &a.Old.Seen.Items[i]
		switch {
		case len(changed) > 0 && changed[0] == i:
			changed = changed[1:]
			b.calm = b.calm && item.Kind == seen.File
		case item.Kind == seen.File:
			b.sums[item.Name] = item.Sum
		}
	}
	if !b.look(ctx) || !b.concern() {
		return nil, false
	}
	for n := range b.files {
		a.after.Entries[n].Same = b.files[n].same
		if b.files[n].name != "" {
			names = append(names, b.files[n].name)
		}
	}
	return names, true
}

// beside is the work of Beside.
type beside struct {
	*Again
	earlier *workspace.Workspace
	// sums are of files that have not changed since the earlier run, by the names
	// that its record has.
	sums map[string]seen.Sum
	// calm says that no folder has changed.
	calm  bool
	files []twin // by entry
}

// twin is what the earlier version has of a file.
type twin struct {
	same bool
	// steady says that neither version of the file has changed since the earlier
	// run, and name is its name in the earlier version if it was not read again.
	steady bool
	name   string
	// differ are the names in which the versions differ, if plain; else all of it
	// may.
	differ []string
	plain  bool
}

// look compares the texts of all files.
func (b *beside) look(ctx context.Context) (ok bool) {
	var next atomic.Int64
	var failed atomic.Bool
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			var buf []byte
			for {
				n := int(next.Add(1)) - 1
				if n >= len(b.files) || failed.Load() || ctx.Err() != nil {
					return
				}
				var ok bool
				if ok, buf = b.compare(n, buf); !ok {
					failed.Store(true)
				}
			}
		})
	}
	wg.Wait()
	return !failed.Load() && ctx.Err() == nil
}

// compare compares the texts of one file. It needs a buffer, and gives it back.
func (b *beside) compare(n int, buf []byte) (ok bool, _ []byte) {
	e, f := &b.after.Entries[n], &b.files[n]
	name, _, err := b.earlier.Locate(e.Path)
	if err != nil {
		// Every file can import what comes with the program.
		f.same = e.Item < 0 && errors.Is(err, fs.ErrNotExist)
		return true, buf
	}
	if e.Item < 0 {
		return true, buf
	}
	if !b.renewed[e.Path] {
		sum, known := b.sums[seen.Relative(b.Dir, name)]
		f.steady = known
		if f.same = known && sum == b.Old.Seen.Items[e.Item].Sum; f.same {
			f.name = name
			return true, buf
		}
	}
	is, err := b.ws.Open(e.Path)
	if err != nil {
		return false, buf
	}
	f.same, buf, err = b.earlier.Holds(e.Path, func(was string) bool {
		if was == is.Text {
			return true
		}
		before, now := facts.Strip(was), facts.Strip(is.Text)
		f.differ, f.plain = facts.Changed(before, now)
		return before == now
	}, buf)
	return err == nil, buf
}

// concern finds the files that something that differs in others can concern.
func (b *beside) concern() (ok bool) {
	importers := b.after.Importers()
	reach := func(n int32) []bool {
		return facts.Reach(importers[n], func(k int32) []int32 { return importers[k] }, len(b.files))
	}
	concernAll := func(n int32) {
		for k, reached := range reach(n) {
			b.files[k].same = b.files[k].same && !reached
		}
	}
	var differ []int32
	for n := range b.files {
		if !b.files[n].same && len(importers[n]) > 0 {
			differ = append(differ, int32(n))
		}
	}
	names := make(map[int32][]string) // that each file may use
	for _, n := range differ {
		if f := &b.files[n]; !f.plain {
			concernAll(n)
			continue
		}
		for i, reached := range reach(n) {
			k := int32(i)
			// What was found out about them holds as long as neither changes.
			known := b.calm && b.files[n].steady && b.files[k].steady && b.after.Entries[k].Same
			if reached && !known {
				names[k] = append(names[k], b.files[n].differ...)
			}
		}
	}
	var todo []int32
	for k := range names {
		if b.files[k].same {
			todo = append(todo, k)
		}
	}
	slices.Sort(todo)
	uses, ok := b.uses(b.after, todo, func(k int32) []string { return names[k] })
	for i, k := range todo {
		if uses[i] {
			b.files[k].same = false
			concernAll(k)
		}
	}
	return ok
}
