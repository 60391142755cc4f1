package report

import (
	"bufio"
	"strconv"
	"strings"
	"unicode/utf8"

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
	escapeXML(w, strings.TrimSuffix(path(&ds[0]), ".proto"))
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
		escapeXML(w, string(message))
		w.WriteString(`" type="`)
		escapeXML(w, d.Rule)
		w.WriteString(`"></failure>` + "\n    </testcase>\n")
	}
	w.WriteString("  </testsuite>\n")
}

// escapeXML writes text as XML has it in attributes. What no XML may hold becomes
// U+FFFD. Package encoding/xml would do the same, but starts with each program.
func escapeXML(w *bufio.Writer, text string) {
	for _, r := range text {
		switch {
		case strings.ContainsRune("\t\n\r", r):
			w.WriteString("&#x" + strings.ToUpper(strconv.FormatInt(int64(r), 16)) + ";")
		case strings.ContainsRune("\"'", r):
			w.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		case r == '&':
			w.WriteString("&amp;")
		case r == '<':
			w.WriteString("&lt;")
		case r == '>':
			w.WriteString("&gt;")
		case r < ' ', r == 0xFFFE, r == 0xFFFF:
			w.WriteRune(utf8.RuneError)
		default:
			w.WriteRune(r)
		}
	}
}
