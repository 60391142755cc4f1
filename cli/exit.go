package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/workspace"
)

// Exit codes.
const (
	exitOK       = 0
	exitFailure  = 1
	exitFindings = 100
)

// errFindings says that findings or compile errors were reported.
var errFindings = errors.New("findings were reported")

// usageError is a mistake on the command line: the command's usage is shown
// before it.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// text is an error that is its own message, in the words that users know.
type text string

func (t text) Error() string { return string(t) }

// flagValueError is a usage error about the value of a flag.
func flagValueError(format string, args ...any) error {
	return usageError{text("Failure: " + fmt.Sprintf(format, args...))}
}

// bareError is shown as it is, without "Failure:".
type bareError struct{ err error }

func (e bareError) Error() string { return e.err.Error() }
func (e bareError) Unwrap() error { return e.err }

// bugError is a panic.
type bugError struct {
	value any
	stack []byte
}

func (e *bugError) Error() string {
	return fmt.Sprintf("internal error: %v\nThis is a bug in the program. Please report it with the command and this text:\n%s", e.value, e.stack)
}

// exit shows err on stderr and gives the exit code. cmd is the command that
// gave it, for its usage.
func (app *App) exit(cmd *cobra.Command, err error) int {
	if err == nil {
		return exitOK
	}
	var lack *lackError
	if errors.As(err, &lack) && app.HandOver != nil && app.console.mayHandOver() {
		return app.handOver(lack)
	}
	if errors.Is(err, errFindings) {
		return exitFindings
	}
	var broken *workspace.ScanError
	if errors.As(err, &broken) {
		fmt.Fprintln(app.Stderr, broken)
		return exitFindings
	}
	var usage usageError
	var bare bareError
	switch {
	case errors.As(err, &usage):
		fmt.Fprintf(app.Stderr, "%s\n%s\n", cmd.UsageString(), usage)
	case errors.As(err, &bare):
		fmt.Fprintln(app.Stderr, bare)
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(app.Stderr, "Failure: interrupted")
	default:
		fmt.Fprintf(app.Stderr, "Failure: %v\n", err)
	}
	return exitFailure
}
