package oracle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// timeout is how long one run of a program may take. Cases are small: the
// slowest takes under a second on a quiet machine.
const timeout = 60 * time.Second

// Answer is what a program did with a case. The tree's absolute path is
// replaced by cases.Root in all texts.
type Answer struct {
	Exit           int
	Stdout, Stderr []byte
	// Files are those that the run made or changed, sorted.
	Files    []golden.File
	TimedOut bool
}

// Panicked reports whether the program died of a Go panic.
func (a *Answer) Panicked() bool {
	return bytes.Contains(a.Stderr, []byte("\ngoroutine ")) && bytes.Contains(a.Stderr, []byte("panic:")) ||
		bytes.Contains(a.Stderr, []byte("fatal error: "))
}

// sandbox is a folder in which programs run on cases, one at a time: a home of
// its own, and the case's tree.
type sandbox struct {
	repo string // where a case's copies are from
	buf  string // the real binary, if it is at hand
	work string // absolute, without symbolic links
	home string
	env  []string
	// world is what the case at hand has besides its tree: asked says that it
	// has registries, extra is what its environment has more.
	world world
	asked bool
	extra []string
}

// newSandbox makes a sandbox below dir. Programs find those in tools.
func newSandbox(dir, repo, buf, tools string) (*sandbox, error) {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil, err
	}
	home := filepath.Join(dir, "home")
	if err := os.MkdirAll(home, 0o777); err != nil {
		return nil, err
	}
	// Both programs look for configuration in all folders above the tree.
	for up := dir; ; up = filepath.Dir(up) {
		for _, name := range []string{"buf.yaml", "buf.work.yaml", "buf.mod", "buf.work", "spoke.yaml"} {
			if _, err := os.Lstat(filepath.Join(up, name)); err == nil {
				return nil, fmt.Errorf("%s lies above the sandbox %s and would govern every case: move it away", filepath.Join(up, name), dir)
			}
		}
		if up == filepath.Dir(up) {
			break
		}
	}
	return &sandbox{
		repo: repo,
		buf:  buf,
		work: filepath.Join(dir, "tree"),
		home: home,
		env: []string{
			"HOME=" + home, "XDG_CONFIG_HOME=" + home + "/config", "XDG_CACHE_HOME=" + home + "/cache",
			"XDG_DATA_HOME=" + home + "/data", "BUF_CACHE_DIR=" + home + "/cache", "TMPDIR=" + dir,
			"PATH=" + tools + ":/usr/bin:/bin", "LANG=C.UTF-8", "TERM=dumb", "SPOKE_CACHE_DIR=" + home + "/cache",
			"HTTP_PROXY=http://127.0.0.1:9", "HTTPS_PROXY=http://127.0.0.1:9", // no case may reach a network
		},
	}, nil
}

// lay writes the case's tree, in place of any before it.
func (s *sandbox) lay(c *cases.Case) error {
	if err := removeAll(s.work); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(s.work, c.Dir), 0o777); err != nil {
		return err
	}
	for _, f := range c.Files {
		if strings.HasSuffix(f.Name, "/") {
			if err := os.MkdirAll(s.at(f.Name), 0o777); err != nil {
				return err
			}
			continue
		}
		if err := writeFile(s.at(f.Name), f.Data); err != nil {
			return err
		}
	}
	for _, l := range c.Copies {
		data, err := os.ReadFile(filepath.Join(s.repo, filepath.FromSlash(l.Target)))
		if err != nil {
			return err
		}
		if err := writeFile(s.at(l.Path), data); err != nil {
			return err
		}
	}
	for _, l := range c.Links {
		path := filepath.Join(s.work, filepath.FromSlash(l.Path))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.Symlink(strings.ReplaceAll(l.Target, cases.Root, s.work), path); err != nil {
			return err
		}
	}
	return nil
}

