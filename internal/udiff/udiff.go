// Package udiff makes unified diffs in process, hunk for hunk what GNU diff
// makes of the same texts, so that output does not depend on a program that a
// machine may lack. It takes two texts and gives bytes.
package udiff

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strconv"
)

// context is how many unchanged lines surround a change.
const context = 3

// Hunks appends the hunks of the unified diff from a to b to dst: nothing if
// they are equal. The two header lines are the caller's.
func Hunks(dst []byte, a, b []byte) []byte {
	var d Differ
	return d.Hunks(dst, a, b)
}

// Differ compares texts, one pair at a time; its memory serves the next pair.
// The zero Differ is ready for use.
type Differ struct {
	a, b   file
	lines  lineTable
	search search
	runs   []run
}

// Hunks is like the function Hunks.
func (d *Differ) Hunks(dst []byte, a, b []byte) []byte {
	if bytes.Equal(a, b) {
		return dst
	}
	d.compare(a, b)
	return d.hunks(dst)
}

// file is one side of a comparison: the lines that take part in it.
type file struct {
	text    []byte
	ends    []int   // where lines end, after the end of the line before them
	before  int     // how many of them come before the comparison, as context
	after   int     // and how many after
	skipped int     // lines before the comparison, in all
	class   []int32 // lines of one class are equal
	changed []bool  // what is not in the other file; with a false at each end
	counts  []int32 // lines by class
	kind    []byte  // what the search thinks of each line
	useful  []int32 // the classes of the lines that are searched
	at      []int   // and which lines these are
}

// change returns whether line i is changed; i may be one out of range.
func (f *file) change(i int) bool { return f.changed[i+1] }

func (f *file) set(i int, v bool) { f.changed[i+1] = v }

// line is line i with its line end.
func (f *file) line(i int) []byte {
	i += f.before
	return f.text[f.ends[i]:f.ends[i+1]]
}

// take makes f the lines of text from start to end.
func (f *file) take(text []byte, start, end, skipped int) {
	f.text, f.skipped = text, skipped
	f.before, f.after = min(context, skipped), 0
	at := start
	for range f.before {
		at = lineStart(text, at-1)
	}
	// One for each line, the one that has no line end, and what is around.
	f.ends = append(sized(f.ends, bytes.Count(text[start:end], []byte{'\n'})+2*context+2)[:0], at)
	for at < end {
		at = nextLine(text, at)
		f.ends = append(f.ends, at)
	}
	lines := len(f.ends) - 1 - f.before
	for f.after < context && at < len(text) {
		at = nextLine(text, at)
		f.ends = append(f.ends, at)
		f.after++
	}
	f.class = sized(f.class, lines)
	f.changed = sized(f.changed, lines+2)
	f.kind = sized(f.kind, lines)
	clear(f.changed)
	clear(f.kind)
}

// sized is a slice of length n, in the memory of s if that will do. What is in
// it is not defined.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}

func (d *Differ) compare(a, b []byte) {
	// Equal lines at both ends are out of the comparison, but for the context.
	start := lineStart(a, commonPrefix(a, b))
	tail := commonSuffix(a[start:], b[start:])
	endA := len(a) - tail
	// A line is in the tail from its start, which is so on both sides.
	if endA > start && a[endA-1] != '\n' || len(b)-tail > start && b[len(b)-tail-1] != '\n' {
		endA = nextLine(a, endA)
	}
	for range context {
		endA = nextLine(a, endA)
	}
	endB := len(b) - (len(a) - endA)
	skipped := bytes.Count(a[:start], []byte{'\n'})
	for range min(context, skipped) {
		start = lineStart(a, start-1)
		skipped--
	}
	d.a.take(a, start, endA, skipped)
	d.b.take(b, start, endB, skipped)
	d.lines.classify(&d.a, &d.b)
	d.mark()
	d.a.shift(&d.b)
	d.b.shift(&d.a)
}

func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	i := 0
	for ; i+8 <= n; i += 8 {
		if binary.LittleEndian.Uint64(a[i:]) != binary.LittleEndian.Uint64(b[i:]) {
			break
		}
	}
	for i < n && a[i] == b[i] {
		i++
	}
	return i
}

