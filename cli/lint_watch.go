package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"time"

	"github.com/platinummonkey/spoke/cli/ui"
	"github.com/platinummonkey/spoke/internal/facts"
	"github.com/platinummonkey/spoke/internal/memo"
	"github.com/platinummonkey/spoke/internal/relint"
	"github.com/platinummonkey/spoke/internal/seen"
	"github.com/platinummonkey/spoke/internal/watch"
	"github.com/platinummonkey/spoke/internal/workspace"
)

// clear empties a terminal, and what was scrolled out of it.
const clear = "\x1b[H\x1b[2J\x1b[3J"

// lintWatch lints, and lints again whenever something changes that the last run
// has looked at, until it is interrupted. What is found goes to standard output,
// a block for each run; standard error says how a block ends.
func (app *App) lintWatch(ctx context.Context, opts lintOptions, args []string) error {
	if !relint.Linewise(opts.errorFormat) {
		return flagValueError("--error-format: %s cannot be used with --watch", opts.errorFormat)
	}
	if err := app.takesWhole("watch"); err != nil {
		return err
	}
	w := watch.New()
	defer w.Close()
	l := &lintLoop{app: app, opts: opts, args: args, watcher: w, screen: ui.Terminal(app.Stdout, app.Getenv) != nil}
	changes := watch.Changes{Anything: true}
	for {
		if err := l.run(ctx, changes); err != nil {
			return err
		}
		runtime.GC() // nobody waits now, and the next run finds memory
		var err error
		if changes, err = l.next(ctx); err != nil {
			return nil // interrupted, which is how it ends
		}
	}
}

// lintLoop is one watch.
type lintLoop struct {
	app     *App
	opts    lintOptions
	args    []string
	watcher *watch.Watcher
	// screen says that somebody looks on.
	screen bool

	// memo is of the last run that got through, ws its workspace and known the facts
	// of its files, if there are any, and changed what has happened since; seen is
	// what the last run of all looked at.
	memo    *memo.Memo
	ws      *workspace.Workspace
	known   *facts.Table
	changed watch.Changes
	seen    *seen.Record
}

// next waits until something has changed that matters.
func (l *lintLoop) next(ctx context.Context) (watch.Changes, error) {
	dirs := make(map[string]bool)
	for dir := range l.seen.Folders(l.app.Dir) {
		dirs[dir] = true
	}
	if l.watcher.Only(dirs) && !l.stillSame(watch.Changes{Anything: true}) {
		return watch.Changes{Anything: true}, nil
	}
	for {
		changes, err := l.watcher.Next(ctx)
		if err != nil || !l.stillSame(changes) {
			return changes, err
		}
	}
}

// stillSame reports whether the last run would see what it saw.
func (l *lintLoop) stillSame(c watch.Changes) bool {
	v := lookAgain(l.seen, c, l.app)
	return v.Same()
}

// lookAgain looks again at what changes concern.
func lookAgain(r *seen.Record, c watch.Changes, app *App) seen.Verdict {
	if c.Anything {
		return r.Check(app.Dir, app.Now())
	}
	return r.CheckNames(app.Dir, app.Now(), c.Names)
}

// run lints once and prints.
func (l *lintLoop) run(ctx context.Context, c watch.Changes) error {
	app := l.app
	start := app.Now()
	l.changed.Anything = l.changed.Anything || c.Anything
	for name := range c.Names {
		if l.changed.Names == nil {
			l.changed.Names = make(map[string]bool)
		}
		l.changed.Names[name] = true
	}
	r := &recall{app: app, start: start}
	app.look(start)
	if l.memo != nil {
		r.old, r.ws, r.known, r.verdict = l.memo, l.ws, l.known, lookAgain(l.memo.Seen, l.changed, app)
		m := l.memo
		if !r.verdict.Same() {
			m = r.lintAgain(ctx, l.opts, l.args)
		}
		if m != nil {
			l.keep(m, r.ws, r.known)
			return l.print(start, func() error {
				ok, err := m.Print(app.Stdout)
				for _, w := range m.Warnings {
					app.log.Warn(w)
				}
				if !ok {
					err = errors.New("what was found before got lost")
				}
				return err
			})
		}
		app.look(start)
	}
	gaveUp := app.compiler.GaveUp
	full := r.whole()
	defer func() { app.compiler.GaveUp, app.log.kept = gaveUp, nil }()
	return l.print(start, func() error {
		err := runLint(ctx, app, l.opts, l.args, full)
		record, whole := app.seen.Record()
		l.seen = record
		switch {
		case err != nil && !errors.Is(err, errFindings):
			if ctx.Err() != nil {
				return nil
			}
			fmt.Fprintf(app.Stderr, "Failure: %v\n", err)
		case whole && full.memo != nil:
			full.memo.Seen, full.memo.Warnings = record, r.warnings
			l.keep(full.memo, full.ws, nil)
			if known, ok := facts.Decode(l.memo); ok {
				l.known = known
			}
		}
		return nil
	})
}

// keep keeps the memo of a run for the next one, with its workspace and facts if
// there are any.
func (l *lintLoop) keep(m *memo.Memo, ws *workspace.Workspace, known *facts.Table) {
	m.Hold()
	l.memo, l.known, l.changed, l.seen = m, known, watch.Changes{}, m.Seen
	if l.ws = ws; ws != nil {
		l.ws = ws.Anew(nil) // without the files that were read
	}
}

// print prints one block.
func (l *lintLoop) print(start time.Time, content func() error) error {
	app := l.app
	if l.screen {
		if _, err := fmt.Fprint(app.Stdout, clear); err != nil {
			return err
		}
	}
	if err := content(); err != nil {
		return err
	}
	if l.seen == nil {
		return nil
	}
	files := 0
	for _, item := range l.seen.Items {
		if item.Kind == seen.File && filepath.Ext(item.Name) == ".proto" {
			files++
		}
	}
	took := app.Now().Sub(start).Round(time.Millisecond)
	_, err := fmt.Fprintf(app.Stderr, "linted at %s in %v, watching %d files\n", start.Format("15:04:05"), took, files)
	return err
}
