package handover

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

// lateInput is how long to wait for more input once the program that could have
// read it has ended.
const lateInput = 100 * time.Millisecond

// run runs the program to its end and gives its exit code. Standard input is
// this process's unless stdin says otherwise. The signals of the keyboard reach
// the program on their own; this process hands on the one that asks it to end.
func run(program string, args, environ []string, stdin io.Reader, keyboard ...os.Signal) (int, error) {
	signal.Ignore(keyboard...)
	terminate := make(chan os.Signal, 1)
	signal.Notify(terminate, syscall.SIGTERM)
	defer signal.Stop(terminate)

	cmd := exec.CommandContext(context.Background(), program)
	cmd.Args, cmd.Env, cmd.WaitDelay = args, environ, lateInput
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if stdin != nil {
		cmd.Stdin = stdin
	}
	if err := cmd.Start(); err != nil {
		return 0, fmt.Errorf("start %s: %w", program, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case s := <-terminate:
			_ = cmd.Process.Signal(s) // it may have ended just now
		case err := <-ended:
			return exitCode(cmd, err)
		}
	}
}

// exitCode is that of a program that has ended, the shell's number for one that
// a signal has ended.
func exitCode(cmd *exec.Cmd, err error) (int, error) {
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && !errors.Is(err, exec.ErrWaitDelay) {
		return 0, err
	}
	const bySignal = 128
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return bySignal + int(status.Signal()), nil
	}
	return cmd.ProcessState.ExitCode(), nil
}
