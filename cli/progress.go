package cli

import (
	"sync"

	"github.com/platinummonkey/spoke/cli/ui"
)

// line is the one line of a run that says what it is at, on a terminal.
type line struct {
	mu sync.Mutex
	// of is the command's own, nil for commands without one. In those, waiting
	// is the line for as long as something is waited for.
	of, waiting *ui.Progress
}

// begin starts to tell what a command is at. Close has to be called on what it
// gives.
func (app *App) begin(what string) *ui.Progress {
	p := ui.NewProgress(app.Stderr, what)
	app.log.through(p)
	app.progress.mu.Lock()
	defer app.progress.mu.Unlock()
	app.progress.of = p
	return p
}

// wait tells what a command waits for, something far away, or with "" that it
// does not wait any more.
func (app *App) wait(what string) {
	l := app.progress
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.of != nil:
		l.of.Aside(what)
	case l.waiting != nil && what == "":
		l.waiting.Close()
		l.waiting = nil
	case l.waiting != nil:
		l.waiting.Step(what)
	case what != "":
		l.waiting = ui.NewProgress(app.Stderr, what)
		app.log.through(l.waiting)
	}
}
