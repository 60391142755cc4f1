package diag

import (
	"cmp"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/schema/source"
)

// Sort puts diagnostics into the order in which users see them, in place, and
// drops repetitions: those equal in external path, lines and columns, rule,
// message, plugin and policy. Order is by path (those without a file first),
// start, rule, message and end.
func Sort(ds []Diagnostic) []Diagnostic {
	if len(ds) < 2 {
		return ds
	}
	placed := make([]placed, len(ds))
	for i, d := range ds {
		placed[i].Diagnostic = d
		placed[i].start, placed[i].end = d.Start(), d.End()
		if d.File != nil {
			placed[i].path = d.File.External
		}
	}
	slices.SortStableFunc(placed, compare)
	ds = ds[:0]
	for i, p := range placed {
		if i == 0 || compare(placed[i-1], p) != 0 {
			ds = append(ds, p.Diagnostic)
		}
	}
	return ds
}

// placed is a diagnostic with its place as users see it.
type placed struct {
	Diagnostic
	path       string
	start, end source.Position
}

// compare orders a and b; zero means that they say the same.
func compare(a, b placed) int {
	if (a.File == nil) != (b.File == nil) {
		if a.File == nil {
			return -1
		}
		return 1
	}
	return cmp.Or(
		strings.Compare(a.path, b.path),
		comparePositions(a.start, b.start),
		strings.Compare(a.Rule, b.Rule),
		strings.Compare(a.Message, b.Message),
		comparePositions(a.end, b.end),
		strings.Compare(a.Plugin, b.Plugin),
		strings.Compare(a.Policy, b.Policy),
	)
}

func comparePositions(a, b source.Position) int {
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}
