package source

import (
	"strings"
	"unicode/utf8"
)

// CommentsBefore are the comments that belong to the declaration whose first
// token is at offset, as leading_comments and leading_detached_comments of
// google.protobuf.SourceCodeInfo.Location hold them: functions that append the
// text, nil for no comment. The file must be one that compiles.
func (f *File) CommentsBefore(offset uint32) (leading func([]byte) []byte, detached []func([]byte) []byte) {
	comments := f.commentsAt(offset, f.commentsBefore)
	if len(comments) == 0 {
		return nil, nil
	}
	a := f.attach(f.paragraphs(nil, comments, f.tokenBefore(comments)), f.tokenBefore(comments), offset)
	for _, p := range a.Detached {
		detached = append(detached, f.appender(p))
	}
	return f.appender(a.Leading), detached
}

// CommentAfter is the comment that trails the token that ends at offset, in the
// same form.
func (f *File) CommentAfter(offset uint32) func([]byte) []byte {
	comments := f.commentsAt(offset, f.commentsAfter)
	if len(comments) == 0 {
		return nil
	}
	next := f.skipSpace(comments[len(comments)-1].End)
	if next == clampLen(f.Text) {
		return nil // comments belong to a token behind them, or to none
	}
	previous := f.tokenBefore(comments)
	return f.appender(f.attach(f.paragraphs(nil, comments, previous), previous, next).Trailing)
}

// tokenBefore is the end of the token in front of comments: nothing but white
// space stands between them.
func (f *File) tokenBefore(comments []Span) uint32 {
	return uint32(len(strings.TrimRightFunc(f.Text[:comments[0].Start], isSpaceRune)))
}

// appender appends the text of a paragraph; nil if there is none.
func (f *File) appender(p Paragraph) func([]byte) []byte {
	if p.IsZero() {
		return nil
	}
	return func(b []byte) []byte { return f.AppendComment(b, p) }
}

func (f *File) commentsAt(offset uint32, find func(uint32) []Span) []Span {
	f.commentsOnce.Do(func() { f.comments = commentSpans(f.Text) })
	return find(offset)
}

// commentsAfter gives the comments between the token that ends at offset and
// the next one.
func (f *File) commentsAfter(offset uint32) []Span {
	first := f.commentFrom(offset)
	end := first
	for at := offset; end < len(f.comments) && isSpace(f.Text[at:f.comments[end].Start]); end++ {
		at = f.comments[end].End
	}
	return f.comments[first:end]
}

