package report

import (
	"bufio"
	"strconv"

	"github.com/platinummonkey/spoke/schema/diag"
)

// text is one line a diagnostic: path:line:column:message.
func text(w *bufio.Writer, ds []diag.Diagnostic) {
	for i := range ds {
		w.Write(append(appendText(w.AvailableBuffer(), &ds[i]), '\n'))
	}
}

func appendText(b []byte, d *diag.Diagnostic) []byte {
	at := d.Start()
	b = append(b, path(d)...)
	b = append(b, ':')
	b = strconv.AppendInt(b, int64(at.Line), 10)
	b = append(b, ':')
	b = strconv.AppendInt(b, int64(at.Column), 10)
	b = append(b, ':')
	return appendMessage(b, d)
}
