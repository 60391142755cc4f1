// Package migrate turns the configuration of modules and workspaces before v2
// into one buf.yaml of version v2 that means the same.
//
// It reads a tree and gives the changes to make in it, and makes none itself.
package migrate

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/rpc"
)

// Options say what to migrate.
type Options struct {
	// Tree is the directory that the new buf.yaml will govern.
	Tree fs.FS
	// Modules and Workspaces are directories of the tree, as the user wrote
	// them. With neither, all in the tree are migrated.
	Modules, Workspaces []string
	// Templates are the names of files, buf.gen.yaml most often.
	Templates []string
	// HasProgram reports whether a program of a name is to be found.
	HasProgram func(name string) bool
	// Lint and Breaking are the rules there are.
	Lint, Breaking *check.Table
	// Commits asks registries for the commits that references lead to, in their
	// order, with digests as version v2 has them.
	Commits func([]module.Ref) ([]Commit, error)
	// Warn takes warnings for the user.
	Warn func(string)
}

// Commit is a version of a module, and when it was made.
type Commit struct {
	module.Key
	Created time.Time
}

// Change is what has to become of one file.
type Change struct {
	// Path is relative to the tree, with slashes.
	Path string
	// Old and New are the contents, nil where there is no file.
	Old, New []byte
}

// Plan gives the changes that migrate a tree, sorted by path: one a file, files
// that come anew last. Every error is the user's to mend.
func Plan(o Options) ([]Change, error) {
	m := &migration{Options: o, old: map[string][]byte{}, seen: map[string]bool{}}
	if err := m.collect(); err != nil {
		return nil, err
	}
	written, err := m.write()
	if err != nil {
		return nil, err
	}
	var changes []Change
	for name, old := range m.old {
		changes = append(changes, Change{Path: name, Old: old, New: written[name]})
	}
	for name, text := range written {
		if _, taken := m.old[name]; taken {
			continue
		}
		old, err := m.read(name)
		if err != nil {
			return nil, err
		}
		changes = append(changes, Change{Path: name, Old: old, New: text})
	}
	slices.SortFunc(changes, func(a, b Change) int {
		if fresh := a.Old == nil; fresh != (b.Old == nil) {
			if fresh {
				return 1
			}
			return -1
		}
		return strings.Compare(a.Path, b.Path)
	})
	return changes, nil
}

// migration is one run.
type migration struct {
	Options
	// base is where the new files go: the workspace when it is the only thing to
	// migrate, else the tree.
	base string
	// old are the files that go, by name.
	old  map[string][]byte
	seen map[string]bool // module directories

	modules []config.Module
	// declared are the dependencies of all modules, in the order in which they
	// were met; named says in which file a module got its name.
	declared []module.Ref
	named    map[module.FullName]string
	// templates are those to migrate, generated their new texts by name.
	templates []string
	generated map[string][]byte
	// locked are all pins; hasLock says that there was a buf.lock at all.
	locked  []config.LockedModule
	hasLock bool
}

// collect reads all that is to be migrated.
func (m *migration) collect() error {
	workspaces, modules := m.Workspaces, m.Modules
	m.templates = m.Templates
	if len(workspaces)+len(modules)+len(m.templates) == 0 {
		var err error
		if workspaces, modules, err = m.find(); err != nil {
			return err
		}
		if len(workspaces)+len(modules)+len(m.templates) == 0 {
			return errors.New("no directory or file specified")
		}
	}
	for _, dir := range slices.Concat(workspaces, modules) {
		if _, err := clean(dir); err != nil {
			return err
		}
	}
	m.base = "."
	if len(workspaces) == 1 && len(modules) == 0 {
		m.base, _ = clean(workspaces[0])
	}
	m.named = map[module.FullName]string{}
	for _, dir := range workspaces {
		if err := m.addWorkspace(dir); err != nil {
			return err
		}
	}
	for _, dir := range modules {
		if err := m.addModule(dir); err != nil {
			return err
		}
	}
	for _, name := range m.templates {
		if err := m.addTemplate(name); err != nil {
			return err
		}
	}
	return nil
}

// find walks the tree for workspaces and modules before v2. Links to
// directories are not followed.
func (m *migration) find() (workspaces, modules []string, err error) {
	err = fs.WalkDir(m.Tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		switch path.Base(name) {
		case config.WorkYAML, config.LegacyWork:
			if info, err := fs.Stat(m.Tree, name); err == nil && info.Mode().IsRegular() {
				workspaces = append(workspaces, path.Dir(name))
			}
		case config.BufYAML, config.LegacyMod:
			data, err := m.read(name)
			if err != nil || data == nil {
				return err
			}
			version, err := config.ParseVersion(name, data, false)
			if err != nil {
				return err
			}
			if version != config.V2 {
				modules = append(modules, path.Dir(name))
			}
		case config.BufGenYAML:
			data, err := m.read(name)
			if err != nil || data == nil {
				return err
			}
			version, err := config.ParseVersion(name, data, false)
			if err == nil && version != config.V2 {
				m.templates = append(m.templates, name)
			}
			return err
		case config.BufLock:
			data, err := m.read(name)
			if err != nil || data == nil {
				return err
			}
			_, err = config.ParseVersion(name, data, false)
			return err
		}
		return nil
	})
	return workspaces, modules, err
}

