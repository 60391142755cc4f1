package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// logFormats are the values of --log-format.
var logFormats = []string{"text", "color", "json"}

// logger writes log lines to stderr: warnings always, debug lines on demand.
// It is safe for concurrent use.
type logger struct {
	mu     sync.Mutex
	w      io.Writer
	format string
	debug  bool
	now    func() time.Time
	// kept takes warnings, if it is set, for runs that give the same answer; quiet
	// says that nobody else is to see them.
	kept  *[]string
	quiet bool
}

// newLogger takes the format as users write it: in any case, "" for the
// default.
func newLogger(w io.Writer, format string, debug bool, now func() time.Time) (*logger, error) {
	l := &logger{w: w, debug: debug, now: now}
	l.format = strings.ToLower(strings.TrimSpace(format))
	switch l.format {
	case "":
		l.format = "color"
	case "text", "color", "json":
	default:
		return nil, bareError{fmt.Errorf("unknown log format [%s]: %q", strings.Join(logFormats, ","), format)}
	}
	return l, nil
}

// SGR codes of the levels.
const (
	magenta = 35
	yellow  = 33
)

// through sends what follows through w.
func (l *logger) through(w io.Writer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.w = w
}

// Warn writes a warning, which may have several lines.
func (l *logger) Warn(message string) {
	l.mu.Lock()
	quiet := l.quiet
	if l.kept != nil {
		*l.kept = append(*l.kept, message)
	}
	l.mu.Unlock()
	if !quiet {
		l.write("WARN", yellow, message, nil)
	}
}

// Debug writes a line of use to those who look for a fault: what was done, how
// long it took since start, and pairs of keys and values.
func (l *logger) Debug(message string, start time.Time, pairs ...any) {
	if !l.debug {
		return
	}
	l.write("DEBUG", magenta, message, append(pairs, "duration", l.now().Sub(start).String()))
}

func (l *logger) write(level string, color int, message string, pairs []any) {
	var b strings.Builder
	switch l.format {
	case "json":
		head := []any{"time", l.now().Format(time.RFC3339Nano), "level", level, "msg", message}
		appendObject(&b, append(head, pairs...))
	case "color":
		fmt.Fprintf(&b, "\x1b[%dm%s\x1b[0m\t%s", color, level, message)
	default:
		b.WriteString(level + "\t" + message)
	}
	if l.format != "json" && len(pairs) > 0 {
		b.WriteByte('\t')
		appendObject(&b, pairs)
	}
	b.WriteByte('\n')
	l.mu.Lock()
	defer l.mu.Unlock()
	io.WriteString(l.w, b.String())
}

// appendObject writes pairs of keys and values as a JSON object in their
// order.
func appendObject(b *strings.Builder, pairs []any) {
	for i, value := range pairs {
		switch {
		case i == 0:
			b.WriteByte('{')
		case i%2 == 0:
			b.WriteByte(',')
		default:
			b.WriteByte(':')
		}
		b.Write(quoted(value))
	}
	b.WriteByte('}')
}

// quoted is value as JSON, without the escapes that only web pages need.
func quoted(value any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return quoted(fmt.Sprint(value))
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
