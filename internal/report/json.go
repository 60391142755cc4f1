package report

import (
	"bufio"
	"strconv"
	"unicode/utf8"

	"github.com/platinummonkey/spoke/schema/diag"
)

// json is one object a line.
func json(w *bufio.Writer, ds []diag.Diagnostic) {
	for i := range ds {
		d := &ds[i]
		start, end := d.Start(), d.End()
		b := append(w.AvailableBuffer(), '{')
		if d.File != nil {
			b = append(b, `"path":`...)
			b = appendQuoted(b, d.File.External)
			b = append(b, ',')
		}
		b = append(b, `"start_line":`...)
		b = strconv.AppendInt(b, int64(start.Line), 10)
		b = append(b, `,"start_column":`...)
		b = strconv.AppendInt(b, int64(start.Column), 10)
		b = append(b, `,"end_line":`...)
		b = strconv.AppendInt(b, int64(end.Line), 10)
		b = append(b, `,"end_column":`...)
		b = strconv.AppendInt(b, int64(end.Column), 10)
		b = append(b, `,"type":`...)
		b = appendQuoted(b, d.Rule)
		b = append(b, `,"message":`...)
		b = appendQuoted(b, d.Message)
		if d.Plugin != "" {
			b = append(b, `,"plugin":`...)
			b = appendQuoted(b, d.Plugin)
		}
		if d.Policy != "" {
			b = append(b, `,"policy":`...)
			b = appendQuoted(b, d.Policy)
		}
		w.Write(append(b, "}\n"...))
	}
}

// appendQuoted appends s as a JSON string, escaped as encoding/json does by
// default: with <, > and & as escapes too, and U+FFFD for bytes that are no
// UTF-8. It is here because that package would take a third of the time that
// a large report needs.
func appendQuoted(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' {
				i++
				continue
			}
			b = append(b, s[from:i]...)
			switch c {
			case '"', '\\':
				b = append(b, '\\', c)
			case '\b':
				b = append(b, `\b`...)
			case '\f':
				b = append(b, `\f`...)
			case '\n':
				b = append(b, `\n`...)
			case '\r':
				b = append(b, `\r`...)
			case '\t':
				b = append(b, `\t`...)
			default:
				b = append(b, `\u00`...)
				b = append(b, hex[c>>4], hex[c&15])
			}
			i++
			from = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b = append(b, s[from:i]...)
			b = utf8.AppendRune(b, utf8.RuneError)
			from = i + size
		case r == '\u2028' || r == '\u2029':
			b = append(b, s[from:i]...)
			b = append(b, `\u202`...)
			b = append(b, hex[r&15])
			from = i + size
		}
		i += size
	}
	b = append(b, s[from:]...)
	return append(b, '"')
}
