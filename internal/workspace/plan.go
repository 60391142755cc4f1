package workspace

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/config"
)

// plan is what governs an input: the configuration of every module and where
// it stands. Paths are slash paths relative to base.
type plan struct {
	// base is the absolute directory that module paths count from.
	base    string
	input   string
	paths   []string
	exclude []string
	modules []planned
	// declared are the files that may name dependencies.
	declared []declared
	// v1 says that modules are those of versions before v2.
	v1 bool
}

// planned is a module before its files are known.
type planned struct {
	dir    string
	config config.Module
}

// plan finds the controlling configuration of the input.
func (l *loader) plan() (*plan, error) {
	input := l.abs(l.Input)
	override, err := l.override()
	if err != nil {
		return nil, err
	}
	var ws *controller
	if override == nil {
		if ws, err = l.controlling(input, ""); err != nil {
			return nil, err
		}
	}
	p := &plan{}
	switch {
	case ws != nil:
		p.base = ws.dir
	case filepath.IsLocal(relative(l.Dir, input)) && !filepath.IsAbs(l.Input) && !l.apart:
		p.base = l.Dir
	default:
		p.base = input
	}
	if err := l.aim(p, input, ws != nil); err != nil {
		return nil, err
	}
	switch {
	case override != nil && override.Version == config.V2:
		return p, l.planV2(p, override)
	case override != nil:
		return p, l.planV1(p, []string{p.input}, override)
	case ws != nil && ws.file != nil:
		return p, l.planV2(p, ws.file)
	case ws != nil:
		return p, l.planV1(p, ws.work.Directories, nil)
	}
	return p, l.planLoose(p)
}

// override reads --config.
func (l *loader) override() (*config.File, error) {
	if l.Config == "" {
		return nil, nil
	}
	switch filepath.Ext(l.Config) {
	case ".json", ".yaml", ".yml":
		name := l.Config
		if !filepath.IsAbs(name) {
			name = filepath.Join(l.diskDir, name)
		}
		data, err := disk{log: l.Seen}.bytes(name)
		if err != nil {
			return nil, fmt.Errorf("could not read file: open %s: %w", l.Config, cause(err))
		}
		return config.ParseOverride(l.Config, data)
	}
	return config.ParseOverride("config file", []byte(l.Config))
}

// aim places the input and the paths of the command line relative to the base,
// outside of which none may be if it is a workspace. Only at the top of a tree
// that is for its modules to say.
func (l *loader) aim(p *plan, input string, workspace bool) error {
	p.input = relative(p.base, input)
	if l.beyond != "" {
		if p.base != treeRoot {
			return fmt.Errorf("--exclude-path %s: is outside the context directory", l.beyond)
		}
		p.exclude = append(p.exclude, l.beyond)
	}
	for _, t := range l.Paths {
		rel := relative(p.base, l.abs(t))
		if workspace && outside(rel) {
			return fmt.Errorf("--path %s: is outside the context directory", t)
		}
		if rel == p.input {
			return fmt.Errorf("given input is equal to a value of --path, this has no effect and is disallowed")
		}
		p.paths = append(p.paths, rel)
	}
	for _, e := range l.ExcludePaths {
		rel := relative(p.base, l.abs(e))
		if workspace && outside(rel) {
			return fmt.Errorf("--exclude-path %s: is outside the context directory", e)
		}
		if rel == p.input {
			return fmt.Errorf("given input %q is equal to a value of --exclude-path %q, this would exclude everything", l.Input, e)
		}
		for _, t := range p.paths {
			if t == rel {
				return fmt.Errorf("cannot set the same path for both --path and --exclude-path: %q", e)
			}
			if below(rel, t) {
				return fmt.Errorf("excluded path %q contains targeted path %q, which means all paths in %q will be excluded", rel, t, t)
			}
		}
		p.exclude = append(p.exclude, rel)
	}
	return nil
}

// planV2 plans the modules of a v2 file.
func (l *loader) planV2(p *plan, f *config.File) error {
	if l.Checks {
		if err := f.CheckSupported(); err != nil {
			return err
		}
	}
	for _, m := range f.Modules {
		p.modules = append(p.modules, planned{m.Path, m})
	}
	p.declared = append(p.declared, declared{f, p.base})
	return nil
}

