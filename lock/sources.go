// Package lock brings what a spoke.lock pins: files of git repositories that a
// workspace depends on without a registry. They are kept by their digest, in the
// cache or beside the workspace, and are what they were when they were pinned.
package lock

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/gittree"
	"github.com/platinummonkey/spoke/internal/module"
)

// Store is where the files of sources are kept.
type Store struct {
	// CacheDir is the folder for what can be made again, absolute.
	CacheDir string
	// Environ is the environment of the git program, "NAME=value" each.
	Environ []string
	// Offline says that no repository may be asked but those on disk.
	Offline bool
}

// place is where the files of a digest are, below a folder.
func place(dir string, d module.Digest) string {
	return filepath.Join(dir, "sources", strings.TrimPrefix(d.String(), d.Kind.String()+":")[:32])
}

// Find gives the folder with the files of a source, fetched if they are neither
// in the vendor folder of the workspace at base nor in the cache.
func (s Store) Find(ctx context.Context, base string, source config.LockedSource) (string, error) {
	for _, dir := range []string{filepath.Join(base, config.VendorDir), s.CacheDir} {
		at := place(dir, source.Digest)
		files, err := read(at)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		if actual := module.DigestB4(module.Entries(files)); actual != source.Digest {
			return "", fmt.Errorf("%s is not what %s pins for %s: expected %s, found %s; remove it", at, config.SpokeLock, source.Source, source.Digest, actual)
		}
		return at, nil
	}
	if s.Offline && !onDisk(source.Git) {
		return "", fmt.Errorf("offline: %s at commit %s is neither in %s nor in the cache; run \"spoke dep vendor\" once without --offline and SPOKE_OFFLINE", source.Source, source.Commit, config.VendorDir)
	}
	files, _, err := s.fetch(ctx, base, source.Source, source.Commit)
	if err != nil {
		return "", err
	}
	if actual := module.DigestB4(module.Entries(files)); actual != source.Digest {
		return "", fmt.Errorf("%s at commit %s is not what %s pins: expected %s, found %s", source.Source, source.Commit, config.SpokeLock, source.Digest, actual)
	}
	at := place(s.CacheDir, source.Digest)
	return at, write(at, files)
}

// Pin fetches a source of a workspace at base as it is now.
func (s Store) Pin(ctx context.Context, base string, source config.Source) (config.LockedSource, error) {
	if s.Offline && !onDisk(source.Git) {
		return config.LockedSource{}, fmt.Errorf("offline: %s cannot be looked at", source)
	}
	files, commit, err := s.fetch(ctx, base, source, "")
	if err != nil {
		return config.LockedSource{}, err
	}
	if len(files) == 0 {
		return config.LockedSource{}, fmt.Errorf("the source %s has no .proto files", source)
	}
	locked := config.LockedSource{Source: source, Commit: commit, Digest: module.DigestB4(module.Entries(files))}
	return locked, write(place(s.CacheDir, locked.Digest), files)
}

// Copy copies a source of the workspace at base into a folder that becomes its
// vendor folder.
func (s Store) Copy(ctx context.Context, base string, source config.LockedSource, dir string) error {
	at, err := s.Find(ctx, base, source)
	if err != nil {
		return err
	}
	files, err := read(at)
	if err != nil {
		return err
	}
	return write(place(dir, source.Digest), files)
}

// CopyFolder does what Copy does for a source that is a folder: as it is now.
func CopyFolder(base string, source config.Source, dir string) error {
	files, err := read(source.Folder(base))
	if err != nil {
		return fmt.Errorf("the source %s: %w", source, err)
	}
	return write(filepath.Join(dir, source.FolderCopy()), files)
}

// onDisk reports whether a repository is on disk.
func onDisk(repo string) bool {
	scheme, _, isURL := strings.Cut(repo, "://")
	return isURL && scheme == "file" || !isURL && !strings.Contains(repo, ":")
}

