package relint

import (
	"context"
	"errors"
	"io/fs"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/platinummonkey/spoke/internal/facts"
	"github.com/platinummonkey/spoke/internal/seen"
	"github.com/platinummonkey/spoke/internal/workspace"
)

// Beside looks, after Renew, which files mean the same in the workspace of an
// earlier version, and says so in Entry.Same, which tells before what an earlier
// run found out. A file means the same if its text does, and if what it imports
// differs in nothing that it names. Where ok is false all has to be looked at.
func (a *Again) Beside(ctx context.Context, earlier *workspace.Workspace) (ok bool) {
	b := &beside{Again: a, earlier: earlier, changed: make([]bool, len(a.Old.Seen.Items)), calm: true}
	b.twins, b.files = make([]facts.Twin, len(a.after.Entries)), make([]origin, len(a.after.Entries))
	for _, i := range a.Changed {
		b.changed[i] = true
		b.calm = b.calm && a.Old.Seen.Items[i].Kind == seen.File
	}
	b.byName = sync.OnceValue(func() map[string]int {
		items := make(map[string]int, len(b.changed))
		for i := range a.Old.Seen.Items {
			if item := &a.Old.Seen.Items[i]; !b.changed[i] && item.Kind == seen.File {
				items[item.Name] = i
			}
		}
		return items
	})
	if !b.look(ctx) || !b.concern() {
		return false
	}
	a.twins = make(map[int32]string)
	for n := range b.files {
		e, f := &a.after.Entries[n], &b.files[n]
		e.Same, e.Twin = b.twins[n].Same, f.item
		if f.name != "" {
			a.twins[int32(n)] = f.name
		}
	}
	return true
}

// beside is the work of Beside.
type beside struct {
	*Again
	earlier *workspace.Workspace
	// changed are the items of the earlier run's record that have changed since,
	// byName gives the files among the others.
	changed []bool
	byName  func() map[string]int
	// calm says that no folder has changed.
	calm  bool
	twins []facts.Twin // by entry
	files []origin
}

// origin is what is known of a file of the earlier version.
type origin struct {
	// item is where the earlier run's record has it, counted from 1; 0 if it was
	// read again, or is not there. Then name is its name.
	item int
	name string
	// steady says that neither version has changed since.
	steady bool
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
	e, f, t := &b.after.Entries[n], &b.files[n], &b.twins[n]
	item := e.Twin - 1 // where no folder has changed it is found there again
	if item < 0 || !b.calm || b.changed[item] {
		name, _, err := b.earlier.Locate(e.Path)
		if err != nil {
			// Every file can import what comes with the program.
			t.Same = e.Item < 0 && errors.Is(err, fs.ErrNotExist)
			return true, buf
		}
		f.name = seen.Relative(b.Dir, name)
		var known bool
		if item, known = b.byName()[f.name]; !known {
			item = -1
		}
	} else {
		f.name = b.Old.Seen.Items[item].Name
	}
	if e.Item < 0 {
		return true, buf
	}
	if !b.renewed[e.Path] && item >= 0 {
		f.steady = true
		if t.Same = b.Old.Seen.Items[item].Sum == b.Old.Seen.Items[e.Item].Sum; t.Same {
			f.item, f.name = item+1, ""
			return true, buf
		}
	}
	is, err := b.ws.Open(e.Path)
	if err != nil {
		return false, buf
	}
	t.Same, buf, err = b.earlier.Holds(e.Path, func(was string) bool {
		if was == is.Text {
			return true
		}
		before, now := facts.Strip(was), facts.Strip(is.Text)
		t.Differ, t.Plain = facts.Changed(before, now)
		return before == now
	}, buf)
	return err == nil, buf
}

// concern finds the files that something that differs in others can concern.
func (b *beside) concern() (ok bool) {
	return facts.Concern(b.twins, b.after.Importers(), func(n, k int32) bool {
		// What was found out about them holds as long as neither changes.
		return b.calm && b.files[n].steady && b.files[k].steady && b.after.Entries[k].Same
	}, func(files []int32, names func(int32) []string) ([]bool, bool) { return b.uses(b.after, files, names) })
}
