package config

import (
	"github.com/platinummonkey/spoke/internal/module"
)

// parseV1 reads buf.yaml v1beta1 and v1.
func (d document) parseV1(version Version) (*File, error) {
	var s shapeV1
	if err := d.decode(&s, true); err != nil {
		return nil, err
	}
	m := Module{Path: "."}
	var err error
	if m.Name, err = d.fullName(s.Name, "name"); err != nil {
		return nil, err
	}
	if m.Roots, err = d.rootsV1(s, version); err != nil {
		return nil, err
	}
	f := &File{Name: d.name, Version: version}
	if f.Deps, err = d.deps(s.Deps); err != nil {
		return nil, err
	}
	if m.Lint, err = d.lint(s.Lint.shapeLint, place{[]any{"lint"}, ".", false}, version, s.Lint.AllowCommentIgnores); err != nil {
		return nil, err
	}
	m.Lint.DisableBuiltin = s.Lint.DisableBuiltin
	if m.Breaking, err = d.breaking(s.Breaking, place{[]any{"breaking"}, ".", false}, version); err != nil {
		return nil, err
	}
	f.Modules, f.Lint, f.Breaking = []Module{m}, m.Lint, m.Breaking
	return f, nil
}

// rootsV1 reads the build section: roots (v1beta1 alone), and excludes, each of
// which has to lie in a root.
func (d document) rootsV1(s shapeV1, version Version) ([]Root, error) {
	if version != V1Beta1 && len(s.Build.Roots) > 0 {
		return nil, d.errorf([]any{"build", "roots"}, "build.roots cannot be set on version %s: %v; name each directory in buf.work.yaml, or as a module of version v2", version, s.Build.Roots)
	}
	dirs, err := d.cleanList(s.Build.Roots, "root", "build", "roots")
	if err != nil {
		return nil, err
	}
	if len(dirs) == 0 {
		dirs = []string{"."}
	}
	excludes, err := d.cleanList(s.Build.Excludes, "exclude", "build", "excludes")
	if err != nil {
		return nil, err
	}
	roots := make([]Root, len(dirs))
	for i, dir := range dirs {
		roots[i].Path = dir
	}
	at := []any{"build", "excludes"}
	for _, e := range excludes {
		if isProto(e) {
			return nil, d.errorf(at, "excludes can only be directories but file %q discovered", e)
		}
		found := false
		for i := range roots {
			rel, ok := within(roots[i].Path, e)
			if !ok {
				continue
			}
			if rel == "." {
				return nil, d.errorf(at, "%q is both a root and exclude, which means the entire root is excluded, which is not valid", e)
			}
			roots[i].Excludes = append(roots[i].Excludes, rel)
			found = true
		}
		if !found {
			return nil, d.errorf(at, "exclude %q is not contained in any root, which is not valid", e)
		}
	}
	return roots, nil
}

func (d document) fullName(s string, at ...any) (module.FullName, error) {
	if s == "" {
		return module.FullName{}, nil
	}
	n, err := module.ParseFullName(s)
	if err != nil {
		return n, d.errorf(at, "%v", err)
	}
	return n, nil
}

// deps reads references that name each module once.
func (d document) deps(list []string) ([]module.Ref, error) {
	refs := make([]module.Ref, 0, len(list))
	seen := map[module.FullName]bool{}
	for i, s := range list {
		ref, err := module.ParseRef(s)
		if err != nil {
			return nil, d.errorf([]any{"deps", i}, "invalid dep: %v", err)
		}
		if seen[ref.FullName] {
			return nil, d.errorf([]any{"deps", i}, "duplicate full names in input: %q, %q", ref.FullName, ref.FullName)
		}
		seen[ref.FullName] = true
		refs = append(refs, ref)
	}
	return refs, nil
}
