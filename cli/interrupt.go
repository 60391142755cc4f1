package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// untilInterrupted gives a context that ends with the first signal which asks the
// program to end; the second one ends the program at once. Signals are watched
// from beside, as to begin with it takes threads, and a quarter of a short run:
// watching is closed once they are.
func untilInterrupted() (ctx context.Context, stop context.CancelFunc, watching <-chan struct{}) {
	ctx, stop = context.WithCancel(context.Background())
	begun := make(chan struct{})
	go func() {
		signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
		if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
			signals = append(signals, syscall.SIGHUP)
		}
		asked, done := signal.NotifyContext(ctx, signals...)
		close(begun)
		<-asked.Done()
		done()
		stop()
	}()
	return ctx, stop, begun
}
