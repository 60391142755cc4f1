// Command layout lays out the pinned corpora in .cache/corpora, or in the
// folder that is its argument, and lists them.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/platinummonkey/spoke/internal/corpora"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	cache := filepath.Join(".cache", "corpora")
	if len(os.Args) > 1 {
		cache = os.Args[1]
	}
	all, err := corpora.Layout(ctx, cache, func(name string, reason error) {
		fmt.Fprintf(os.Stderr, "SKIPPED corpus %s: %v\n", name, reason)
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "corpora:", err)
		os.Exit(1)
	}
	corpora.Write(os.Stdout, all)
}
