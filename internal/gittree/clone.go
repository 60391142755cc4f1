package gittree

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"
)

// grace is how long git may take to end once it has been asked to.
const grace = 5 * time.Second

// keptOutput is how much of git's messages is kept: the end matters.
const keptOutput = 16 << 10

// clone checks the tree out with the git program, into a new folder that the
// checkout owns.
func clone(ctx context.Context, o Options, at location) (_ *checkout, err error) {
	defer func() {
		if err != nil {
			err = &Error{at.url, err}
		}
	}()
	if _, err := exec.LookPath("git"); err != nil {
		return nil, fmt.Errorf("the git program is needed for this repository: %w", err)
	}
	auth, err := authentication(o, at)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "spoke-git-")
	if err != nil {
		return nil, err
	}
	c := &checkout{dir: dir}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.close())
		}
	}()
	g := &program{dir: dir, env: append(slices.Clip(o.Environ), auth.env...), config: auth.config}
	return c, g.clone(ctx, o, at)
}

// program runs git in one folder.
type program struct {
	dir    string
	env    []string
	config []string // options that stand before the command
}

// clone fetches and checks out.
func (g *program) clone(ctx context.Context, o Options, at location) error {
	if err := g.run(ctx, "init"); err != nil {
		return err
	}
	if err := g.run(ctx, "remote", "add", "origin", at.url); err != nil {
		return err
	}
	later, err := g.fetch(ctx, o)
	if err != nil {
		return err
	}
	if o.Filter != "" && o.Subdir != "" && o.Subdir != "." {
		if err := g.run(ctx, "sparse-checkout", "set", o.Subdir); err != nil {
			return err
		}
	}
	if err := g.run(ctx, "checkout", "--force", "FETCH_HEAD"); err != nil {
		return err
	}
	if later != "" {
		if err := g.run(ctx, "checkout", "--force", later); err != nil {
			return err
		}
	}
	if o.RecurseSubmodules {
		return g.run(ctx, "submodule", "update", "--init", "--recursive", "--force", "--depth", strconv.Itoa(o.depth()))
	}
	return nil
}

// fetch gets what the options name into FETCH_HEAD. What it gives in later is
// still to be checked out after that.
func (g *program) fetch(ctx context.Context, o Options) (later string, err error) {
	get := func(refspec string) error {
		args := []string{"fetch", "--depth", strconv.Itoa(o.depth()), "--update-head-ok"}
		if o.Filter != "" {
			args = append(args, "--filter", o.Filter)
		}
		return g.run(ctx, append(args, "origin", refspec)...)
	}
	switch {
	case o.Ref != "" && o.Branch != "":
		return o.Ref, get("+" + o.Branch + ":" + o.Branch)
	case o.Ref != "":
		err := get(o.Ref)
		if err == nil || ctx.Err() != nil {
			return "", err
		}
		return o.Ref, get("HEAD")
	case o.Tag != "":
		return "", get(o.Tag)
	case o.Branch != "":
		return "", get(o.Branch)
	}
	return "", get("HEAD")
}

// run runs one command of git. The error has the end of what git said.
func (g *program) run(ctx context.Context, args ...string) error {
	cmd := Command(ctx, g.env, g.dir, slices.Concat(g.config, args)...)
	said := &tail{}
	cmd.Stderr = said
	err := cmd.Run()
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	if text := said.String(); text != "" {
		return fmt.Errorf("%w\n%s", err, text)
	}
	return fmt.Errorf("git %s: %w", args[0], err)
}

// Command is a call of the git program in a folder, without the variables of an
// environment that name another repository. When ctx ends, git is asked to end
// with all that it runs, and soon has to.
func Command(ctx context.Context, environ []string, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", append(quiet(), args...)...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = dir, cleared(environ), grace
	stoppable(cmd)
	return cmd
}

// quiet keeps git from leaving programs behind that work on the clone while
// it is being removed.
func quiet() []string {
	return []string{
		"-c", "maintenance.auto=false",
		"-c", "maintenance.autoDetach=false",
		"-c", "gc.auto=0",
		"-c", "gc.autoDetach=false",
		"-c", "fetch.writeCommitGraph=false",
	}
}

// cleared is an environment without what would lead git to another repository,
// as when it runs a hook.
func cleared(environ []string) []string {
	return slices.DeleteFunc(slices.Clone(environ), func(e string) bool {
		name, _, _ := strings.Cut(e, "=")
		switch name {
		case "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_PREFIX",
			"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE":
			return true
		}
		return false
	})
}

// tail keeps the end of what is written to it.
type tail struct{ kept []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.kept = append(t.kept, p...)
	if over := len(t.kept) - keptOutput; over > 0 {
		t.kept = slices.Delete(t.kept, 0, over)
	}
	return len(p), nil
}

func (t *tail) String() string { return strings.TrimSpace(string(t.kept)) }
