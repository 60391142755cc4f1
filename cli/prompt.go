package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// prompt asks the user at the terminal for a line; a secret one is not shown
// while it is typed. What it is for is named where there is no terminal.
func (app *App) prompt(question, what string, secret bool) (string, error) {
	in, ok := app.Stdin.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return "", fmt.Errorf("cannot perform an interactive %s from a non-TTY device", what)
	}
	fmt.Fprint(app.Stderr, question)
	if secret {
		line, err := term.ReadPassword(int(in.Fd()))
		fmt.Fprintln(app.Stderr)
		return string(line), err
	}
	line, err := bufio.NewReader(in).ReadString('\n')
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return line, err
}
