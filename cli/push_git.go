package cli

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/input"
)

// addGitMetadata adds to what is pushed what the git repository of the input
// and its remote "origin" say of the checked out commit. The remote is asked:
// what only this checkout knows is no label.
func (app *App) addGitMetadata(ctx context.Context, opts *pushOptions, in *loaded) error {
	if in.ref.Format != input.Dir {
		return flagValueError("input %q is not a local Git repository checkout", in.ref.Text)
	}
	g := gitRepo{app: app, dir: app.abs(in.ref.Path)}
	if _, err := g.run(ctx, "rev-parse"); err != nil {
		return flagValueError("input %q is not a local Git repository checkout", in.ref.Path)
	}
	unstaged, err := g.run(ctx, "diff", "--name-only")
	if err != nil {
		return err
	}
	staged, err := g.run(ctx, "diff", "--name-only", "--cached")
	if err != nil {
		return err
	}
	if changed := append(strings.Fields(unstaged), strings.Fields(staged)...); len(changed) > 0 {
		return fmt.Errorf("--git-metadata requires that there are no uncommitted changes, uncommitted changes found in the following files: %v", changed)
	}
	remote, err := g.run(ctx, "config", "--get", "remote.origin.url")
	if err != nil {
		return flagValueError("remote origin must be present on Git checkout: remote origin: git remote not found")
	}
	refs, err := g.run(ctx, "ls-remote", "--heads", "--tags", "origin")
	if err != nil {
		return flagValueError("remote origin must be present on Git checkout: remote origin: git remote not found: %v", err)
	}
	head, err := g.run(ctx, "rev-parse", "HEAD")
	if err != nil {
		return err
	}
	labels := labelsAt(refs, head)
	if len(labels) == 0 {
		return fmt.Errorf("no tags or branches found for HEAD, %s", head)
	}
	opts.labels = slices.Concat(opts.labels, labels)
	if opts.sourceURL == "" {
		if opts.sourceURL = sourceURL(remote, head); opts.sourceURL == "" {
			return flagValueError("unable to determine source control URL for this repository; only GitHub/GitLab/BitBucket are supported")
		}
	}
	return nil
}

// labelsAt are the names of the branches and tags at a commit, of a listing in
// the format of git ls-remote. An annotated tag is listed twice: with an id of
// its own, and with "^{}" and the commit.
func labelsAt(refs, commit string) []string {
	var labels []string
	for line := range strings.Lines(refs) {
		at, ref, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if at != commit {
			continue
		}
		for _, prefix := range []string{"refs/heads/", "refs/tags/"} {
			if name, ok := strings.CutPrefix(ref, prefix); ok {
				labels = append(labels, strings.TrimSuffix(name, "^{}"))
			}
		}
	}
	return labels
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

// sourceURL is where to look at a commit of the repository at a remote's
// address; empty for hosts whose pages are not known.
func sourceURL(remote, commit string) string {
	remote = strings.TrimSuffix(remote, ".git")
	var host, path string
	if _, rest, ok := strings.Cut(remote, "://"); ok {
		host, path, _ = strings.Cut(rest, "/")
		if _, after, ok := strings.Cut(host, "@"); ok {
			host = after
		}
		host, _, _ = strings.Cut(host, ":")
	} else if _, after, ok := strings.Cut(remote, "@"); ok {
		host, path, _ = strings.Cut(after, ":")
	}
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
	return fmt.Sprintf("https://%s/%s/%s/%s", host, path, route, commit)
}
