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

type wantedRule struct{ name, sort, judge, reason string }

// ReadWanted reads a list: one line each, "NAME SORT JUDGE REASON...", where
// NAME is a pattern on the case's name and SORT one on the difference's (both
// as in path.Match, a space written "_" and a slash ":"), and JUDGE one of
// judges. Lines that begin with "#" are comments.
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
		if len(fields) < 6 {
			return nil, fmt.Errorf("%s:%d: want NAME SORT JUDGE and a reason of three words or more", file, n)
		}
		rule := wantedRule{name: fields[0], sort: fields[1], judge: fields[2], reason: strings.Join(fields[3:], " ")}
		if judges()[rule.judge] == nil {
			return nil, fmt.Errorf("%s:%d: no judge %q", file, n, rule.judge)
		}
		for _, pattern := range []string{rule.name, rule.sort} {
			if _, err := path.Match(pattern, ""); err != nil {
				return nil, fmt.Errorf("%s:%d: pattern %q: %w", file, n, pattern, err)
			}
		}
		w.rules = append(w.rules, rule)
	}
	return w, nil
}

// match gives the judges of the rules that may want the difference.
func (w *Wanted) match(c *cases.Case, sort string) (judges []string) {
	sort = strings.NewReplacer(" ", "_", "/", ":").Replace(sort)
	for _, rule := range w.rules {
		name, _ := path.Match(rule.name, c.Name)
		kind, _ := path.Match(rule.sort, sort)
		if name && kind {
			judges = append(judges, rule.judge)
		}
	}
	return judges
}
