package config

import (
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/module"
)

// Init is the text of a new buf.yaml for a module of that name, which may be
// zero.
func Init(name module.FullName) []byte {
	f := &File{Version: V2, Modules: []Module{{
		Path:     ".",
		Name:     name,
		Roots:    []Root{{Path: "."}},
		Lint:     Lint{Version: V2, Use: []string{"STANDARD"}, CommentIgnores: true},
		Breaking: Breaking{Version: V2, Use: []string{"FILE"}},
	}}}
	const head = "# For details on buf.yaml configuration, visit https://buf.build/docs/configuration/v2/buf-yaml\n"
	return append([]byte(head), Text(f)...)
}

// Text is the text of a buf.yaml of version v2, to the byte as the binary
// writes it: sections that all modules share stand once, for the file, and a
// lone module needs no list. What is at its default is left out. Every module
// has one root, ".". Check plugins and policies are not written.
func Text(f *File) []byte {
	s := shapeV2{Version: V2.String()}
	for _, m := range f.Modules {
		s.Modules = append(s.Modules, m.shape())
	}
	slices.SortStableFunc(s.Modules, func(a, b shapeModule) int { return strings.Compare(a.Path, b.Path) })
	if alike(s.Modules) {
		s.Lint, s.Breaking = s.Modules[0].Lint, s.Modules[0].Breaking
		for i := range s.Modules {
			s.Modules[i].Lint, s.Modules[i].Breaking = shapeLintV2{}, shapeBreaking{}
		}
	}
	if first := s.Modules[0]; len(s.Modules) == 1 && first.Path == "." && len(first.Includes)+len(first.Excludes) == 0 {
		s.Name, s.Modules = first.Name, nil
	}
	for _, ref := range f.Deps {
		s.Deps = append(s.Deps, ref.String())
	}
	slices.Sort(s.Deps)

	return encode(s)
}

// alike reports whether all modules have the same sections.
func alike(modules []shapeModule) bool {
	for _, m := range modules {
		if !reflect.DeepEqual(m.Lint, modules[0].Lint) || !reflect.DeepEqual(m.Breaking, modules[0].Breaking) {
			return false
		}
	}
	return true
}

// shape is the module as it is written. Paths are those of the file again.
func (m *Module) shape() shapeModule {
	s := shapeModule{
		Path: m.Path,
		Name: m.Name.String(),
		Lint: shapeLintV2{
			shapeLint: shapeLint{
				Use:                                  m.Lint.Use,
				Except:                               m.Lint.Except,
				EnumZeroValueSuffix:                  m.Lint.EnumZeroValueSuffix,
				ServiceSuffix:                        m.Lint.ServiceSuffix,
				RPCAllowSameRequestResponse:          m.Lint.RPCAllowSameRequestResponse,
				RPCAllowGoogleProtobufEmptyRequests:  m.Lint.RPCAllowGoogleProtobufEmptyRequests,
				RPCAllowGoogleProtobufEmptyResponses: m.Lint.RPCAllowGoogleProtobufEmptyResponses,
			},
			DisallowCommentIgnores: !m.Lint.CommentIgnores,
			DisableBuiltin:         m.Lint.DisableBuiltin,
		},
		Breaking: shapeBreaking{
			Use:                    m.Breaking.Use,
			Except:                 m.Breaking.Except,
			IgnoreUnstablePackages: m.Breaking.IgnoreUnstablePackages,
			DisableBuiltin:         m.Breaking.DisableBuiltin,
		},
	}
	s.Lint.Ignore, s.Lint.IgnoreOnly = m.ignores(m.Lint.Disabled, m.Lint.Ignore, m.Lint.IgnoreOnly)
	s.Breaking.Ignore, s.Breaking.IgnoreOnly = m.ignores(m.Breaking.Disabled, m.Breaking.Ignore, m.Breaking.IgnoreOnly)
	for _, root := range m.Roots {
		s.Includes = m.below(root.Includes)
		s.Excludes = m.below(root.Excludes)
	}
	return s
}

// ignores undoes what reading does to the lists of ignored paths.
func (m *Module) ignores(all bool, ignore []string, only map[string][]string) ([]string, map[string][]string) {
	if all {
		return []string{m.Path}, nil
	}
	byID := make(map[string][]string, len(only))
	for id, paths := range only {
		byID[id] = m.below(paths)
	}
	return m.below(ignore), byID
}

// below are paths, relative to the module, relative to its file.
func (m *Module) below(paths []string) []string {
	var out []string
	for _, p := range paths {
		out = append(out, path.Join(m.Path, p))
	}
	return out
}
