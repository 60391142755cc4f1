package gittree

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/platinummonkey/spoke/internal/gitobj"
)

// environ is an environment in which git does the same for everyone.
func environ(more ...string) []string {
	return append(append(os.Environ(),
		"GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_AUTHOR_DATE=2001-02-03T04:05:06Z",
		"GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com", "GIT_COMMITTER_DATE=2001-02-03T04:05:06Z"), more...)
}

// git runs the git program in dir and gives its output.
func git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skipf("SKIPPED, git inputs are NOT tested: %v", err)
	}
	cmd := exec.CommandContext(t.Context(), "git", args...)
	cmd.Dir = dir
	cmd.Env = environ()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return strings.TrimSpace(string(out))
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// commit adds a file and commits everything.
func commit(t testing.TB, dir, path, text string) {
	t.Helper()
	write(t, filepath.Join(dir, path), text)
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-q", "-m", "add "+path)
}

// history makes a repository whose main branch has commits one to sixty, with a
// side branch and tags.
func history(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "repo")
	git(t, "", "init", "-q", "-b", "main", dir)
	commit(t, dir, "proto/a.proto", "// one\n")
	git(t, dir, "tag", "light")
	git(t, dir, "checkout", "-q", "-b", "dev")
	commit(t, dir, "proto/dev.proto", "// dev\n")
	git(t, dir, "tag", "-a", "v1", "-m", "annotated")
	git(t, dir, "tag", "-a", "v1-again", "-m", "tag of a tag", "v1")
	commit(t, dir, "proto/dev.proto", "// dev, later\n")
	git(t, dir, "branch", "feature/x")
	git(t, dir, "branch", "both")
	git(t, dir, "tag", "both", "light")
	git(t, dir, "update-ref", "refs/pull/1/head", "light")
	git(t, dir, "tag", "tree", "HEAD^{tree}")
	git(t, dir, "checkout", "-q", "main")
	for n := range 4 {
		commit(t, dir, fmt.Sprintf("proto/sub/f%d.proto", n), fmt.Sprintf("// %d\n", n))
	}
	git(t, dir, "merge", "-q", "--no-edit", "dev")
	return dir
}

// listing is all that can be read from a tree.
func listing(fsys fs.FS) (string, error) {
	var all strings.Builder
	err := fs.WalkDir(fsys, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			fmt.Fprintf(&all, "%s/\n", path)
			return err
		}
		data, err := fs.ReadFile(fsys, path)
		fmt.Fprintf(&all, "%s %q\n", path, data)
		return err
	})
	return all.String(), err
}

// open opens a tree that is closed after the test.
func open(t testing.TB, o Options) (*Tree, error) {
	t.Helper()
	if o.Environ == nil {
		o.Environ = environ()
	}
	tree, err := Open(t.Context(), o)
	if err == nil {
		t.Cleanup(func() {
			if err := tree.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	return tree, err
}

// TestSameAsClone opens many revisions in process and with the git program: the
// files must be the same, and what one refuses the other must refuse.
func TestSameAsClone(t *testing.T) {
	t.Parallel()
	repo := history(t)
	id := func(rev string) string { return git(t, repo, "rev-parse", rev) }
	var options []Options
	for _, name := range []string{
		"main", "dev", "light", "v1", "v1-again", "feature/x", "both", "heads/both", "tags/both", "refs/heads/dev", "refs/tags/v1",
		"refs/pull/1/head", "pull/1/head", "HEAD", "@", "tree", "nope", "HEAD~1", "dev~1", "+dev", "dev:x", "^dev", "refs/heads/*", "",
		id("dev"), strings.ToUpper(id("dev")), id("dev~1"), id("v1"), id("main^{tree}"), id("dev")[:8], strings.Repeat("1", 40),
		"buf.yaml", "proto", ".", "..", "../x", "a b", "dev.lock", "-", "FETCH_HEAD", "config",
	} {
		options = append(options, Options{Branch: name}, Options{Ref: name}, Options{Branch: name, Ref: "HEAD"})
	}
	for _, rev := range []string{
		"HEAD~1", "HEAD^", "HEAD^2", "HEAD^2~1", "HEAD~2^", "HEAD~3", "HEAD~4", "HEAD~9", "HEAD^3", "HEAD^0", "HEAD~0", "@~1",
		"HEAD^{}", "HEAD^{commit}", "HEAD^{tree}", "HEAD@{0}", ":/one", "FETCH_HEAD~1", "main~1", "dev~1", "dev", "origin/dev", "origin/main",
		"v1", "light", "both", "heads/dev", "v1~1", "v1-0-g" + id("v1^{}")[:7],
		id("main"), id("main")[:9], id("main~2")[:7], id("dev"), id("dev")[:9], id("dev~1")[:10] + "~1", id("light")[:4], id("v1"), id("v1")[:8],
		"proto", "proto/a.proto",
	} {
		options = append(options,
			Options{Ref: rev}, Options{Ref: rev, Depth: 2}, Options{Branch: "main", Ref: rev, Depth: 3}, Options{Branch: "dev", Ref: rev, Depth: 1})
	}
	inProcess := 0
	for _, o := range options {
		o.Repo, o.Environ = repo, environ()
		at, err := locate(o)
		if err != nil {
			continue // refused before anything is opened
		}
		files, fastErr := openObjects(t.Context(), o, at)
		if errors.Is(fastErr, gitobj.ErrUnsupported) {
			continue
		}
		inProcess++
		cloned, slowErr := clone(t.Context(), o, at)
		if (fastErr == nil) != (slowErr == nil) {
			t.Errorf("%+v: in process %v; cloned %v", o, fastErr, slowErr)
		}
		var fast, slow string
		if fastErr == nil {
			if fast, err = listing(&Tree{objects: files}); err != nil {
				t.Errorf("%+v: %v", o, err)
			}
			if err := files.close(); err != nil {
				t.Error(err)
			}
		}
		if slowErr == nil {
			if slow, err = listing(&Tree{checkout: cloned}); err != nil {
				t.Errorf("%+v: %v", o, err)
			}
			if err := cloned.close(); err != nil {
				t.Error(err)
			}
		}
		if fast != slow && fastErr == nil && slowErr == nil {
			t.Errorf("%+v: in process\n%scloned\n%s", o, fast, slow)
		}
	}
	if inProcess < len(options)/3 {
		t.Errorf("only %d of %d in process", inProcess, len(options))
	}
	t.Logf("%d of %d in process", inProcess, len(options))
}

// TestFS has the standard library check the rules of file systems.
func TestFS(t *testing.T) {
	t.Parallel()
	repo := history(t)
	for _, o := range []Options{{Branch: "dev"}, {Filter: "blob:none"}} {
		o.Repo = repo
		tree, err := open(t, o)
		if err != nil {
			t.Fatal(err)
		}
		if err := fstest.TestFS(tree, "proto/a.proto"); err != nil {
			t.Error(err)
		}
	}
}
