package engine

import (
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/syntax"
)

// places locates options whose statements stand between two nodes.
func (l *locator) places(v *value, first, end uint32, num int32) {
	if v == nil {
		return
	}
	mark := l.enter(num)
	for n := first; n < end; n = l.tree.Nodes[n].Next {
		if l.tree.Nodes[n].Kind == syntax.NodeOption {
			l.add(l.run(n))
		}
	}
	l.values(v)
	l.leave(mark)
}

// bodyPlaces locates the options in a body.
func (l *locator) bodyPlaces(v *value, body uint32, num int32) {
	l.places(v, body+1, l.tree.Nodes[body].Next, num)
}

// bracketPlaces locates the options in the brackets of a declaration.
func (l *locator) bracketPlaces(v *value, declaration uint32, num int32) {
	if v == nil {
		return
	}
	mark := l.enter(num)
	l.add(l.run(l.tree.Child(declaration, syntax.NodeOptions)))
	l.values(v)
	l.leave(mark)
}

// values locates the fields of an option's value, where they were given.
func (l *locator) values(v *value) {
	for _, s := range v.settings {
		num := s.field.out.Number
		repeated := s.field.out.Presence == model.Repeated
		if s.field.message != nil && !repeated {
			if s.named {
				l.add(l.given(s.given[0]), num)
			}
			mark := l.enter(num)
			l.values(s.elements[0].message)
			l.leave(mark)
			continue
		}
		for nth, by := range s.given {
			path := []int32{num, int32(nth)}
			if !repeated {
				path = path[:1]
			}
			if l.isStatement(by) {
				l.addCommented(by, path...)
			} else {
				l.add(l.given(by), path...)
			}
		}
	}
}

// given is the place of what sets a field: a name and a value.
func (l *locator) given(n uint32) run {
	t := l.tree
	if t.Nodes[n].Kind != syntax.NodeOption {
		return l.run(n)
	}
	return run{l.name(n).first, l.run(t.Value(n)).last}
}

// isStatement reports whether what sets a field is a statement of its own.
func (l *locator) isStatement(n uint32) bool { return l.tree.Nodes[n].Kind == syntax.NodeOption }
