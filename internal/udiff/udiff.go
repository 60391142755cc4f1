// Package udiff makes unified diffs in process, hunk for hunk what GNU diff
// makes of the same texts, so that output does not depend on a program that a
// machine may lack. It takes two texts and gives bytes.
package udiff

import (
	"bytes"
	"strconv"
)

// context is how many unchanged lines surround a change.
const context = 3

// Hunks appends the hunks of the unified diff from a to b to dst: nothing if
// they are equal. The two header lines are the caller's.
func Hunks(dst []byte, a, b []byte) []byte {
	if bytes.Equal(a, b) {
		return dst
	}
	d := compare(a, b)
	return d.hunks(dst)
}

// file is one side of a comparison.
type file struct {
	lines [][]byte // each with its line end
	// skipped is how many lines at the start are in neither class nor
	// changed: they are equal on both sides, and far from any change.
	skipped int
	class   []int32 // lines of one class are equal
	changed []bool  // what is not in the other file; with a false at each end
}

// change returns whether line i is changed; i may be one out of range.
func (f *file) change(i int) bool { return f.changed[i+1] }

func (f *file) set(i int, v bool) { f.changed[i+1] = v }

type diff struct {
	a, b file
}

func split(text []byte) [][]byte {
	lines := make([][]byte, 0, bytes.Count(text, []byte{'\n'})+1)
	for len(text) > 0 {
		n := bytes.IndexByte(text, '\n') + 1
		if n == 0 {
			n = len(text)
		}
		lines = append(lines, text[:n])
		text = text[n:]
	}
	return lines
}

func compare(a, b []byte) *diff {
	d := &diff{a: file{lines: split(a)}, b: file{lines: split(b)}}
	la, lb := d.a.lines, d.b.lines
	// Equal lines at both ends are out of the comparison, but for the context.
	start := 0
	for start < len(la) && start < len(lb) && bytes.Equal(la[start], lb[start]) {
		start++
	}
	end := 0
	for end < len(la)-start && end < len(lb)-start && bytes.Equal(la[len(la)-1-end], lb[len(lb)-1-end]) {
		end++
	}
	start = max(start-context, 0)
	end = max(end-context, 0)
	classes := make(map[string]int32)
	for _, f := range []*file{&d.a, &d.b} {
		f.skipped = start
		middle := f.lines[start : len(f.lines)-end]
		f.class = make([]int32, len(middle))
		for i, line := range middle {
			c, ok := classes[string(line)]
			if !ok {
				c = int32(len(classes))
				classes[string(line)] = c
			}
			f.class[i] = c
		}
		f.changed = make([]bool, len(middle)+2)
	}
	d.search(len(classes))
	d.a.shift(&d.b)
	d.b.shift(&d.a)
	return d
}

// hunks appends the hunks of a finished comparison.
func (d *diff) hunks(dst []byte) []byte {
	type run struct{ a, aEnd, b, bEnd int }
	var runs []run
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
		runs = append(runs, r)
	}
	skipped := d.a.skipped
	for len(runs) > 0 {
		n := 1
		for n < len(runs) && runs[n].a-runs[n-1].aEnd <= 2*context {
			n++
		}
		first, last := runs[0], runs[n-1]
		before := min(context, first.a+skipped)
		after := min(context, len(d.a.lines)-skipped-last.aEnd)
		aFrom, aTo := first.a+skipped-before, last.aEnd+skipped+after
		bFrom, bTo := first.b+skipped-before, last.bEnd+skipped+after
		dst = append(dst, "@@ -"...)
		dst = appendRange(dst, aFrom, aTo)
		dst = append(dst, " +"...)
		dst = appendRange(dst, bFrom, bTo)
		dst = append(dst, " @@\n"...)
		at := aFrom
		for _, r := range runs[:n] {
			dst = appendLines(dst, ' ', d.a.lines[at:r.a+skipped])
			dst = appendLines(dst, '-', d.a.lines[r.a+skipped:r.aEnd+skipped])
			dst = appendLines(dst, '+', d.b.lines[r.b+skipped:r.bEnd+skipped])
			at = r.aEnd + skipped
		}
		dst = appendLines(dst, ' ', d.a.lines[at:aTo])
		runs = runs[n:]
	}
	return dst
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

func appendLines(dst []byte, mark byte, lines [][]byte) []byte {
	for _, line := range lines {
		dst = append(dst, mark)
		dst = append(dst, line...)
		if line[len(line)-1] != '\n' {
			dst = append(dst, "\n\\ No newline at end of file\n"...)
		}
	}
	return dst
}
