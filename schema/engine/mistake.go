package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/source"
)

// The mistakes that the engine tells of itself: imports of files that are not
// there, types and options that nothing declares. Nothing else is more common, and
// what is right about the files does not depend on it, so that they are checked to
// the end. All else is for the reference.

func (f *file) mistake(at source.Span, message string) {
	f.mistakes = append(f.mistakes, diag.Diagnostic{File: f.src, Span: at, Rule: diag.Compile, Message: message})
}

// dropAbsent takes imports of files that are not there out, as if they were not
// imported.
func (f *file) dropAbsent() {
	for i := len(f.imports) - 1; i >= 0; i-- {
		if imp := f.imports[i]; imp.file.absent {
			f.mistake(f.span(imp.node), "imported file does not exist")
			f.imports = slices.Delete(f.imports, i, i+1)
			f.out.Imports = slices.Delete(f.out.Imports, i, i+1)
		}
	}
}

// missing says that nothing has the name at a place, written in a scope, or
// gives up if the reference might say something else about it.
func (f *file) missing(at source.Span, scope, name string) {
	if f.trusted || !f.nowhere(scope, name) {
		f.giveUp(at, "no such name: "+name)
		return
	}
	f.mistake(at, fmt.Sprintf("cannot find `%s` in this scope", name))
}

// untyped reports whether a field, which is linked, is of a type that is missing.
func (x *field) untyped() bool { return x.typ != 0 && x.message == nil && x.enum == nil }

// nowhere reports whether nothing has a name that is written in a scope, neither
// there nor in the scopes around it, and whether or not f can see it.
func (f *file) nowhere(scope, name string) bool {
	absolute, isAbsolute := strings.CutPrefix(name, ".")
	switch {
	case !plainName(absolute) || scalarOf(name) != 0:
		return false
	case isAbsolute:
		return f.lacks(absolute)
	}
	for f.lacks(f.arena.join(scope, name)) {
		if scope == "" {
			return true
		}
		scope = parentName(scope)
	}
	return false
}

// lacks reports whether nothing has a full name.
func (f *file) lacks(full string) bool {
	if _, ok := f.symbol([]byte(full)); ok {
		return false
	}
	outer := parentName(full)
	if in, ok := f.symbol([]byte(outer)); ok {
		switch name := lastName(full); {
		case in.file == f:
			if f.holds(outer, name) {
				return false
			}
		case in.message == nil || in.message.holds(name):
			return false
		}
	}
	return !f.reachesPackage(full, make(map[*file]bool))
}

// reachesPackage reports whether a full name is that of a package, or encloses
// one, of f or of what it imports in any way.
func (f *file) reachesPackage(full string, been map[*file]bool) bool {
	if been[f] {
		return false
	}
	been[f] = true
	if f.out == nil || encloses([]byte(full), f.out.Package) {
		return true
	}
	for _, imp := range f.imports {
		if imp.file.reachesPackage(full, been) {
			return true
		}
	}
	return false
}
