//go:build unix

package registry

import (
	"os"
	"syscall"
)

// lock waits until no other process has a lock on the file, and takes it. Closing
// the file gives it back.
func lock(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		if err != syscall.EINTR { //nolint:errorlint // a number
			return err
		}
	}
}
