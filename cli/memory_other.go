//go:build !linux

package cli

// makeRoom is for systems where memory can be had in larger pages.
func makeRoom(int) {}
