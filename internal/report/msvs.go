package report

import (
	"bufio"
	"strconv"

	"github.com/platinummonkey/spoke/schema/diag"
)

// msvs is what Visual Studio recognises in build output.
func msvs(w *bufio.Writer, ds []diag.Diagnostic) {
	for i := range ds {
		d := &ds[i]
		at := d.Start()
		b := append(w.AvailableBuffer(), path(d)...)
		b = append(b, '(')
		b = strconv.AppendInt(b, int64(at.Line), 10)
		b = append(b, ',')
		b = strconv.AppendInt(b, int64(at.Column), 10)
		b = append(b, ") : error "...)
		b = append(b, d.Rule...)
		b = append(b, " : "...)
		b = appendMessage(b, d)
		w.Write(append(b, '\n'))
	}
}
