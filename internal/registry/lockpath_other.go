//go:build !unix

package registry

import (
	"os"
	"path/filepath"
)

// lockPath makes the lock file. Files are written so that two processes that do
// so at a time do no harm.
func lockPath(name string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	return func() { _ = f.Close() }, nil
}
