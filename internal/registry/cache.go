package registry

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/seen"
)

// cache is a folder of modules, laid out as the Buf CLI has it:
//
//	v3/modules/DIGEST TYPE/REGISTRY/OWNER/NAME/COMMIT/module.yaml, files/...
//	v3/modulelocks/DIGEST TYPE/REGISTRY/OWNER/NAME/COMMIT.lock
//	v3/commits/DIGEST TYPE/REGISTRY/COMMIT.json
//
// A module.yaml is written last: what has one is whole.
type cache struct {
	dir string
	log *seen.Log
}

// Names in the cache.
const (
	moduleYAML = "module.yaml"
	filesDir   = "files"
	yamlFile   = "v1_buf_yaml/buf.yaml"
	lockFile   = "v1_buf_lock/buf.lock"
)

// place is where a module is, below a folder of its kind.
func (c cache) place(folder string, k module.Key) (string, error) {
	for _, part := range []string{k.Registry, k.Owner, k.Name} {
		if part == "." || part == ".." || strings.ContainsAny(part, `/\`) {
			return "", fmt.Errorf("%s: %q cannot be part of a module's name", k.FullName, part)
		}
	}
	return filepath.Join(c.dir, "v3", folder, k.Digest.Kind.String(), k.Registry, k.Owner, k.Name, k.Commit.String()), nil
}

// read finds a module; nil if it is not there. Its digest is not looked at.
func (c cache) read(k module.Key) (*Module, error) {
	dir, err := c.place("modules", k)
	if err != nil {
		return nil, err
	}
	name := filepath.Join(dir, moduleYAML)
	if _, err := c.log.Stat(name); errors.Is(err, fs.ErrNotExist) {
		return nil, nil // as is noted: a file that cannot be read is not
	}
	text, err := c.log.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	cached, err := config.ParseCached(name, text)
	if err != nil {
		return nil, nil //nolint:nilerr // half written, or of another version: it will be written again
	}
	if !filepath.IsLocal(cached.FilesDir) {
		return nil, nil
	}
	m := &Module{Key: k, Deps: cached.Deps, Dir: filepath.Join(dir, filepath.FromSlash(cached.FilesDir))}
	for _, extra := range []struct{ name, as string }{{cached.BufYAML, config.BufYAML}, {cached.BufLock, config.BufLock}} {
		if extra.name == "" || !filepath.IsLocal(extra.name) {
			continue
		}
		data, err := c.log.ReadFile(filepath.Join(dir, filepath.FromSlash(extra.name)))
		if err != nil {
			return nil, nil //nolint:nilerr // as above
		}
		m.legacy = append(m.legacy, module.File{Path: extra.as, Data: data})
	}
	return m, m.list(c.log)
}

// list finds the files of a module.
func (m *Module) list(log *seen.Log) error {
	err := walk(log, m.Dir, "", func(p string) { m.Paths = append(m.Paths, p) })
	if errors.Is(err, fs.ErrNotExist) {
		return nil // a module of no files, or one that is not what it should be
	}
	m.Paths = module.Belonging(m.Paths)
	slices.Sort(m.Paths)
	return err
}

// walk finds the regular files below a folder, whose path ends in a slash unless
// it is empty.
func walk(log *seen.Log, dir, at string, found func(path string)) error {
	list, err := log.ReadAll(filepath.Join(dir, filepath.FromSlash(at)), at)
	if err != nil {
		return err
	}
	for _, entry := range list {
		switch {
		case entry.Type.IsRegular():
			found(entry.Path)
		case entry.Type.IsDir():
			if err := walk(log, dir, entry.Path+"/", found); err != nil {
				return err
			}
		}
	}
	return nil
}

// write puts a module into the cache, in place of what is there.
func (c cache) write(k module.Key, deps []module.Key, files, legacy []module.File) error {
	place, err := c.place("modulelocks", k)
	if err != nil {
		return err
	}
	unlock, err := lockPath(place + ".lock")
	if err != nil {
		return err
	}
	defer unlock()
	return c.writeUnlocked(k, deps, files, legacy)
}

// lockPath waits until no other process has the lock file, and takes it.
func lockPath(name string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lock(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { _ = f.Close() }, nil
}

// writeUnlocked is write where nobody else writes.
func (c cache) writeUnlocked(k module.Key, deps []module.Key, files, legacy []module.File) error {
	dir, err := c.place("modules", k)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	// A module.yaml that cannot be read must not vouch for what is written now.
	if err := os.Remove(filepath.Join(dir, moduleYAML)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // nothing is written through it
	if err := root.RemoveAll(filesDir); err != nil {
		return err
	}
	if err := root.Mkdir(filesDir, 0o755); err != nil {
		return err
	}
	for _, f := range files {
		if err := writeBelow(root, path.Join(filesDir, f.Path), f.Data); err != nil {
			return err
		}
	}
	cached := &config.Cached{FilesDir: filesDir, Deps: deps}
	for _, f := range legacy {
		name := yamlFile
		if f.Path == config.BufLock {
			name = lockFile
			cached.BufLock = name
		} else {
			cached.BufYAML = name
		}
		if err := writeBelow(root, name, f.Data); err != nil {
			return err
		}
	}
	return writeWhole(filepath.Join(dir, moduleYAML), cached.Text())
}

// writeBelow writes a file and makes the folders it needs. The root keeps names
// from leading out of it.
func writeBelow(root *os.Root, name string, data []byte) error {
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	return root.WriteFile(name, data, 0o644)
}

// writeWhole writes a file at once.
func writeWhole(name string, data []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(name), ".tmp")
	if err != nil {
		return err
	}
	_, err = temp.Write(data)
	if err = errors.Join(err, temp.Close()); err == nil {
		err = os.Rename(temp.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return nil
}

// Clear removes everything that this program and the Buf CLI, of any version,
// keep of registries.
func Clear(cacheDir string) error {
	for _, name := range []string{
		"v3/modules", "v3/modulelocks", "v3/commits", "v3/commitlocks", "v3/plugins", "v3/policies", "v3/wellknowntypes", "v3/wasmruntime",
		"mod", "lock/mod", "v1/module/data", "v1/module/lock", "v1/module/sum", "v2/module",
	} {
		if err := os.RemoveAll(filepath.Join(cacheDir, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	return nil
}