// commentFrom is the index of the first comment at or behind offset.
func (f *File) commentFrom(offset uint32) int {
	low, high := 0, len(f.comments)
	for low < high {
		if mid := (low + high) / 2; f.comments[mid].Start < offset {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// skipSpace is the offset of what follows the white space at offset.
func (f *File) skipSpace(offset uint32) uint32 {
	rest := f.Text[offset:clampLen(f.Text)]
	for rest != "" && (rest[0] == ' ' || rest[0] == '\n') { // most of it is these
		offset, rest = offset+1, rest[1:]
	}
	if rest != "" && rest[0] > ' ' && rest[0] < utf8.RuneSelf {
		return offset
	}
	return offset + uint32(len(rest)-len(strings.TrimLeftFunc(rest, isSpaceRune)))
}

// Attached are the comments between two tokens, by what they belong to.
type Attached struct {
	// Trailing belongs to the token before.
	Trailing Paragraph
	// Detached and Leading belong to the one behind.
	Detached []Paragraph
	Leading  Paragraph
}

// Paragraph is a block comment, or line comments on successive lines.
type Paragraph struct {
	comments []Span
	// cut says that it stands in the line of the token before: the end of the
	// line is not part of it.
	cut bool
}

// IsZero reports whether it is no comment.
func (p Paragraph) IsZero() bool { return p.comments == nil }

func (p Paragraph) start() uint32 { return p.comments[0].Start }
func (p Paragraph) end() uint32   { return p.comments[len(p.comments)-1].End }

// attach shares out the comments between two tokens: the first paragraph may
// trail the token that ends at previous, the last may lead the one at next, and
// those that empty lines set apart are detached.
func (f *File) attach(paragraphs []Paragraph, previous, next uint32) Attached {
	var a Attached
	if previous > 0 && f.trails(paragraphs, previous, next) {
		a.Trailing = paragraphs[0]
		paragraphs = paragraphs[1:]
	}
	if n := len(paragraphs); n > 0 && f.linesBetween(paragraphs[n-1].end(), next) == 1 {
		a.Leading = paragraphs[n-1]
		paragraphs = paragraphs[:n-1]
	}
	for i, p := range paragraphs {
		if f.isFirst(previous) || f.linesBetween(previous, p.start()) >= 2 {
			if f.linesBetween(p.end(), f.second(next)) >= 2 {
				a.Detached = paragraphs[i:]
				break
			}
		}
	}
	return a
}

// isFirst reports whether nothing stands before what follows the offset
// previous, in the file or in its brackets, but a byte order mark.
func (f *File) isFirst(previous uint32) bool {
	return previous == 0 || f.Text[:previous] == "\ufeff" || strings.IndexByte("([{", f.Text[previous-1]) >= 0
}

// trails reports whether the first paragraph belongs to the token that ends at
// previous.
func (f *File) trails(paragraphs []Paragraph, previous, next uint32) bool {
	for _, p := range paragraphs {
		if p.cut {
			return true
		}
	}
	if f.linesBetween(previous, paragraphs[0].start()) >= 2 {
		return false
	}
	return len(paragraphs) > 1 ||
		strings.IndexByte(")]}", f.Text[next]) >= 0 ||
		f.linesBetween(paragraphs[0].end(), next) > 1
}

// linesBetween counts the line ends between two offsets, none if they are the wrong
// way round.
func (f *File) linesBetween(from, to uint32) int {
	if from >= to {
		return 0
	}
	return strings.Count(f.Text[from:to], "\n")
}

// second is the offset of the token after the one at offset, in the same
// brackets; offset itself if there is none. The token at offset is a word or a
// mark.
func (f *File) second(offset uint32) uint32 {
	at := offset
	for int(at) < len(f.Text) && isWord(f.Text[at]) {
		at++
	}
	if at == offset {
		if strings.IndexByte(")]}", f.Text[at]) >= 0 {
			return offset
		}
		at++
	}
	for at = f.skipSpace(at); ; at = f.skipSpace(at) {
		end, ok := f.commentAt(at)
		if !ok {
			break
		}
		at = end
	}
	if at == clampLen(f.Text) || strings.IndexByte(")]}", f.Text[at]) >= 0 {
		return offset
	}
	return at
}

func isWord(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// commentAt is the end of the comment that begins at an offset; ok is false if
// there is none.
func (f *File) commentAt(at uint32) (end uint32, ok bool) {
	n := CommentLen(f.Text[at:clampLen(f.Text)])
	return at + uint32(n), n > 0
}

// paragraphs groups comments and adds them to a list. The token before them ends
// at previous, 0 where there is none.
func (f *File) paragraphs(list []Paragraph, comments []Span, previous uint32) []Paragraph {
	open := false // whether the last paragraph may grow
	for i, c := range comments {
		switch {
		case f.isBlock(c):
			list = append(list, Paragraph{comments: comments[i : i+1]})
			open = false
		case open && f.linesBetween(comments[i-1].End, c.Start) == 1:
			last := &list[len(list)-1]
			last.comments = comments[i-len(last.comments) : i+1]
		default:
			p := Paragraph{comments: comments[i : i+1]}
			p.cut = previous > 0 && f.linesBetween(previous, c.Start) == 0
			list = append(list, p)
			open = !p.cut
		}
	}
	return list
}

// AppendComment appends what a paragraph says, without comment marks.
func (f *File) AppendComment(b []byte, p Paragraph) []byte {
	first := p.comments[0]
	switch {
	case f.isBlock(first):
		return appendBlock(b, f.Text[first.Start:first.End])
	case p.cut:
		return append(b, f.Text[first.Start+2:first.End]...)
	}
	for _, c := range p.comments {
		b = append(append(b, f.Text[c.Start+2:c.End]...), '\n')
	}
	return b
}
