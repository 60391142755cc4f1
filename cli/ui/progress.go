package ui

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

const (
	// patience is how long work may take before it is worth a word.
	patience = time.Second
	// tick is the time between two updates.
	tick = 100 * time.Millisecond
	// eraseLine returns to the first column and clears the line.
	eraseLine = "\r\x1b[K"
)

// Progress is one line that says what long work is at. It shows up after a
// second, and only on a terminal; the zero Progress never does. Text written
// through it does not mix with the line.
type Progress struct {
	w        io.Writer
	terminal *os.File // behind w
	stop     chan struct{}
	ended    sync.WaitGroup

	mu          sync.Mutex
	what, aside string
	shown       bool
}

// NewProgress starts to watch work that w, usually stderr, is to tell of. Close
// has to be called.
func NewProgress(w io.Writer, what string) *Progress {
	p := &Progress{w: w, what: what}
	if p.terminal = terminalOf(w); p.terminal == nil {
		return p
	}
	p.stop = make(chan struct{})
	p.ended.Go(p.show)
	return p
}

// Step says what the work is at now.
func (p *Progress) Step(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.what = what
}

// Aside says what the work waits for, in front of its steps; empty when it does
// no more.
func (p *Progress) Aside(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.aside = what
}

// Write writes text that has nothing to do with progress.
func (p *Progress) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.erase()
	return p.w.Write(text)
}

// Close takes the line away.
func (p *Progress) Close() {
	if p.stop == nil {
		return
	}
	close(p.stop)
	p.ended.Wait()
	p.stop = nil
}

func (p *Progress) show() {
	start := time.Now()
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		select {
		case <-p.stop:
			p.mu.Lock()
			p.erase()
			p.mu.Unlock()
			return
		case now := <-ticker.C:
			if passed := now.Sub(start); passed >= patience {
				p.mu.Lock()
				fmt.Fprintf(p.terminal, "%s%s (%d s)", eraseLine, visible(cmp.Or(p.aside, p.what)), int(passed.Seconds()))
				p.shown = true
				p.mu.Unlock()
			}
		}
	}
}

func (p *Progress) erase() {
	if p.shown {
		io.WriteString(p.terminal, eraseLine)
		p.shown = false
	}
}
