package dynamic

import (
	"errors"
	"slices"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
)

// exclude leaves out what a name stands for: a declaration with all inside it,
// or those of a package.
func (c *closure) exclude(name string) error {
	plain, recursive := cutBelow(name)
	if e := c.byName[plain]; e != nil {
		c.excludeAll(e)
		return nil
	}
	files, ok := c.packages[plain]
	if !ok {
		return errors.New("not found")
	}
	if recursive {
		files = c.filesBelow(plain)
	}
	for _, f := range files {
		c.excludeAll(f)
	}
	return nil
}

func (c *closure) excludeAll(e *element) {
	c.excluded[e] = true
	for _, child := range e.children {
		c.excludeAll(child)
	}
}

// excludeExtensions finds the extensions of what is left out, and those whose
// type is.
func (c *closure) excludeExtensions() {
	if len(c.excluded) == 0 {
		return
	}
	for _, list := range c.extensions {
		for _, e := range list {
			d, ok := e.proto.(*descriptorpb.FieldDescriptorProto)
			switch {
			case !ok || c.excluded[e]:
			case c.isExcluded(d.GetExtendee()):
				c.stray[e] = true
				c.untyped[e] = c.isExcluded(d.GetTypeName())
			case c.isExcluded(d.GetTypeName()):
				c.untyped[e] = true
			}
		}
	}
}

// isExcluded reports whether the type is that descriptors refer to by a name.
func (c *closure) isExcluded(name string) bool {
	return len(c.excluded) > 0 && name != "" && c.excluded[c.byName[name[1:]]]
}

// addFiles keeps all files but imports, and what these need of imports. An
// import of which not all that it imports itself is needed by now is kept as a
// whole, for what it needs: so the binary has it. Of others the rest stays as it
// is, see stays.
func (c *closure) addFiles() error {
	for _, f := range c.files {
		if !f.isImport && !c.excluded[f] {
			if err := c.addAll(f, true); err != nil {
				return err
			}
		}
	}
	for _, f := range slices.Backward(c.files) {
		if f.isImport && c.kept[f] != 0 && !c.importsAll(f) {
			if err := c.addAll(f, true); err != nil {
				return err
			}
		}
	}
	return c.addExtensions()
}

// importsAll reports whether all that a file imports is needed there.
func (c *closure) importsAll(f *element) bool {
	return !slices.ContainsFunc(f.descriptor().GetDependency(), func(name string) bool { return !c.imports[f][c.byPath[name]] })
}

// stays reports whether an element is left where all files are kept, though
// nothing needs it, or is kept.
func (c *closure) stays(e *element) bool {
	return !c.excluded[e] && (c.kept[e] != 0 || c.all && !c.untyped[e])
}

// withoutExcluded takes options that are excluded out of a declaration at a path
// and out of all inside it.
func (t *trimmer) withoutExcluded(m protoreflect.Message, p []int32) {
	if len(t.excluded) == 0 {
		return
	}
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case fd.Message() == nil || fd.Name() == "source_code_info":
		case fd.IsList():
			for i := range v.List().Len() {
				t.withoutExcluded(v.List().Get(i).Message(), at(p, int32(fd.Number()), int32(i)))
			}
		case fd.Name() == "options":
			here := at(p, int32(fd.Number()))
			if t.withoutExcludedOptions(v.Message(), here) && proto.Size(v.Message().Interface()) == 0 {
				m.Clear(fd)
				t.drop(here)
			}
		}
		return true
	})
}

// withoutExcludedOptions reports whether any option has gone.
func (t *trimmer) withoutExcludedOptions(options protoreflect.Message, p []int32) bool {
	gone := false
	options.Range(func(fd protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		if e := t.byNumber[extensionKey{string(options.Descriptor().FullName()), int32(fd.Number())}]; fd.IsExtension() && e != nil && (t.excluded[e] || t.stray[e] || t.untyped[e]) {
			options.Clear(fd)
			t.drop(at(p, int32(fd.Number())))
			gone = true
		}
		return true
	})
	return gone
}

// fields are the fields of a message at a path whose types are not excluded, and
// its oneofs that still have any.
func (t *trimmer) fields(out *descriptorpb.DescriptorProto, p []int32) {
	const fieldList, oneofList = 2, 8
	if !slices.ContainsFunc(out.GetField(), func(f *descriptorpb.FieldDescriptorProto) bool { return t.isExcluded(f.GetTypeName()) }) {
		return
	}
	list := out.GetField()
	out.Field = nil
	used, before := make(map[int32]bool), make(map[int32]bool)
	for i, f := range list {
		if f.OneofIndex != nil {
			before[f.GetOneofIndex()] = true
		}
		if t.isExcluded(f.GetTypeName()) {
			t.drop(at(p, fieldList, int32(i)))
			continue
		}
		if f.OneofIndex != nil {
			used[f.GetOneofIndex()] = true
		}
		t.moved.move(at(p, fieldList, int32(i)), int32(len(out.Field)))
		out.Field = append(out.Field, f)
	}
	oneofs := out.GetOneofDecl()
	out.OneofDecl = nil
	for i, o := range oneofs {
		// The fields of those that stay are not told of new numbers: so the
		// binary has it.
		if before[int32(i)] && !used[int32(i)] {
			t.drop(at(p, oneofList, int32(i)))
			continue
		}
		t.moved.move(at(p, oneofList, int32(i)), int32(len(out.OneofDecl)))
		out.OneofDecl = append(out.OneofDecl, o)
	}
}
