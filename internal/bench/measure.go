//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// measure runs a command once in the input's folder and returns its cost and a
// sum of its exit code and its output, less the times in headers of diffs.
func measure(ctx context.Context, program string, args []string, in input) (cost, string, error) {
	own, err := os.MkdirTemp("", "bench-home-")
	if err != nil {
		return cost{}, "", err
	}
	defer func() { _ = os.RemoveAll(own) }()
	home := own
	if in.cache != "" { // nothing is remembered from one home to another
		home = filepath.Join(in.cache, "home")
		if err := os.MkdirAll(home, 0o700); err != nil {
			return cost{}, "", err
		}
	}
	out := filepath.Join(home, filepath.Base(outFile))
	args = slices.Clone(args)
	for i, arg := range args {
		if arg == outFile {
			args[i] = out
		}
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = in.dir
	cmd.Env = []string{"HOME=" + home, "XDG_CACHE_HOME=" + home, "XDG_CONFIG_HOME=" + home, "BUF_CACHE_DIR=" + home, "PATH=/usr/bin:/bin"}
	if in.cache != "" {
		cmd.Env = append(cmd.Env, "SPOKE_CACHE_DIR="+in.cache)
	}
	// Into a file: the peak of a new process begins at the memory of the one that
	// starts it, so that this one has to stay small.
	output, err := os.Create(filepath.Join(own, "output"))
	if err != nil {
		return cost{}, "", err
	}
	defer func() { _ = output.Close() }() // it is not kept
	cmd.Stdout = output
	start := time.Now()
	err = cmd.Run()
	wall := time.Since(start)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return cost{}, "", fmt.Errorf("%s on %s: %w", args[0], in.name, err)
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return cost{}, "", errors.New("the system tells no resource usage of a process")
	}
	peak := float64(usage.Maxrss)
	if runtime.GOOS != "darwin" { // which counts bytes, all others KiB
		peak *= 1024
	}
	hash := sha256.New()
	if err := addMasked(hash, output); err != nil {
		return cost{}, "", err
	}
	fmt.Fprint(hash, cmd.ProcessState.ExitCode())
	if err := addFile(hash, out); err != nil {
		return cost{}, "", err
	}
	return cost{
		wall:   wall.Seconds(),
		cpu:    (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(),
		memory: peak,
	}, hex.EncodeToString(hash.Sum(nil)), nil
}

// addMasked adds a file, from its beginning, less the times in headers of diffs.
func addMasked(sum io.Writer, file io.ReadSeeker) error {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	header := regexp.MustCompile(`^(---|\+\+\+) (.*)\t[-0-9]+ [:.0-9]+ [-+0-9]+\n$`)
	for lines := bufio.NewReaderSize(file, 1<<16); ; {
		line, err := lines.ReadSlice('\n') // in pieces, if it is long
		if bytes.HasPrefix(line, []byte("---")) || bytes.HasPrefix(line, []byte("+++")) {
			line = header.ReplaceAll(line, []byte("$1 $2\n"))
		}
		_, _ = sum.Write(line) // a hash takes everything
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return err
		}
	}
}

// addFile adds a file, if there is one, to a sum.
func addFile(sum io.Writer, name string) error {
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	_, err = io.Copy(sum, file)
	return err
}
