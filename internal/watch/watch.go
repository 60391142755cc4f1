// Package watch tells when files change. It watches folders, gathers what
// happens within a moment, as editors and version control touch many files at
// once, and gives the names concerned. Where the system cannot watch, it lets
// its caller look for itself from time to time.
package watch

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Watcher watches folders.
type Watcher struct {
	events  *fsnotify.Watcher // nil where the system cannot
	watched map[string]bool
	// blind says that some folder cannot be watched.
	blind bool
}

// How long to wait for more of what belongs together: after one file was written
// to, after anything else, and at most; and before looking again where watching
// is not possible.
const (
	written = 2 * time.Millisecond
	quiet   = 8 * time.Millisecond
	longest = 150 * time.Millisecond
	again   = 700 * time.Millisecond
)

// New makes a watcher of nothing.
func New() *Watcher {
	w := &Watcher{watched: make(map[string]bool)}
	var err error
	if w.events, err = fsnotify.NewWatcher(); err != nil {
		w.blind = true
	}
	return w
}

// Close ends all watching.
func (w *Watcher) Close() {
	if w.events != nil {
		_ = w.events.Close() // nothing is lost
	}
}

// Blind reports whether some folders cannot be watched, so that changes in them
// are seen late.
func (w *Watcher) Blind() bool { return w.blind }

// Only watches these folders and no others. It reports whether there are new
// ones among them: what happened there before is not known.
func (w *Watcher) Only(dirs map[string]bool) (more bool) {
	if w.events == nil {
		return false
	}
	for dir := range w.watched {
		if !dirs[dir] {
			_ = w.events.Remove(dir) // it may not be there any more
			delete(w.watched, dir)
		}
	}
	for dir := range dirs {
		if w.watched[dir] {
			continue
		}
		if err := w.events.Add(dir); err != nil {
			w.blind = true
			continue
		}
		w.watched[dir] = true
		more = true
	}
	return more
}

// Forget has folders of which something was removed or renamed watched anew: the
// system follows a folder, not its name.
func (w *Watcher) forget(name string) {
	if w.watched[name] {
		_ = w.events.Remove(name) // it may not be there any more
		delete(w.watched, name)
	}
}

// Changes are what may have changed.
type Changes struct {
	// Names are absolute names of files and folders.
	Names map[string]bool
	// Anything says that it is not known what has.
	Anything bool
}

// Next waits until something changes. The error is that of the context.
func (w *Watcher) Next(ctx context.Context) (Changes, error) {
	c := Changes{Names: make(map[string]bool)}
	var poll <-chan time.Time
	if w.blind {
		timer := time.NewTimer(again)
		defer timer.Stop()
		poll = timer.C
	}
	var events chan fsnotify.Event
	var errs chan error
	if w.events != nil {
		events, errs = w.events.Events, w.events.Errors
	}
	var settled, late <-chan time.Time
	plain := true // so far one file was written to
	note := func(wait time.Duration) {
		settled = time.After(wait)
		if late == nil {
			late = time.After(longest)
		}
	}
	for {
		select {
		case <-ctx.Done():
			return c, ctx.Err()
		case e, ok := <-events:
			if !ok {
				return c, errors.New("the watcher was closed")
			}
			if e.Op == fsnotify.Chmod {
				continue
			}
			if e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename) {
				w.forget(e.Name)
			}
			c.Names[e.Name] = true
			plain = plain && e.Op == fsnotify.Write && len(c.Names) == 1
			if plain && !empty(e.Name) {
				note(written)
			} else {
				note(quiet)
			}
		case err := <-errs:
			c.Anything = c.Anything || err != nil // events were lost
			note(quiet)
		case <-poll:
			c.Anything = true
			return c, nil
		case <-settled:
			return c, nil
		case <-late:
			return c, nil
		}
	}
}

// empty reports whether a file is about to be filled, so it seems.
func empty(name string) bool {
	info, err := os.Stat(name)
	return err != nil || info.Size() == 0
}
