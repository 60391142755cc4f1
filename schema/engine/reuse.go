package engine

import (
	"github.com/platinummonkey/spoke/schema/model"
)

// reused are files of an earlier compilation that take part in another one as
// they are.
type reused struct {
	files map[string]*model.File
	// from is the compilation that they are from, nil if there are none.
	from *compilation
}

// reuse takes the files of a request that are known, if the engine has compiled
// them all, and what options there are is the same for them and for c.
func (c *compilation) reuse(files map[string]*model.File) {
	var from *compilation
	for _, m := range files {
		f, ok := m.Origin.(*file)
		if !ok || f.inDoubt() || from != nil && f.compilation != from {
			return
		}
		from = f.compilation
	}
	if from != nil && from.lazy == c.lazy && (c.lazy || files[descriptorPath] != nil) {
		c.reused = reused{files, from}
	}
}

// file is the file at a path, nil if it has to be compiled.
func (r *reused) file(path string) *file {
	m := r.files[path]
	if m == nil {
		return nil
	}
	f, _ := m.Origin.(*file)
	return f
}

// reuseDescriptor takes over descriptor.proto: that of the input with what is
// reused, or that which comes with the program, if one of the files that are reused
// has needed it.
func (c *compilation) reuseDescriptor() {
	from := c.reused.from
	if from == nil || !from.descriptor.done || from.descriptor.inDoubt() {
		return
	}
	if !c.lazy {
		c.builtins = from.builtins
		return // the file itself is reused as others are
	}
	c.descriptor, c.builtins = from.descriptor, from.builtins
	c.files[descriptorPath] = from.descriptor
	if c.reused.file(descriptorPath) == nil {
		c.list = append(c.list, from.descriptor) // who imports it has not got it yet
	}
}

// symbol is what a full name stands for: those of files that are reused count
// as if they had been compiled.
func (c *compilation) symbol(name []byte) (symbol, bool) {
	s, ok := c.symbols.get(name)
	if ok || c.reused.from == nil {
		return s, ok
	}
	if s, ok = c.reused.from.symbols.get(name); ok && s.file != c.descriptor && c.reused.file(s.file.path) != s.file {
		return symbol{}, false
	}
	return s, ok
}
