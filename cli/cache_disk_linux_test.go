package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/cli"
)

// TestCacheFullDisk keeps what runs leave on disks on which there is no room for
// it, little, or not for all.
func TestCacheFullDisk(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED: only root can mount a small disk")
	}
	for _, size := range []string{"4k", "16k", "64k", "256k"} {
		t.Run(size, func(t *testing.T) {
			t.Parallel()
			e := newEdited(t, 8)
			disk := t.TempDir()
			if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size="+size); err != nil {
				t.Skipf("SKIPPED: a small disk cannot be mounted: %v", err)
			}
			defer func() {
				if err := syscall.Unmount(disk, 0); err != nil {
					t.Error(err)
				}
			}()
			for range 4 {
				for _, args := range commands {
					want := e.run("", time.Hour, args...)
					for range 2 {
						compareRuns(t, args, want, e.run(disk, time.Hour, args...))
					}
				}
				e.edit()
			}
		})
	}
}

// TestCacheProcesses has several processes use one cache at the same time, while
// files change. Some are killed at their work.
func TestCacheProcesses(t *testing.T) {
	t.Parallel()
	e := newEdited(t, 9)
	env := append(os.Environ(), "SPOKE_CACHE_DIR="+t.TempDir())
	start := func(args []string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), cli.WholeProgram, args...)
		cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = e.dir, env, new(bytes.Buffer), new(bytes.Buffer)
		if err := cmd.Start(); err != nil {
			t.Error(err)
		}
		return cmd
	}
	end := func(cmd *exec.Cmd) answer {
		_ = cmd.Wait() // the exit code tells
		return answer{cmd.ProcessState.ExitCode(), withoutTimes(fmt.Sprint(cmd.Stdout)), fmt.Sprint(cmd.Stderr)}
	}
	for range 5 {
		e.edit()
		for _, args := range commands {
			if args[len(args)-1] == "../image.binpb" {
				continue // which processes would write one over the other
			}
			want := end(start(append([]string{"--no-cache"}, args...)))
			var all sync.WaitGroup
			for range 3 {
				all.Go(func() {
					killed := start(args)
					cmd := start(args)
					_ = killed.Process.Kill() // it may have ended
					_ = killed.Wait()
					if got := end(cmd); got != want {
						t.Errorf("%s: got %+v, want %+v", strings.Join(args, " "), got, want)
					}
				})
			}
			all.Wait()
		}
	}
}
