// Package server puts a registry together: it opens stores, listens, and
// stops without dropping requests.
package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/platinummonkey/spoke/registryd/api"
	"github.com/platinummonkey/spoke/registryd/auth"
	"github.com/platinummonkey/spoke/registryd/config"
	"github.com/platinummonkey/spoke/registryd/core"
	"github.com/platinummonkey/spoke/registryd/trace"
)

// Admin is the name of the user who is there from the beginning.
const Admin = "admin"

// traceTimeout is how long sending the last traces may take.
const traceTimeout = 5 * time.Second

var errStopping = errors.New("the registry is stopping")

// Serve runs a registry until ctx ends, and then lets requests finish. What an
// operator has to know is written to out.
func Serve(ctx context.Context, c config.Config, out io.Writer, log *slog.Logger) (err error) {
	stores, err := Open(ctx, c, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stores.Close()) }()
	d := &daemon{config: c, stores: stores, out: out, log: log}
	if c.OTel != "" {
		if d.tracer, err = trace.Start(ctx, c.OTel, func(err error) { log.Warn("traces are lost", "error", err) }); err != nil {
			return fmt.Errorf("otel_endpoint: %w", err)
		}
		// What is left is sent before stores close, and for no longer than this.
		defer func() {
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), traceTimeout)
			defer cancel()
			if err := d.tracer.Stop(last); err != nil {
				log.Warn("traces are lost", "error", err)
			}
		}()
		r := stores.Registry
		r.Meta, r.Blobs, r.Cache = d.tracer.Meta(r.Meta), d.tracer.Blobs(r.Blobs), d.tracer.Cache(r.Cache)
	}
	d.auth = &auth.Auth{Registry: stores.Registry, Now: time.Now}
	return d.run(ctx)
}

// A daemon is a registry that runs.
type daemon struct {
	config  config.Config
	stores  *Stores
	auth    *auth.Auth
	out     io.Writer
	log     *slog.Logger
	metrics metrics
	// tracer is nil unless traces are wanted.
	tracer *trace.Tracer
	ready  atomic.Bool
}

func (d *daemon) run(ctx context.Context) error {
	handler, err := (&api.Server{
		Registry: d.stores.Registry, Auth: d.auth, Log: d.log, PublicURL: d.config.PublicURL,
		MaxBytes: int(d.stores.Registry.Limits.Bytes) + 1<<20,
	}).Handler()
	if err != nil {
		return err
	}
	listener, err := d.listen()
	if err != nil {
		return err
	}
	servers := []*http.Server{d.server(watch(handler, &d.metrics, d.tracer, time.Now, d.log))}
	listeners := []net.Listener{listener}
	if at := d.config.HealthAddress(); at != "" {
		healthListener, err := net.Listen("tcp", at)
		if err != nil {
			return errors.Join(fmt.Errorf("health_port: %w", err), listener.Close())
		}
		servers, listeners = append(servers, d.server(health(d.stores, &d.metrics, &d.ready))), append(listeners, healthListener)
	}
	if err := d.greet(ctx, listener.Addr().String()); err != nil {
		for _, l := range listeners {
			err = errors.Join(err, l.Close())
		}
		return err
	}
	done := make(chan error, len(servers))
	for i, s := range servers {
		go func() { done <- s.Serve(listeners[i]) }()
	}
	d.ready.Store(true)
	select {
	case err = <-done:
		err = fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	d.ready.Store(false)
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), d.config.ShutdownTimeout)
	defer cancel()
	for _, s := range servers {
		if shut := s.Shutdown(stop); shut != nil {
			err = errors.Join(err, fmt.Errorf("requests did not finish in time: %w", shut), s.Close())
		}
	}
	return err
}

func (d *daemon) server(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(d.log.Handler(), slog.LevelWarn),
	}
}

func (d *daemon) listen() (net.Listener, error) {
	listener, err := net.Listen("tcp", d.config.Address())
	if err != nil {
		return nil, fmt.Errorf("listening: %w", err)
	}
	if d.config.TLSCert == "" {
		return listener, nil
	}
	c, err := newCertificate(d.config.TLSCert, d.config.TLSKey, time.Now, d.log)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("tls_cert: %w", err), listener.Close())
	}
	return tls.NewListener(listener, tlsConfig(c)), nil
}

// greet says where the registry is and how to log in, with a new token if
// nobody can yet.
func (d *daemon) greet(ctx context.Context, address string) error {
	scheme, client := "http", ""
	if d.config.TLSCert != "" {
		scheme = "https"
	}
	if _, err := fmt.Fprintf(d.out, "registryd serves %s://%s\n", scheme, address); err != nil {
		return err
	}
	known, err := d.stores.Registry.HasToken(ctx, Admin)
	if err != nil || known {
		return err
	}
	user, err := d.stores.Registry.EnsureUser(ctx, Admin, true)
	if err != nil {
		return err
	}
	token, err := d.auth.NewToken(ctx, user.ID, "made at the first start", time.Time{})
	if err != nil {
		return err
	}
	if d.config.TLSCert == "" {
		if client, err = d.clientFolder(); err != nil {
			d.log.Warn("no folder with the configuration of a client was made", "error", err)
		}
	}
	_, err = fmt.Fprintf(d.out, `
The administrator's token, shown this once:

    %s

Log a client in, then push the module of the current folder, whose buf.yaml names it %s/%s/NAME:

    echo %s | %sbuf registry login %s --token-stdin
    %sbuf push --create

`, token, address, Admin, token, client, address, client)
	return err
}

// plainHTTP is the configuration of a client that does without TLS.
const plainHTTP = "version: v1\ntls:\n  use: \"false\"\n"

// clientFolder makes a folder with the configuration that clients need for
// plain HTTP, beside the embedded stores, and gives the words before a command
// that has them read it.
func (d *daemon) clientFolder() (string, error) {
	folder := filepath.Join(d.config.Root, "client")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	return "BUF_CONFIG_DIR='" + folder + "' ", os.WriteFile(filepath.Join(folder, "config.yaml"), []byte(plainHTTP), 0o644)
}

// NewToken makes a token of the user of a name, who is created if need be.
func NewToken(ctx context.Context, r *core.Registry, user, note string, expires time.Duration) (string, error) {
	o, err := r.EnsureUser(ctx, user, false)
	if err != nil {
		return "", err
	}
	var until time.Time
	if expires > 0 {
		until = time.Now().Add(expires)
	}
	return (&auth.Auth{Registry: r, Now: time.Now}).NewToken(ctx, o.ID, note, until)
}
