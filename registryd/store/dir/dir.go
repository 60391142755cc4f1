// Package dir keeps blobs in a folder, one file each.
package dir

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/platinummonkey/spoke/registryd/core"
)

// Store is core.Blobs in a folder. Blob ab12… is the file ab/12….
type Store struct{ root string }

// temporary is how files are called that are not complete.
const temporary = "new-"

// Open is the store in a folder, which is made if need be.
func Open(root string) (*Store, error) {
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, err
	}
	return &Store{root}, nil
}

func (s *Store) path(sum core.Sum) string {
	name := hex.EncodeToString(sum[:])
	return filepath.Join(s.root, name[:2], name[2:])
}

// Get is that of core.Blobs.
func (s *Store) Get(_ context.Context, sum core.Sum) ([]byte, error) {
	data, err := os.ReadFile(s.path(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %w", core.ErrNone, err)
	}
	return data, err
}

// Put is that of core.Blobs.
func (s *Store) Put(_ context.Context, sum core.Sum, data []byte) error {
	path := s.path(sum)
	folder := filepath.Dir(path)
	if was, err := os.ReadFile(path); err == nil && bytes.Equal(was, data) {
		// Whoever wrote it may not have come as far as that.
		return errors.Join(syncFolder(folder), syncFolder(s.root))
	}
	switch err := os.Mkdir(folder, 0o700); {
	case err == nil:
		if err := syncFolder(s.root); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrExist):
		return err
	}
	f, err := os.CreateTemp(folder, temporary)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncFolder(folder)
}

// syncFolder makes new names in a folder durable. Windows does so unasked, and
// cannot be asked.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Delete is that of core.Blobs.
func (s *Store) Delete(_ context.Context, sum core.Sum) error {
	err := os.Remove(s.path(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Each is that of core.Blobs.
func (s *Store) Each(ctx context.Context, f func(core.Sum, int64) error) error {
	return s.walk(ctx, func(path string, info fs.FileInfo) error {
		var sum core.Sum
		name := filepath.Base(filepath.Dir(path)) + info.Name()
		if len(name) != 2*len(sum) {
			return nil // not one of ours
		}
		if _, err := hex.Decode(sum[:], []byte(name)); err != nil {
			return nil // neither
		}
		return f(sum, info.Size())
	})
}

// Tidy is that of core.Blobs.
func (s *Store) Tidy(ctx context.Context, before time.Time) error {
	return s.walk(ctx, func(path string, info fs.FileInfo) error {
		if !strings.HasPrefix(info.Name(), temporary) || !info.ModTime().Before(before) {
			return nil
		}
		if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// walk calls f for each file, but for those that go meanwhile.
func (s *Store) walk(ctx context.Context, f func(path string, info fs.FileInfo) error) error {
	return filepath.WalkDir(s.root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil && !d.IsDir() {
			var info fs.FileInfo
			if info, err = d.Info(); err == nil {
				return f(path, info)
			}
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
}
