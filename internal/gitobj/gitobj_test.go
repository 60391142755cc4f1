package gitobj

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"testing"
)

// git runs the git program in dir and gives its output.
func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(),
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return string(out)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// history makes a repository with branches, tags and files that change a
// little from commit to commit, so that packing finds deltas.
func history(t *testing.T, format string) string {
	t.Helper()
	dir := t.TempDir()
	rng := rand.New(rand.NewPCG(1, 2))
	git(t, dir, "init", "-q", "-b", "main", "--object-format="+format)
	lines := make([]string, 2000)
	for i := range lines {
		lines[i] = fmt.Sprintf("line %d %x", i, rng.Uint64())
	}
	for n := range 30 {
		for range 5 {
			lines[rng.IntN(len(lines))] = fmt.Sprintf("changed %d %x", n, rng.Uint64())
		}
		write(t, filepath.Join(dir, "big.proto"), strings.Join(lines, "\n"))
		write(t, filepath.Join(dir, "a", "b", fmt.Sprintf("f%d.proto", n%7)), fmt.Sprintf("// %d\n", n))
		git(t, dir, "add", "-A")
		git(t, dir, "commit", "-q", "-m", fmt.Sprintf("commit %d", n))
		switch n {
		case 10:
			git(t, dir, "tag", "light")
			git(t, dir, "branch", "feature/x")
		case 20:
			git(t, dir, "tag", "-a", "v1", "-m", "annotated")
			git(t, dir, "tag", "-a", "v1-again", "-m", "tag of a tag", "v1")
		}
	}
	git(t, dir, "checkout", "-q", "feature/x")
	write(t, filepath.Join(dir, "side.proto"), "// side\n")
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-q", "-m", "side")
	git(t, dir, "checkout", "-q", "main")
	git(t, dir, "merge", "-q", "--no-edit", "feature/x")
	return dir
}

// TestAgainstGit compares every revision and the files behind it with what the
// git program says, in every way git stores them.
func TestAgainstGit(t *testing.T) {
	t.Parallel()
	stores := map[string]func(t *testing.T, dir string) string{
		"loose": func(_ *testing.T, dir string) string { return dir },
		"packed": func(t *testing.T, dir string) string {
			t.Helper()
			git(t, dir, "gc", "-q", "--aggressive", "--prune=now")
			return filepath.Join(dir, ".git")
		},
		"ref deltas": func(t *testing.T, dir string) string {
			t.Helper()
			git(t, dir, "-c", "repack.useDeltaBaseOffset=false", "repack", "-q", "-adf")
			return dir
		},
		"half packed": func(t *testing.T, dir string) string {
			t.Helper()
			git(t, dir, "repack", "-q", "-ad")
			git(t, dir, "pack-refs", "--all")
			write(t, filepath.Join(dir, "late.proto"), "// late\n")
			git(t, dir, "add", "-A")
			git(t, dir, "commit", "-q", "-m", "late")
			return dir
		},
		"borrowed": func(t *testing.T, dir string) string {
			t.Helper()
			clone := filepath.Join(t.TempDir(), "clone")
			git(t, dir, "clone", "-q", "--shared", "--mirror", dir, clone)
			return clone
		},
		"worktree": func(t *testing.T, dir string) string {
			t.Helper()
			tree := filepath.Join(t.TempDir(), "tree")
			git(t, dir, "worktree", "add", "-q", "--detach", tree, "v1")
			return tree
		},
	}
	for _, format := range []string{"sha1", "sha256"} {
		for name, store := range stores {
			t.Run(format+" "+name, func(t *testing.T) {
				t.Parallel()
				dir := store(t, history(t, format))
				repo, err := Open(dir, Limits{})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() {
					if err := repo.Close(); err != nil {
						t.Error(err)
					}
				})
				compare(t, repo, dir)
			})
		}
	}
}

func compare(t *testing.T, repo *Repo, dir string) {
	t.Helper()
	head := strings.TrimSpace(git(t, dir, "rev-parse", "HEAD"))
	revisions := []string{
		"HEAD", "@", "main", "feature/x", "refs/heads/main", "heads/main", "light", "v1", "v1-again", "tags/v1",
		"HEAD~1", "HEAD^", "HEAD^2", "HEAD^1~3", "HEAD~2^", "v1^{}", "v1^{commit}~2", "HEAD^0", "main~~", "HEAD^^2",
		head, head[:9], strings.ToUpper(head[:12]),
	}
	for _, rev := range revisions {
		cmd := exec.CommandContext(t.Context(), "git", "rev-parse", "--verify", "-q", rev+"^{commit}")
		cmd.Dir = dir
		out, wantErr := cmd.Output()
		id, err := repo.Resolve(rev)
		if (err != nil) != (wantErr != nil) || err == nil && id.String() != strings.TrimSpace(string(out)) {
			t.Errorf("Resolve(%q) = %s, %v; git says %q, %v", rev, id, err, out, wantErr)
			continue
		}
		if err == nil {
			compareFiles(t, repo, dir, rev, id)
		}
	}
	for _, rev := range []string{"nope", "HEAD~500", "HEAD^7", "", "../../etc/passwd", "refs/heads/", "00000000"} {
		if id, err := repo.Resolve(rev); !errors.Is(err, ErrNotFound) {
			t.Errorf("Resolve(%q) = %s, %v; want not found", rev, id, err)
		}
	}
	for _, rev := range []string{"HEAD@{1}", ":/late", "main:big.proto", "HEAD^{tree}"} {
		if id, err := repo.Resolve(rev); !errors.Is(err, ErrUnsupported) {
			t.Errorf("Resolve(%q) = %s, %v; want unsupported", rev, id, err)
		}
	}
}

