package config_test

import (
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/internal/config"
)

// TestSpokeLock reads what is pinned, and refuses what git would take for
// something else than the name of a commit or of a repository.
func TestSpokeLock(t *testing.T) {
	t.Parallel()
	const commit = "5d3d10b15f0f713984bde04b71843b7ebfaed96e"
	digest := "shake256:" + strings.Repeat("ab", 64)
	lock := func(git, commit, digest string) []byte {
		return []byte("version: v1\nsources:\n  - git: \"" + git + "\"\n    commit: \"" + commit + "\"\n    digest: " + digest + "\n")
	}
	good := lock("../lib", commit, digest)
	locked, err := config.ParseSpokeLock(config.SpokeLock, good)
	if err != nil || len(locked) != 1 || locked[0].Git != "../lib" || locked[0].Commit != commit {
		t.Errorf("got %+v, %v", locked, err)
	}
	for name, text := range map[string][]byte{
		"commit, an option":     lock("../lib", "--upload-pack=x", digest),
		"commit, a branch":      lock("../lib", "main", digest),
		"commit, a part":        lock("../lib", commit[:12], digest),
		"no commit":             lock("../lib", "", digest),
		"repository, an option": lock("--upload-pack=x:", commit, digest),
		"digest of modules":     lock("../lib", commit, strings.Replace(digest, "shake256", "b5", 1)),
		"twice":                 append(good, good[strings.Index(string(good), "  - "):]...),
	} {
		if locked, err := config.ParseSpokeLock(config.SpokeLock, text); err == nil {
			t.Errorf("%s: got %+v", name, locked)
		}
	}
}
