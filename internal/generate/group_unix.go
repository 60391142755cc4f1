//go:build unix

package generate

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// group puts the command and all that it starts into a group of their own,
// which is asked to end when the context of the command does: so it does not
// matter that no keyboard interrupts it any more. What is given ends the group
// without asking.
func group(cmd *exec.Cmd) (end func()) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	send := func(s syscall.Signal) error { return syscall.Kill(-cmd.Process.Pid, s) }
	cmd.Cancel = func() error {
		err := send(syscall.SIGTERM)
		if errors.Is(err, syscall.ESRCH) {
			return os.ErrProcessDone
		}
		return err
	}
	return func() { _ = send(syscall.SIGKILL) } // most often there is nobody left
}
