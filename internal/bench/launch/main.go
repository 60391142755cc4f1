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
	"errors"
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
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdout = os.Stdout
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return err
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return errors.New("the system tells no resource usage of a process")
	}
	peak := float64(usage.Maxrss)
	if runtime.GOOS != "darwin" { // which counts bytes, all others KiB
		peak *= 1024
	}
	text, err := json.Marshal(map[string]any{
		"Wall":   wall.Seconds(),
		"CPU":    (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(),
		"Memory": peak,
		"Exit":   cmd.ProcessState.ExitCode(),
	})
	if err != nil {
		return err
	}
	return os.WriteFile(report, text, 0o600)
}
