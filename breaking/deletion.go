package breaking

import (
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
)

// Rules about what is gone.

func fileNoDelete(c *comparison) {
	for _, f := range c.old.files {
		if c.new.byPath[f.Path] == nil {
			c.report(nil, source.Span{}, f, "Previously present file %q was deleted.", f.Path)
		}
	}
}

func packageNoDelete(c *comparison) {
	seen := make(map[string]bool)
	for _, f := range c.old.files {
		if !seen[f.Package] && c.new.packages[f.Package] == nil {
			c.report(nil, source.Span{}, f, "Previously present package %q was deleted.", f.Package)
		}
		seen[f.Package] = true
	}
}

// declared is one kind of declaration.
type declared[T any] struct {
	noun string
	// lastToo says that the rule about packages speaks up also where nothing of
	// the kind is left. Of other kinds it does not, as in the binary.
	lastToo bool
	// wide says that the rule about packages looks in the whole package for the
	// message around what is gone. For other kinds it looks in the file alone,
	// as in the binary.
	wide bool
	of   func(*group) *named[T]
	decl func(T) *model.Decl
}

func messages() declared[*model.Message] {
	return declared[*model.Message]{
		"message", false, true, func(g *group) *named[*model.Message] { return &g.messages },
		func(m *model.Message) *model.Decl { return &m.Decl },
	}
}

func enums() declared[*model.Enum] {
	return declared[*model.Enum]{
		"enum", false, false, func(g *group) *named[*model.Enum] { return &g.enums },
		func(e *model.Enum) *model.Decl { return &e.Decl },
	}
}

func services() declared[*model.Service] {
	return declared[*model.Service]{
		"service", true, false, func(g *group) *named[*model.Service] { return &g.services },
		func(s *model.Service) *model.Decl { return &s.Decl },
	}
}

func extensions() declared[*model.Field] {
	return declared[*model.Field]{
		"extension", false, false, func(g *group) *named[*model.Field] { return &g.extensions },
		func(f *model.Field) *model.Decl { return &f.Decl },
	}
}

// goneFromFile is the rule that what files declare stays there.
func goneFromFile[T any](d declared[T]) func(*comparison) {
	return func(c *comparison) {
		for _, p := range c.files {
			old, new := fileGroup(p.old), fileGroup(p.new)
			for _, name := range d.of(old).names {
				if _, ok := d.of(new).byName[name]; !ok {
					c.gone(new, name, p.new, p.old, "Previously present %s %q was deleted from file.", d.noun, name)
				}
			}
		}
	}
}

// goneFromPackage is the rule that what packages declare stays there.
func goneFromPackage[T any](d declared[T]) func(*comparison) {
	return func(c *comparison) {
		for name, old := range c.old.packages {
			new := c.new.packages[name]
			if new == nil || len(d.of(new).names) == 0 && !d.of(new).kept && !d.lastToo {
				continue
			}
			for _, nested := range d.of(old).names {
				if _, ok := d.of(new).byName[nested]; !ok {
					from := d.decl(d.of(old).byName[nested]).File
					to := c.new.byPath[from.Path]
					around := fileGroup(to)
					if d.wide {
						around = new
					}
					c.gone(around, nested, to, from, "Previously present %s %q was deleted from package %q.", d.noun, nested, name)
				}
			}
		}
	}
}

// gone reports that a declaration is gone: at the nearest message around it
// that is still there, else in the file.
func (c *comparison) gone(in *group, name string, file, old *model.File, format string, args ...any) {
	for name = parent(name); name != "" && file != nil; name = parent(name) {
		if m := in.messages.byName[name]; m != nil {
			c.report(m.File, m.Span, old, format, args...)
			return
		}
	}
	c.report(file, source.Span{}, old, format, args...)
}

// fieldGone is the rule that fields stay, unless what keep looks at is reserved.
func fieldGone(unless func(*model.Message, *model.Field) (kept bool, text string)) func(*comparison) {
	return func(c *comparison) {
		for _, p := range c.messages {
			byNumber := fieldsByNumber(p.new)
			for _, f := range p.old.Fields {
				if byNumber[f.Number] != nil {
					continue
				}
				if kept, text := unless(p.new, f); !kept {
					c.message(p, nil, "Previously present field \"%d\" with name %q on message %q was deleted%s.", f.Number, f.Name, p.new.Name, text)
				}
			}
		}
	}
}

func never(*model.Message, *model.Field) (bool, string) { return false, "" }

func nameReserved(m *model.Message, f *model.Field) (bool, string) {
	return slices.Contains(m.Details.ReservedNames, f.Name), " without reserving the name " + quote(f.Name)
}

func numberReserved(m *model.Message, f *model.Field) (bool, string) {
	return contains(m.Details.Reserved, f.Number), " without reserving the number " + quoteNumber(f.Number)
}

// valueGone is the rule that the numbers of enum values stay.
func valueGone(unless func(e *model.Enum, number int32, names []string) (kept bool, text string)) func(*comparison) {
	return func(c *comparison) {
		for _, p := range c.enums {
			old, new := valueNames(p.old), valueNames(p.new)
			for number, names := range old {
				if len(new[number]) > 0 {
					continue
				}
				if kept, text := unless(p.new, number, names); !kept {
					c.at(&p.new.Decl, &p.old.Decl, nil, "Previously present enum value \"%d\" on enum %q was deleted%s.", number, p.new.Name, text)
				}
			}
		}
	}
}

func neverValue(*model.Enum, int32, []string) (bool, string) { return false, "" }

func valueNumberReserved(e *model.Enum, number int32, _ []string) (bool, string) {
	return contains(e.Details.Reserved, number), " without reserving the number " + quoteNumber(number)
}

func valueNamesReserved(e *model.Enum, _ int32, names []string) (bool, string) {
	kept := !slices.ContainsFunc(names, func(n string) bool { return !slices.Contains(e.Details.ReservedNames, n) })
	noun := " without reserving the name "
	if len(names) > 1 {
		noun = " without reserving the names "
	}
	return kept, noun + quoteAll(names)
}

func quoteAll(names []string) string {
	names = slices.Clone(names)
	slices.Sort(names)
	for i, n := range names {
		names[i] = quote(n)
	}
	return strings.Join(names, ", ")
}

func oneofNoDelete(c *comparison) {
	for _, p := range c.messages {
		for _, o := range p.old.Oneofs {
			if !slices.ContainsFunc(p.new.Oneofs, func(n *model.Oneof) bool { return n.Name == o.Name }) && !isPresence(p.new, o.Name) {
				c.message(p, nil, "Previously present oneof %q on message %q was deleted.", o.Name, p.new.Name)
			}
		}
	}
}

// isPresence reports whether the presence of an optional field of proto3 makes a
// oneof of a name in the descriptor of m, where the rule finds it.
func isPresence(m *model.Message, name string) bool {
	return m.File.Syntax == model.Proto3 && slices.ContainsFunc(m.Fields, func(f *model.Field) bool {
		return (name == "_"+f.Name || name == "X"+f.Name && strings.HasPrefix(f.Name, "_")) && f.Oneof == nil && f.Presence == model.Explicit &&
			(f.Message == nil || m.File.Source.HasPlace(f.LabelSpan))
	})
}

func rpcNoDelete(c *comparison) {
	for _, p := range c.services {
		methods := methodsByName(p.new)
		for _, m := range p.old.Methods {
			if methods[m.Name] == nil {
				c.at(&p.new.Decl, &p.old.Decl, nil, "Previously present RPC %q on service %q was deleted.", m.Name, p.new.Name)
			}
		}
	}
}
