// Package ui is what people see at a terminal: findings with their source
// line, and progress. It takes diagnostics and writes text made for eyes, never
// for programs; what is piped does not come through here.
package ui

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Screen is a terminal to write on.
type Screen struct {
	w     io.Writer
	width int
	look  look
}

// look is how the parts of a finding are set off.
type look struct{ path, rule, compile, gutter, mark, faint paint }

// paint is what goes before and after a text.
type paint struct{ on, off string }

func (p paint) of(text string) string { return p.on + text + p.off }

// Terminal gives the screen that w is, or nil where w is no terminal. NO_COLOR
// and TERM=dumb keep it plain.
func Terminal(w io.Writer, getenv func(string) string) *Screen {
	file := terminalOf(w)
	if file == nil {
		return nil
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil || width <= 0 {
		width = 80
	}
	s := &Screen{w: w, width: width}
	if getenv("NO_COLOR") == "" && getenv("TERM") != "dumb" {
		s.look = colors()
	}
	return s
}

// terminalOf is the terminal that w is or stands before; nil if there is none.
func terminalOf(w io.Writer) *os.File {
	file, ok := w.(*os.File)
	if before, stands := w.(interface{ File() *os.File }); stands {
		file, ok = before.File(), true
	}
	if !ok || file == nil || !term.IsTerminal(int(file.Fd())) {
		return nil
	}
	return file
}

// colors uses the terminal's own sixteen colours, so that its theme holds.
func colors() look {
	return look{
		path:    sgr("1"),
		rule:    sgr("33"),
		compile: sgr("1;31"),
		gutter:  sgr("34"),
		mark:    sgr("1;31"),
		faint:   sgr("2"),
	}
}

// sgr sets a text off by the codes of "select graphic rendition": 1 is bold, 2
// faint, 31 red, 33 yellow, 34 blue.
func sgr(codes string) paint { return paint{"\x1b[" + codes + "m", "\x1b[m"} }
