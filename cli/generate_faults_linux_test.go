package cli_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestGenerateInterrupt interrupts the program while a plugin hangs: both end,
// and everything is as it was. A terminal interrupts the plugin as well.
func TestGenerateInterrupt(t *testing.T) {
	t.Parallel()
	for name, whom := range map[string]int{"program": 1, "group": -1} {
		for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
			t.Run(name+" "+sig.String(), func(t *testing.T) {
				t.Parallel()
				dir := filepath.Join(newGenerated(t), "work")
				before := snapshot(t, dir)
				cmd := exec.CommandContext(t.Context(), "spoke", "generate", "proto", "--clean", "--template",
					generateTemplate([2]string{"gen", "file=new.txt"}, [2]string{"other", "hang,file=x"}))
				cmd.Dir = dir
				cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
				var stderr bytes.Buffer
				cmd.Stderr = &stderr
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				plugin := waitForPlugin(t, filepath.Join(dir, "pid"))
				if err := syscall.Kill(whom*cmd.Process.Pid, sig); err != nil {
					t.Fatal(err)
				}
				done := make(chan error, 1)
				go func() { done <- cmd.Wait() }()
				const patience = time.Minute
				select {
				case <-done:
				case <-time.After(patience):
					t.Fatal("the program goes on")
				}
				if code := cmd.ProcessState.ExitCode(); code != 1 || stderr.String() != "Failure: interrupted\n" {
					t.Errorf("exit code %d, standard error %q", code, stderr.String())
				}
				if err := syscall.Kill(plugin, 0); !errors.Is(err, syscall.ESRCH) {
					t.Errorf("the plugin goes on: %v", err)
				}
				if err := os.Remove(filepath.Join(dir, "pid")); err != nil {
					t.Fatal(err)
				}
				if after := snapshot(t, dir); after != before {
					t.Errorf("the tree was\n%sand is\n%s", before, after)
				}
			})
		}
	}
}

// waitForPlugin waits until a plugin hangs and gives the id of its process.
func waitForPlugin(t *testing.T, file string) int {
	t.Helper()
	const (
		often    = 5 * time.Millisecond
		patience = time.Minute
	)
	for start := time.Now(); ; time.Sleep(often) {
		data, err := os.ReadFile(file)
		if err == nil {
			id, err := strconv.Atoi(strings.TrimSpace(string(data)))
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		if !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if time.Since(start) > patience {
			t.Fatal("the plugin never started")
		}
	}
}

// untilStarted is time enough for a plugin to start on a busy machine.
const untilStarted = "8s"

// TestGenerateChildren has a plugin start another program that goes on and holds
// its output: that is ended too, whether the plugin hangs, ignores who asks it
// to end, or has ended by itself.
func TestGenerateChildren(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ script, want string }{
		"hangs":   {"sleep 1000 & echo $! > new; mv new pid; wait", "deadline exceeded"},
		"ignores": {"trap '' TERM; sleep 1000 & echo $! > new; mv new pid; sleep 1000", "deadline exceeded"},
		"ended":   {"sleep 1000 & echo $! > new; mv new pid", "what it started goes on and holds its output"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(newGenerated(t), "work")
			before := snapshot(t, dir)
			script := filepath.Join(t.TempDir(), "plugin")
			if err := os.WriteFile(script, []byte("#!/bin/sh\n"+test.script+"\n"), 0o700); err != nil {
				t.Fatal(err)
			}
			template := fmt.Sprintf("{version: v2, plugins: [{local: %q, out: gen}]}", script)
			code, stderr := generated(t, dir, "--timeout", untilStarted, "--template", template)
			if code != 1 || !strings.Contains(stderr, test.want) {
				t.Errorf("exit code %d, standard error %q", code, stderr)
			}
			child := waitForPlugin(t, filepath.Join(dir, "pid"))
			waitForEnd(t, child)
			if err := os.Remove(filepath.Join(dir, "pid")); err != nil {
				t.Fatal(err)
			}
			if after := snapshot(t, dir); after != before {
				t.Errorf("the tree was\n%sand is\n%s", before, after)
			}
		})
	}
}

// waitForEnd waits until a process that was killed has ended, which the system
// sees to soon after. What nobody waits for any more may be there, but without
// arguments.
func waitForEnd(t *testing.T, process int) {
	t.Helper()
	const (
		often    = 5 * time.Millisecond
		patience = 30 * time.Second
	)
	for start := time.Now(); ; time.Sleep(often) {
		args, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", process))
		if err != nil || len(args) == 0 {
			return
		}
		if time.Since(start) > patience {
			t.Fatalf("%q goes on", args)
		}
	}
}

