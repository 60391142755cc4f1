package dynamic

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/platinummonkey/spoke/schema/image"
)

// why says for what reason an element is kept.
type why int8

const (
	// around: something inside it is kept. Of a message only that is left.
	around why = iota + 1
	// option: it takes part in an option that is used. Other extensions of it
	// are not kept for that.
	option
	// asked: somebody wants it, or something that is kept refers to it.
	asked
)

// closure is what to keep of an image.
type closure struct {
	*index
	kept map[*element]why
	// imports are the files that each file refers to.
	imports map[*element]map[*element]bool
	// messages are those that are asked for.
	messages []*element
	// excluded are not kept, whatever refers to them.
	excluded map[*element]bool
	// untyped are extensions whose type is excluded: they are not kept, but what
	// they extend is wherever they are asked for.
	untyped map[*element]bool
	// stray are extensions of what is excluded: they are excluded, too, wherever
	// they are asked for.
	stray map[*element]bool
	// all is set where no types are asked for.
	all bool
}

// newClosure finds what the filter's types need, or all files, but for what it
// excludes.
func newClosure(x *index, f image.Filter) (*closure, error) {
	c := &closure{
		index:    x,
		kept:     make(map[*element]why),
		imports:  make(map[*element]map[*element]bool),
		excluded: make(map[*element]bool),
		untyped:  make(map[*element]bool),
		stray:    make(map[*element]bool),
		all:      len(f.Types) == 0,
	}
	for _, name := range f.ExcludedTypes {
		if err := c.exclude(name); err != nil {
			return nil, fmt.Errorf("exclusion of type %q: %w", strings.TrimSuffix(name, below), err)
		}
	}
	c.excludeExtensions()
	if c.all {
		return c, c.addFiles()
	}
	for _, name := range f.Types {
		if err := c.include(name); err != nil {
			return nil, fmt.Errorf("inclusion of type %q: %w", strings.TrimSuffix(name, below), err)
		}
	}
	return c, c.addExtensions()
}

// addExtensions keeps the extensions of messages that are asked for. Of messages
// that only these extensions need, the binary keeps some by chance and most not:
// here, none.
func (c *closure) addExtensions() error {
	for _, e := range slices.Clone(c.messages) {
		for _, extension := range c.extensions[e.name] {
			if c.excluded[extension] {
				continue
			}
			if err := c.add(extension, nil, asked); err != nil {
				return err
			}
		}
	}
	return nil
}

var (
	errImported = errors.New("type declared in imported module")
	errExcluded = errors.New("type excluded by filter")
)

// below is the suffix of a name that stands for all below it.
const below = ".**"

func cutBelow(name string) (plain string, recursive bool) { return strings.CutSuffix(name, below) }

// checkTypeName verifies the form of a name; empty stands for the package
// without a name.
func checkTypeName(name string) error {
	plain := strings.TrimSuffix(name, below)
	switch {
	case plain == "" || protoreflect.FullName(plain).IsValid():
		return nil
	case strings.Contains(name, "*"):
		return fmt.Errorf("invalid filter type: include type %q: the only supported wildcard is \".**\" and it must come at the end", name)
	}
	return fmt.Errorf("invalid filter type: include type %q", name)
}

// include keeps what a name stands for.
func (c *closure) include(name string) error {
	plain, recursive := cutBelow(name)
	if e := c.byName[plain]; e != nil {
		switch {
		case e.isImport:
			return errImported
		case c.excluded[e], c.stray[e]:
			return errExcluded
		}
		if _, ok := e.proto.(*descriptorpb.ServiceDescriptorProto); ok {
			recursive = false // it comes with its methods
		}
		return c.addAll(e, recursive)
	}
	files, ok := c.packages[plain]
	if !ok {
		return errors.New("not found")
	}
	if recursive {
		files = c.filesBelow(plain)
	} else if len(files) == 0 {
		return fmt.Errorf("package contains no types directly; did you mean %q?", plain+below)
	}
	imported := true
	for _, f := range files {
		imported = imported && f.isImport
	}
	if imported {
		return errImported
	}
	for _, f := range files {
		if err := c.addAll(f, true); err != nil {
			return err
		}
	}
	return nil
}

// filesBelow are the files of a package and of all packages in it.
func (c *closure) filesBelow(name string) []*element {
	var files []*element
	for _, f := range c.files {
		p := f.descriptor().GetPackage()
		if name == "" || p == name || strings.HasPrefix(p, name+".") {
			files = append(files, f)
		}
	}
	return files
}

// addAll keeps an element and, if asked to, all inside it.
func (c *closure) addAll(e *element, inside bool) error {
	if err := c.add(e, nil, asked); err != nil || !inside {
		return err
	}
	for _, child := range e.children {
		if c.excluded[child] {
			continue
		}
		if err := c.addAll(child, true); err != nil {
			return err
		}
	}
	return nil
}

