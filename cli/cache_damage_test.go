package cli_test

import (
	"bytes"
	"context"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/cli"
	"github.com/platinummonkey/spoke/cli/whole"
)

// cached are the files of a cache.
func cached(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && filepath.Ext(name) == ".entry" {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// TestDamagedCache damages what runs leave, in many ways: answers stay right.
func TestDamagedCache(t *testing.T) {
	t.Parallel()
	e := newEdited(t, 3)
	cache := t.TempDir()
	for _, args := range commands {
		want := e.run("", time.Hour, args...)
		for i := range 12 {
			e.run(cache, time.Hour, args...)
			names := cached(t, cache)
			if len(names) == 0 {
				t.Fatal("nothing was kept")
			}
			for range 1 + e.r.IntN(3) {
				damage(t, e.r, names[e.r.IntN(len(names))])
			}
			if i%3 == 0 { // not only the same answer
				e.files["acme/new.proto"] = &proto{pkg: "acme", messages: []string{"message New {}"}}
				e.save("acme/new.proto")
				want := e.run("", time.Hour, args...)
				compareRuns(t, args, want, e.run(cache, time.Hour, args...))
				e.remove("acme/new.proto")
			}
			compareRuns(t, args, want, e.run(cache, time.Hour, args...))
		}
	}
}

func compareRuns(t *testing.T, args []string, want, got answer) {
	t.Helper()
	if args[0] == "format" {
		want.Stdout, got.Stdout = withoutTimes(want.Stdout), withoutTimes(got.Stdout)
	}
	if want != got {
		t.Errorf("%v: got %+v, want %+v", args, got, want)
	}
}

// damage changes a file in one of the ways in which disks do.
func damage(t *testing.T, r *rand.Rand, name string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil || len(data) == 0 {
		return // it went already
	}
	switch r.IntN(4) {
	case 0:
		data = data[:r.IntN(len(data))]
	case 1:
		data[r.IntN(len(data))] ^= 1 << r.IntN(8)
	case 2:
		data = append(data, 0)
	case 3:
		at := r.IntN(len(data))
		clear(data[at:min(at+4096, len(data))])
	}
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestCacheNowhere runs where nothing can be kept.
func TestCacheNowhere(t *testing.T) {
	t.Parallel()
	e := newEdited(t, 4)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("no folder"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range commands {
		want := e.run("", 0, args...)
		for range 2 {
			compareRuns(t, args, want, e.run(file, 0, args...))
		}
	}
}

// TestCacheShared has several runs use one cache at the same time, while files
// change.
func TestCacheShared(t *testing.T) {
	t.Parallel()
	e := newEdited(t, 5)
	cache := t.TempDir()
	for range 6 {
		e.add()
		want := e.run("", time.Hour, "lint")
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				for range 3 {
					if got := e.run(cache, time.Hour, "lint"); got != want {
						t.Errorf("got %+v, want %+v", got, want)
					}
				}
			})
		}
		group.Wait()
		time.Sleep(6 * time.Millisecond)
	}
}

// lines is a writer that can be waited for.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{}
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.more <- struct{}{}:
	default:
	}
	return l.text.Write(p)
}

// block is the last whole block of what lint --watch printed.
func (l *lines) block() (string, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	const end = "\nlinted at "
	parts := strings.Split("\n"+l.text.String(), end)
	if len(parts) < 2 {
		return "", false
	}
	_, block, _ := strings.Cut(parts[len(parts)-2], "\n") // the rest of the line before
	if block != "" {
		block += "\n"
	}
	return block, true
}

// TestWatch edits files under the eyes of lint --watch: each block it prints has
// to come to what a run from the beginning says.
func TestWatch(t *testing.T) {
	t.Parallel()
	e := newEdited(t, 6)
	out := &lines{more: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan int)
	app := &cli.App{
		Stdin: strings.NewReader(""), Stdout: out, Stderr: out, Getenv: e.environ(""),
		Name: "spoke", Dir: e.dir, Now: time.Now, Abilities: whole.Abilities(),
	}
	go func() { done <- app.Run(ctx, []string{"lint", "--watch"}) }()
	wait := func(what string, want answer) {
		t.Helper()
		for deadline := time.After(30 * time.Second); ; {
			if got, ok := out.block(); ok && got == want.Stdout {
				return
			}
			select {
			case <-out.more:
			case <-deadline:
				got, _ := out.block()
				t.Fatalf("after %s: got %q, want %q", what, got, want.Stdout)
			}
		}
	}
	wait("the start", e.run("", 0, "lint"))
	for range 20 {
		before := e.run("", 0, "lint")
		what := e.edit()
		if want := e.run("", 0, "lint"); want.Stdout != before.Stdout && want.Code != 1 {
			wait(what, want)
		} else {
			time.Sleep(50 * time.Millisecond)
		}
	}
	cancel()
	if code := <-done; code != 0 {
		t.Errorf("exit code %d after an interruption", code)
	}
}
