package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/platinummonkey/spoke/internal/golden"
)

// TestScenarios plays every scenario on both kinds of stores, and with both
// clients. All have to show the same.
func TestScenarios(t *testing.T) {
	t.Parallel()
	programs := Build(t)
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
	t.Run("embedded", func(t *testing.T) { play(t, Embedded(t, programs), "buf") })
	if golden.Update() {
		return // recorded from the real client on one kind of stores
	}
	t.Run("services", func(t *testing.T) { play(t, Services(t, programs, true), "buf") })
	if os.Getenv("SPOKE_E2E_SPOKE") != "" { // until spoke can do all of it
		t.Run("spoke", func(t *testing.T) { play(t, Embedded(t, programs), "spoke") })
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
