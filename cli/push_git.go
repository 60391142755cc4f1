package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/input"
)

// addGitMetadata adds to what is pushed what the git repository of the input
// says of the checked out commit.
func (app *App) addGitMetadata(ctx context.Context, opts *pushOptions, in *loaded) error {
	if in.ref.Format != input.Dir {
		return flagValueError("input %q is not a local Git repository checkout", in.ref.Text)
	}
	g := gitRepo{app: app, dir: app.abs(in.ref.Path)}
	if _, err := g.run(ctx, "rev-parse", "--is-inside-work-tree"); err != nil {
		return flagValueError("input %q is not a local Git repository checkout", in.ref.Path)
	}
	remote, err := g.run(ctx, "remote", "get-url", "origin")
	if err != nil {
		return flagValueError("remote origin must be present on Git checkout: remote origin: git remote not found")
	}
	dirty, err := g.run(ctx, "status", "--porcelain")
	if err != nil {
		return err
	}
	if dirty != "" {
		return errors.New("--git-metadata requires that there are no uncommitted changes, which nobody could find again:\n" + dirty)
	}
	head, err := g.run(ctx, "rev-parse", "HEAD")
	if err != nil {
		return err
	}
	refs, err := g.run(ctx, "for-each-ref", "--points-at", "HEAD", "--format", "%(refname)", "refs/heads", "refs/tags", "refs/remotes/origin")
	if err != nil {
		return err
	}
	opts.labels = slices.Clone(opts.labels)
	for line := range strings.Lines(refs) {
		ref := strings.TrimSpace(line)
		for _, prefix := range []string{"refs/heads/", "refs/tags/", "refs/remotes/origin/"} {
			if name, ok := strings.CutPrefix(ref, prefix); ok && name != "HEAD" && !slices.Contains(opts.labels, name) {
				opts.labels = append(opts.labels, name)
			}
		}
	}
	if opts.sourceURL == "" {
		opts.sourceURL = sourceURL(remote, head)
	}
	if opts.create && opts.defaultLabel == "" {
		opts.defaultLabel = g.defaultBranch(ctx)
	}
	return nil
}

// gitRepo is a checkout that is looked at through the git program.
type gitRepo struct {
	app *App
	dir string
}

// run gives what git says.
func (g gitRepo) run(ctx context.Context, args ...string) (string, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = g.dir
	cmd.Env = append(slices.DeleteFunc(slices.Clone(g.app.Environ), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return name == "GIT_DIR" || name == "GIT_INDEX_FILE" || name == "GIT_WORK_TREE"
	}), "PWD="+filepath.Clean(g.dir), "GIT_TERMINAL_PROMPT=0")
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("git %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(stderr.String()))
	}
	return strings.TrimSpace(stdout.String()), nil
}

// defaultBranch is the branch that the remote shows first; empty if that is not
// known.
func (g gitRepo) defaultBranch(ctx context.Context) string {
	out, err := g.run(ctx, "ls-remote", "--symref", "origin", "HEAD")
	if err != nil {
		out, err = g.run(ctx, "symbolic-ref", "refs/remotes/origin/HEAD")
		if err != nil {
			return ""
		}
		return strings.TrimPrefix(out, "refs/remotes/origin/")
	}
	lines := bufio.NewScanner(strings.NewReader(out))
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) == 3 && words[0] == "ref:" && words[2] == "HEAD" {
			return strings.TrimPrefix(words[1], "refs/heads/")
		}
	}
	return ""
}

// sourceURL is where to look at a commit of the repository at a remote's
// address; empty for hosts whose pages are not known.
func sourceURL(remote, commit string) string {
	remote = strings.TrimSuffix(remote, ".git")
	var host, path string
	if _, rest, ok := strings.Cut(remote, "://"); ok {
		host, path, _ = strings.Cut(rest, "/")
	} else {
		host, path, _ = strings.Cut(remote, ":")
	}
	if _, after, ok := strings.Cut(host, "@"); ok {
		host = after
	}
	host, _, _ = strings.Cut(host, ":")
	route := ""
	switch {
	case path == "":
		return ""
	case strings.Contains(host, "github"), strings.Contains(host, "gitlab"):
		route = "commit"
	case strings.Contains(host, "bitbucket"):
		route = "commits"
	default:
		return ""
	}
	return fmt.Sprintf("https://%s/%s/%s/%s", host, strings.Trim(path, "/"), route, commit)
}
