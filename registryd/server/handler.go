package server

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/platinummonkey/spoke/registryd/api"
	"github.com/platinummonkey/spoke/registryd/trace"
)

// watch wraps the handler of all requests: it counts, logs, and answers for
// those that panic; where a part of the answer is on its way, it breaks off.
// Tracer may be nil.
func watch(next http.Handler, m *metrics, tracer *trace.Tracer, now func() time.Time, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := now()
		end := m.begin()
		r, traced := tracer.Request(r)
		sw := &statusWriter{ResponseWriter: w}
		defer func() {
			fault := recover()
			broken := fault != nil && sw.status != 0
			if fault != nil {
				log.Error("a request panicked", "path", r.URL.Path, "fault", fmt.Sprint(fault), "stack", string(debug.Stack()))
				if sw.status == 0 {
					sw.Header().Set("Content-Type", "application/json")
					sw.WriteHeader(http.StatusInternalServerError)
					_, _ = sw.Write([]byte(`{"code":"internal","message":"the registry failed; its log says why"}`))
				}
			}
			took := now().Sub(start)
			route := r.URL.Path
			if sw.Header().Get(api.Unrouted) != "" {
				route = "other"
			}
			end(request{route, strconv.Itoa(sw.status)}, took)
			traced(route, sw.status)
			log.Debug("request", "method", r.Method, "path", r.URL.Path, "status", sw.status, "took", took, "client", r.UserAgent())
			if broken {
				panic(http.ErrAbortHandler) // or the client takes what it got for all
			}
		}()
		next.ServeHTTP(sw, r)
	})
}

// health answers on the port of health checks.
func health(stores *Stores, m *metrics, ready *atomic.Bool) http.Handler {
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, err error) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		if err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = fmt.Fprintf(w, "%v\n", err)
			return
		}
		_, _ = fmt.Fprintln(w, "ok")
	}
	live := func(w http.ResponseWriter, _ *http.Request) { answer(w, nil) }
	mux.HandleFunc("GET /health", live)
	mux.HandleFunc("GET /health/live", live)
	mux.HandleFunc("GET /health/startup", live)
	mux.HandleFunc("GET /health/ready", func(w http.ResponseWriter, r *http.Request) {
		if !ready.Load() {
			answer(w, errStopping)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
		defer cancel()
		answer(w, stores.Ping(ctx))
	})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		if m.write(w) == nil {
			_ = writeReplicas(w, stores.Replicas())
		}
	})
	return mux
}

// tlsConfig serves with a certificate that may change.
func tlsConfig(c *certificate) *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.get, NextProtos: []string{"h2", "http/1.1"}}
}
