package source

import "strings"

// Gaps looks at the comments between one pair of tokens of a file after the
// other. It is for one goroutine.
type Gaps struct {
	file *File
	// held are the gaps that were looked at last; latest is the number of one.
	held   [2]gap
	latest int
}

// gap is what is between two tokens.
type gap struct {
	// next is the token behind it, 0 before there is one.
	next       uint32
	attached   Attached
	comments   []Span
	paragraphs []Paragraph
}

// Gaps are those of the file, which must be one that compiles.
func (f *File) Gaps() *Gaps { return &Gaps{file: f} }

// Between are the comments between the token that ends at previous, 0 for none,
// and the one at next. They are there until the call after the next.
func (g *Gaps) Between(previous, next uint32) *Attached {
	for i := range g.held {
		if next > 0 && g.held[i].next == next {
			g.latest = i
			return &g.held[i].attached
		}
	}
	g.latest = 1 - g.latest
	here := &g.held[g.latest]
	here.next = next
	here.look(g.file, previous)
	return &here.attached
}

func (g *gap) look(f *File, previous uint32) {
	g.attached = Attached{}
	if strings.IndexByte(f.Text[previous:g.next], '/') < 0 {
		return
	}
	g.comments = g.comments[:0]
	for at := f.skipSpace(previous); at < g.next; at = f.skipSpace(at) {
		end, ok := f.commentAt(at)
		if !ok { // in a byte order mark
			at++
			continue
		}
		g.comments = append(g.comments, Span{at, end})
		at = end
	}
	if len(g.comments) == 0 {
		return
	}
	if previous == 0 {
		previous = f.tokenBefore(g.comments)
	}
	g.paragraphs = f.paragraphs(g.paragraphs[:0], g.comments, previous)
	g.attached = f.attach(g.paragraphs, previous, g.next)
}
