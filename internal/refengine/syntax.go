package refengine

import (
	"slices"
	"strings"

	"github.com/bufbuild/protocompile/experimental/parser"
	"github.com/bufbuild/protocompile/experimental/report"
	refsource "github.com/bufbuild/protocompile/experimental/source"
	"github.com/bufbuild/protocompile/experimental/source/length"

	"github.com/platinummonkey/spoke/schema/source"
)

// SyntaxError is one thing that the parser has to say about a file. Unlike in
// diagnostics, columns count bytes, since that is how the formatter shows
// them.
type SyntaxError struct {
	Line, Column int
	Message      string
}

// SyntaxErrors parses one file and gives its errors, sorted.
func SyntaxErrors(f *source.File) []SyntaxError {
	r := &report.Report{Options: report.Options{SuppressWarnings: true}}
	parser.Parse(f.External, refsource.NewFile(f.External, f.Text), r)
	type placed struct {
		SyntaxError
		endLine, endColumn int
	}
	var all []placed
	for i := range r.Diagnostics {
		d := &r.Diagnostics[i]
		at := d.Primary()
		if at.IsZero() || d.Level() > report.Error {
			continue
		}
		start, end := at.Location(at.Start, length.Bytes), at.Location(at.End, length.Bytes)
		all = append(all, placed{SyntaxError{start.Line, start.Column, d.Message()}, end.Line, end.Column})
	}
	slices.SortStableFunc(all, func(a, b placed) int {
		for _, c := range [][2]int{{a.Line, b.Line}, {a.Column, b.Column}} {
			if c[0] != c[1] {
				return c[0] - c[1]
			}
		}
		if c := strings.Compare(a.Message, b.Message); c != 0 {
			return c
		}
		if a.endLine != b.endLine {
			return a.endLine - b.endLine
		}
		return a.endColumn - b.endColumn
	})
	all = slices.Compact(all)
	errs := make([]SyntaxError, len(all))
	for i, p := range all {
		errs[i] = p.SyntaxError
	}
	return errs
}
