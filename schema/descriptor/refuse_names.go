package descriptor

import (
	"fmt"
	"slices"

	"github.com/platinummonkey/spoke/schema/model"
)

// names are the names declared in one scope.
type names struct {
	file *file
	list []string
}

// scopeNames is names without any.
func (f *file) scopeNames() *names {
	f.inScope.list = f.inScope.list[:0]
	f.inScope.file = f
	return &f.inScope
}

func (n *names) add(name string) { n.list = append(n.list, name) }

func (n *names) addFields(fields []*model.Field) {
	for _, f := range fields {
		n.add(f.Name)
	}
}

// addEnums adds enums and their values, which are their siblings.
func (n *names) addEnums(enums []*model.Enum) {
	for _, e := range enums {
		n.add(e.Name)
		for _, v := range e.Values {
			n.add(v.Name)
		}
	}
}

// check refuses names that are none, and those that are there twice.
func (n *names) check(scope string) {
	for _, name := range n.list {
		if !isName(name) {
			n.file.refuse(fmt.Errorf("descriptor %q has an invalid nested name: %q", scope, name))
			return
		}
	}
	if name, ok := duplicate(n.list); ok {
		n.file.refuse(fmt.Errorf("descriptor %q already declared", n.file.names.join(scope, name)))
	}
}

// duplicate finds a string that list has twice. It may change the order of
// list.
func duplicate(list []string) (string, bool) {
	const few = 12
	if len(list) <= few {
		for i := range list {
			if slices.Contains(list[:i], list[i]) {
				return list[i], true
			}
		}
		return "", false
	}
	slices.Sort(list)
	for i := range list[1:] {
		if list[i] == list[i+1] {
			return list[i], true
		}
	}
	return "", false
}
