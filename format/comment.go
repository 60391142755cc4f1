package format

import "strings"

func (p *printer) pieceText(c *piece) string { return p.t.Text[c.start:c.end] }

// trimEnd leaves out spaces and tabs at the end. strings.TrimRight takes longer to
// find out what to leave out than to do so.
func trimEnd(s string) string {
	for len(s) > 0 && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t') {
		s = s[:len(s)-1]
	}
	return s
}

// comment prints a comment where a line may end after it.
func (p *printer) comment(c *piece) {
	c.printed = true
	text := trimEnd(p.pieceText(c))
	if c.kind == blockComment && strings.IndexByte(text, '\n') >= 0 {
		p.block(text)
		return
	}
	p.w.text(text)
}

// asBlock prints a line comment where code follows on the line.
func (p *printer) asBlock(c *piece) {
	c.printed = true
	text := trimEnd(p.pieceText(c))[len("//"):]
	p.w.text("/*")
	if strings.Contains(text, "*/") {
		text = strings.ReplaceAll(text, "*/", "* /")
	}
	p.w.append(text)
	p.w.append(" */")
}

// block prints a block comment of several lines. If all its lines begin with
// the same mark, like an asterisk, the marks are put under each other; else
// the lines are indented by three more, keeping their shape.
func (p *printer) block(text string) {
	first, rest, _ := strings.Cut(text, "\n")
	p.w.text(trimEnd(first))
	mark, margin := shape(rest)
	breaks := 0
	for more := true; more; {
		var line string
		line, rest, more = strings.Cut(rest, "\n")
		breaks++
		bare := strings.TrimLeft(line, " \t")
		switch {
		case !more && trimEnd(bare) == "*/":
			p.w.line(breaks)
			if mark == '*' {
				p.w.text(" */")
			} else {
				p.w.text("*/")
			}
			return
		case bare == "":
			continue
		case mark != 0:
			p.w.line(breaks)
			p.w.text(" ")
			p.w.append(trimEnd(bare))
		default:
			indent, kept := unindent(line, margin)
			kept = trimEnd(kept)
			if kept == "" {
				continue
			}
			p.w.line(breaks)
			p.w.text("   ")
			for range indent {
				p.w.append(" ")
			}
			p.w.append(kept)
		}
		breaks = 0
	}
}

// shape finds what the lines of a block comment after its first have in
// common: the mark they all begin with, 0 if there is none, and their least
// indent. A closing that stands alone does not count.
func shape(lines string) (mark byte, margin int) {
	margin = -1
	seeded := false
	for more := true; more; {
		var line string
		line, lines, more = strings.Cut(lines, "\n")
		bare := strings.TrimLeft(line, " \t")
		if bare == "*/" {
			continue
		}
		var c byte
		if bare != "" {
			if n := columns(line); margin < 0 || n < margin {
				margin = n
			}
			if isMark(bare[0]) {
				c = bare[0]
			}
		}
		if !seeded {
			mark, seeded = c, true
		} else if c != mark {
			mark = 0
		}
	}
	return mark, max(margin, 0)
}

func isMark(c byte) bool {
	letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
	return c > ' ' && c <= '~' && !letter
}

const tabWidth = 8

// columns is the width of the white space that a line begins with.
func columns(line string) int {
	n := 0
	for i := range len(line) {
		switch line[i] {
		case ' ':
			n++
		case '\t':
			n += tabWidth - n%tabWidth
		default:
			return n
		}
	}
	return n
}

// unindent takes columns off the front of a line. A tab that reaches beyond
// them leaves spaces.
func unindent(line string, n int) (spaces int, rest string) {
	at := 0
	for i := range len(line) {
		if at >= n {
			return at - n, line[i:]
		}
		switch line[i] {
		case ' ':
			at++
		case '\t':
			at += tabWidth - at%tabWidth
		default:
			return 0, line[i:]
		}
	}
	return 0, ""
}
