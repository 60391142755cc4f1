package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/platinummonkey/spoke/internal/golden"
)

// TestMain builds the programs once for all tests.
func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "spoke-e2e-")
	if err == nil {
		err = build(folder)
	}
	code := 1
	if err == nil {
		code = m.Run()
	} else {
		fmt.Fprintln(os.Stderr, err)
	}
	if err := os.RemoveAll(folder); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// TestScenarios plays every scenario on both kinds of stores, and with both
// clients. All have to show the same.
func TestScenarios(t *testing.T) {
	t.Parallel()
	programs := Find(t)
	var number atomic.Int64
	play := func(t *testing.T, d *Daemon, client string) {
		t.Helper()
		golden.Run(t, "testdata", func(t *testing.T, c *golden.Case) {
			t.Helper()
			if d.CA != "" && strings.Contains(c.Path, "/plain/") {
				t.Skip("it is about plain HTTP")
			}
			got := Play(t, d, client, int(number.Add(1)), c)
			if client == "buf" {
				c.Want(t, "want", got)
				return
			}
			want, _ := c.Get("want")
			if diff := golden.Diff(Spoken(want), Spoken(got)); diff != "" {
				t.Errorf("%s: %s shows something else than buf:\n%s", c.Path, client, diff)
			}
		})
	}
	both := func(t *testing.T, d *Daemon) {
		t.Helper()
		t.Run("buf", func(t *testing.T) { play(t, d, "buf") })
		if !golden.Update() { // recorded from the real client
			t.Run("spoke", func(t *testing.T) { play(t, d, "spoke") })
		}
	}
	t.Run("embedded", func(t *testing.T) { both(t, Embedded(t, programs)) })
	if !golden.Update() { // recorded on one kind of stores
		t.Run("services", func(t *testing.T) { both(t, Services(t, programs, true)) })
	}
}

// TestNumberOfScenarios keeps them from getting fewer.
func TestNumberOfScenarios(t *testing.T) {
	t.Parallel()
	commands, files := 0, 0
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		files++
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		commands += strings.Count(string(data), "\n$ buf ")
	}
	if files < 60 || commands < 200 {
		t.Errorf("%d scenarios with %d commands of the client; there were 60 with 200", files, commands)
	}
}
