package workspace

import (
	"fmt"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/imports"
	"github.com/platinummonkey/spoke/schema/source"
)

// ScanError is mistakes in a file that had to be looked into for the targets to
// be known.
type ScanError struct{ Diagnostics []diag.Diagnostic }

// Error is the diagnostics as text, a line each.
func (e *ScanError) Error() string {
	lines := make([]string, len(e.Diagnostics))
	for i, d := range e.Diagnostics {
		at := d.Start()
		lines[i] = fmt.Sprintf("%s:%d:%d:%s", d.File.External, at.Line, at.Column, d.Message)
	}
	return strings.Join(lines, "\n")
}

// addPackage makes the other files of its package targets beside the one file
// that is a target of m.
func (l *loader) addPackage(w *Workspace, m *Module) error {
	if len(m.Files) != 1 {
		return nil
	}
	target := m.Files[0]
	want, err := packageOf(w, target)
	if err != nil || want == "" {
		return err
	}
	all, err := l.listWhole(m)
	if err != nil {
		return err
	}
	for _, f := range all {
		if f == target {
			continue
		}
		name, err := packageOf(w, f)
		if err != nil {
			return err
		}
		if name == want {
			m.Files = append(m.Files, f)
		}
	}
	slices.Sort(m.Files)
	return nil
}

// listWhole is all files of a module, sorted, whatever the command line names.
func (l *loader) listWhole(m *Module) ([]string, error) {
	var all []string
	for _, r := range m.roots {
		whole := *r
		whole.paths, whole.names = nil, nil
		files, err := l.listRoot(&whole)
		if err != nil {
			return nil, err
		}
		all = append(all, files...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// packageOf is the package that a file says it is in, empty for none.
func packageOf(w *Workspace, importPath string) (string, error) {
	file, err := w.Open(importPath)
	if err != nil {
		return "", err
	}
	name, mistakes := imports.Package(file.Text)
	if len(mistakes) == 0 {
		return name, nil
	}
	e := &ScanError{}
	for _, m := range mistakes {
		at := uint32(min(m.Offset, len(file.Text)))
		e.Diagnostics = append(e.Diagnostics, diag.Diagnostic{File: file, Span: source.Span{Start: at, End: at}, Rule: diag.Compile, Message: m.Text})
	}
	return "", e
}
