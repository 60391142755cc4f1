package e2e

import (
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/registryd/services"
)

// metric is the value of a line of /metrics that begins with name, or -1.
func (d *Daemon) metric(t *testing.T, name string) int {
	t.Helper()
	res, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/metrics", d.health))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile("(?m)^" + regexp.QuoteMeta(name) + " ([0-9]+)$").FindSubmatch(body)
	if m == nil {
		return -1
	}
	n, err := strconv.Atoi(string(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// until waits until a condition holds.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 400 {
		if holds() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s: it never comes to that", what)
}

// TestReplicas has a registry read from a replica that keeps up, is behind,
// goes away and comes back, and from one of another database. No client notices
// anything.
func TestReplicas(t *testing.T) {
	t.Parallel()
	primary := services.Postgres(t, true)
	replica, stranger := services.NewReplica(t, primary), services.Postgres(t, true)
	d := Embedded(t, Find(t), "SPOKE_POSTGRES_URL="+primary, "SPOKE_POSTGRES_REPLICA_URLS="+replica.URL+","+stranger, "SPOKE_CACHE_ENABLED=false")
	host := func(url string) string {
		at := url[strings.Index(url, "@")+1:]
		return at[:strings.Index(at, "/")]
	}
	of := func(name string) string { return fmt.Sprintf("spoke_replica_%s{replica=%q}", name, host(replica.URL)) }
	a := api{d, d.Client(t)}
	a.module(t, "replicas", "one")
	number := 0
	// A push is there for everything that is asked next.
	push := func() (commit, map[string]string) {
		t.Helper()
		number++
		files := content(number)
		c, err := a.push(t.Context(), "replicas", "one", files)
		if err == nil {
			err = a.verify(t.Context(), c, files)
		}
		if err == nil {
			err = a.call(t.Context(), "buf.registry.module.v1.GraphService/GetGraph", `{"resourceRefs":[{"name":{"owner":"replicas","module":"one"}}]}`, nil)
		}
		if err != nil {
			t.Fatalf("push %d: %v", number, err)
		}
		return c, files
	}
	read := func(c commit, files map[string]string) {
		t.Helper()
		if err := a.verify(t.Context(), c, files); err != nil {
			t.Fatal(err)
		}
	}
	until(t, "the stranger is found out", func() bool {
		return d.metric(t, fmt.Sprintf("spoke_replica_up{replica=%q}", host(stranger))) == 0
	})
	c, files := push()
	until(t, "the replica answers", func() bool {
		read(c, files)
		return d.metric(t, of("reads_total")) > 0
	})

	db, err := sql.Open("pgx", replica.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.ExecContext(t.Context(), "SELECT pg_wal_replay_pause()"); err != nil {
		t.Fatal(err)
	}
	until(t, "the replica stands still", func() bool {
		var state string
		return db.QueryRowContext(t.Context(), "SELECT pg_get_wal_replay_pause_state()").Scan(&state) == nil && state == "paused"
	})
	before := d.metric(t, of("fallbacks_total"))
	for range 20 {
		push()
	}
	c, files = push()
	if after := d.metric(t, of("fallbacks_total")); after < before+21 {
		t.Errorf("of 21 downloads that the replica cannot answer it was asked for %d", after-before)
	}
	if d.metric(t, of("up")) != 1 {
		t.Error("a replica that is behind is taken for one that is down")
	}
	if _, err := db.ExecContext(t.Context(), "SELECT pg_wal_replay_resume()"); err != nil {
		t.Fatal(err)
	}
	answered := d.metric(t, of("reads_total"))
	until(t, "the replica answers again", func() bool {
		read(c, files)
		return d.metric(t, of("reads_total")) > answered
	})

	replica.Stop()
	for range 10 {
		push()
	}
	until(t, "the end of the replica is noticed", func() bool { return d.metric(t, of("up")) == 0 })
	replica.Start(t)
	until(t, "the replica is found again", func() bool { return d.metric(t, of("up")) == 1 })
	answered = d.metric(t, of("reads_total"))
	c, files = push()
	until(t, "the replica answers after its return", func() bool {
		read(c, files)
		return d.metric(t, of("reads_total")) > answered
	})
	sound(t, d)
}