func compareFiles(t *testing.T, repo *Repo, dir, rev string, id ID) {
	t.Helper()
	c, err := repo.Commit(id)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	err = repo.Walk(c.Tree, nil, func(path string, e Entry) error {
		data, err := repo.Blob(e.ID)
		got = append(got, fmt.Sprintf("%s %s %d", path, e.ID, len(data)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(git(t, dir, "ls-tree", "-r", "--format=%(path) %(objectname) %(objectsize)", rev)), "\n")
	sort.Strings(got)
	sort.Strings(want)
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("files of %s:\n%s\nwant\n%s", rev, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	repo, err := Open(history(t, "sha1"), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	id, err := repo.Resolve("HEAD")
	if err != nil {
		t.Fatal(err)
	}
	c, err := repo.Commit(id)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]EntryType{".": EntryTree, "a/b": EntryTree, "a/b/f1.proto": EntryFile, "a/x": 0, "big.proto/x": 0} {
		e, err := repo.Find(c.Tree, path)
		if e.Type != want || (want == 0) != errors.Is(err, ErrNotFound) {
			t.Errorf("Find(%q) = %v, %v", path, e, err)
		}
	}
}

// TestDamaged breaks each file of a packed repository in many ways: reading
// must fail or give the right bytes, never others.
func TestDamaged(t *testing.T) {
	t.Parallel()
	dir := history(t, "sha1")
	git(t, dir, "gc", "-q", "--aggressive", "--prune=now")
	files, err := filepath.Glob(filepath.Join(dir, ".git", "objects", "pack", "pack-*"))
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	want := readAll(t, dir)
	rng := rand.New(rand.NewPCG(3, 4))
	failed := 0
	for _, name := range files {
		if strings.HasSuffix(name, ".rev") {
			continue
		}
		whole, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(name, 0o644); err != nil {
			t.Fatal(err)
		}
		for range 60 {
			broken := bytes.Clone(whole)
			switch rng.IntN(3) {
			case 0:
				broken = broken[:rng.IntN(len(broken))]
			case 1:
				broken[rng.IntN(len(broken))] ^= 1 << rng.IntN(8)
			case 2:
				at := rng.IntN(len(broken))
				for i := at; i < min(at+8, len(broken)); i++ {
					broken[i] = byte(rng.Uint32())
				}
			}
			if err := os.WriteFile(name, broken, 0o644); err != nil {
				t.Fatal(err)
			}
			got, err := tryReadAll(dir)
			if err != nil {
				failed++
			} else if got != want {
				t.Fatalf("%s: damage gives other content", name)
			}
		}
		if err := os.WriteFile(name, whole, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if failed == 0 {
		t.Error("no damage was noticed")
	}
}

func readAll(t *testing.T, dir string) string {
	t.Helper()
	text, err := tryReadAll(dir)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func tryReadAll(dir string) (_ string, err error) {
	repo, err := Open(dir, Limits{})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, repo.Close()) }()
	id, err := repo.Resolve("main~5")
	if err != nil {
		return "", err
	}
	c, err := repo.Commit(id)
	if err != nil {
		return "", err
	}
	var all strings.Builder
	err = repo.Walk(c.Tree, nil, func(path string, e Entry) error {
		data, err := repo.Blob(e.ID)
		fmt.Fprintf(&all, "%s\n%s\n", path, data)
		return err
	})
	return all.String(), err
}

func TestLimits(t *testing.T) {
	t.Parallel()
	dir := history(t, "sha1")
	git(t, dir, "gc", "-q", "--aggressive", "--prune=now")
	for name, limits := range map[string]Limits{
		"object size": {ObjectSize: 4000},
		"tree depth":  {TreeDepth: 1},
		"entries":     {Entries: 3},
	} {
		repo, err := Open(dir, limits)
		if err != nil {
			t.Fatal(err)
		}
		id, err := repo.Resolve("HEAD")
		if err != nil {
			t.Fatal(err)
		}
		c, err := repo.Commit(id)
		if err != nil {
			t.Fatal(err)
		}
		err = repo.Walk(c.Tree, nil, func(_ string, e Entry) error {
			_, err := repo.Blob(e.ID)
			return err
		})
		if err == nil {
			t.Errorf("%s: nothing refused", name)
		}
		if err := repo.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	empty := t.TempDir()
	loop := t.TempDir()
	write(t, filepath.Join(loop, ".git"), "gitdir: .git\n")
	reftable := t.TempDir()
	git(t, reftable, "init", "-q")
	git(t, reftable, "config", "extensions.refStorage", "reftable")
	for dir, unsupported := range map[string]bool{empty: false, loop: false, filepath.Join(empty, "none"): false, reftable: true} {
		_, err := Open(dir, Limits{})
		if err == nil || errors.Is(err, ErrUnsupported) != unsupported {
			t.Errorf("Open(%s): %v", dir, err)
		}
	}
}
