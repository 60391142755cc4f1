package report

import (
	"bufio"
	"strconv"

	"github.com/platinummonkey/spoke/schema/diag"
)

// githubActions is one workflow command a diagnostic. Values are not escaped:
// the commands that scripts parse today are not.
func githubActions(w *bufio.Writer, ds []diag.Diagnostic) {
	for i := range ds {
		d := &ds[i]
		start, end := places(d)
		b := append(w.AvailableBuffer(), "::error file="...)
		b = append(b, path(d)...)
		if start.Line > 0 {
			b = append(b, ",line="...)
			b = strconv.AppendInt(b, int64(start.Line), 10)
			b = append(b, ",col="...)
			b = strconv.AppendInt(b, int64(start.Column), 10)
			b = append(b, ",endLine="...)
			b = strconv.AppendInt(b, int64(end.Line), 10)
			b = append(b, ",endColumn="...)
			b = strconv.AppendInt(b, int64(end.Column), 10)
		}
		b = append(b, "::"...)
		b = appendMessage(b, d)
		w.Write(append(b, '\n'))
	}
}
