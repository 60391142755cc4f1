package source

import "slices"

// Cursor finds positions in one file as File.Position does, and fast where they
// are asked for more or less in order. It is for one goroutine.
type Cursor struct {
	file *File
	// line is the index of the line at hand, from start to before end; plain
	// says that its bytes are as many cells.
	line       int
	start, end uint32
	plain      bool
}

// Cursor is one for the file, which must have a text.
func (f *File) Cursor() *Cursor {
	f.linesOnce.Do(func() { f.lines = lineStarts(f.Text) })
	c := &Cursor{file: f}
	c.enter(0)
	return c
}

// Position is that of an offset.
func (c *Cursor) Position(offset uint32) Position {
	offset = min(offset, clampLen(c.file.Text))
	if offset < c.start || offset >= c.end {
		c.seek(offset)
	}
	column := int(offset - c.start)
	if !c.plain {
		column = width(c.file.Text[c.start:offset])
	}
	return Position{Line: c.line + 1, Column: column + 1}
}

// seek enters the line that holds an offset, most likely the next one.
func (c *Cursor) seek(offset uint32) {
	lines := c.file.lines
	if next := c.line + 1; offset >= c.end && (next+1 == len(lines) || offset < lines[next+1]) {
		c.enter(next)
		return
	}
	i, found := slices.BinarySearch(lines, offset)
	if !found {
		i--
	}
	c.enter(i)
}

func (c *Cursor) enter(line int) {
	lines := c.file.lines
	end := clampLen(c.file.Text) + 1 // the end of the text is in the last line
	if line+1 < len(lines) {
		end = lines[line+1]
	}
	c.line, c.start, c.end, c.plain = line, lines[line], end, true
	for _, b := range []byte(c.file.Text[c.start:min(end, clampLen(c.file.Text))]) {
		if b < ' ' && b != '\n' || b >= 0x7f {
			c.plain = false
			return
		}
	}
}
