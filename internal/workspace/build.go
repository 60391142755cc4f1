package workspace

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// root is one directory that import paths of a module count from.
type root struct {
	// dir is the absolute directory and shown the name users see for it.
	dir, shown string
	// rel is the root's path from the module's directory.
	rel string
	// includes and excludes are slash paths from the root.
	includes, excludes []string
	// paths and out are the targets of the command line, and what it excludes,
	// from the root.
	paths, out []string
	// known are the import paths of the .proto files, once the whole root has
	// been walked; complete says that nothing else can be opened.
	known    *known
	complete bool
	// names are the names users see for target files, where they are not those
	// of the same files when imported; see loader.name.
	names map[string]string
}

// below is the name on disk of what is at a slash path from the root.
func (r *root) below(rel string) string {
	switch {
	case rel == ".":
		return r.dir
	case os.IsPathSeparator(r.dir[len(r.dir)-1]): // the top
		return r.dir + filepath.FromSlash(rel)
	}
	return r.dir + string(filepath.Separator) + filepath.FromSlash(rel)
}

// holds reports whether the file at an import path is part of the module if it
// exists.
func (r *root) holds(p string) bool {
	return isProto(p) && inAny(r.includes, p, true) && !inAny(r.excludes, p, false)
}

// inAny reports whether p is one of the paths or below one; none is the answer
// when there are no paths.
func inAny(paths []string, p string, none bool) bool {
	if len(paths) == 0 {
		return none
	}
	return slices.ContainsFunc(paths, func(dir string) bool {
		_, ok := within(dir, p)
		return ok
	})
}

// build makes the modules of a plan and finds their target files.
func (l *loader) build(p *plan) (*Workspace, error) {
	w := &Workspace{disk: l.disk, log: l.Seen, shown: l.shown, textOnly: l.TextOnly, V1: p.v1}
	hit := false
	labels := map[string]bool{}
	for _, pm := range p.modules {
		m := l.module(p, pm)
		if !p.v1 && labels[m.label] {
			return nil, fmt.Errorf("multiple module configs found with the same description: %s", m.label)
		}
		labels[m.label] = true
		if _, ok := within(p.input, pm.dir); ok {
			hit = true
			if err := l.target(p, pm, m); err != nil {
				return nil, err
			}
		}
		w.Modules = append(w.Modules, m)
	}
	if !hit {
		dirs := make([]string, len(p.modules))
		for i, pm := range p.modules {
			dirs[i] = pm.dir
		}
		return nil, missed(p.input, dirs)
	}
	w.Modules = dropNamesakes(w.Modules)
	sortModules(w.Modules)
	return w, l.list(w)
}

// missed is the error about an input that holds none of the modules in dirs.
func missed(input string, dirs []string) error {
	for _, dir := range dirs {
		if below(dir, input) {
			return fmt.Errorf("failed to build input %q because it is contained by module at path %q specified in your configuration, you must provide the workspace or module as the input, and filter to this path using --path", input, dir)
		}
	}
	return fmt.Errorf("input %q did not contain modules found in workspace %v", input, dirs)
}

// module makes the module of a plan, without targets.
func (l *loader) module(p *plan, pm planned) *Module {
	m := &Module{
		Path:     pm.dir,
		Name:     pm.config.Name.String(),
		Lint:     pm.config.Lint,
		Breaking: pm.config.Breaking,
		label:    label(pm, p.v1),
	}
	m.docDirs = []string{filepath.Join(p.base, filepath.FromSlash(pm.dir))}
	if !p.v1 {
		m.docDirs = append(m.docDirs, p.base)
	}
	for _, c := range pm.config.Roots {
		dir := filepath.Join(p.base, filepath.FromSlash(pm.dir), filepath.FromSlash(c.Path))
		m.roots = append(m.roots, &root{
			dir:      dir,
			shown:    l.shown(dir),
			rel:      c.Path,
			includes: c.Includes,
			excludes: l.withoutVendor(p, dir, c.Excludes),
		})
	}
	return m
}

// label describes a module as the binary does in messages.
func label(pm planned, v1 bool) string {
	s := fmt.Sprintf("path: %q", pm.dir)
	part := func(key string, paths []string) {
		if len(paths) == 0 {
			return
		}
		quoted := make([]string, len(paths))
		for i, p := range paths {
			if !v1 {
				p = path.Join(pm.dir, p)
			}
			quoted[i] = fmt.Sprintf("%q", p)
		}
		list := strings.Join(quoted, ", ")
		if len(quoted) > 1 {
			list = "[" + list + "]"
		}
		s += ", " + key + ": " + list
	}
	if len(pm.config.Roots) == 1 && pm.config.Roots[0].Path == "." {
		part("includes", pm.config.Roots[0].Includes)
		part("excludes", pm.config.Roots[0].Excludes)
	}
	return s
}

