package engine

import (
	"strings"

	"github.com/platinummonkey/spoke/schema/model"
)

// collect enters the symbols of f into the table and looks whether every name
// stands for one thing.
func (f *file) collect() {
	add := func(d *model.Decl, s symbol) {
		s.file = f
		if other, ok := f.symbols.add(d.FullName, s); !ok {
			f.clash(other.file, d.NameSpan, d.FullName+" is declared twice")
		}
	}
	for _, m := range f.messages {
		add(&m.out.Decl, symbol{message: m})
		f.checkScope(&m.out.Decl, func(add func(*model.Decl)) {
			if !f.addFields(m) {
				f.fieldsNamed(m)
			}
			for _, o := range m.oneofs {
				add(&o.out.Decl)
			}
			for _, sub := range m.out.Messages {
				add(&sub.Decl)
			}
			for _, e := range m.out.Enums {
				add(&e.Decl)
				for _, v := range e.Values {
					add(&v.Decl)
				}
			}
			for _, x := range m.out.Extensions {
				add(&x.Decl)
			}
		})
	}
	for _, e := range f.extends {
		for _, x := range e.fields {
			if x.out.Kind != groupKind || x.out.Name != x.message.out.Name {
				add(&x.out.Decl, symbol{field: x})
			}
		}
	}
	for _, e := range f.enums {
		add(&e.out.Decl, symbol{enum: e})
		if e.out.Parent == nil {
			for _, v := range e.values {
				add(&v.out.Decl, symbol{other: true})
			}
		}
	}
	for _, s := range f.services {
		add(&s.out.Decl, symbol{other: true})
		f.checkScope(&s.out.Decl, func(add func(*model.Decl)) {
			for _, m := range s.methods {
				add(&m.out.Decl)
			}
		})
	}
}

// checkScope looks for names that are declared twice in one scope.
func (f *file) checkScope(scope *model.Decl, all func(add func(*model.Decl))) {
	f.names.begin(0)
	all(func(d *model.Decl) {
		if _, ok := f.names.add(d.Name, 0); !ok {
			f.giveUp(scope.NameSpan, "a name is declared twice")
		}
	})
}

// addFields adds the fields of a message to the scope at hand; ok is false if two
// have one name.
func (f *file) addFields(m *message) (ok bool) {
	ok = true
	for _, x := range m.fields {
		// The name of a group may be all small letters; the parser minds.
		if x.out.Kind != groupKind || x.out.Name != x.message.out.Name {
			_, added := f.names.add(x.out.Name, 0)
			ok = ok && added
		}
	}
	return ok
}

// holds reports whether a message has something of a name in it that is not in
// the table.
func (m *message) holds(name string) bool {
	if m.named(name) != nil {
		return true
	}
	for _, o := range m.oneofs {
		if o.out.Name == name {
			return true
		}
	}
	for _, e := range m.out.Enums {
		for _, v := range e.Values {
			if v.Name == name {
				return true
			}
		}
	}
	return false
}

// holds reports whether what a scope of f stands for has something of a name in
// it that is not in the table.
func (f *file) holds(scope, name string) bool {
	if s, ok := f.symbol([]byte(scope)); ok && s.file == f && s.message != nil {
		return s.message.holds(name)
	}
	for _, s := range f.services {
		if s.out.FullName == scope {
			for _, m := range s.methods {
				if m.out.Name == name {
					return true
				}
			}
		}
	}
	return false
}

// parentName is the name of what encloses the thing of a name.
func parentName(name string) string {
	return name[:max(strings.LastIndexByte(name, '.'), 0)]
}

// lookup is how a name is to be found.
type lookup struct {
	// option says that the name stands in an option, where option imports count.
	option bool
	// types says that single names stand for types alone, so that anything else
	// of that name is passed over.
	types bool
}

// resolve finds what a name stands for where it is written in a scope, and
// notes that the file it is from is used. It is the zero symbol if there is
// nothing, or it cannot be seen.
//
// The first part of a name is looked for from the scope outwards; the first
// that can have parts decides, even if it does not have the others.
func (f *file) resolve(scope, name string, how lookup) symbol {
	if name == "" {
		return symbol{}
	}
	if name[0] == '.' {
		s, _ := f.symbol([]byte(name[1:]))
		return f.found(s, how)
	}
	for scope != f.out.Package {
		if s, ok := f.resolveIn(scope, name, how); ok || scope == "" {
			return s
		}
		scope = parentName(scope)
	}
	// From the package on it is the same wherever the name is written.
	var known *resolved
	if f.shelf != nil {
		known = f.shelf.known.at(name)
		if known.file == f && known.name == name && known.how == how {
			return known.symbol
		}
	}
	for {
		s, ok := f.resolveIn(scope, name, how)
		if ok || scope == "" {
			if known != nil {
				*known = resolved{f, name, how, s}
			}
			return s
		}
		scope = parentName(scope)
	}
}

// resolveIn is resolve for one scope, without those around it; ok is false if
// they count too.
func (f *file) resolveIn(scope, name string, how lookup) (s symbol, ok bool) {
	first, rest, dotted := strings.Cut(name, ".")
	var room [256]byte
	candidate := append(room[:0], scope...)
	if scope != "" {
		candidate = append(candidate, '.')
	}
	candidate = append(candidate, first...)
	s, ok = f.symbol(candidate)
	ok = ok && f.seesSymbol(s)
	switch {
	case !dotted && ok && (!how.types || s.isType()):
		return f.found(s, how), true
	case dotted && (ok && s.message != nil || f.seesPackage(candidate)):
		candidate = append(append(candidate, '.'), rest...)
		s, _ := f.symbol(candidate)
		return f.found(s, how), true
	case !dotted && !how.types && (f.seesPackage(candidate) || f.holds(scope, first)):
		return symbol{}, true
	}
	return symbol{}, false
}

// resolved is what a name stands for in the package of a file.
type resolved struct {
	file *file
	name string
	how  lookup
	symbol
}

// known are names that were resolved not long ago.
type known [64]resolved

// at is where a name belongs that is not empty.
func (k *known) at(name string) *resolved {
	n := len(name)
	return &k[(n+31*int(name[n-1])+7*int(name[n/2]))%len(k)]
}

// seesSymbol reports whether f can refer to a symbol.
func (f *file) seesSymbol(s symbol) bool {
	if s.file == f {
		return true
	}
	local := s.message != nil && s.message.local || s.enum != nil && s.enum.local
	return !local && f.sees(s.file)
}

// found passes on a symbol that can be seen.
func (f *file) found(s symbol, how lookup) symbol {
	if s.file == nil || !f.seesSymbol(s) {
		return symbol{}
	}
	if s.file != f {
		if i, ok := f.visible[s.file]; ok && !how.option && f.imports[i].option {
			return symbol{}
		}
		f.use(s.file)
	}
	return s
}

// seesPackage reports whether a name is that of a package, or encloses one,
// that f or a file visible in it declares.
func (f *file) seesPackage(name []byte) bool {
	for _, pkg := range f.packages {
		if encloses(name, pkg) {
			return true
		}
	}
	return false
}

func encloses(name []byte, pkg string) bool {
	n := len(name)
	return len(pkg) >= n && pkg[:n] == string(name) && (len(pkg) == n || pkg[n] == '.')
}
