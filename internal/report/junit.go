package report

import (
	"bufio"
	"encoding/xml"
	"strconv"
	"strings"

	"github.com/platinummonkey/spoke/schema/diag"
)

// junit is a JUnit XML report: a suite a file, a test case a diagnostic. The
// diagnostics of one file follow one another.
func junit(w *bufio.Writer, ds []diag.Diagnostic) {
	w.WriteString("<testsuites>\n")
	for len(ds) > 0 {
		n := 1
		for n < len(ds) && path(&ds[n]) == path(&ds[0]) {
			n++
		}
		junitSuite(w, ds[:n])
		ds = ds[n:]
	}
	w.WriteString("</testsuites>\n")
}

func junitSuite(w *bufio.Writer, ds []diag.Diagnostic) {
	count := strconv.Itoa(len(ds))
	w.WriteString(`  <testsuite name="`)
	xml.EscapeText(w, []byte(strings.TrimSuffix(path(&ds[0]), ".proto")))
	w.WriteString(`" tests="` + count + `" failures="` + count + `" errors="0">` + "\n")
	var message []byte
	for i := range ds {
		d := &ds[i]
		w.WriteString(`    <testcase name="`)
		w.WriteString(d.Rule)
		if d.File != nil {
			at := d.Start()
			w.WriteString("_" + strconv.Itoa(at.Line) + "_" + strconv.Itoa(at.Column))
		}
		w.WriteString("\">\n" + `      <failure message="`)
		message = appendText(message[:0], d)
		xml.EscapeText(w, message)
		w.WriteString(`" type="`)
		xml.EscapeText(w, []byte(d.Rule))
		w.WriteString(`"></failure>` + "\n    </testcase>\n")
	}
	w.WriteString("  </testsuite>\n")
}
