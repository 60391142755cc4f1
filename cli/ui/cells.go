package ui

import (
	"strings"

	"github.com/rivo/uniseg"
)

// width is how many cells of a terminal a text without control characters takes.
func width(text string) int { return uniseg.StringWidth(text) }

// cut is the part of a text from one cell to another. Of a character that is cut
// through there is nothing.
func cut(text string, from, to int) string {
	start, end := len(text), len(text)
	at, left := 0, text
	for state := -1; left != ""; {
		var cells int
		offset := len(text) - len(left)
		_, left, cells, state = uniseg.FirstGraphemeClusterInString(left, state)
		if at >= from && offset < start {
			start = offset
		}
		if at+cells > to {
			end = offset
			break
		}
		at += cells
	}
	return text[min(start, end):end]
}

// wrap breaks a text into lines of so many cells at most, between words where
// that is possible.
func wrap(text string, limit int) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(strings.TrimRight(text, " \n"), "\n") {
		line := ""
		for word := range strings.SplitSeq(paragraph, " ") {
			switch {
			case line != "" && width(line)+1+width(word) <= limit:
				line += " " + word
				continue
			case line != "":
				lines = append(lines, line)
			}
			for width(word) > limit {
				head := cut(word, 0, limit)
				if head == "" { // not even one character
					break
				}
				lines = append(lines, head)
				word = word[len(head):]
			}
			line = word
		}
		lines = append(lines, line)
	}
	return lines
}
