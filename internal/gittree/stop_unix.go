//go:build unix

package gittree

import (
	"os"
	"os/exec"
	"syscall"
)

// stoppable has the command ask git to end when its context does. Git does not
// pass that on to the programs it runs, which may wait for a network: so they
// are asked too, as a group. At a terminal they stay in the group that may read
// passwords from it, and are interrupted from there.
func stoppable(cmd *exec.Cmd) {
	if tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0); err == nil {
		_ = tty.Close() // nothing was written
		cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
		return
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}
