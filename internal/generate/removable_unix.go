//go:build unix

package generate

import "syscall"

// removable reports an error if nothing in a folder can be removed.
func removable(dir string) error {
	const write, search = 2, 1
	return syscall.Access(dir, write|search)
}
