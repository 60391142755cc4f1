package refengine

import (
	"fmt"

	"github.com/bufbuild/protocompile/experimental/report"

	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/source"
)

// diagnostics turns the errors of a report into diagnostics, sorted. A panic
// inside the library is an error.
func (e *Engine) diagnostics(r *report.Report) ([]diag.Diagnostic, error) {
	var ds []diag.Diagnostic
	for i := range r.Diagnostics {
		d := &r.Diagnostics[i]
		if d.Level() > report.Error {
			continue
		}
		if d.Level() == report.ICE {
			return nil, fmt.Errorf("%s: the compiler failed on this file: %s", d.File(), d.Notes())
		}
		at := d.Primary()
		out := diag.Diagnostic{Rule: diag.Compile, Message: d.Message()}
		if !at.IsZero() {
			out.File = e.opener.source(at.File)
			out.Span = source.Span{Start: uint32(at.Start), End: uint32(at.End)}
		}
		ds = append(ds, out)
	}
	return diag.Sort(ds), nil
}
