package compare

import (
	"strings"

	"github.com/platinummonkey/spoke/schema/model"
)

// extension identifies an extension.
type extension struct {
	extendee string
	number   int32
}

// declared is what files declare that no two files may: the names at the top
// level, those of packages, and the numbers of extensions. What is deeper
// cannot be declared twice unless that is.
type declared struct {
	names      map[string]bool
	extensions map[extension]bool
}

// clash reports whether files of an earlier version may declare something that
// those declare which are the same in both versions: the unit's are all files of
// the new version, in which nothing clashes.
func (u *Unit) clash(old []*model.File, same some) bool {
	d := declared{names: make(map[string]bool), extensions: make(map[extension]bool)}
	for _, f := range old {
		if !same(f.Path) {
			d.each(f, func(name string) { d.names[name] = true }, func(x extension) { d.extensions[x] = true })
		}
	}
	for _, f := range u.set.Files {
		if !same(f.Path) {
			d.each(f, func(name string) { delete(d.names, name) }, func(x extension) { delete(d.extensions, x) })
		}
	}
	// What is left are names that are gone, or packages that others have too.
	gone := make(map[string]bool, len(d.names))
	packages := make(map[string]bool)
	for name := range d.names {
		if pkg, ok := strings.CutSuffix(name, "."); ok {
			packages[pkg] = true
		} else {
			gone[name] = true
		}
	}
	if len(gone)+len(packages)+len(d.extensions) == 0 {
		return false
	}
	if u.rest != nil {
		return u.rest.clash(gone, packages, d.extensions)
	}
	found := false
	for _, f := range u.set.Files {
		if found {
			break
		}
		if same(f.Path) {
			d.each(f, func(name string) {
				pkg, isPackage := strings.CutSuffix(name, ".")
				found = found || gone[pkg] || !isPackage && packages[name]
			}, func(x extension) { found = found || d.extensions[x] })
		}
	}
	return found
}

// each calls name for what a file declares at the top level, and for its package
// and those around that, which end in a dot; number for the extensions.
func (declared) each(f *model.File, name func(string), number func(extension)) {
	for pkg := f.Package; pkg != ""; pkg = pkg[:max(strings.LastIndexByte(pkg, '.'), 0)] {
		name(pkg + ".")
	}
	extensions := func(list []*model.Field) {
		for _, x := range list {
			if x.Extendee != nil {
				number(extension{x.Extendee.FullName, x.Number})
			}
		}
	}
	var nested func(m *model.Message)
	nested = func(m *model.Message) {
		extensions(m.Extensions)
		for _, sub := range m.Messages {
			nested(sub)
		}
	}
	extensions(f.Extensions)
	for _, x := range f.Extensions {
		name(x.FullName)
	}
	for _, m := range f.Messages {
		name(m.FullName)
		nested(m)
	}
	for _, e := range f.Enums {
		name(e.FullName)
		for _, v := range e.Values {
			name(v.FullName)
		}
	}
	for _, s := range f.Services {
		name(s.FullName)
	}
}
