package diag

import (
	"cmp"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/schema/source"
)

// Sort puts diagnostics into the order in which users see them and
// drops repetitions: those equal in external path, lines and columns, rule,
// message, plugin and policy. Order is by path (those without a file first),
// start, rule, message and end.
func Sort(ds []Diagnostic) []Diagnostic {
	if len(ds) < 2 {
		return ds
	}
	order := make([]placed, len(ds))
	for i := range ds {
		d := &ds[i]
		order[i] = placed{index: int32(i), start: d.Start()}
		if d.File != nil {
			order[i].path = d.File.External
		}
	}
	slices.SortFunc(order, func(a, b placed) int {
		if c := compare(ds, &a, &b); c != 0 {
			return c
		}
		return int(a.index - b.index)
	})
	sorted := make([]Diagnostic, 0, len(ds))
	for i := range order {
		if i == 0 || compare(ds, &order[i-1], &order[i]) != 0 {
			sorted = append(sorted, ds[order[i].index])
		}
	}
	return sorted
}

// placed is a diagnostic by its number, with its place as users see it.
type placed struct {
	path  string
	start source.Position
	index int32
}

// compare orders a and b; zero means that they say the same.
func compare(ds []Diagnostic, a, b *placed) int {
	x, y := &ds[a.index], &ds[b.index]
	if (x.File == nil) != (y.File == nil) {
		if x.File == nil {
			return -1
		}
		return 1
	}
	if c := strings.Compare(a.path, b.path); c != 0 {
		return c
	}
	if c := comparePositions(a.start, b.start); c != 0 {
		return c
	}
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
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}
