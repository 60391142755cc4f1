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
	"github.com/platinummonkey/spoke/schema/image"
)

// Beside looks, after Renew, which files mean the same in the workspace of an
// earlier version, and says so in Entry.Same, which tells before what an earlier
// run found out. A file means the same if its text does, and if what it imports
// differs in nothing that it names. It gives the absolute names of files of that
// version that it did not read; ok is false where all has to be looked at.
func (a *Again) Beside(ctx context.Context, earlier *workspace.Workspace) (names []string, ok bool) {
	b := &beside{Again: a, earlier: earlier, sums: make(map[string]seen.Sum, len(a.Old.Seen.Items)), calm: true}
	b.twins, b.files = make([]facts.Twin, len(a.after.Entries)), make([]origin, len(a.after.Entries))
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
		a.after.Entries[n].Same = b.twins[n].Same
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
	twins []facts.Twin // by entry
	files []origin
}

// origin is what the earlier run knows of a file.
type origin struct {
	// steady says that neither version of the file has changed since, and name is
	// its name in the earlier version if it was not read again.
	steady bool
	name   string
}

// BesideImage is Beside for the files of an image, which has not changed since the
// earlier run.
func (a *Again) BesideImage(earlier []*image.File) (ok bool) {
	t := a.after
	b := &beside{Again: a, calm: true}
	b.twins, b.files = make([]facts.Twin, len(t.Entries)), make([]origin, len(t.Entries))
	files := make(map[string]*image.File, len(earlier))
	for _, f := range earlier {
		files[f.Path] = f
	}
	var differ, renewed []int32
	for n := range t.Entries {
		e, twin := &t.Entries[n], &b.twins[n]
		if !a.renewed[e.Path] {
			// What differs in it has been held against what has not changed.
			*twin = facts.Twin{Same: e.Same, Plain: true}
			b.files[n].steady = true
		} else if !a.compareDescriptors(e.Path, files[e.Path], twin) {
			return false
		}
		switch {
		case !twin.Same:
			differ = append(differ, int32(n))
		case !b.files[n].steady:
			renewed = append(renewed, int32(n))
		}
	}
	// What those import that are the same only now may concern them, though it has
	// not changed.
	importers := t.Importers()
	reached := facts.Reach(differ, func(n int32) []int32 { return importers[n] }, len(t.Entries))
	for _, n := range renewed {
		was, known := a.before.Find(t.Entries[n].Path)
		if reached[n] && !(known && a.before.Entries[was].Same) {
			b.twins[n] = facts.Twin{}
		}
	}
	if !b.concern() {
		return false
	}
	for n := range b.twins {
		t.Entries[n].Same = b.twins[n].Same
	}
	return true
}

// compareDescriptors compares a file that was compiled with that of an image,
// which is nil if there is none.
func (a *Again) compareDescriptors(path string, was *image.File, t *facts.Twin) (ok bool) {
	f := a.compiled[path]
	if f == nil {
		return false
	}
	if was == nil {
		return true
	}
	is, err := f.Descriptor(false)
	if err != nil {
		return false
	}
	if t.Same = was.IsDescriptor(is); !t.Same {
		t.Differ, t.Plain = facts.ChangedDescriptors(was.Descriptor, is)
	}
	return true
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
	name, _, err := b.earlier.Locate(e.Path)
	if err != nil {
		// Every file can import what comes with the program.
		t.Same = e.Item < 0 && errors.Is(err, fs.ErrNotExist)
		return true, buf
	}
	if e.Item < 0 {
		return true, buf
	}
	if !b.renewed[e.Path] {
		sum, known := b.sums[seen.Relative(b.Dir, name)]
		f.steady = known
		if t.Same = known && sum == b.Old.Seen.Items[e.Item].Sum; t.Same {
			f.name = name
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
