package protovalidate_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/platinummonkey/spoke/internal/golden"
)

func TestDev(t *testing.T) {
	dir := os.Getenv("PV_DIR")
	if dir == "" {
		t.Skip()
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.proto"))
	var same atomic.Int64
	var lines atomic.Int64
	var wg sync.WaitGroup
	sem := make(chan bool, 2)
	for _, f := range files {
		wg.Go(func() {
			sem <- true
			defer func() { <-sem }()
			t.Run(filepath.Base(f), func(t *testing.T) {
				data, _ := os.ReadFile(f)
				c := &golden.Case{Path: f}
				if a, err := golden.Parse(data); err == nil && len(a.Files) > 0 {
					c.Archive = a
				} else {
					c.Set("a.proto", data)
				}
				want, got := askBinary(t, c), ask(t, c)
				lines.Add(int64(strings.Count(string(want), "\n")))
				if string(want) == string(got) {
					same.Add(1)
					return
				}
				var out []string
				for _, l := range strings.Split(golden.Diff(want, got), "\n") {
					if strings.HasPrefix(l, "-") || strings.HasPrefix(l, "+") {
						out = append(out, l)
					}
				}
				t.Errorf("%s", strings.Join(out, "\n"))
			})
		})
	}
	wg.Wait()
	t.Logf("%d of %d same, %d lines", same.Load(), len(files), lines.Load())
}
