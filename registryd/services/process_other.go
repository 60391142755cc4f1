//go:build !linux

package services

import "syscall"

// Attributes are those of a process. What it runs as cannot be chosen here.
func Attributes(*Identity) *syscall.SysProcAttr { return nil }
