package refengine

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bufbuild/protocompile/experimental/fdp"
	"github.com/bufbuild/protocompile/experimental/incremental"
	"github.com/bufbuild/protocompile/experimental/incremental/queries"
	"github.com/bufbuild/protocompile/experimental/ir"
	"github.com/bufbuild/protocompile/experimental/report"

	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/source"
)

// diagnostics turns the errors of a report into diagnostics, sorted. Errors
// without a place are dropped, as buf does: a file in UTF-16, say, counts as
// empty. If nothing but a panic inside the library is reported, that is an
// error.
func (e *Engine) diagnostics(r *report.Report) ([]diag.Diagnostic, error) {
	var ds []diag.Diagnostic
	var panicked *report.Diagnostic
	for i := range r.Diagnostics {
		d := &r.Diagnostics[i]
		at := d.Primary()
		switch {
		case d.Level() > report.Error:
		case !at.IsZero():
			ds = append(ds, diag.Diagnostic{
				File:    e.opener.source(at.File),
				Span:    span(at),
				Rule:    diag.Compile,
				Message: d.Message(),
			})
		case d.Level() == report.ICE:
			panicked = d
		}
	}
	if len(ds) == 0 && panicked != nil {
		return nil, failure(strings.Join(panicked.Notes(), " "))
	}
	return diag.Sort(ds), nil
}

// tryDescriptors makes the descriptors of those files that have diagnostics,
// since buf does so before it looks at them: where the library panics over
// broken sources, that is all that buf says.
func (e *Engine) tryDescriptors(files []*ir.File, ds []diag.Diagnostic) error {
	broken := make(map[*source.File]bool)
	for _, d := range ds {
		broken[d.File] = true
	}
	files = slices.DeleteFunc(slices.Clone(files), func(f *ir.File) bool { return f == nil })
	for f := range ir.TopoSort(files) {
		if src := e.opener.known(f.Path()); broken[src] {
			if err := tryDescriptor(f); err != nil {
				return fmt.Errorf("%s: %w", src.External, err)
			}
		}
	}
	return nil
}

// tryDescriptor has the library make a file's descriptor and gives a panic as an
// error.
func tryDescriptor(f *ir.File) (err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = failure(panicked)
		}
	}()
	_, err = fdp.DescriptorProto(f, fdp.IncludeSourceCodeInfo(true), fdp.GenerateExtraOptionLocations(true))
	return err
}

// failure is the error for a panic inside the library.
func failure(panicked any) error {
	return fmt.Errorf("the compiler cannot cope with this input: %v", panicked)
}

// runError makes an error of the executor readable: a panic inside a query
// names the file that it worked on, and carries no stack.
func (e *Engine) runError(err error) error {
	var panicked *incremental.ErrPanic
	if !errors.As(err, &panicked) {
		return err
	}
	err = failure(panicked.Panic)
	var path string
	if q, ok := incremental.AsTyped[queries.IR](panicked.Query); ok {
		path = q.Path
	} else if q, ok := incremental.AsTyped[queries.AST](panicked.Query); ok {
		path = q.Path
	}
	if src := e.opener.known(path); src != nil {
		return fmt.Errorf("%s: %w", src.External, err)
	}
	return err
}
