package refengine

import (
	"slices"
	"strings"

	"github.com/bufbuild/protocompile/experimental/ast"
	"github.com/bufbuild/protocompile/experimental/ast/printer"
	"github.com/bufbuild/protocompile/experimental/parser"
	"github.com/bufbuild/protocompile/experimental/report"
	"github.com/bufbuild/protocompile/experimental/seq"
	refsource "github.com/bufbuild/protocompile/experimental/source"
	"github.com/bufbuild/protocompile/experimental/source/length"

	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/source"
)

// maxPrinted is how deep brackets may nest in what is printed: each level
// indents all lines inside, so that the text grows with the square of it.
const maxPrinted = 1000

// ReadDamaged parses one file and prints what is left of it. A file that is too
// large or too deep for the library has only an error.
func ReadDamaged(f *source.File) (d schema.Damaged) {
	if err := checkLimits(f); err != nil {
		message := strings.TrimPrefix(err.Error(), f.External+": ")
		return schema.Damaged{Errors: []schema.SyntaxError{{Line: 1, Column: 1, Message: message}}}
	}
	r := &report.Report{Options: report.Options{SuppressWarnings: true}}
	file, _ := parser.Parse(f.External, refsource.NewFile(f.External, f.Text), r)
	d.Errors = syntaxErrors(r)
	if _, depth := measure(f.Text); depth <= maxPrinted {
		d.Print, d.Printed = printDamaged(file)
	}
	return d
}

// printDamaged prints a file that has declarations which the printer knows. The
// library may stumble over what its own parser had to make up.
func printDamaged(file *ast.File) (text string, ok bool) {
	defer func() {
		if recover() != nil {
			text, ok = "", false
		}
	}()
	for decl := range seq.Values(file.Decls()) {
		if def := decl.AsDef(); !def.IsZero() && def.IsCorrupt() {
			return "", false
		}
	}
	text, err := printer.PrintFile(printer.Options{Format: true, Formatting: printer.Legacy()}, file)
	return text, err == nil
}

func syntaxErrors(r *report.Report) []schema.SyntaxError {
	type placed struct {
		schema.SyntaxError
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
		all = append(all, placed{schema.SyntaxError{Line: start.Line, Column: start.Column, Message: d.Message()}, end.Line, end.Column})
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
	errs := make([]schema.SyntaxError, len(all))
	for i, p := range all {
		errs[i] = p.SyntaxError
	}
	return errs
}
