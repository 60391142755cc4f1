package workspace

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/registry"
	"github.com/platinummonkey/spoke/internal/rpc"
)

// declared is a file that may name dependencies, and where its lock stands.
type declared struct {
	file *config.File
	dir  string // absolute
}

// pins are the versions of modules that lock files pin and that are not of the
// workspace itself. Without a buf.lock there are none: imports are found or are
// not.
func (l *loader) pins(p *plan) ([]module.Key, error) {
	local := map[module.FullName]bool{}
	for _, pm := range p.modules {
		local[pm.config.Name] = true
	}
	if err := p.checkRefs(); err != nil {
		return nil, err
	}
	var pins []config.LockedModule
	someLock := false
	locked := map[module.FullName]bool{}
	for _, d := range p.declared {
		lock, err := l.lockOf(d)
		if err != nil {
			return nil, err
		}
		if lock, err = l.digested(lock); err != nil {
			return nil, err
		}
		if lock == nil {
			continue
		}
		someLock = true
		for _, m := range lock.Deps {
			locked[m.FullName] = true
			if !local[m.FullName] {
				pins = append(pins, m)
			}
		}
	}
	if someLock { // of whatever module
		if err := p.checkLocked(func(name module.FullName) bool { return locked[name] || local[name] }); err != nil {
			return nil, err
		}
	}
	if l.TextOnly || len(pins) == 0 {
		return nil, nil
	}
	if l.Registry == nil {
		return nil, fmt.Errorf("the server hosted at that remote is unavailable. Are you sure %q is a valid remote address? (%s is pinned in a lock file and not part of this workspace)", pins[0].Registry, pins[0].FullName)
	}
	return l.newest(pins)
}

