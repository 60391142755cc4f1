package report

import (
	"bufio"
	"maps"
	"slices"

	"github.com/platinummonkey/spoke/schema/diag"
)

// configIgnoreYAML is the lint configuration that silences the findings, by
// import path. Compile errors can't be silenced: they are written as text, and
// nothing else is.
func configIgnoreYAML(w *bufio.Writer, ds []diag.Diagnostic) {
	paths := make(map[string]map[string]struct{})
	for i := range ds {
		d := &ds[i]
		if d.Rule == diag.Compile {
			text(w, ds)
			return
		}
		if d.File == nil {
			continue
		}
		if paths[d.Rule] == nil {
			paths[d.Rule] = make(map[string]struct{})
		}
		paths[d.Rule][d.File.Path] = struct{}{}
	}
	if len(paths) == 0 {
		return
	}
	w.WriteString("version: v1\nlint:\n  ignore_only:\n")
	for _, rule := range slices.Sorted(maps.Keys(paths)) {
		w.WriteString("    " + rule + ":\n")
		for _, path := range slices.Sorted(maps.Keys(paths[rule])) {
			w.WriteString("      - " + path + "\n")
		}
	}
}
