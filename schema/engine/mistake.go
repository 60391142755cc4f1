package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/source"
)

// The mistakes that the engine tells of itself: imports of files that are not
// there, types and options that nothing declares, names and numbers that are taken.
// Nothing else is more common, and what is right about the files does not depend on
// it, so that they are checked to the end. All else is for the reference.

func (f *file) mistake(at source.Span, message string) {
	if f.trusted {
		return
	}
	f.mistakes = append(f.mistakes, diag.Diagnostic{File: f.src, Span: at, Rule: diag.Compile, Message: message})
}

// tellSyntax tells of what is wrong with the syntax; ok is false if it is not
// certain what the reference says of that.
func (f *file) tellSyntax() (ok bool) {
	for i := range f.tree.Errors {
		e := &f.tree.Errors[i]
		message := f.tree.Told(e)
		if message == "" {
			f.mistakes = nil
			return false
		}
		f.mistake(source.Span{Start: e.Offset, End: e.End}, message)
	}
	return true
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

// numbersTaken tells of the fields of a message whose numbers are reserved, or
// those of fields before them. spans are all of the message's.
func (f *file) numbersTaken(m *message, spans []span) {
	ranges, ok := rangesOf(spans)
	if !ok {
		f.give(m.node, "ranges overlap")
		return
	}
	taken := make(map[int32]bool, len(m.fields))
	for _, x := range m.fields {
		switch n := x.out.Number; {
		case n == 0: // which has been told
		case isIn(ranges, n):
			f.mistake(f.span(f.tree.Value(x.node)), fmt.Sprintf("use of reserved field number `%d`", n))
		case taken[n]:
			f.mistake(f.span(f.tree.Value(x.node)), fmt.Sprintf("field number `%d` used more than once", n))
		default:
			taken[n] = true
		}
	}
}

// valuesTaken tells of the values of an enum whose numbers are reserved. spans are
// all of the enum's.
func (f *file) valuesTaken(e *enum, spans []span) {
	ranges, ok := rangesOf(spans)
	if !ok {
		f.give(e.node, "ranges overlap")
		return
	}
	e.numbersTaken = true
	for _, v := range e.values {
		if isIn(ranges, v.out.Number) {
			f.mistake(f.span(f.tree.Value(v.node)), fmt.Sprintf("use of reserved enum value `%d`", v.out.Number))
		}
	}
}

// rangesOf are the spans that are no members; ok is false if two of them overlap.
func rangesOf(spans []span) (ranges []span, ok bool) {
	for _, s := range spans {
		if !s.member {
			ranges = append(ranges, s)
		}
	}
	return ranges, !overlap(ranges, false)
}

func isIn(ranges []span, n int32) bool {
	return slices.ContainsFunc(ranges, func(s span) bool { return s.first <= n && n <= s.last })
}

// valuesAlike tells of the values of an enum without aliases that have the numbers
// of values before them.
func (f *file) valuesAlike(e *enum) {
	if e.numbersTaken {
		f.give(e.node, "two values of one number, and others reserved")
		return
	}
	taken := make(map[int32]bool, len(e.values))
	for _, v := range e.values {
		if taken[v.out.Number] {
			f.mistake(f.span(f.tree.Value(v.node)), fmt.Sprintf("enum value `%d` used more than once", v.out.Number))
		}
		taken[v.out.Number] = true
	}
}

// fieldsAlike tells of the fields of a message that have the JSON names of fields
// before them, but not the numbers. None is given one.
func (f *file) fieldsAlike(m *message) {
	first := make(map[string]*field, len(m.fields))
	for _, x := range m.fields {
		other := first[x.out.JSONName]
		switch {
		case other == nil:
			first[x.out.JSONName] = x
		case other.out.Number == 0, x.out.Number == 0:
			f.give(m.node, "fields of one JSON name, and not of numbers")
			return
		case other.out.Number == x.out.Number: // which has been told
		case other.untyped(): // the reference cannot tell what it is
			f.mistake(x.out.NameSpan, "enum values have the same JSON name")
		default:
			f.mistake(x.out.NameSpan, "message fields have the same JSON name")
		}
	}
}

// fieldsNamed tells of the fields of a message that have one name.
func (f *file) fieldsNamed(m *message) {
	m.doubled = true
	count := make(map[string]int, len(m.fields))
	for _, x := range m.fields {
		if x.out.Kind == groupKind {
			f.give(m.node, "a name is declared twice")
			return
		}
		if count[x.out.Name]++; count[x.out.Name] == 2 {
			f.mistake(m.named(x.out.Name).out.NameSpan, fmt.Sprintf("`%s` declared multiple times", x.out.Name))
		}
	}
}
