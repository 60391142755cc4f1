package services

import "syscall"

// Attributes are those of a process that runs as somebody, unless nil, and
// dies with the thread that started it.
func Attributes(as *Identity) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if as != nil {
		a.Credential = &syscall.Credential{Uid: as.uid, Gid: as.gid}
	}
	return a
}