// digested is a lock with the digests that lock files of long ago lack. One with
// a commit that its registry does not have any more counts for nothing.
func (l *loader) digested(lock *config.Lock) (*config.Lock, error) {
	if lock == nil || l.TextOnly || l.Registry == nil {
		return lock, nil
	}
	keys := make([]module.Key, len(lock.Deps))
	for i, m := range lock.Deps {
		keys[i] = m.Key
	}
	keys, err := l.Registry.Complete(l.ctx, keys, module.B4)
	if rpc.Is(err, rpc.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	whole := *lock
	whole.Deps = slices.Clone(lock.Deps)
	for i := range keys {
		whole.Deps[i].Key = keys[i]
	}
	return &whole, nil
}

// bring adds the modules that lock files pin, and gives those. What their
// registry does not have any more is missed unless it comes late.
func (l *loader) bring(ctx context.Context, p *plan, w *Workspace, pins []module.Key) ([]*Module, error) {
	modules, err := l.Registry.Fetch(ctx, registry.Wanted{Keys: pins, Vendor: filepath.Join(p.base, config.VendorDir), Existing: l.Late})
	if err != nil {
		return nil, err
	}
	local := map[string]bool{}
	for _, m := range w.Modules {
		local[m.Name] = true
	}
	declared := map[module.FullName]bool{}
	for _, d := range p.declared {
		for _, ref := range d.file.Deps {
			declared[ref.FullName] = true
		}
	}
	var added []*Module
	for _, m := range modules {
		if !local[m.FullName.String()] {
			b := brought(m)
			b.Declared = declared[m.FullName]
			added = append(added, b)
		}
	}
	w.Modules = append(w.Modules, added...)
	sortModules(w.Modules)
	return added, nil
}

// checkRefs refuses files of one workspace that ask for a module at different
// labels.
func (p *plan) checkRefs() error {
	asked := map[module.FullName][]string{}
	var names []module.FullName
	for _, d := range p.declared {
		for _, ref := range d.file.Deps {
			if list := asked[ref.FullName]; !slices.Contains(list, ref.String()) {
				asked[ref.FullName] = append(list, ref.String())
				names = append(names, ref.FullName)
			}
		}
	}
	for _, name := range names {
		if list := asked[name]; len(list) > 1 {
			slices.Sort(list)
			return fmt.Errorf("found different refs for the same module within buf.yaml deps in the workspace: %s", strings.Join(list, " "))
		}
	}
	return nil
}

// checkLocked refuses dependencies that no lock file pins.
func (p *plan) checkLocked(known func(module.FullName) bool) error {
	var missing []string
	for _, d := range p.declared {
		for _, ref := range d.file.Deps {
			if name := strconv.Quote(ref.FullName.String()); !known(ref.FullName) && !slices.Contains(missing, name) {
				missing = append(missing, name)
			}
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	list := missing[0]
	if last := len(missing) - 1; last == 1 {
		list += " and " + missing[1]
	} else if last > 1 {
		list = strings.Join(missing[:last], ", ") + ", and " + missing[last]
	}
	return fmt.Errorf("%s declared in %s deps but not present in %s; run \"buf dep update\" to update the lock file", list, config.BufYAML, config.BufLock)
}

// newest are the pins, one a module: of several commits of one the newest.
func (l *loader) newest(pins []config.LockedModule) ([]module.Key, error) {
	var keys, rivals []module.Key
	for _, pin := range pins {
		i := slices.IndexFunc(keys, func(k module.Key) bool { return k.FullName == pin.FullName })
		switch {
		case i < 0:
			keys = append(keys, pin.Key)
		case keys[i].Commit != pin.Commit:
			rivals = append(rivals, pin.Key)
		}
	}
	if len(rivals) == 0 {
		return keys, nil
	}
	for _, k := range keys {
		if slices.ContainsFunc(rivals, func(r module.Key) bool { return r.FullName == k.FullName }) {
			rivals = append(rivals, k)
		}
	}
	created, err := l.Registry.Created(l.ctx, rivals)
	if err != nil {
		return nil, err
	}
	for i, k := range keys {
		best := -1
		for j, r := range rivals {
			if r.FullName == k.FullName && (best < 0 || created[j].After(created[best])) {
				best = j
			}
		}
		if best >= 0 {
			keys[i] = rivals[best]
		}
	}
	return keys, nil
}

// brought is a module from a registry. Users see its files by their import
// paths.
func brought(m *registry.Module) *Module {
	files := slices.DeleteFunc(slices.Clone(m.Paths), func(p string) bool { return !isProto(p) })
	r := &root{dir: m.Dir, rel: ".", known: newKnown(files), complete: true}
	return &Module{
		Path: ".", Name: m.FullName.String(), Commit: m.Commit.String(), Key: m.Key, Deps: m.Deps, Remote: m,
		Lint: config.Lint{Version: config.V1}, Breaking: config.Breaking{Version: config.V1},
		roots: []*root{r}, docDirs: []string{m.Dir}, label: m.FullName.String(),
	}
}

// sortModules puts modules into the order in which the binary works on them.
func sortModules(modules []*Module) {
	slices.SortStableFunc(modules, func(a, b *Module) int {
		return strings.Compare(cmp.Or(a.Name, a.Path), cmp.Or(b.Name, b.Path))
	})
}

// loadRemote loads a module of a registry with all that it depends on. It has
// the default configuration, unless Options.Config has another.
func (l *loader) loadRemote() (*Workspace, error) {
	override, err := l.override()
	if err != nil {
		return nil, err
	}
	paths, err := inInput(l.Paths, func(p string) string { return p })
	if err != nil {
		return nil, err
	}
	out, err := inInput(l.ExcludePaths, func(p string) string { return p })
	if err != nil {
		return nil, err
	}
	for _, p := range slices.Concat(paths, out) {
		if outside(p) {
			return nil, fmt.Errorf("%s: is outside the context directory", p)
		}
	}
	if l.Registry == nil {
		return nil, fmt.Errorf("the server hosted at that remote is unavailable. Are you sure %q is a valid remote address?", l.Remote.Registry)
	}
	commits, err := l.Registry.Resolve(l.ctx, []module.Ref{l.Remote}, module.B5)
	if err != nil {
		return nil, err
	}
	var keys []module.Key
	for _, c := range commits {
		if !l.TextOnly || c.FullName == l.Remote.FullName {
			keys = append(keys, c.Key)
		}
	}
	modules, err := l.Registry.Fetch(l.ctx, registry.Wanted{Keys: keys})
	if err != nil {
		return nil, err
	}
	w := &Workspace{disk: disk{log: l.Seen}, shown: l.shown, textOnly: l.TextOnly, remote: true}
	for _, m := range modules {
		b := brought(m)
		if m.FullName == l.Remote.FullName {
			if err := b.aim(override, paths, out); err != nil {
				return nil, err
			}
			if len(b.Files) == 0 && !l.NoTargets {
				return nil, cmp.Or(b.err, error(ErrNoTargets))
			}
		}
		w.Modules = append(w.Modules, b)
	}
	sortModules(w.Modules)
	return w, l.listFiles(w, w.Modules)
}

// aim makes a module from a registry the target: the files of it that paths
// have and out does not.
func (m *Module) aim(override *config.File, paths, out []string) error {
	m.Target = true
	if override != nil {
		m.Lint, m.Breaking = remoteConfig(override, m.Name)
	}
	for _, p := range m.roots[0].known.sorted {
		if inAny(paths, p, true) && !inAny(out, p, false) {
			m.Files = append(m.Files, p)
		}
	}
	if len(m.roots[0].known.sorted) == 0 {
		m.err = m.empty()
	}
	return nil
}

// remoteConfig is what a file in place of a module's own says of it: the only
// module that it is about, else the one with its name, else nothing.
func remoteConfig(f *config.File, name string) (config.Lint, config.Breaking) {
	if len(f.Modules) == 1 {
		return f.Modules[0].Lint, f.Modules[0].Breaking
	}
	for _, m := range f.Modules {
		if m.Name.String() == name {
			return m.Lint, m.Breaking
		}
	}
	return config.Lint{Version: f.Version, CommentIgnores: f.Version == config.V2}, config.Breaking{Version: f.Version}
}

// at is the disk that a name is on: what was brought from registries is never in
// a tree.
func (w *Workspace) at(name string) disk {
	if w.disk.tree == nil {
		return w.disk
	}
	for _, m := range w.Modules {
		if m.Commit == "" {
			continue
		}
		if _, ok := within(filepath.ToSlash(m.roots[0].dir), filepath.ToSlash(name)); ok {
			return disk{log: w.log}
		}
	}
	return w.disk
}

// LocalPath is where a file is on disk, as users see it; empty if it is in a
// tree.
func (w *Workspace) LocalPath(f *SourceFile) string {
	switch {
	case f.Module.Commit != "":
		return filepath.Join(f.root.dir, filepath.FromSlash(f.Path))
	case w.disk.tree != nil:
		return ""
	}
	return f.External
}

// lockOf reads the lock file beside a configuration, which has to be of the same
// generation; nil if there is none.
func (l *loader) lockOf(d declared) (*config.Lock, error) {
	lock, err := l.lock(d.dir)
	if err != nil || lock == nil {
		return nil, err
	}
	return lock, checkVersions(d.file, lock)
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
	if lock := l.Locks[dir]; lock != nil {
		return lock, nil
	}
	name, data, err := l.readFirst(dir, config.BufLock)
	if name == "" || err != nil {
		return nil, err
	}
	return config.ParseLock(l.shown(filepath.Join(dir, name)), data)
}
