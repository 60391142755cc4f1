//go:build !unix

package handover

import (
	"io"
	"os"
)

// replace runs the program to its end.
func replace(program string, args, environ []string, stdin io.Reader) (int, error) {
	return run(program, args, environ, stdin, os.Interrupt)
}
