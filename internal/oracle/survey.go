package oracle

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
	"github.com/platinummonkey/spoke/internal/oracle/gen"
)

// Survey runs the real binary alone and tells what the cases provoke: exit
// codes by kind, messages of failures, how often each rule fired in which shape. It serves to
// judge the generators. With full, whole answers are printed.
func (h *Harness) Survey(ctx context.Context, all []*cases.Case, workers int, w io.Writer, full bool) error {
	var mu sync.Mutex
	exits := map[string]int{}
	failures := map[string][]string{}
	ids := slices.Concat(gen.RuleIDs, gen.BreakingRuleIDs)
	fired := fired{}
	var firstErr error
	var wg sync.WaitGroup
	queue := make(chan *cases.Case)
	for range max(workers, 1) {
		wg.Go(func() {
			for c := range queue {
				if !full {
					c = asJSON(c)
				}
				a, err := h.Ask(ctx, h.Buf, c)
				mu.Lock()
				if err != nil {
					firstErr = err
					mu.Unlock()
					continue
				}
				compile := bytes.Contains(a.Stdout, []byte(`"type":"COMPILE"`))
				fired.add(c, ids, a.Stdout)
				outcome := fmt.Sprint("exit ", a.Exit)
				switch {
				case a.Panicked():
					outcome = "panic"
				case a.TimedOut:
					outcome = "timeout"
				case compile:
					outcome = "compile error"
					failures["compile"] = append(failures["compile"], c.Name+" "+firstLine(a.Stdout))
				case a.Exit == 1:
					failures["failure"] = append(failures["failure"], c.Name+" "+firstLine(a.Stderr))
				}
				exits[kindOf(c)+" "+outcome]++
				if full {
					fmt.Fprintf(w, "exit %d\n--- stdout\n%s--- stderr\n%s", a.Exit, a.Stdout, a.Stderr)
					for _, f := range a.Files {
						fmt.Fprintf(w, "--- wrote %s\n%s", f.Name, f.Data)
					}
				}
				mu.Unlock()
			}
		})
	}
	for _, c := range all {
		queue <- c
	}
	close(queue)
	wg.Wait()
	if firstErr != nil || full {
		return firstErr
	}
	for _, sort := range slices.Sorted(maps.Keys(failures)) {
		slices.Sort(failures[sort])
		for _, line := range failures[sort] {
			fmt.Fprintf(w, "%s: %s\n", sort, line)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(exits)) {
		fmt.Fprintf(w, "%-40s %d\n", key, exits[key])
	}
	fired.write(w, ids)
	return nil
}

// asJSON gives the case another --error-format, so that rules are named.
func asJSON(c *cases.Case) *cases.Case {
	c = c.Clone()
	for i, arg := range c.Args {
		if arg == "--error-format" && i+1 < len(c.Args) {
			c.Args[i+1] = "json"
			return c
		}
		if strings.HasPrefix(arg, "--error-format=") {
			c.Args[i] = "--error-format=json"
			return c
		}
	}
	if c.Args[0] == "lint" || c.Args[0] == "breaking" {
		c.Args = append(c.Args, "--error-format=json")
	}
	return c
}

func firstLine(text []byte) string {
	line, _, _ := bytes.Cut(bytes.TrimSpace(text), []byte("\n"))
	return string(line)
}
