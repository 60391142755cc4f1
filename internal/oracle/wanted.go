package oracle

import (
	"fmt"
	"os"
	"path"
	"strings"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// Wanted is the list of differences from the binary that we want.
type Wanted struct{ rules []wantedRule }

type wantedRule struct{ name, sort, reason string }

// ReadWanted reads a list: one line each, "NAME SORT REASON...", where NAME is
// a pattern on the case's name and SORT one on the difference's (both as in
// path.Match, a space written "_"). Lines that begin with "#" are comments.
func ReadWanted(file string) (*Wanted, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	w := &Wanted{}
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) < 5 {
			return nil, fmt.Errorf("%s:%d: want NAME SORT and a reason of three words or more", file, n)
		}
		rule := wantedRule{name: fields[0], sort: fields[1], reason: strings.Join(fields[2:], " ")}
		for _, pattern := range []string{rule.name, rule.sort} {
			if _, err := path.Match(pattern, ""); err != nil {
				return nil, fmt.Errorf("%s:%d: pattern %q: %w", file, n, pattern, err)
			}
		}
		w.rules = append(w.rules, rule)
	}
	return w, nil
}

// Match reports whether the difference of that sort is wanted on the case.
func (w *Wanted) Match(c *cases.Case, sort string) bool {
	sort = strings.NewReplacer(" ", "_", "/", ":").Replace(sort)
	for _, rule := range w.rules {
		name, _ := path.Match(rule.name, c.Name)
		kind, _ := path.Match(rule.sort, sort)
		if name && kind {
			return true
		}
	}
	return false
}
