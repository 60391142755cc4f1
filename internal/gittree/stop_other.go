//go:build !unix

package gittree

import "os/exec"

// stoppable leaves the command as it is: killed when its context ends.
func stoppable(*exec.Cmd) {}
