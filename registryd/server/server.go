// Package server puts a registry together: it opens stores, listens, and
// stops without dropping requests.
package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/platinummonkey/spoke/internal/compile"
	"github.com/platinummonkey/spoke/registryd/api"
	"github.com/platinummonkey/spoke/registryd/auth"
	"github.com/platinummonkey/spoke/registryd/config"
	"github.com/platinummonkey/spoke/registryd/core"
)

// admin is the name of the user who is there from the beginning.
const admin = "admin"

// Serve runs a registry until ctx ends, and then lets requests finish. What an
// operator has to know is written to out.
func Serve(ctx context.Context, c config.Config, out io.Writer, log *slog.Logger) (err error) {
	stores, err := Open(ctx, c, time.Now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stores.Close()) }()
	registry := stores.Registry
	a := &auth.Auth{Registry: registry, Now: time.Now}
	handler, err := (&api.Server{Registry: registry, Auth: a, Log: log, MaxBytes: int(registry.Limits.Bytes) + 1<<20}).Handler()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Address())
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	if err := greet(ctx, a, listener.Addr().String(), out); err != nil {
		return errors.Join(err, listener.Close())
	}
	srv := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(listener) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.ShutdownTimeout)
	defer cancel()
	return srv.Shutdown(stop)
}

// greet says how to log in, with a new token if nobody can yet.
func greet(ctx context.Context, a *auth.Auth, address string, out io.Writer) error {
	known, err := a.Registry.HasUsers(ctx)
	if err != nil || known {
		return err
	}
	user, err := a.Registry.EnsureUser(ctx, admin, true)
	if err != nil {
		return err
	}
	token, err := a.NewToken(ctx, user.ID, "made at the first start", time.Time{})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, `The administrator's token, shown this once:

    %s

Log a client in, then push the module in the current folder (its buf.yaml says "name: %s/%s/NAME"):

    echo %s | buf registry login %s --token-stdin
    buf push --create

`, token, address, admin, token, address)
	return err
}

// Stores are what a registry stands on.
type Stores struct {
	Registry *core.Registry
	close    []func() error
}

// Close closes all of them.
func (s *Stores) Close() error {
	var err error
	for _, f := range s.close {
		err = errors.Join(err, f())
	}
	return err
}

func compiler() *compile.Compiler { return &compile.Compiler{} }
