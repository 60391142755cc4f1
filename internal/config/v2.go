package config

import (
	"path"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/module"
)

func isProto(p string) bool { return path.Ext(p) == ".proto" }

// parseV2 reads buf.yaml v2.
func (d document) parseV2() (*File, error) {
	var s shapeV2
	if err := d.decode(&s, true); err != nil {
		return nil, err
	}
	return d.fileV2(s)
}

// fileV2 checks what has been decoded.
func (d document) fileV2(s shapeV2) (*File, error) {
	if s.Name != "" && len(s.Modules) > 0 {
		return nil, d.errorf([]any{"name"}, "top-level name key cannot be specified if modules are specified, you must specify the name on each individual module, the top-level name key is only for the default case where you have one module at path \".\".")
	}
	if len(s.Modules) == 0 {
		s.Modules = []shapeModule{{Path: ".", Name: s.Name}}
	}
	// The sections of the file have to be right by themselves, even where every
	// module has its own.
	f := &File{Name: d.name, Version: V2}
	var err error
	if f.Lint, err = d.lint(s.Lint.shapeLint, place{[]any{"lint"}, ".", false}, V2, !s.Lint.DisallowCommentIgnores); err != nil {
		return nil, err
	}
	f.Lint.DisableBuiltin = s.Lint.DisableBuiltin
	if f.Breaking, err = d.breaking(s.Breaking, place{[]any{"breaking"}, ".", false}, V2); err != nil {
		return nil, err
	}
	names := map[module.FullName]bool{}
	for i, sm := range s.Modules {
		m, err := d.moduleV2(sm, s, i)
		if err != nil {
			return nil, err
		}
		if !m.Name.IsZero() && names[m.Name] {
			return nil, d.errorf([]any{"modules", i, "name"}, "duplicate full names in input: %q, %q", m.Name, m.Name)
		}
		names[m.Name] = true
		f.Modules = append(f.Modules, m)
	}
	slices.SortStableFunc(f.Modules, func(a, b Module) int { return strings.Compare(a.Path, b.Path) })
	if f.Deps, err = d.deps(s.Deps); err != nil {
		return nil, err
	}
	if f.Plugins, err = d.plugins(s.Plugins); err != nil {
		return nil, err
	}
	if f.Policies, err = d.policies(s.Policies); err != nil {
		return nil, err
	}
	return f, nil
}

// moduleV2 reads module number i of the file.
func (d document) moduleV2(s shapeModule, file shapeV2, i int) (Module, error) {
	at := []any{"modules", i}
	var m Module
	var err error
	if m.Path, err = cleanPath(s.Path); err != nil {
		return m, d.errorf(append(at, "path"), "invalid module path: %v", err)
	}
	name := append(slices.Clone(at), "name")
	if file.Name != "" {
		name = []any{"name"}
	}
	if m.Name, err = d.fullName(s.Name, name...); err != nil {
		return m, err
	}
	root, err := d.rootV2(m.Path, s, at)
	if err != nil {
		return m, err
	}
	m.Roots = []Root{root}

	section, where := file.Lint, place{[]any{"lint"}, m.Path, false}
	if !s.Lint.IsZero() {
		section, where = s.Lint, place{[]any{"modules", i, "lint"}, m.Path, true}
	}
	if m.Lint, err = d.lint(section.shapeLint, where, V2, !section.DisallowCommentIgnores); err != nil {
		return m, err
	}
	m.Lint.DisableBuiltin = section.DisableBuiltin
	changes, where := file.Breaking, place{[]any{"breaking"}, m.Path, false}
	if !s.Breaking.IsZero() {
		changes, where = s.Breaking, place{[]any{"modules", i, "breaking"}, m.Path, true}
	}
	m.Breaking, err = d.breaking(changes, where, V2)
	return m, err
}

// rootV2 reads which parts of the directory belong to the module. Both lists
// are written relative to the file and kept relative to the module.
func (d document) rootV2(dir string, s shapeModule, at []any) (Root, error) {
	root := Root{Path: "."}
	includes, err := d.partsV2(dir, s.Includes, "include", append(slices.Clone(at), "includes"))
	if err != nil {
		return root, err
	}
	excludes, err := d.partsV2(dir, s.Excludes, "exclude", append(slices.Clone(at), "excludes"))
	if err != nil {
		return root, err
	}
	for _, e := range excludes {
		fault := func(format string, args ...any) error {
			return d.errorf(append(slices.Clone(at), "excludes"), format, args...)
		}
		inside := len(includes) == 0
		for _, i := range includes {
			switch {
			case i == e:
				return root, fault("%q is both an include path and an exclude path", e)
			case below(e, i):
				return root, fault("%q (an include path) is a subdirectory of %q (an exclude path)", i, e)
			case below(i, e):
				inside = true
			}
		}
		if !inside {
			return root, fault("include paths are specified but %q is not contained within any of them", e)
		}
	}
	root.Includes, root.Excludes = relative(dir, includes), relative(dir, excludes)
	return root, nil
}

// partsV2 reads includes or excludes: directories strictly inside the module.
func (d document) partsV2(dir string, paths []string, what string, at []any) ([]string, error) {
	clean, err := d.cleanList(paths, what, at...)
	if err != nil {
		return nil, err
	}
	for _, p := range clean {
		switch rel, ok := within(dir, p); {
		case !ok:
			return nil, d.errorf(at, "%s path %q does not reside within module directory %q", what, p, dir)
		case rel == ".":
			return nil, d.errorf(at, "%s path %q is equal to module directory %q", what, p, dir)
		case isProto(p):
			return nil, d.errorf(at, "%ss can only be directories but file %q discovered", what, p)
		}
	}
	return clean, nil
}

func relative(dir string, paths []string) []string {
	var out []string
	for _, p := range paths {
		if rel, ok := within(dir, p); ok {
			out = append(out, rel)
		}
	}
	return out
}
