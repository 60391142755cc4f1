package diag

import (
	"cmp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/platinummonkey/spoke/schema/source"
)

// Sort puts diagnostics into the order in which users see them and
// drops repetitions: those equal in external path, lines and columns, rule,
// message, plugin and policy. Order is by path (those without a file first),
// start, rule, message and end.
func Sort(ds []Diagnostic) []Diagnostic { return slices.Concat(ByPath(ds)...) }

// ByPath is Sort for diagnostics in parts, and gives those of one path together.
// It is quick where those of one file stand together, and may change the parts.
func ByPath(parts ...[]Diagnostic) [][]Diagnostic {
	runs, total := runsOf(parts)
	slices.SortStableFunc(runs, func(a, b []Diagnostic) int { return compareFiles(a[0].File, b[0].File) })
	sorted := runs[:0]
	for len(runs) > 0 {
		n := 1
		for n < len(runs) && compareFiles(runs[0][0].File, runs[n][0].File) == 0 {
			n++
		}
		all := runs[0]
		if n > 1 {
			all = slices.Concat(runs[:n]...)
		}
		sorted, runs = append(sorted, all), runs[n:]
	}
	var next atomic.Int64
	work := func() {
		var s sorter
		for i := int(next.Add(1)) - 1; i < len(sorted); i = int(next.Add(1)) - 1 {
			sorted[i] = s.sort(sorted[i])
		}
	}
	const share = 1000 // diagnostics that are worth a worker
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0)-1, total/share) {
		workers.Go(work)
	}
	work()
	workers.Wait()
	return sorted
}

// runsOf cuts diagnostics where those of one file end.
func runsOf(parts [][]Diagnostic) (runs [][]Diagnostic, total int) {
	for _, part := range parts {
		total += len(part)
		for len(part) > 0 {
			n := 1
			for n < len(part) && part[n].File == part[0].File {
				n++
			}
			runs = append(runs, part[:n])
			part = part[n:]
		}
	}
	return runs, total
}

// compareFiles orders files as users see them.
func compareFiles(a, b *source.File) int {
	switch {
	case a == b:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return strings.Compare(a.External, b.External)
}

// sorter sorts the diagnostics of one path after the other.
type sorter struct {
	order  []placed
	before []Diagnostic
}

// placed is a diagnostic by its number, with its place as users see it.
type placed struct {
	start source.Position
	index int
}

// sort sorts diagnostics of one path where they are, and gives those that are
// left.
func (s *sorter) sort(ds []Diagnostic) []Diagnostic {
	if len(ds) == 1 {
		return ds
	}
	s.order = s.order[:0]
	for i := range ds {
		s.order = append(s.order, placed{ds[i].Start(), i})
	}
	s.before = append(s.before[:0], ds...)
	slices.SortFunc(s.order, func(a, b placed) int {
		if c := s.compare(&a, &b); c != 0 {
			return c
		}
		return a.index - b.index
	})
	kept := ds[:0]
	for i := range s.order {
		if i == 0 || s.compare(&s.order[i-1], &s.order[i]) != 0 {
			kept = append(kept, s.before[s.order[i].index])
		}
	}
	return kept
}

// compare orders a and b; zero means that they say the same.
func (s *sorter) compare(a, b *placed) int {
	if c := comparePositions(a.start, b.start); c != 0 {
		return c
	}
	x, y := &s.before[a.index], &s.before[b.index]
	if c := strings.Compare(x.Rule, y.Rule); c != 0 {
		return c
	}
	return cmp.Or(
		strings.Compare(x.Message, y.Message),
		comparePositions(x.End(), y.End()),
		strings.Compare(x.Plugin, y.Plugin),
		strings.Compare(x.Policy, y.Policy),
	)
}

func comparePositions(a, b source.Position) int {
	if c := cmp.Compare(a.Line, b.Line); c != 0 {
		return c
	}
	return cmp.Compare(a.Column, b.Column)
}
