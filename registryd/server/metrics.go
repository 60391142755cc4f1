package server

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/platinummonkey/spoke/registryd/store/relational"
)

// metrics counts requests, in the text format of Prometheus.
type metrics struct {
	mu       sync.Mutex
	requests map[request]*requestStats
	active   int
}

// request is what requests are told apart by.
type request struct{ method, status string }

type requestStats struct {
	count   int64
	seconds float64
	// within has the number of requests that took no longer than each of
	// bounds.
	within []int64
}

// bounds are in seconds.
func bounds() []float64 {
	return []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}
}

// begin counts a request that runs, and gives what ends it.
func (m *metrics) begin() (end func(r request, took time.Duration)) {
	m.mu.Lock()
	m.active++
	m.mu.Unlock()
	return func(r request, took time.Duration) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.active--
		if m.requests == nil {
			m.requests = map[request]*requestStats{}
		}
		s := m.requests[r]
		if s == nil {
			s = &requestStats{within: make([]int64, len(bounds()))}
			m.requests[r] = s
		}
		s.count++
		s.seconds += took.Seconds()
		for i, b := range bounds() {
			if took.Seconds() <= b {
				s.within[i]++
			}
		}
	}
}

// write writes all of them, in an order that stays.
func (m *metrics) write(w io.Writer) error {
	_, err := io.WriteString(w, m.text())
	return err
}

// text is what write writes. Requests wait for it, as they must not for whoever
// reads.
func (m *metrics) text() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var b strings.Builder
	head := func(name, kind, help string) { fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind) }
	keys := slices.SortedFunc(maps.Keys(m.requests), func(a, b request) int {
		return strings.Compare(a.method+"\x00"+a.status, b.method+"\x00"+b.status)
	})
	head("spoke_http_requests_active", "gauge", "Requests that run.")
	fmt.Fprintf(&b, "spoke_http_requests_active %d\n", m.active)
	head("spoke_http_requests_total", "counter", "Requests that ended.")
	for _, k := range keys {
		fmt.Fprintf(&b, "spoke_http_requests_total{method=%q,status=%q} %d\n", k.method, k.status, m.requests[k].count)
	}
	const name = "spoke_http_request_duration_seconds"
	head(name, "histogram", "How long requests took.")
	for _, k := range keys {
		s := m.requests[k]
		labels := fmt.Sprintf("method=%q,status=%q", k.method, k.status)
		for i, bound := range bounds() {
			fmt.Fprintf(&b, "%s_bucket{%s,le=\"%g\"} %d\n", name, labels, bound, s.within[i])
		}
		fmt.Fprintf(&b, "%s_bucket{%s,le=\"+Inf\"} %d\n%s_sum{%s} %g\n%s_count{%s} %d\n", name, labels, s.count, name, labels, s.seconds, name, labels, s.count)
	}
	return b.String()
}

// writeReplicas writes how replicas of the database do, if there are any.
func writeReplicas(w io.Writer, list []relational.ReplicaStats) error {
	if len(list) == 0 {
		return nil
	}
	var b strings.Builder
	for _, m := range []struct {
		name, kind, help string
		value            func(relational.ReplicaStats) int64
	}{
		{"spoke_replica_up", "gauge", "Whether reads go to a replica.", func(s relational.ReplicaStats) int64 {
			if s.Up {
				return 1
			}
			return 0
		}},
		{"spoke_replica_reads_total", "counter", "Reads that a replica answered.", func(s relational.ReplicaStats) int64 { return s.Reads }},
		{"spoke_replica_fallbacks_total", "counter", "Reads that the database answered after a replica could not.", func(s relational.ReplicaStats) int64 { return s.Fallbacks }},
	} {
		fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s %s\n", m.name, m.help, m.name, m.kind)
		for _, s := range list {
			fmt.Fprintf(&b, "%s{replica=%q} %d\n", m.name, s.Name, m.value(s))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets others find what the writer can do besides.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