func commonSuffix(a, b []byte) int {
	n := min(len(a), len(b))
	i := 0
	for ; i+8 <= n; i += 8 {
		if binary.LittleEndian.Uint64(a[len(a)-i-8:]) != binary.LittleEndian.Uint64(b[len(b)-i-8:]) {
			break
		}
	}
	for i < n && a[len(a)-1-i] == b[len(b)-1-i] {
		i++
	}
	return i
}

// lineStart is where the line with the byte at i begins.
func lineStart(text []byte, i int) int { return bytes.LastIndexByte(text[:i], '\n') + 1 }

// nextLine is where the line after the one at i begins, or the end.
func nextLine(text []byte, i int) int {
	n := bytes.IndexByte(text[i:], '\n')
	if n < 0 {
		return len(text)
	}
	return i + n + 1
}

// run is a place where the files differ: ranges of lines.
type run struct{ a, aEnd, b, bEnd int }

// hunks appends the hunks of a finished comparison.
func (d *Differ) hunks(dst []byte) []byte {
	d.runs = d.runs[:0]
	i, j := 0, 0
	for i < len(d.a.class) || j < len(d.b.class) {
		if !d.a.change(i) && !d.b.change(j) {
			i++
			j++
			continue
		}
		r := run{a: i, b: j}
		for d.a.change(i) {
			i++
		}
		for d.b.change(j) {
			j++
		}
		r.aEnd, r.bEnd = i, j
		d.runs = append(d.runs, r)
	}
	dst = slices.Grow(dst, d.size())
	skipped := d.a.skipped
	for runs := d.runs; len(runs) > 0; {
		n := 1
		for n < len(runs) && runs[n].a-runs[n-1].aEnd <= 2*context {
			n++
		}
		first, last := runs[0], runs[n-1]
		before := min(context, first.a+d.a.before)
		after := min(context, len(d.a.class)+d.a.after-last.aEnd)
		at, end := first.a-before, last.aEnd+after
		dst = append(dst, "@@ -"...)
		dst = appendRange(dst, at+skipped, end+skipped)
		dst = append(dst, " +"...)
		dst = appendRange(dst, first.b-before+skipped, last.bEnd+after+skipped)
		dst = append(dst, " @@\n"...)
		for _, r := range runs[:n] {
			dst = d.a.appendLines(dst, ' ', at, r.a)
			dst = d.a.appendLines(dst, '-', r.a, r.aEnd)
			dst = d.b.appendLines(dst, '+', r.b, r.bEnd)
			at = r.aEnd
		}
		dst = d.a.appendLines(dst, ' ', at, end)
		runs = runs[n:]
	}
	return dst
}

// size is about how long the hunks are, in bytes; it is no less but for headers.
func (d *Differ) size() int {
	const header = 32 // bytes, of most
	n := 0
	for _, r := range d.runs {
		a, b := d.a.before, d.b.before
		from, to := max(r.a-context+a, 0), min(r.aEnd+context+a, len(d.a.ends)-1)
		n += d.a.ends[to] - d.a.ends[from] + to - from
		n += d.b.ends[r.bEnd+b] - d.b.ends[r.b+b] + r.bEnd - r.b
		n += header
	}
	return n
}

// appendRange appends the lines from and to, counted from 0, as a hunk's
// header has them: first and count, where an empty range counts from the line
// before.
func appendRange(dst []byte, from, to int) []byte {
	switch n := to - from; n {
	case 0:
		dst = strconv.AppendInt(dst, int64(from), 10)
		return append(dst, ",0"...)
	case 1:
		return strconv.AppendInt(dst, int64(from+1), 10)
	default:
		dst = strconv.AppendInt(dst, int64(from+1), 10)
		dst = append(dst, ',')
		return strconv.AppendInt(dst, int64(n), 10)
	}
}

func (f *file) appendLines(dst []byte, mark byte, from, to int) []byte {
	for i := from; i < to; i++ {
		line := f.line(i)
		dst = append(dst, mark)
		dst = append(dst, line...)
		if line[len(line)-1] != '\n' {
			dst = append(dst, "\n\\ No newline at end of file\n"...)
		}
	}
	return dst
}
