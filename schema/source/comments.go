package source

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// LeadingComment is the text of the comment that leads the token at offset, as
// google.protobuf.SourceCodeInfo.Location.leading_comments defines it, comment
// marks removed; empty if there is none. The file must be one that compiles,
// and offset the first byte of a token.
func (f *File) LeadingComment(offset uint32) string {
	f.commentsOnce.Do(func() { f.comments = commentSpans(f.Text) })
	first, last := f.commentsBefore(offset)
	if first == last {
		return ""
	}
	return f.leading(f.comments[first:last], offset)
}

// commentsBefore gives the half-open range, in f.comments, of those that stand
// between the token at offset and the one before it.
func (f *File) commentsBefore(offset uint32) (first, last int) {
	last, _ = slices.BinarySearchFunc(f.comments, offset, func(s Span, offset uint32) int {
		if s.Start < offset {
			return -1
		}
		return 1
	})
	first = last
	for next := offset; first > 0 && isSpace(f.Text[f.comments[first-1].End:next]); first-- {
		next = f.comments[first-1].Start
	}
	return first, last
}

// paragraph is a run of comments that belong together: line comments on
// successive lines, or one block comment.
type paragraph struct {
	// comments is a range of the comments under consideration.
	first, last int
	// end is the offset behind the paragraph, its line end included if it has
	// taken one in.
	end uint32
}

// leading picks the paragraph of comments that leads the token at offset.
// Comments is all that stands before that token and behind the previous one.
func (f *File) leading(comments []Span, offset uint32) string {
	// prev is the offset behind the previous token, zero if there is none.
	prev := uint32(len(strings.TrimRightFunc(f.Text[:comments[0].Start], isSpaceRune)))
	var buf [8]paragraph
	paragraphs, sameLine := f.paragraphs(buf[:0], comments, prev)

	if prev != 0 && f.trails(paragraphs, comments[0], prev, offset, sameLine) {
		paragraphs = paragraphs[1:]
	}
	if len(paragraphs) == 0 {
		return ""
	}
	p := paragraphs[len(paragraphs)-1]
	if f.newlines(p.end-1, offset) != 1 {
		return ""
	}
	return f.text(comments[p.first:p.last], p.end)
}

// paragraphs groups comments. SameLine reports whether a line comment begins
// on the line where the previous token ends; that one stands alone.
func (f *File) paragraphs(to []paragraph, comments []Span, prev uint32) (_ []paragraph, sameLine bool) {
	open := false // whether the last of to may take in more line comments
	for i, c := range comments {
		if strings.HasPrefix(f.Text[c.Start:], "/*") {
			to = append(to, paragraph{i, i + 1, c.End})
			open = false
			continue
		}
		alone := false
		if open {
			to[len(to)-1].last++
		} else {
			to = append(to, paragraph{first: i, last: i + 1})
			alone = prev != 0 && f.newlines(prev-1, c.Start) == 0
			sameLine = sameLine || alone
		}
		p := &to[len(to)-1]
		p.end = c.End
		open = !alone
		if open && int(c.End) < len(f.Text) {
			p.end++ // the line end
			next := uint32(len(f.Text))
			if i+1 < len(comments) {
				next = comments[i+1].Start
			}
			open = !strings.Contains(f.Text[p.end:next], "\n")
		}
	}
	return to, sameLine
}

// trails reports whether the first paragraph belongs to the previous token
// rather than to the one at offset.
func (f *File) trails(paragraphs []paragraph, first Span, prev, offset uint32, sameLine bool) bool {
	if sameLine {
		return true
	}
	if f.newlines(prev-1, first.Start) >= 2 {
		return false
	}
	return len(paragraphs) > 1 ||
		strings.IndexByte(")]}", f.Text[offset]) >= 0 ||
		f.newlines(paragraphs[0].end-1, offset) > 1
}

// newlines counts the line ends in a part of the text.
func (f *File) newlines(start, end uint32) int {
	return strings.Count(f.Text[start:end], "\n")
}

// text is what the comments of the paragraph that ends at end say, without
// their marks.
func (f *File) text(comments []Span, end uint32) string {
	var b strings.Builder
	for _, c := range comments {
		text := f.Text[c.Start:c.End]
		if line, ok := strings.CutPrefix(text, "//"); ok {
			b.WriteString(line)
			if c.End < end {
				b.WriteByte('\n')
			}
			continue
		}
		first := true
		for line := range strings.SplitAfterSeq(strings.TrimSuffix(text[2:], "*/"), "\n") {
			if !first {
				line = strings.TrimPrefix(strings.TrimLeftFunc(line, isIndent), "*")
			}
			first = false
			b.WriteString(line)
		}
	}
	return b.String()
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
		end := at + 1
		switch rest := text[at:]; {
		case rest[0] != '/':
			end = at + quotedLen(rest)
		case strings.HasPrefix(rest, "//"):
			end = len(text)
			if n := strings.IndexByte(rest, '\n'); n >= 0 {
				end = at + n
			}
			spans = append(spans, Span{uint32(at), uint32(end)})
		case strings.HasPrefix(rest, "/*"):
			end = len(text)
			if n := strings.Index(rest[2:], "*/"); n >= 0 {
				end = at + n + 4
			}
			spans = append(spans, Span{uint32(at), uint32(end)})
		}
		at = end
	}
}

// quotedLen is the length of the string literal at the beginning of text.
func quotedLen(text string) int {
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
