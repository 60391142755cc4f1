//go:build unix

package registry

import (
	"os"
	"path/filepath"
	"syscall"
)

// lockPath waits until no other process has the lock file, and takes it.
func lockPath(name string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		if err != syscall.EINTR { //nolint:errorlint // a number
			break
		}
	}
	if err != nil {
		_ = f.Close() // the lock is what failed
		return nil, err
	}
	return func() { _ = f.Close() }, nil // which gives the lock back
}