// planV1 plans one module per directory, each with the configuration in it, or
// with the override, beside which its own has to have a version at least.
func (l *loader) planV1(p *plan, dirs []string, override *config.File) error {
	p.v1 = true
	for _, outer := range dirs {
		for _, inner := range dirs {
			if below(outer, inner) {
				return fmt.Errorf("nested modules %q and %q are not allowed", inner, outer)
			}
		}
	}
	for _, dir := range dirs {
		f, own := override, filepath.Join(p.base, filepath.FromSlash(dir))
		var err error
		if f == nil {
			f, err = l.moduleFile(p, dir)
		} else {
			err = l.checkVersion(own, func(name string) string { return l.shown(filepath.Join(own, name)) })
		}
		if err != nil {
			return err
		}
		m := f.Modules[0]
		m.Path = dir
		p.modules = append(p.modules, planned{dir, m})
		p.declared = append(p.declared, declared{f, own})
	}
	return nil
}

// moduleFile is the configuration in a module's own directory, or the default.
func (l *loader) moduleFile(p *plan, dir string) (*config.File, error) {
	f, err := l.bufYAML(filepath.Join(p.base, filepath.FromSlash(dir)))
	if err != nil {
		return nil, err
	}
	if f == nil {
		return config.Default(), nil
	}
	if f.Version == config.V2 {
		return nil, fmt.Errorf("%s at %s did not have version v1beta1 or v1", filepath.Base(f.Name), dir)
	}
	return f, nil
}

// planLoose plans an input that no workspace governs: the v1 modules that hold
// the input, else those that hold the targeted paths, else the input itself.
func (l *loader) planLoose(p *plan) error {
	dirs, err := l.modulesAbove(p, p.input)
	if err != nil {
		return err
	}
	if len(dirs) == 0 && len(p.paths) > 0 {
		var ws *controller
		if dirs, ws, err = l.fromPaths(p); err != nil {
			return err
		}
		if ws != nil {
			return l.planFound(p, ws, dirs)
		}
	}
	if len(dirs) == 0 {
		dirs = []string{p.input}
	}
	return l.planV1(p, dirs, nil)
}

// planFound plans the workspace that governs the targeted paths but not the
// input. Its directories count from the input, as the binary has it.
func (l *loader) planFound(p *plan, ws *controller, dirs []string) error {
	at := relative(p.base, ws.dir)
	for _, d := range dirs {
		if _, ok := within(at, d); !ok {
			return fmt.Errorf("found a workspace %q that does not contain all found modules: %v", at, dirs)
		}
	}
	if ws.file != nil {
		return l.planV2(p, ws.file)
	}
	return l.planV1(p, ws.work.Directories, nil)
}

// modulesAbove are the directories at or above p, up to the base, with a v1
// buf.yaml.
func (l *loader) modulesAbove(p *plan, from string) ([]string, error) {
	var dirs []string
	for dir := from; ; dir = path.Dir(dir) {
		f, err := l.bufYAML(filepath.Join(p.base, filepath.FromSlash(dir)))
		if err != nil {
			return nil, err
		}
		if f != nil && f.Version == config.V1 {
			dirs = append(dirs, dir)
		}
		if dir == "." {
			return dirs, nil
		}
	}
}

// fromPaths looks for modules and for a workspace above each targeted path.
func (l *loader) fromPaths(p *plan) ([]string, *controller, error) {
	var dirs []string
	var found *controller
	for _, t := range p.paths {
		if outside(t) {
			return nil, nil, fmt.Errorf("--path %s: is outside the context directory", t)
		}
		ws, err := l.controlling(filepath.Join(p.base, filepath.FromSlash(t)), p.base)
		if err != nil {
			return nil, nil, err
		}
		if ws != nil {
			if found != nil && found.dir != ws.dir {
				return nil, nil, fmt.Errorf("different controlling workspaces found: %q, %q", relative(p.base, found.dir), relative(p.base, ws.dir))
			}
			found = ws
			continue
		}
		above, err := l.modulesAbove(p, t)
		if err != nil {
			return nil, nil, err
		}
		dirs = append(dirs, above...)
	}
	slices.SortFunc(dirs, strings.Compare)
	return slices.Compact(dirs), found, nil
}
