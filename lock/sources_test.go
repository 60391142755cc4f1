package lock_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/lock"
)

func TestSources(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	repo := filepath.Join(base, "repo")
	put(t, filepath.Join(repo, "proto", "a.proto"), "syntax = \"proto3\";\n")
	put(t, filepath.Join(repo, "other.txt"), "text\n")
	git(t, repo, "init", "--quiet", "-b", "main", ".")
	git(t, repo, "add", "-A")
	git(t, repo, "commit", "--quiet", "-m", "one")

	store := lock.Store{CacheDir: t.TempDir(), Environ: os.Environ()}
	source := config.Source{Git: "repo", Ref: "main", Subdir: "proto"}
	pinned, err := store.Pin(t.Context(), base, source)
	if err != nil || len(pinned.Commit) != 40 {
		t.Fatalf("Pin gave %+v, %v", pinned, err)
	}
	// A newer commit changes nothing of what is pinned.
	put(t, filepath.Join(repo, "proto", "a.proto"), "syntax = \"proto2\";\n")
	git(t, repo, "commit", "--quiet", "-am", "two")
	store.CacheDir = t.TempDir()
	at, err := store.Find(t.Context(), base, pinned)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(at, "a.proto")); err != nil || string(text) != "syntax = \"proto3\";\n" {
		t.Errorf("got %q, %v", text, err)
	}
	// With a vendor folder nothing else is needed.
	if err := lock.Vendor(base, func(dir string) error { return store.Copy(t.Context(), base, pinned, dir) }); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(repo); err != nil {
		t.Fatal(err)
	}
	store = lock.Store{CacheDir: t.TempDir(), Environ: os.Environ(), Offline: true}
	if at, err = store.Find(t.Context(), base, pinned); err != nil || !strings.HasPrefix(at, base) {
		t.Errorf("Find gave %s, %v", at, err)
	}
	put(t, filepath.Join(at, "b.proto"), "")
	if _, err := store.Find(t.Context(), base, pinned); err == nil {
		t.Error("a file that was added is not noticed")
	}
	pinned.Git, pinned.Digest.Sum[0] = "https://git.example.com/x", pinned.Digest.Sum[0]+1
	if _, err := store.Find(t.Context(), base, pinned); err == nil || !strings.Contains(err.Error(), "offline") {
		t.Errorf("offline gave %v", err)
	}
}

func put(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", append([]string{"-c", "user.name=t", "-c", "user.email=t@example.com"}, args...)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}
