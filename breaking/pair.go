package breaking

import (
	"github.com/platinummonkey/spoke/schema/model"
)

// Declarations of both versions that belong together. In every pair both are
// there, unless it says otherwise.

// pair is one declaration in both versions.
type pair[T any] struct{ old, new T }

// side is one version, indexed.
type side struct {
	files    []*model.File
	byPath   map[string]*model.File
	packages map[string]*group
	// messages, enums and services are by full name, extensions by what they
	// extend and their number.
	messages   map[string]*model.Message
	enums      map[string]*model.Enum
	services   map[string]*model.Service
	extensions map[extension]*model.Field
}

// extension identifies an extension.
type extension struct {
	extendee string
	number   int32
}

// group is what a file or a package declares, by nested name, in the order of
// declaration.
type group struct {
	messages   named[*model.Message]
	enums      named[*model.Enum]
	services   named[*model.Service]
	extensions named[*model.Field]
}

// keep takes note of a file that does not take part: its package is there, with
// what is in it.
func (s *side) keep(f *model.File) {
	g := s.packages[f.Package]
	if g == nil {
		g = new(group)
		s.packages[f.Package] = g
	}
	g.messages.kept = g.messages.kept || len(f.Messages) > 0
	g.enums.kept = g.enums.kept || len(f.Enums) > 0
	g.extensions.kept = g.extensions.kept || len(f.Extensions) > 0
	for _, m := range f.Messages {
		g.keepNested(m)
	}
}

func (g *group) keepNested(m *model.Message) {
	g.enums.kept = g.enums.kept || len(m.Enums) > 0
	g.extensions.kept = g.extensions.kept || len(m.Extensions) > 0
	for _, sub := range m.Messages {
		g.keepNested(sub)
	}
}

// named is declarations by nested name.
type named[T any] struct {
	names  []string
	byName map[string]T
	// kept says that there are others, which are not listed.
	kept bool
}

func (n *named[T]) add(name string, declaration T) {
	if n.byName == nil {
		n.byName = make(map[string]T)
	}
	if _, ok := n.byName[name]; !ok {
		n.names = append(n.names, name)
	}
	n.byName[name] = declaration
}

func newSide(files []*model.File) *side {
	s := &side{
		files:      files,
		byPath:     make(map[string]*model.File, len(files)),
		packages:   make(map[string]*group),
		messages:   make(map[string]*model.Message),
		enums:      make(map[string]*model.Enum),
		services:   make(map[string]*model.Service),
		extensions: make(map[extension]*model.Field),
	}
	for _, f := range files {
		s.byPath[f.Path] = f
		g := s.packages[f.Package]
		if g == nil {
			g = new(group)
			s.packages[f.Package] = g
		}
		g.file(f)
		s.declarations(f.Messages, f.Enums, f.Extensions)
		for _, v := range f.Services {
			s.services[v.FullName] = v
		}
	}
	return s
}

// declarations adds what a file or a message declares.
func (s *side) declarations(messages []*model.Message, enums []*model.Enum, extensions []*model.Field) {
	for _, e := range enums {
		s.enums[e.FullName] = e
	}
	for _, x := range extensions {
		if x.Extendee != nil {
			s.extensions[extension{x.Extendee.FullName, x.Number}] = x
		}
	}
	for _, m := range messages {
		s.messages[m.FullName] = m
		s.declarations(m.Messages, m.Enums, m.Extensions)
	}
}

// fileGroup is what one file declares: nothing, where there is none.
func fileGroup(f *model.File) *group {
	g := new(group)
	if f != nil {
		g.file(f)
	}
	return g
}

func (g *group) file(f *model.File) {
	g.declarations(f, f.Messages, f.Enums, f.Extensions)
	for _, v := range f.Services {
		g.services.add(v.Name, v)
	}
}

func (g *group) declarations(f *model.File, messages []*model.Message, enums []*model.Enum, extensions []*model.Field) {
	for _, e := range enums {
		g.enums.add(nested(f, e.FullName), e)
	}
	for _, x := range extensions {
		g.extensions.add(nested(f, x.FullName), x)
	}
	for _, m := range messages {
		g.messages.add(nested(f, m.FullName), m)
		g.declarations(f, m.Messages, m.Enums, m.Extensions)
	}
}

// nested is a full name without the package of its file.
func nested(f *model.File, name string) string {
	if f.Package == "" {
		return name
	}
	return name[len(f.Package)+1:]
}

// parent is the nested name of what encloses that of a nested name, empty at
// the top.
func parent(name string) string {
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '.' {
			return name[:i]
		}
	}
	return ""
}

// eachField calls do for all pairs of fields and extensions.
func (c *comparison) eachField(do func(pair[*model.Field])) {
	for _, p := range c.fields {
		do(p)
	}
}

// matchFields gives all pairs of fields and extensions.
func (c *comparison) matchFields() []pair[*model.Field] {
	var pairs []pair[*model.Field]
	for _, m := range c.messages {
		byNumber := fieldsByNumber(m.new)
		for _, old := range m.old.Fields {
			if new := byNumber[old.Number]; new != nil {
				pairs = append(pairs, pair[*model.Field]{old, new})
			}
		}
	}
	for key, old := range c.old.extensions {
		if new := c.new.extensions[key]; new != nil {
			pairs = append(pairs, pair[*model.Field]{old, new})
		}
	}
	return pairs
}

func fieldsByNumber(m *model.Message) map[int32]*model.Field {
	byNumber := make(map[int32]*model.Field, len(m.Fields))
	for _, f := range m.Fields {
		byNumber[f.Number] = f
	}
	return byNumber
}

// match gives pairs of what both tables have.
func match[K comparable, T any](old, new map[K]T) []pair[T] {
	var pairs []pair[T]
	for key, o := range old {
		if n, ok := new[key]; ok {
			pairs = append(pairs, pair[T]{o, n})
		}
	}
	return pairs
}

// valueNames are the names of an enum's values by number, in the order of
// declaration.
func valueNames(e *model.Enum) map[int32][]string {
	names := make(map[int32][]string, len(e.Values))
	for _, v := range e.Values {
		names[v.Number] = append(names[v.Number], v.Name)
	}
	return names
}