// read is the text of a file, nil if there is none.
func (m *migration) read(name string) ([]byte, error) {
	info, err := fs.Stat(m.Tree, name)
	// Below a file there is nothing; that is an error of its own.
	if err != nil || !info.Mode().IsRegular() {
		return nil, nil
	}
	data, err := fs.ReadFile(m.Tree, name)
	if err != nil {
		return nil, err
	}
	if data == nil {
		data = []byte{}
	}
	return data, nil
}

// first reads the first of the named files that there is in dir.
func (m *migration) first(dir string, names ...string) (name string, data []byte, err error) {
	for _, name := range names {
		name = path.Join(dir, name)
		if data, err := m.read(name); data != nil || err != nil {
			return name, data, err
		}
	}
	return "", nil, nil
}

// clean is a directory of the tree as the user wrote it.
func clean(dir string) (string, error) {
	c := path.Clean(filepath.ToSlash(dir))
	if path.IsAbs(c) || filepath.VolumeName(dir) != "" {
		return "", fmt.Errorf("%s: expected to be relative", dir)
	}
	if !fs.ValidPath(c) {
		return "", fmt.Errorf("%s: is outside the context directory", dir)
	}
	return c, nil
}

// addWorkspace migrates the modules of a buf.work.yaml.
func (m *migration) addWorkspace(dir string) error {
	at, err := clean(dir)
	if err != nil {
		return err
	}
	name, data, err := m.first(at, config.WorkYAML, config.LegacyWork)
	if err != nil {
		return err
	}
	if name == "" {
		return fmt.Errorf("%q does not have a workspace configuration file (i.e. typically a buf.work.yaml)", dir)
	}
	work, err := config.ParseWork(name, data)
	if err != nil {
		return err
	}
	m.old[name] = data
	for _, d := range work.Directories {
		if err := m.addModule(path.Join(at, d)); err != nil {
			return err
		}
	}
	return nil
}

// addModule migrates the module in dir, which may have no configuration.
func (m *migration) addModule(dir string) error {
	dir, err := clean(dir)
	if err != nil || m.seen[dir] {
		return err
	}
	m.seen[dir] = true
	name, data, err := m.first(dir, config.BufYAML, config.LegacyMod)
	if err != nil {
		return err
	}
	if name == "" {
		m.modules = append(m.modules, bare(dir))
		return nil // and a buf.lock there may be is let be
	}
	file, err := config.Parse(name, data, path.Base(name) == config.LegacyMod)
	if err != nil {
		return err
	}
	if file.Version == config.V2 {
		m.Warn(name + " is a v2 file, no migration required")
		return nil
	}
	if err := m.addFile(dir, file); err != nil {
		return err
	}
	m.old[name] = data
	return m.addLock(dir)
}

// bare is a module without a configuration of its own.
func bare(dir string) config.Module {
	c := config.Default().Modules[0]
	c.Path = dir
	return c
}

// addFile adds the module of a file, or a module for each of its roots.
func (m *migration) addFile(dir string, file *config.File) error {
	old := file.Modules[0]
	if !old.Name.IsZero() && len(old.Roots) > 1 {
		m.Warn(fmt.Sprintf("%s has name %s and multiple roots. These roots are now separate unnamed modules.", file.Name, old.Name))
		old.Name = module.FullName{}
	}
	lint, err := m.lint(old.Lint)
	if err != nil {
		return err
	}
	breaking, err := m.breaking(old.Breaking)
	if err != nil {
		return err
	}
	if !old.Name.IsZero() {
		if first, dup := m.named[old.Name]; dup {
			return fmt.Errorf("module %s is found in both %s and %s", old.Name, first, file.Name)
		}
		m.named[old.Name] = file.Name
	}
	for _, root := range old.Roots {
		m.modules = append(m.modules, config.Module{
			Path:     path.Join(dir, root.Path),
			Name:     old.Name,
			Roots:    []config.Root{{Path: ".", Excludes: root.Excludes}},
			Lint:     lint,
			Breaking: breaking,
		})
	}
	m.declared = append(m.declared, file.Deps...)
	return nil
}

// addLock adds the pins of the buf.lock in dir, if there is one. One of v2
// beside an older buf.yaml cannot have been of use: its pins are dropped, as
// the binary has it. One without digests, as those of long ago, is let be if its
// registry does not have its commits any more.
func (m *migration) addLock(dir string) error {
	name, data, err := m.first(dir, config.BufLock)
	if name == "" || err != nil {
		return err
	}
	lock, err := config.ParseLock(name, data)
	if err != nil {
		return err
	}
	if gone, err := m.gone(lock); gone || err != nil {
		return err
	}
	m.hasLock = true
	m.old[name] = data
	if lock.Version == config.V2 {
		m.Warn(name + " is a v2 file, no migration required")
		return nil
	}
	m.locked = append(m.locked, lock.Deps...)
	return nil
}