// run lays the case out and runs program on it. The error is for trouble of
// the harness; whatever the program does is an Answer.
func (s *sandbox) run(ctx context.Context, program string, c *cases.Case) (*Answer, error) {
	timeout := timeout
	var err error
	if c.Tree != "" {
		timeout *= 10
		at := *s
		at.work = c.Tree
		s = &at
	} else if c, s.extra, err = s.registries(c); err != nil {
		return nil, fmt.Errorf("seed the registries of case %s: %w", c.Name, err)
	} else if err := s.lay(c); err != nil {
		return nil, fmt.Errorf("lay out case %s: %w", c.Name, err)
	}
	before, err := s.prepare(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("prepare case %s: %w", c.Name, err)
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	args := make([]string, len(c.Args))
	for i, a := range c.Args {
		args[i] = strings.ReplaceAll(a, cases.Root, s.work)
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = filepath.Join(s.work, filepath.FromSlash(c.Dir))
	cmd.Env = append(append(s.env[:len(s.env):len(s.env)], s.extra...), "PWD="+cmd.Dir)
	cmd.WaitDelay = time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	var in []byte
	if c.Stdin != "" {
		in, err = os.ReadFile(s.at(c.Stdin))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("standard input of case %s: %w", c.Name, err)
		}
		cmd.Stdin = bytes.NewReader(in)
	}
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && ctx.Err() == nil {
		return nil, fmt.Errorf("run %s on case %s: %w", program, c.Name, err)
	}
	var changed []golden.File
	if c.Tree == "" {
		if changed, err = s.changed(before); err != nil {
			return nil, fmt.Errorf("read the tree of case %s after the run: %w", c.Name, err)
		}
		outside, err := s.changedOutside()
		if err != nil {
			return nil, fmt.Errorf("read what case %s left outside of its tree: %w", c.Name, err)
		}
		changed = append(changed, outside...)
	}
	mask := func(out []byte) []byte { return maskTimes(c, s.rooted(out)) }
	a := &Answer{
		Exit:     cmd.ProcessState.ExitCode(),
		Stdout:   mask(stdout.Bytes()),
		Stderr:   s.rooted(stderr.Bytes()),
		Files:    changed,
		TimedOut: ctx.Err() != nil,
	}
	return a, s.warm(ctx, cmd, in, a, mask)
}

// rooted replaces the tree's path, also as it is written without its leading
// slash, by cases.Root, and that of the home by cases.Home.
func (s *sandbox) rooted(text []byte) []byte {
	text = bytes.ReplaceAll(text, []byte(s.work), []byte(cases.Root))
	text = bytes.ReplaceAll(text, []byte(s.home), []byte(cases.Home))
	return bytes.ReplaceAll(text, []byte(filepath.ToSlash(s.work)[1:]), []byte(cases.Root[1:]))
}

// removed is put after the name of a file that a run removed.
const removed = " (removed)"

// changed lists the regular files that are not as they were before, by path.
func (s *sandbox) changed(before map[string][]byte) ([]golden.File, error) {
	var files []golden.File
	gone := maps.Clone(before)
	err := s.each(func(rel string, data []byte) {
		delete(gone, rel)
		if was, ok := before[rel]; !ok || !bytes.Equal(was, data) {
			files = append(files, golden.File{Name: rel, Data: data})
		}
	})
	for rel := range gone {
		files = append(files, golden.File{Name: rel + removed, Data: []byte("removed\n")})
	}
	slices.SortFunc(files, func(a, b golden.File) int { return strings.Compare(a.Name, b.Name) })
	return files, err
}

// each reads the regular files of the tree. Folders that cannot be read are
// passed over.
func (s *sandbox) each(do func(rel string, data []byte)) error {
	return filepath.WalkDir(s.work, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrPermission):
			return nil
		case err != nil || !d.Type().IsRegular():
			return err
		}
		data, err := os.ReadFile(path)
		switch {
		case errors.Is(err, fs.ErrPermission):
			return nil
		case err != nil:
			return err
		}
		rel, err := filepath.Rel(s.work, path)
		do(filepath.ToSlash(rel), data)
		return err
	})
}

// removeAll is os.RemoveAll for a tree whose folders may be unreadable.
func removeAll(dir string) error {
	err := os.RemoveAll(dir)
	if err == nil {
		return nil
	}
	// The walk's own errors don't matter: the second try reports what is left.
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, _ error) error {
		if d != nil && d.IsDir() {
			_ = os.Chmod(path, 0o777)
		}
		return nil
	})
	return os.RemoveAll(dir)
}
