//go:build unix

package handover

import (
	"fmt"
	"io"
	"os"
	"syscall"
)

// replace puts the program in the place of this one: whatever signals, waits or
// looks for this process has the other one then. Only what was read of standard
// input stands in the way.
func replace(program string, args, environ []string, stdin io.Reader) (int, error) {
	if stdin != nil {
		return run(program, args, environ, stdin, os.Interrupt, syscall.SIGQUIT)
	}
	if err := syscall.Exec(program, args, environ); err != nil {
		return 0, fmt.Errorf("start %s: %w", program, err)
	}
	return 0, nil // never
}