// gone reports whether a pin without a digest leads nowhere.
func (m *migration) gone(lock *config.Lock) (bool, error) {
	var refs []module.Ref
	for _, pin := range lock.Deps {
		if pin.Digest.IsZero() {
			refs = append(refs, module.Ref{FullName: pin.FullName, Label: pin.Commit.String()})
		}
	}
	if len(refs) == 0 {
		return false, nil
	}
	_, err := m.Commits(refs)
	if rpc.Is(err, rpc.NotFound) {
		return true, nil
	}
	return false, err
}

// write makes the new files, by name.
func (m *migration) write() (map[string][]byte, error) {
	deps, chosen, err := m.deps()
	if err != nil {
		return nil, err
	}
	pins, err := m.pins(chosen)
	if err != nil {
		return nil, err
	}
	written := map[string][]byte{}
	if len(m.modules) > 0 {
		for i := range m.modules {
			m.modules[i].Path = below(m.base, m.modules[i].Path)
		}
		written[path.Join(m.base, config.BufYAML)] = config.Text(&config.File{Version: config.V2, Modules: m.modules, Deps: deps})
	}
	maps.Copy(written, m.generated)
	if m.hasLock {
		written[path.Join(m.base, config.BufLock)] = (&config.Lock{Version: config.V2, Deps: pins}).Text()
	}
	return written, nil
}

// below is the path of a directory from one that holds it.
func below(base, dir string) string {
	if base == "." {
		return dir
	}
	return cmp.Or(strings.TrimPrefix(strings.TrimPrefix(dir, base), "/"), ".")
}

// deps are the dependencies that no migrated module satisfies. Of one that is
// wanted at several labels the latest commit is chosen, and given, too.
func (m *migration) deps() (deps []module.Ref, chosen []Commit, err error) {
	wanted := map[module.FullName][]module.Ref{}
	for _, ref := range m.declared {
		if _, local := m.named[ref.FullName]; local {
			continue
		}
		labels, known := wanted[ref.FullName]
		if !known {
			deps = append(deps, module.Ref{FullName: ref.FullName})
		}
		if ref.Label != "" && !slices.Contains(labels, ref) {
			labels = append(labels, ref)
		}
		wanted[ref.FullName] = labels
	}
	for i, dep := range deps {
		labels := wanted[dep.FullName]
		switch len(labels) {
		case 0:
		case 1:
			deps[i] = labels[0]
		default:
			commits, err := m.Commits(labels)
			if err != nil {
				return nil, nil, err
			}
			latest := 0
			for j, c := range commits {
				if k := slices.IndexFunc(commits, func(o Commit) bool { return o.Commit == c.Commit }); k < j {
					return nil, nil, fmt.Errorf("the modules want %s at the labels %s and %s, which are the same commit now: name the same label in all of them", dep, labels[k].Label, labels[j].Label)
				}
				if c.Created.After(commits[latest].Created) {
					latest = j
				}
			}
			deps[i], chosen = labels[latest], append(chosen, commits[latest])
		}
	}
	return deps, chosen, nil
}

// pins are what the new buf.lock has, sorted by name: what older ones have, or
// what was chosen in its place. Of several commits of a module it is the
// latest.
func (m *migration) pins(chosen []Commit) ([]config.LockedModule, error) {
	if !m.hasLock {
		return nil, nil
	}
	byName := map[module.FullName]Commit{}
	var refs []module.Ref
	for _, pin := range m.locked {
		ref := module.Ref{FullName: pin.FullName, Label: pin.Commit.String()}
		if _, local := m.named[pin.FullName]; local {
			if pin.Digest.IsZero() {
				// The binary wants to know the digest of what it leaves out, too.
				if _, err := m.Commits([]module.Ref{ref}); err != nil {
					return nil, err
				}
			}
			continue
		}
		if i := slices.IndexFunc(chosen, func(c Commit) bool { return c.FullName == pin.FullName }); i >= 0 {
			byName[pin.FullName] = chosen[i]
		} else if !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	if len(refs) > 0 {
		commits, err := m.Commits(refs)
		if err != nil {
			return nil, err
		}
		for _, c := range commits {
			if other, ok := byName[c.FullName]; !ok || c.Created.After(other.Created) {
				byName[c.FullName] = c
			}
		}
	}
	pins := make([]config.LockedModule, 0, len(byName))
	for _, c := range byName {
		pins = append(pins, config.LockedModule{Key: c.Key})
	}
	slices.SortFunc(pins, func(a, b config.LockedModule) int { return strings.Compare(a.FullName.String(), b.FullName.String()) })
	return pins, nil
}
