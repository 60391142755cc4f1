//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
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
	report := filepath.Join(own, "report")
	cmd := exec.CommandContext(ctx, in.launcher, append([]string{report, program}, args...)...)
	cmd.Dir = in.dir
	cmd.Env = []string{"HOME=" + home, "XDG_CACHE_HOME=" + home, "XDG_CONFIG_HOME=" + home, "BUF_CACHE_DIR=" + home, "PATH=/usr/bin:/bin"}
	if in.cache != "" {
		cmd.Env = append(cmd.Env, "SPOKE_CACHE_DIR="+in.cache)
	}
	output, err := os.Create(filepath.Join(own, "output"))
	if err != nil {
		return cost{}, "", err
	}
	defer func() { _ = output.Close() }() // it is not kept
	cmd.Stdout = output
	if err := intoMemory(append([]string{in.dir, program}, args...)); err != nil {
		return cost{}, "", err
	}
	if err := cmd.Run(); err != nil {
		return cost{}, "", fmt.Errorf("%s on %s: %w", args[0], in.name, err)
	}
	text, err := os.ReadFile(report)
	if err != nil {
		return cost{}, "", err
	}
	var spent struct {
		Wall, CPU, Memory float64
		Exit              int
	}
	if err := json.Unmarshal(text, &spent); err != nil {
		return cost{}, "", err
	}
	hash := sha256.New()
	if err := addMasked(hash, output); err != nil {
		return cost{}, "", err
	}
	fmt.Fprint(hash, spent.Exit)
	if err := addFile(hash, out); err != nil {
		return cost{}, "", err
	}
	return cost{wall: spent.Wall, cpu: spent.CPU, memory: spent.Memory}, hex.EncodeToString(hash.Sum(nil)), nil
}

// intoMemory reads those of names that are absolute paths of files or folders, as
// a program would. While one program takes half a minute and gigabytes, systems
// put aside what it has read at first, and the other one would wait for the disk.
func intoMemory(names []string) error {
	for _, name := range names {
		if !filepath.IsAbs(name) {
			continue
		}
		err := filepath.WalkDir(name, func(name string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			return addFile(io.Discard, name)
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // what a command is to write
			return err
		}
	}
	return nil
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
