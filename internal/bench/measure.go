//go:build unix

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// measure runs "lint" once in the input's folder and returns its cost and a
// sum of its output and exit code.
func measure(ctx context.Context, program string, in input) (cost, string, error) {
	home, err := os.MkdirTemp("", "bench-home-")
	if err != nil {
		return cost{}, "", err
	}
	defer func() { _ = os.RemoveAll(home) }()
	cmd := exec.CommandContext(ctx, program, append([]string{"lint"}, in.args...)...)
	cmd.Dir = in.dir
	cmd.Env = []string{"HOME=" + home, "XDG_CACHE_HOME=" + home, "XDG_CONFIG_HOME=" + home, "BUF_CACHE_DIR=" + home, "PATH=/usr/bin:/bin"}
	hash := sha256.New()
	cmd.Stdout = hash
	start := time.Now()
	err = cmd.Run()
	wall := time.Since(start)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return cost{}, "", fmt.Errorf("lint %s: %w", in.name, err)
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return cost{}, "", errors.New("the system tells no resource usage of a process")
	}
	peak := float64(usage.Maxrss)
	if runtime.GOOS != "darwin" { // which counts bytes, all others KiB
		peak *= 1024
	}
	fmt.Fprint(hash, cmd.ProcessState.ExitCode())
	return cost{
		wall:   wall.Seconds(),
		cpu:    (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(),
		memory: peak,
	}, hex.EncodeToString(hash.Sum(nil)), nil
}