// TestGenerateTimeout is that a plugin that hangs is ended when the time is over.
func TestGenerateTimeout(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(newGenerated(t), "work")
	before := snapshot(t, dir)
	code, stderr := generated(t, dir, "--timeout", untilStarted, "--template", generateTemplate([2]string{"gen", "file=new.txt"}, [2]string{"other", "hang"}))
	if code != 1 || stderr != "Failure: the timeout is over: context deadline exceeded\n" && !strings.Contains(stderr, "deadline exceeded") {
		t.Errorf("exit code %d, standard error %q", code, stderr)
	}
	plugin := waitForPlugin(t, filepath.Join(dir, "pid"))
	if err := syscall.Kill(plugin, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("the plugin goes on: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "pid")); err != nil {
		t.Fatal(err)
	}
	if after := snapshot(t, dir); after != before {
		t.Errorf("the tree was\n%sand is\n%s", before, after)
	}
}

// TestGenerateDisk writes to a disk that is full and to one that cannot be
// written to: everything is as it was, also in folders of other disks.
func TestGenerateDisk(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED: only root can mount a small disk")
	}
	for name, test := range map[string]struct {
		flags uintptr
		// big is how many bytes a file has that does not fit.
		big  int
		want string
	}{
		"full":      {0, 200_000, "write disk/gen/b.txt: no space left on device"},
		"read-only": {syscall.MS_RDONLY, 1, "mkdir disk/gen: read-only file system"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(newGenerated(t), "work")
			disk := filepath.Join(dir, "disk")
			if err := os.Mkdir(disk, 0o777); err != nil {
				t.Fatal(err)
			}
			if err := syscall.Mount("tmpfs", disk, "tmpfs", test.flags, "size=128k"); err != nil {
				t.Skipf("SKIPPED: a small disk cannot be mounted: %v", err)
			}
			defer func() {
				if err := syscall.Unmount(disk, 0); err != nil {
					t.Error(err)
				}
			}()
			before := snapshot(t, dir)
			template := generateTemplate([2]string{"gen", "file=new.txt,file=changed.txt,file=made/x"},
				[2]string{"disk/gen", "file=a.txt,size=" + strconv.Itoa(test.big) + ",file=b.txt"}, [2]string{"other", "file=new.txt"})
			for _, args := range [][]string{nil, {"--clean"}} {
				code, stderr := generated(t, dir, append(args, "--template", template)...)
				if code != 1 || stderr != "Failure: "+test.want+"\n" {
					t.Errorf("exit code %d, standard error %q", code, stderr)
				}
				if after := snapshot(t, dir); after != before {
					t.Errorf("the tree was\n%sand is\n%s", before, after)
				}
			}
			template = strings.ReplaceAll(template, "disk/gen", "disk/gen/all.zip")
			if code, stderr := generated(t, dir, "--template", template); code != 1 || !strings.HasPrefix(stderr, "Failure: ") {
				t.Errorf("archive: exit code %d, standard error %q", code, stderr)
			}
			if after := snapshot(t, dir); after != before {
				t.Errorf("the tree was\n%sand is\n%s", before, after)
			}
		})
	}
}

// TestGenerateUnwritable writes to a folder that is not ours.
func TestGenerateUnwritable(t *testing.T) {
	t.Parallel()
	template := generateTemplate([2]string{"gen", "file=new.txt,file=changed.txt"}, [2]string{"other", "file=new.txt"})
	for name, test := range map[string]struct {
		chmod string
		mode  fs.FileMode
		args  []string
		want  string
	}{
		"folder":       {"other", 0o555, nil, "write other/new.txt: permission denied"},
		"file":         {"gen/changed.txt", 0o444, nil, "write gen/changed.txt: permission denied"},
		"clean":        {"other", 0o555, []string{"--clean"}, "remove $WORK/other/old.txt: permission denied"},
		"clean deeper": {"gen/folder", 0o555, []string{"--clean"}, "remove $WORK/gen/folder/x.txt: permission denied"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(newGenerated(t), "work")
			if err := os.Chmod(filepath.Join(dir, filepath.FromSlash(test.chmod)), test.mode); err != nil {
				t.Fatal(err)
			}
			args := unprivileged(t, append([]string{"spoke", "generate", "proto", "--template", template}, test.args...)...)
			cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
			cmd.Dir = dir
			before := snapshot(t, dir)
			text, err := cmd.CombinedOutput()
			if cmd.ProcessState == nil {
				t.Fatal(err)
			}
			want := "Failure: " + strings.ReplaceAll(test.want, "$WORK", dir) + "\n"
			if code := cmd.ProcessState.ExitCode(); code != 1 || string(text) != want {
				t.Errorf("exit code %d, standard error %q", code, text)
			}
			if after := snapshot(t, dir); after != before {
				t.Errorf("the tree was\n%sand is\n%s", before, after)
			}
		})
	}
}

// unprivileged is a command line that root, who may write everywhere, runs as
// anybody else would.
func unprivileged(t *testing.T, command ...string) []string {
	t.Helper()
	if os.Geteuid() != 0 {
		return command
	}
	if _, err := exec.LookPath("setpriv"); err != nil {
		t.Skip("root may write everywhere, and there is no setpriv")
	}
	return append([]string{"setpriv", "--bounding-set", "-all"}, command...)
}
