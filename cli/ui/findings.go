package ui

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"

	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/source"
)

const (
	tabStop = 4
	// minExcerpt is the number of cells below which a source line is not worth
	// showing.
	minExcerpt = 10
	ellipsis   = "…"
)

// Findings writes ds, sorted, each with the source line that it is about, and
// a last line that counts them.
func (s *Screen) Findings(ds []diag.Diagnostic) error {
	if len(ds) == 0 {
		return nil
	}
	w := bufio.NewWriterSize(s.w, 1<<16)
	files := make(map[*source.File]bool)
	for i := range ds {
		s.finding(w, &ds[i])
		files[ds[i].File] = true
	}
	fmt.Fprintf(w, "%s in %s\n", s.look.path.of(plural(len(ds), noun(ds))), plural(len(files), "file"))
	return w.Flush()
}

// noun is what to call all of ds.
func noun(ds []diag.Diagnostic) string {
	for i := range ds {
		if ds[i].Rule != diag.Compile {
			return "finding"
		}
	}
	return "error"
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// finding writes the place and rule, the message, and the source line, each
// below the other, then an empty line.
func (s *Screen) finding(w *bufio.Writer, d *diag.Diagnostic) {
	rule := s.look.rule
	if d.Rule == diag.Compile {
		rule = s.look.compile
	}
	name, at := "<input>", d.Start()
	if d.File != nil {
		name = visible(d.File.External)
	}
	fmt.Fprintf(w, "%s%s %s\n", s.look.path.of(name), s.look.faint.of(fmt.Sprintf(":%d:%d", at.Line, at.Column)), rule.of(d.Rule))
	message := visible(d.Message)
	if origin := strings.Trim(d.Plugin+", "+d.Policy, ", "); origin != "" {
		message += " (" + visible(origin) + ")"
	}
	for _, line := range wrap(message, max(s.width-2, minExcerpt)) {
		fmt.Fprintf(w, "  %s\n", line)
	}
	if d.File != nil && !d.Span.IsZero() {
		s.excerpt(w, d, at.Line)
	}
	w.WriteByte('\n')
}

// excerpt writes the first line of d's place, with marks below the place. Where
// the line is too long, the part around the marks is shown.
func (s *Screen) excerpt(w *bufio.Writer, d *diag.Diagnostic, number int) {
	text := d.File.Text
	start := min(int(d.Span.Start), len(text))
	end := min(max(int(d.Span.End), start), len(text))
	from := strings.LastIndexByte(text[:start], '\n') + 1
	to := len(text)
	if n := strings.IndexByte(text[start:], '\n'); n >= 0 {
		to = start + n
	}
	end = min(end, to)
	gutter := "  " + strconv.Itoa(number) + " "
	room := s.width - len(gutter) - 2
	line := strings.TrimRight(expand(text[from:to]), " \r")
	if room < minExcerpt || line == "" {
		return
	}
	left := width(expand(text[from:start]))
	length := max(width(expand(text[from:end]))-left, 1)
	if width(line) > room {
		line, left = window(line, left, room)
		length = min(length, max(room-left, 1))
	}
	fmt.Fprintf(w, "%s %s\n", s.look.gutter.of(gutter+"│"), line)
	fmt.Fprintf(w, "%s %s%s\n", s.look.gutter.of(strings.Repeat(" ", len(gutter))+"│"),
		strings.Repeat(" ", left), s.look.mark.of(strings.Repeat("^", length)))
}

// window cuts room cells out of line, so that the cell at left is among them,
// and gives its new place.
func window(line string, left, room int) (string, int) {
	first := 0
	if left > room*2/3 {
		first = left - room/3
	}
	from, to := first, first+room
	before, after := "", ""
	if first > 0 {
		before, from = ellipsis, from+1
	}
	if width(line) > to {
		after, to = ellipsis, to-1
	}
	return before + cut(line, from, to) + after, left - first
}

// expand is a part of a source line, from its beginning, as cells: tabs become
// spaces.
func expand(text string) string {
	if strings.IndexByte(text, '\t') < 0 {
		return visible(text)
	}
	var b strings.Builder
	cells := 0
	for i, part := range strings.Split(text, "\t") {
		if i > 0 {
			n := tabStop - cells%tabStop
			b.WriteString(strings.Repeat(" ", n))
			cells += n
		}
		part = visible(part)
		b.WriteString(part)
		cells += width(part)
	}
	return b.String()
}

// visible replaces control characters and invalid bytes, so that no file can
// send commands to the terminal.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\r' || r >= 0x7f && r < 0xa0 {
			return '\ufffd'
		}
		if r == '\r' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
}
