//go:build unix

// Command launch runs a command and tells what it took:
//
//	launch REPORT COMMAND [ARGUMENT...]
//
// It is a program of its own, and a small one, because the peak memory of a new
// process begins at the peak of the one that starts it.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

func main() {
	if err := launch(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "launch:", err)
		os.Exit(1)
	}
}

// launch runs a command and writes what it took to a file, as JSON: seconds,
// bytes and the exit code.
func launch(report string, command []string) error {
	program, err := exec.LookPath(command[0])
	if err != nil {
		return err
	}
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	files := []uintptr{null.Fd(), os.Stdout.Fd(), null.Fd()}
	attributes := &syscall.ProcAttr{Files: files, Env: os.Environ()}
	// Not by os/exec, which prepares itself at the first start of all: that would
	// count as the program's.
	start := time.Now()
	pid, err := syscall.ForkExec(program, command, attributes)
	if err != nil {
		return err
	}
	var status syscall.WaitStatus
	var usage syscall.Rusage
	for {
		if _, err = syscall.Wait4(pid, &status, 0, &usage); err != syscall.EINTR {
			break
		}
	}
	wall := time.Since(start)
	if err != nil {
		return err
	}
	peak := float64(usage.Maxrss)
	if runtime.GOOS != "darwin" { // which counts bytes, all others KiB
		peak *= 1024
	}
	text, err := json.Marshal(map[string]any{
		"Wall":   wall.Seconds(),
		"CPU":    float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9,
		"Memory": peak,
		"Exit":   status.ExitStatus(),
	})
	if err != nil {
		return err
	}
	return os.WriteFile(report, text, 0o600)
}
