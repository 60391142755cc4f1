package stats

import (
	"strings"

	"github.com/platinummonkey/spoke/schema/syntax"
)

// Tree counts a file that has no errors, syntax.Tree.Check included.
func (c *Counter) Tree(t *syntax.Tree) {
	c.File()
	w := walker{Counter: c, Tree: t}
	for n := range w.children(0) {
		switch t.Nodes[n].Kind {
		case syntax.NodePackage:
			c.Package(w.packageName(n))
		case syntax.NodeService:
			w.service(n)
		default:
			w.decl(n)
		}
	}
}

// walker counts the declarations of one file.
type walker struct {
	*Counter
	*syntax.Tree
}

// children yields the children of a node.
func (w *walker) children(n uint32) func(func(uint32) bool) {
	return func(yield func(uint32) bool) {
		for c, end := n+1, w.Nodes[n].Next; c < end; c = w.Nodes[c].Next {
			if !yield(c) {
				return
			}
		}
	}
}

// body yields the declarations in the body of a declaration.
func (w *walker) body(n uint32) func(func(uint32) bool) {
	body := w.Child(n, syntax.NodeBody)
	if body == 0 {
		return func(func(uint32) bool) {}
	}
	return w.children(body)
}

// decl counts what may stand in files and in messages.
func (w *walker) decl(n uint32) {
	switch w.Nodes[n].Kind {
	case syntax.NodeMessage:
		w.Message(w.deprecated(n))
		for c := range w.body(n) {
			w.member(c, w.Field)
		}
	case syntax.NodeEnum:
		w.Enum(w.deprecated(n))
		for c := range w.body(n) {
			if w.Nodes[c].Kind == syntax.NodeEnumValue {
				w.EnumValue()
			}
		}
	case syntax.NodeExtend:
		for c := range w.body(n) {
			w.field(c, w.Extension)
		}
	}
}

// member counts what stands in a message.
func (w *walker) member(n uint32, field func()) {
	switch w.Nodes[n].Kind {
	case syntax.NodeField, syntax.NodeGroup:
		w.field(n, field)
	case syntax.NodeOneof:
		for c := range w.body(n) {
			w.field(c, field)
		}
	default:
		w.decl(n)
	}
}

// field counts a field. A group is a message as well, but what it holds does
// not count.
func (w *walker) field(n uint32, field func()) {
	switch w.Nodes[n].Kind {
	case syntax.NodeField:
		field()
	case syntax.NodeGroup:
		field()
		w.Message(w.deprecated(n))
	}
}

func (w *walker) service(n uint32) {
	w.Service()
	for c := range w.body(n) {
		if w.Nodes[c].Kind == syntax.NodeMethod {
			w.RPC(w.deprecated(c))
		}
	}
}

// packageName is the name in a package declaration, without the white space
// and the comments in it.
func (w *walker) packageName(n uint32) string {
	path := w.Child(n, syntax.NodePath)
	var name strings.Builder
	for tok := w.Nodes[path].First; path != 0 && tok <= w.Nodes[path].Last; tok++ {
		name.WriteString(w.TokenText(tok))
	}
	return strings.Clone(name.String()) // which may be a part of the text
}

// deprecated reports whether an option of a declaration says that it is.
func (w *walker) deprecated(n uint32) bool {
	for c := range w.children(n) {
		switch w.Nodes[c].Kind {
		case syntax.NodeBody:
			for option := range w.children(c) {
				if w.Nodes[option].Kind == syntax.NodeOption && w.deprecates(option) {
					return true
				}
			}
		case syntax.NodeOptions:
			for option := range w.children(c) {
				if w.deprecates(option) {
					return true
				}
			}
		}
	}
	return false
}

// deprecates reports whether an option's name begins with "deprecated" and its
// value with "true".
func (w *walker) deprecates(option uint32) bool {
	path := w.Child(option, syntax.NodePath)
	value := w.Value(option)
	return path != 0 && value != 0 && w.Nodes[value].Kind == syntax.NodeName &&
		w.firstName(path) == "deprecated" && w.firstName(value) == "true"
}

// firstName is the first name of a path, which may have a separator in front.
func (w *walker) firstName(path uint32) string {
	tok := w.Nodes[path].First
	if k := w.Tokens[tok].Kind; (k == '.' || k == '/') && tok < w.Nodes[path].Last {
		tok++
	}
	return w.TokenText(tok)
}
