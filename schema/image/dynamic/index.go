package dynamic

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/platinummonkey/spoke/schema/image"
)

// element is a declaration of an image that can be kept or left out by itself:
// a message, enum, service, method or extension; or a whole file.
type element struct {
	// name is the full name; empty for a file.
	name string
	// proto is its descriptor.
	proto proto.Message
	file  *element
	// parent is the message, service or file around it; nil for a file.
	parent *element
	// children are those inside it.
	children []*element
	// isImport says that its file is one.
	isImport bool
}

// descriptor is that of a file, nil for other elements.
func (e *element) descriptor() *descriptorpb.FileDescriptorProto {
	fd, _ := e.proto.(*descriptorpb.FileDescriptorProto)
	return fd
}

// index finds what an image declares.
type index struct {
	files  []*element
	byName map[string]*element
	// packages holds the files of each package, and an empty list for packages
	// that only hold others.
	packages map[string][]*element
	// extensions holds, by the name of the message that they extend, its
	// extensions by number, and in their order.
	extensions map[string][]*element
	byNumber   map[extensionKey]*element
	byPath     map[string]*element
	of         map[proto.Message]*element
}

type extensionKey struct {
	extendee string
	number   int32
}

// newIndex reads the files of an image.
func newIndex(img *image.Image, known types) (*index, error) {
	descriptors, err := descriptors(img, known)
	if err != nil {
		return nil, err
	}
	x := &index{
		byName:     make(map[string]*element),
		packages:   make(map[string][]*element),
		extensions: make(map[string][]*element),
		byNumber:   make(map[extensionKey]*element),
		byPath:     make(map[string]*element),
		of:         make(map[proto.Message]*element),
	}
	for i, fd := range descriptors {
		f := &element{proto: fd, isImport: img.Files[i].IsImport}
		f.file = f
		x.files = append(x.files, f)
		x.byPath[fd.GetName()] = f
		x.of[fd] = f
		x.addPackage(f, fd.GetPackage())
		x.add(f, fd.GetPackage(), fd.GetMessageType(), fd.GetEnumType(), fd.GetExtension())
		for _, s := range fd.GetService() {
			service := x.addOne(f, fd.GetPackage(), s.GetName(), s)
			for _, m := range s.GetMethod() {
				x.addOne(service, service.name, m.GetName(), m)
			}
		}
	}
	return x, nil
}

// descriptors are the descriptors of all files. Options that are not known stay
// as they are.
func descriptors(img *image.Image, known types) ([]*descriptorpb.FileDescriptorProto, error) {
	list := make([]*descriptorpb.FileDescriptorProto, len(img.Files))
	for i, f := range img.Files {
		list[i] = new(descriptorpb.FileDescriptorProto)
		if err := (proto.UnmarshalOptions{AllowPartial: true, Resolver: known}).Unmarshal(f.Descriptor, list[i]); err != nil {
			return nil, fmt.Errorf("file %q: %w", f.Path, err)
		}
	}
	return list, nil
}

func (x *index) addPackage(f *element, name string) {
	x.packages[name] = append(x.packages[name], f)
	for name != "" {
		dot := strings.LastIndexByte(name, '.')
		name = name[:max(dot, 0)]
		if _, ok := x.packages[name]; !ok {
			x.packages[name] = nil
		}
	}
}

func (x *index) addOne(parent *element, scope, name string, m proto.Message) *element {
	if scope != "" {
		name = scope + "." + name
	}
	e := &element{name: name, proto: m, file: parent.file, parent: parent, isImport: parent.isImport}
	parent.children = append(parent.children, e)
	x.byName[name] = e
	x.of[m] = e
	return e
}

// add adds what is declared in one scope.
func (x *index) add(parent *element, scope string, messages []*descriptorpb.DescriptorProto, enums []*descriptorpb.EnumDescriptorProto, extensions []*descriptorpb.FieldDescriptorProto) {
	for _, m := range messages {
		e := x.addOne(parent, scope, m.GetName(), m)
		x.add(e, e.name, m.GetNestedType(), m.GetEnumType(), m.GetExtension())
	}
	for _, e := range enums {
		x.addOne(parent, scope, e.GetName(), e)
	}
	for _, d := range extensions {
		e := x.addOne(parent, scope, d.GetName(), d)
		extendee := strings.TrimPrefix(d.GetExtendee(), ".")
		x.extensions[extendee] = append(x.extensions[extendee], e)
		x.byNumber[extensionKey{extendee, d.GetNumber()}] = e
	}
}