// fetch gives the files of a source at a commit, at its Ref if that is empty,
// and the commit.
func (s Store) fetch(ctx context.Context, base string, source config.Source, commit string) (_ []module.File, _ string, err error) {
	dir, err := os.MkdirTemp("", "spoke-source-")
	if err != nil {
		return nil, "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	repo := source.Git
	if onDisk(repo) && !strings.Contains(repo, "://") && !filepath.IsAbs(repo) {
		repo = filepath.Join(base, filepath.FromSlash(repo))
	}
	want := source.Ref
	if commit != "" {
		want = commit
	}
	if want == "" {
		want = "HEAD"
	}
	git := func(args ...string) (string, error) { return s.git(ctx, dir, source, args...) }
	if _, err := git("init", "--quiet", "."); err != nil {
		return nil, "", err
	}
	if _, err := git("fetch", "--quiet", "--depth", "1", repo, want); err != nil {
		// Some servers give no commit by its id alone.
		if _, all := git("fetch", "--quiet", "--tags", repo, "+refs/heads/*:refs/remotes/origin/*"); all != nil {
			return nil, "", err
		}
		if _, miss := git("update-ref", "FETCH_HEAD", want); miss != nil {
			return nil, "", err
		}
	}
	found, err := git("rev-parse", "--verify", "FETCH_HEAD^{commit}")
	if err != nil {
		return nil, "", err
	}
	if commit != "" && found != commit {
		return nil, "", fmt.Errorf("%s answers with commit %s, not %s", source, found, commit)
	}
	if _, err := git("-c", "core.symlinks=false", "-c", "core.autocrlf=false", "checkout", "--quiet", "--force", found); err != nil {
		return nil, "", err
	}
	files, err := read(filepath.Join(dir, filepath.FromSlash(source.Subdir)))
	if err != nil {
		return nil, "", fmt.Errorf("the source %s: %w", source, err)
	}
	return files, found, nil
}

// git runs the git program and gives what it says.
func (s Store) git(ctx context.Context, dir string, source config.Source, args ...string) (string, error) {
	var stdout, stderr bytes.Buffer
	cmd := gittree.Command(ctx, append(slices.Clip(s.Environ), "GIT_TERMINAL_PROMPT=0"), dir, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("the source %s: git %s: %w: %s", source, args[0], err, strings.TrimSpace(stderr.String()))
	}
	return strings.TrimSpace(stdout.String()), nil
}

// read gives the .proto files below a folder, sorted, but for those in .git. It
// follows links.
func read(dir string) ([]module.File, error) {
	top, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	var files []module.File
	if err := readBelow(dir, ".", []fs.FileInfo{top}, &files); err != nil {
		return nil, err
	}
	module.SortFiles(files)
	return files, nil
}

// readBelow adds the files below the folder at, which is below dir. The last of
// above is the folder, the others lead to it.
func readBelow(dir, at string, above []fs.FileInfo, files *[]module.File) error {
	entries, err := os.ReadDir(filepath.Join(dir, at))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == ".git" || !e.IsDir() && e.Type()&fs.ModeSymlink == 0 && path.Ext(e.Name()) != ".proto" {
			continue
		}
		name := filepath.Join(at, e.Name())
		info, err := os.Stat(filepath.Join(dir, name))
		switch {
		case errors.Is(err, fs.ErrNotExist): // a link to nothing
		case err != nil:
			return err
		case info.IsDir():
			if slices.ContainsFunc(above, func(a fs.FileInfo) bool { return os.SameFile(a, info) }) {
				continue // a link upwards
			}
			if err := readBelow(dir, name, append(slices.Clip(above), info), files); err != nil {
				return err
			}
		case info.Mode().IsRegular() && path.Ext(name) == ".proto":
			data, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				return err
			}
			*files = append(*files, module.File{Path: filepath.ToSlash(name), Data: data})
		}
	}
	return nil
}

// write puts files into a folder that appears at once, unless it is there.
func write(dir string, files []module.File) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	temp, err := os.MkdirTemp(filepath.Dir(dir), ".tmp")
	if err != nil {
		return err
	}
	for _, f := range files {
		name := filepath.Join(temp, filepath.FromSlash(f.Path))
		if err == nil {
			err = os.MkdirAll(filepath.Dir(name), 0o755)
		}
		if err == nil {
			err = os.WriteFile(name, f.Data, 0o644)
		}
	}
	if err = errors.Join(err, os.Chmod(temp, 0o755)); err == nil {
		if err = os.Rename(temp, dir); err == nil {
			return nil
		}
		if _, there := os.Stat(dir); there == nil {
			err = nil // another process was faster
		}
	}
	return errors.Join(err, os.RemoveAll(temp))
}