// target makes m a target unless the paths of the command line are all
// elsewhere.
func (l *loader) target(p *plan, pm planned, m *Module) error {
	if pm.dir == "." {
		// The binary has no path for these from here.
		for _, o := range slices.Concat(p.paths, p.exclude) {
			if outside(o) {
				return fmt.Errorf("%s: is outside the context directory", o)
			}
		}
	}
	for _, t := range p.paths {
		if t == pm.dir {
			return fmt.Errorf("module %q was specified with --path, specify this module path directly as an input", pm.dir)
		}
		if !below(pm.dir, t) {
			continue
		}
		rel, err := m.place(pm, t)
		if err != nil {
			return err
		}
		for _, r := range m.roots {
			r.paths = append(r.paths, rel)
		}
		m.Target = true
	}
	if len(p.paths) > 0 && !m.Target {
		return nil
	}
	m.Target = true
	for _, e := range p.exclude {
		if e == pm.dir {
			return fmt.Errorf("module %q was specified with --exclude-path, this flag cannot be used to specify module directories", pm.dir)
		}
		if !below(pm.dir, e) {
			continue
		}
		rel, err := m.place(pm, e)
		if err != nil {
			return err
		}
		for _, r := range m.roots {
			r.out = append(r.out, rel)
		}
	}
	return nil
}

// place finds the path of p from the root of m that holds it. It speaks of all
// roots: as for the binary, a path from one is the same path from each.
func (m *Module) place(pm planned, p string) (string, error) {
	rel, _ := within(pm.dir, p)
	for _, r := range m.roots {
		if sub, ok := within(r.rel, rel); ok && sub != "." {
			return sub, nil
		}
	}
	names := make([]string, len(m.roots))
	for i, r := range m.roots {
		names[i] = fmt.Sprintf("%q", r.rel)
	}
	return "", fmt.Errorf("path %q is not contained within any of roots %s - note that specified paths cannot be roots, but must be contained within roots", rel, strings.Join(names, " and "))
}

// dropNamesakes keeps one module per full name: a target before others, then
// the first.
func dropNamesakes(modules []*Module) []*Module {
	best := map[string]*Module{}
	for _, m := range modules {
		if b := best[m.Name]; b == nil || m.Target && !b.Target {
			best[m.Name] = m
		}
	}
	return slices.DeleteFunc(modules, func(m *Module) bool { return m.Name != "" && best[m.Name] != m })
}

// list finds the target files of all modules.
func (l *loader) list(w *Workspace) error {
	total, targets := 0, 0
	for _, m := range w.Modules {
		if !m.Target {
			continue
		}
		targets++
		if err := l.listModule(m); err != nil {
			return err
		}
		if l.ProtoFile && l.PackageFiles {
			if err := l.addPackage(w, m); err != nil {
				return err
			}
		}
		total += len(m.Files)
	}
	if total > 0 || l.NoTargets && targets > 0 {
		return nil
	}
	for _, m := range w.Modules {
		if m.err != nil {
			return m.err
		}
	}
	return ErrNoTargets
}

// listModule finds the target files of one module. A module without any .proto
// file is a mistake, kept until someone wants to compile it.
func (l *loader) listModule(m *Module) error {
	restricted := slices.ContainsFunc(m.roots, func(r *root) bool { return len(r.paths) > 0 })
	any := false
	for _, r := range m.roots {
		if restricted && len(r.paths) == 0 {
			continue
		}
		files, err := l.listRoot(r)
		if err != nil {
			return err
		}
		any = any || len(files) > 0
		if len(r.out) == 0 && len(m.roots) == 1 {
			m.Files = files[:len(files):len(files)]
			break
		}
		m.Files = slices.Grow(m.Files, len(files))
		for _, f := range files {
			if !inAny(r.out, f, false) {
				m.Files = append(m.Files, f)
			}
		}
	}
	if !any && restricted && l.TextOnly && l.ProtoFile {
		// The module of a file that is not compiled has to have files all the same.
		all, err := l.listWhole(m)
		if err != nil {
			return err
		}
		restricted = len(all) > 0
	}
	if !any && !restricted {
		m.err = m.empty()
	}
	slices.Sort(m.Files)
	m.Files = slices.Compact(m.Files)
	return nil
}
