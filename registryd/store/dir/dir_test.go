package dir_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/registryd/core"
	"github.com/platinummonkey/spoke/registryd/core/coretest"
	"github.com/platinummonkey/spoke/registryd/store/dir"
)

func TestStore(t *testing.T) {
	t.Parallel()
	coretest.TestBlobs(t, func(t *testing.T) core.Blobs {
		t.Helper()
		s, err := dir.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}

func TestTidy(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	s, err := dir.Open(root)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(root, "ab"), 0o700); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(root, "ab", "new-123")
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Each(t.Context(), func(sum core.Sum, _ int64) error {
		t.Errorf("what was not written to the end is a blob: %x", sum)
		return nil
	}); err != nil {
		t.Error(err)
	}
	if err := s.Tidy(t.Context(), time.Now().Add(-time.Hour)); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(left); err != nil {
		t.Errorf("what is being written is removed: %v", err)
	}
	if err := s.Tidy(t.Context(), time.Now().Add(time.Hour)); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(left); err == nil {
		t.Error("what was left is not removed")
	}
}
