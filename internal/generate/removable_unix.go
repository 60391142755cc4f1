//go:build unix

package generate

import "golang.org/x/sys/unix"

// removable reports an error if nothing in a folder can be removed.
func removable(dir string) error {
	return unix.Faccessat(unix.AT_FDCWD, dir, unix.W_OK|unix.X_OK, unix.AT_EACCESS)
}
