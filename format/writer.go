package format

// writer collects output. White space is asked for ahead of the text that
// follows it, and the strongest request wins: lines over spaces, two lines
// over one. So no line ends in a space, and nothing has to look back.
type writer struct {
	out    []byte
	indent string
	depth  int
	lines  int // line ends wanted before the next text
	spaces int // spaces wanted before the next text, if no line end is
	// flat counts the groups around this place that are tried on one line.
	flat int
	// broken says that such a try has failed: a line end was written.
	broken bool
}

func (w *writer) text(s string) {
	if w.lines > 0 {
		for ; w.lines > 0; w.lines-- {
			w.out = append(w.out, '\n')
		}
		for range w.depth {
			w.out = append(w.out, w.indent...)
		}
		w.spaces = 0
	}
	for ; w.spaces > 0; w.spaces-- {
		w.out = append(w.out, ' ')
	}
	w.out = append(w.out, s...)
}

func (w *writer) space() { w.spaces = max(w.spaces, 1) }

// line asks for n line ends.
func (w *writer) line(n int) {
	if n > w.lines {
		w.lines = n
		w.broken = true
	}
}

// soft asks for a space in a group on one line, else for a line end.
func (w *writer) soft() {
	if w.flat > 0 {
		w.space()
	} else {
		w.line(1)
	}
}

// group writes what body writes: on one line if that can be, else with a line
// end at each soft place. Body gets the two to write its brackets' insides.
func (w *writer) group(body func()) {
	saved := *w
	start := len(w.out)
	w.flat++
	w.broken = false
	body()
	w.flat--
	if !w.broken {
		w.broken = saved.broken
		return
	}
	if w.flat > 0 {
		// The group around this one has to be written again anyway.
		return
	}
	out := w.out[:start]
	*w = saved
	w.out = out
	body()
	w.broken = true
}

// inside is the soft line end within a group's brackets: nothing on one line.
func (w *writer) inside() {
	if w.flat == 0 {
		w.line(1)
	}
}

// end ends the file's last line and gives all that was written.
func (w *writer) end(start int) []byte {
	if len(w.out) == start || w.out[len(w.out)-1] != '\n' {
		w.out = append(w.out, '\n')
	}
	return w.out
}

// append adds to the text that was just written.
func (w *writer) append(s string) { w.out = append(w.out, s...) }