// add keeps an element with all that it needs. The file from refers to it; it
// may be nil.
func (c *closure) add(e, from *element, reason why) error {
	if c.stray[e] {
		c.excluded[e] = true
		return nil
	}
	if d, ok := e.proto.(*descriptorpb.FieldDescriptorProto); ok && c.untyped[e] {
		return c.addType(d.GetExtendee(), e.file, reason)
	}
	if from != nil && from != e.file {
		if c.imports[from] == nil {
			c.imports[from] = make(map[*element]bool)
		}
		c.imports[from][e.file] = true
	}
	before := c.kept[e]
	if before >= reason {
		return nil
	}
	c.kept[e] = reason
	if _, ok := e.proto.(*descriptorpb.DescriptorProto); ok && reason == asked {
		c.messages = append(c.messages, e)
	}
	if before > around {
		return nil // all but the reason is as it was
	}
	if before == 0 {
		for p := e.parent; p != nil && c.kept[p] == 0; p = p.parent {
			c.kept[p] = around
			if err := c.addOptions(p.proto, p.file); err != nil {
				return err
			}
		}
		if err := c.addOptions(e.proto, e.file); err != nil {
			return err
		}
	}
	return c.addParts(e, reason)
}

// addParts keeps what the parts of an element need.
func (c *closure) addParts(e *element, reason why) error {
	switch d := e.proto.(type) {
	case *descriptorpb.DescriptorProto:
		for _, f := range d.GetField() {
			if c.isExcluded(f.GetTypeName()) {
				continue
			}
			if err := c.addType(f.GetTypeName(), e.file, asked); err != nil {
				return err
			}
			if err := c.addOptions(f, e.file); err != nil {
				return err
			}
		}
		for _, o := range d.GetOneofDecl() {
			if err := c.addOptions(o, e.file); err != nil {
				return err
			}
		}
		for _, r := range d.GetExtensionRange() {
			if err := c.addOptions(r, e.file); err != nil {
				return err
			}
		}
	case *descriptorpb.EnumDescriptorProto:
		for _, v := range d.GetValue() {
			if err := c.addOptions(v, e.file); err != nil {
				return err
			}
		}
	case *descriptorpb.ServiceDescriptorProto:
		for _, m := range e.children {
			if d, ok := m.proto.(*descriptorpb.MethodDescriptorProto); ok && (c.isExcluded(d.GetInputType()) || c.isExcluded(d.GetOutputType())) {
				// What such a method takes is left out with it everywhere: so
				// the binary has it.
				c.excluded[c.byName[d.GetInputType()[1:]]] = true
				continue
			}
			if c.excluded[m] {
				continue
			}
			if err := c.add(m, e.file, asked); err != nil {
				return err
			}
		}
	case *descriptorpb.MethodDescriptorProto:
		for _, end := range []struct{ name, typ string }{{"input", d.GetInputType()}, {"output", d.GetOutputType()}} {
			if c.isExcluded(end.typ) {
				return fmt.Errorf("cannot include method %q as its %s type %q is type excluded by filter", e.name, end.name, strings.TrimPrefix(end.typ, "."))
			}
		}
		if err := c.addType(d.GetInputType(), e.file, asked); err != nil {
			return err
		}
		return c.addType(d.GetOutputType(), e.file, asked)
	case *descriptorpb.FieldDescriptorProto:
		if err := c.addType(d.GetExtendee(), e.file, reason); err != nil {
			return err
		}
		return c.addType(d.GetTypeName(), e.file, asked)
	}
	return nil
}

// addType keeps a type that something in file refers to; "" is none.
func (c *closure) addType(name string, file *element, reason why) error {
	if name == "" {
		return nil
	}
	e := c.byName[strings.TrimPrefix(name, ".")]
	if e == nil {
		return fmt.Errorf("missing %q", strings.TrimPrefix(name, "."))
	}
	return c.add(e, file, reason)
}

// addOptions keeps the extensions that are options of a declaration in file,
// and the types of what Any in them holds.
func (c *closure) addOptions(declaration proto.Message, file *element) error {
	m := declaration.ProtoReflect()
	fd := m.Descriptor().Fields().ByName("options")
	if fd == nil || !m.Has(fd) {
		return nil
	}
	options := m.Get(fd).Message()
	var err error
	options.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		if !fd.IsExtension() {
			return true
		}
		e := c.byNumber[extensionKey{string(options.Descriptor().FullName()), int32(fd.Number())}]
		if e == nil || c.excluded[e] || c.stray[e] {
			return true // its file is left out, or it is
		}
		if err = c.add(e, file, option); err == nil {
			err = c.addPacked(fd, v, file)
		}
		return err == nil
	})
	return err
}

// addPacked keeps the types of what every Any in a value holds.
func (c *closure) addPacked(fd protoreflect.FieldDescriptor, v protoreflect.Value, file *element) error {
	var err error
	switch {
	case fd.IsMap() && fd.MapValue().Message() != nil:
		v.Map().Range(func(_ protoreflect.MapKey, v protoreflect.Value) bool {
			err = c.addPackedIn(v.Message(), file)
			return err == nil
		})
	case fd.IsList() && fd.Message() != nil:
		for i := range v.List().Len() {
			if err = c.addPackedIn(v.List().Get(i).Message(), file); err != nil {
				return err
			}
		}
	case !fd.IsMap() && !fd.IsList() && fd.Message() != nil:
		return c.addPackedIn(v.Message(), file)
	}
	return err
}

func (c *closure) addPackedIn(m protoreflect.Message, file *element) error {
	if m.Descriptor().FullName() == "google.protobuf.Any" {
		url := m.Get(m.Descriptor().Fields().ByNumber(1)).String()
		if e := c.byName[url[strings.LastIndexByte(url, '/')+1:]]; e != nil && !c.excluded[e] {
			return c.add(e, file, asked)
		}
		return nil
	}
	var err error
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		err = c.addPacked(fd, v, file)
		return err == nil
	})
	return err
}
