package engine

import "strings"

// A symbol is what a full name stands for. Packages are kept apart, as many
// files declare the same one.
type symbol struct {
	file *file
	// One of these is set, or other for what nothing refers to.
	message *message
	enum    *enum
	field   *field
	other   bool
}

func (s symbol) isType() bool { return s.message != nil || s.enum != nil }

// collect makes the table of all symbols and reports whether every name stands
// for one thing.
func (c *compilation) collect() bool {
	total := 0
	for _, f := range c.list {
		total += len(f.messages) + len(f.fields) + len(f.oneofs) + len(f.enums)*4 + len(f.services)*4
	}
	c.symbols = make(map[string]symbol, total)
	c.packages = make(map[string]struct{})
	for _, f := range c.list {
		for name := f.out.Package; name != ""; name = parentName(name) {
			c.packages[name] = struct{}{}
		}
	}
	for _, f := range c.list {
		f.collect()
	}
	for name := range c.packages {
		if s, ok := c.symbols[name]; ok {
			c.giveUp(&GaveUp{File: s.file.src, Why: name + " is also a package"})
		}
	}
	return !c.gaveUp() && c.findBuiltins()
}

func (f *file) collect() {
	add := func(name string, s symbol) {
		if other, ok := f.symbols[name]; ok && !f.gaveUp() {
			f.giveUp(&GaveUp{File: f.src, Why: name + " is declared twice, also in " + other.file.path})
		}
		f.symbols[name] = s
	}
	for _, m := range f.messages {
		add(m.out.FullName, symbol{file: f, message: m})
	}
	for _, x := range f.fields {
		if x.out.Kind == groupKind && x.out.FullName == x.message.out.FullName {
			continue // a group whose name is all small letters; the parser minds
		}
		add(x.out.FullName, symbol{file: f, field: x})
	}
	for _, o := range f.oneofs {
		add(o.out.FullName, symbol{file: f, other: true})
	}
	for _, e := range f.enums {
		add(e.out.FullName, symbol{file: f, enum: e})
		for _, v := range e.values {
			add(v.out.FullName, symbol{file: f, other: true})
		}
	}
	for _, s := range f.services {
		add(s.out.FullName, symbol{file: f, other: true})
		for _, m := range s.methods {
			add(m.out.FullName, symbol{file: f, other: true})
		}
	}
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
		return f.found(f.symbols[name[1:]], how)
	}
	first, rest, dotted := strings.Cut(name, ".")
	var room [256]byte
	for {
		candidate := append(room[:0], scope...)
		if scope != "" {
			candidate = append(candidate, '.')
		}
		candidate = append(candidate, first...)
		s, ok := f.symbols[string(candidate)]
		ok = ok && f.seesSymbol(s)
		switch {
		case !dotted && ok && (!how.types || s.isType()):
			return f.found(s, how)
		case dotted && (ok && s.message != nil || f.seesPackage(candidate)):
			candidate = append(append(candidate, '.'), rest...)
			return f.found(f.symbols[string(candidate)], how)
		case !dotted && !how.types && f.seesPackage(candidate):
			return symbol{}
		}
		if scope == "" {
			return symbol{}
		}
		scope = parentName(scope)
	}
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
	if _, ok := f.packages[string(name)]; !ok {
		return false
	}
	if encloses(name, f.out.Package) {
		return true
	}
	for other := range f.visible {
		if encloses(name, other.out.Package) {
			return true
		}
	}
	return false
}

func encloses(name []byte, pkg string) bool {
	return strings.HasPrefix(pkg, string(name)) && (len(pkg) == len(name) || pkg[len(name)] == '.')
}
