package workspace

import (
	"fmt"
	"path/filepath"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/module"
)

// declared is a file that may name dependencies, and where its lock stands.
type declared struct {
	file *config.File
	dir  string // absolute
}

// checkDeps refuses what only a registry could provide. Without a buf.lock
// there is nothing to provide: imports are found or are not.
func (l *loader) checkDeps(p *plan) error {
	local := map[module.FullName]bool{}
	for _, pm := range p.modules {
		local[pm.config.Name] = true
	}
	for _, d := range p.declared {
		lock, err := l.lock(d.dir)
		if err != nil {
			return err
		}
		if lock == nil {
			continue
		}
		if err := checkVersions(d.file, lock); err != nil {
			return err
		}
		locked := map[module.FullName]bool{}
		for _, m := range lock.Deps {
			locked[m.FullName] = true
		}
		for _, ref := range d.file.Deps {
			if !locked[ref.FullName] && !local[ref.FullName] {
				return fmt.Errorf("%q declared in %s deps but not present in %s; run \"buf dep update\" to update the lock file", ref.FullName, d.file.Name, lock.Name)
			}
		}
		if l.TextOnly {
			continue
		}
		for _, m := range lock.Deps {
			if m.Stale || !local[m.FullName] {
				return fmt.Errorf("the server hosted at that remote is unavailable. Are you sure %q is a valid remote address? (%s is pinned in %s and not part of this workspace; modules cannot be downloaded yet)", m.Registry, m.FullName, lock.Name)
			}
		}
	}
	return nil
}

// checkVersions refuses a lock of another generation than the file's.
func checkVersions(f *config.File, lock *config.Lock) error {
	if f.Version == config.V2 && lock.Version != config.V2 {
		return fmt.Errorf("got a %s %s file for a v2 %s", lock.Version, lock.Name, f.Name)
	}
	if f.Version != config.V2 && lock.Version == config.V2 {
		return fmt.Errorf("got a v2 %s file for a %s %s - this is not allowed, run buf mod update to update your buf.lock file", lock.Name, f.Version, f.Name)
	}
	return nil
}

// lock reads the buf.lock of a directory; nil if there is none.
func (l *loader) lock(dir string) (*config.Lock, error) {
	name, data, err := l.readFirst(dir, config.BufLock)
	if name == "" || err != nil {
		return nil, err
	}
	return config.ParseLock(l.shown(filepath.Join(dir, name)), data)
}
