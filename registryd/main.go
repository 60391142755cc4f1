// Command registryd is a registry for Protobuf modules that the unmodified Buf CLI
// works with.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/platinummonkey/spoke/registryd/config"
	"github.com/platinummonkey/spoke/registryd/server"
)

func main() {
	c := config.Config{Host: "127.0.0.1", ShutdownTimeout: 10 * time.Second}
	flag.IntVar(&c.Port, "port", 8080, "")
	flag.StringVar(&c.Root, "root", "registry", "")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := server.Serve(ctx, c, os.Stdout, slog.New(slog.NewTextHandler(os.Stderr, nil))); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
