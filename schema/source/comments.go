package source

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// LeadingComment is the text of the comment that leads the declaration whose
// first token is at offset, as
// google.protobuf.SourceCodeInfo.Location.leading_comments defines it, comment
// marks removed; empty if there is none. The file must be one that compiles.
func (f *File) LeadingComment(offset uint32) string {
	if f.Places != nil {
		return f.Places.Leading(offset)
	}
	f.commentsOnce.Do(func() { f.comments = commentSpans(f.Text) })
	comments := f.commentsBefore(offset)
	if len(comments) == 0 {
		return ""
	}
	last := comments[len(comments)-1]
	if strings.Count(f.Text[last.End:offset], "\n") != 1 {
		return ""
	}
	if f.isBlock(last) {
		return blockText(f.Text[last.Start:last.End])
	}
	return f.lineComments(comments)
}

// commentsBefore gives the comments between the token at offset and the one
// before it.
func (f *File) commentsBefore(offset uint32) []Span {
	last, _ := slices.BinarySearchFunc(f.comments, offset, func(s Span, offset uint32) int {
		if s.End <= offset {
			return -1
		}
		return 1
	})
	first := last
	for next := offset; first > 0 && isSpace(f.Text[f.comments[first-1].End:next]); first-- {
		next = f.comments[first-1].Start
	}
	return f.comments[first:last]
}

// lineComments is the text of the line comments that end comments, as far as
// they stand on successive lines. One on the line where the previous token
// ends goes with none other, and trails that token if nothing is before it.
func (f *File) lineComments(comments []Span) string {
	token := uint32(len(strings.TrimRightFunc(f.Text[:comments[0].Start], isSpaceRune)))
	trails := func(c Span) bool {
		return token > 0 && !strings.Contains(f.Text[token:c.Start], "\n")
	}
	last := len(comments) - 1
	if trails(comments[last]) {
		if last == 0 {
			return ""
		}
		return f.Text[comments[last].Start+2 : comments[last].End]
	}

	first := last
	for first > 0 {
		c := comments[first-1]
		if f.isBlock(c) || trails(c) || strings.Contains(f.Text[c.End+1:comments[first].Start], "\n") {
			break
		}
		first--
	}
	var b strings.Builder
	for _, c := range comments[first:] {
		b.WriteString(f.Text[c.Start+2 : c.End+1]) // with its line end
	}
	return b.String()
}

// isBlock reports whether a comment is of the kind that has an end mark.
func (f *File) isBlock(c Span) bool { return f.Text[c.Start+1] == '*' }

// blockText is what a block comment says: all but its marks, and white space
// and one star at the beginning of each line but the first.
func blockText(comment string) string {
	if strings.IndexByte(comment, '\n') < 0 {
		return strings.TrimSuffix(comment[2:], "*/")
	}
	return string(appendBlock(make([]byte, 0, len(comment)), comment))
}

// appendBlock appends what a block comment says.
func appendBlock(b []byte, comment string) []byte {
	text := strings.TrimSuffix(comment[2:], "*/")
	first, rest, ok := strings.Cut(text, "\n")
	b = append(b, first...)
	if !ok {
		return b
	}
	b = append(b, '\n')
	for line := range strings.SplitAfterSeq(rest, "\n") {
		b = append(b, strings.TrimPrefix(strings.TrimLeftFunc(line, isIndent), "*")...)
	}
	return b
}

// isIndent reports whether r is white space within a line.
func isIndent(r rune) bool { return r != '\n' && unicode.IsSpace(r) }

// isSpaceRune reports whether r separates tokens.
func isSpaceRune(r rune) bool { return unicode.Is(unicode.Pattern_White_Space, r) }

// isSpace reports whether text is nothing but white space.
func isSpace(text string) bool {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
		case c < utf8.RuneSelf && !isSpaceRune(rune(c)):
			return false
		default:
			return strings.TrimLeftFunc(text[i:], isSpaceRune) == ""
		}
	}
	return true
}

// commentSpans finds the comments of a file that compiles, without their line
// ends.
func commentSpans(text string) []Span {
	text = text[:clampLen(text)]
	var spans []Span
	for at := 0; ; {
		n := strings.IndexAny(text[at:], `/"'`)
		if n < 0 {
			return spans
		}
		at += n
		rest := text[at:]
		if rest[0] != '/' {
			at += QuotedLen(rest)
			continue
		}
		n = CommentLen(rest)
		if n > 0 {
			spans = append(spans, Span{uint32(at), uint32(at + n)})
		}
		at += max(n, 1)
	}
}

// CommentLen is the length of the comment at the beginning of text, without the
// end of a line comment's line; 0 if there is no comment. One that does not end
// is all of the text.
func CommentLen(text string) int {
	n := -1
	switch {
	case strings.HasPrefix(text, "//"):
		n = strings.IndexByte(text, '\n')
	case strings.HasPrefix(text, "/*"):
		if n = strings.Index(text[2:], "*/"); n >= 0 {
			n += 4
		}
	default:
		return 0
	}
	if n < 0 {
		n = len(text)
	}
	return n
}

// QuotedLen is the length of the string literal at the beginning of text. One
// that does not end is all of the text.
func QuotedLen(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case text[0]:
			return i + 1
		}
	}
	return len(text)
}
