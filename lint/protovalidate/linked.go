package protovalidate

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/common/types"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/platinummonkey/spoke/schema/model"
)

// run is what the checks of all files share.
type run struct {
	*linked
	environment func() (*environment, error)
	allTypes    func() (types.Provider, error)
	validator   func() (validator, error)
}

// linked holds descriptors of files and of all that they import.
type linked struct {
	registry *protoregistry.Files
	files    map[*model.File]protoreflect.FileDescriptor
	// types finds the extensions that the files declare.
	types *dynamicpb.Types
	// extended is set if the files extend rules of protovalidate.
	extended bool
}

// link links files. Options in them are read twice if that is needed to know
// the extensions in them.
func link(files []*model.File) (*linked, error) {
	l, err := linkWith(files, protoregistry.GlobalTypes)
	if err != nil || !l.extended {
		return l, err
	}
	return linkWith(files, resolver{protoregistry.GlobalTypes, l.types})
}

func linkWith(files []*model.File, extensions extensionResolver) (*linked, error) {
	l := &linked{registry: new(protoregistry.Files), files: make(map[*model.File]protoreflect.FileDescriptor)}
	for _, f := range files {
		if err := l.add(f, extensions); err != nil {
			return nil, err
		}
	}
	l.types = dynamicpb.NewTypes(l.registry)
	return l, nil
}

// extensionResolver is what reading options needs to know extensions.
type extensionResolver interface {
	FindExtensionByName(field protoreflect.FullName) (protoreflect.ExtensionType, error)
	FindExtensionByNumber(message protoreflect.FullName, field protoreflect.FieldNumber) (protoreflect.ExtensionType, error)
}

// resolver finds an extension among compiled types, which those of protovalidate
// must be, or else among the files'.
type resolver struct{ compiled, declared extensionResolver }

func (r resolver) FindExtensionByName(field protoreflect.FullName) (protoreflect.ExtensionType, error) {
	if t, err := r.compiled.FindExtensionByName(field); err == nil {
		return t, nil
	}
	return r.declared.FindExtensionByName(field)
}

func (r resolver) FindExtensionByNumber(message protoreflect.FullName, field protoreflect.FieldNumber) (protoreflect.ExtensionType, error) {
	if t, err := r.compiled.FindExtensionByNumber(message, field); err == nil {
		return t, nil
	}
	return r.declared.FindExtensionByNumber(message, field)
}

// add links f after its imports, which form no cycle.
func (l *linked) add(f *model.File, extensions extensionResolver) error {
	if _, ok := l.files[f]; ok {
		return nil
	}
	for _, imp := range f.Imports {
		if imp.File == nil {
			continue
		}
		if err := l.add(imp.File, extensions); err != nil {
			return err
		}
	}
	file, err := unmarshal(f, false, extensions)
	if err != nil {
		return err
	}
	descriptor, err := protodesc.FileOptions{AllowUnresolvable: true}.New(file, l.registry)
	if err != nil {
		return fmt.Errorf("descriptor of %s: %w", f.Path, err)
	}
	if err := l.registry.RegisterFile(descriptor); err != nil {
		return fmt.Errorf("descriptor of %s: %w", f.Path, err)
	}
	l.files[f] = descriptor
	l.extended = l.extended || extendsRules(file)
	return nil
}

// unmarshal gives the descriptor of f.
func unmarshal(f *model.File, sourceInfo bool, extensions extensionResolver) (*descriptorpb.FileDescriptorProto, error) {
	data, err := f.Descriptor(sourceInfo)
	if err != nil {
		return nil, err
	}
	file := new(descriptorpb.FileDescriptorProto)
	if err := (proto.UnmarshalOptions{Resolver: extensions}).Unmarshal(data, file); err != nil {
		return nil, fmt.Errorf("descriptor of %s: %w", f.Path, err)
	}
	return file, nil
}

// extendsRules reports whether f declares extensions of protovalidate's
// messages.
func extendsRules(f *descriptorpb.FileDescriptorProto) bool {
	var inMessages func([]*descriptorpb.DescriptorProto) bool
	extends := func(extensions []*descriptorpb.FieldDescriptorProto) bool {
		for _, e := range extensions {
			if isStandardRules(protoreflect.FullName(strings.TrimPrefix(e.GetExtendee(), "."))) {
				return true
			}
		}
		return false
	}
	inMessages = func(messages []*descriptorpb.DescriptorProto) bool {
		for _, m := range messages {
			if extends(m.Extension) || inMessages(m.NestedType) {
				return true
			}
		}
		return false
	}
	return extends(f.Extension) || inMessages(f.MessageType)
}

// option gives the value of an option of protovalidate, nil if it is not set.
func option[M proto.Message](options proto.Message, extension protoreflect.ExtensionType) M {
	var none M
	if !proto.HasExtension(options, extension) {
		return none
	}
	value, _ := proto.GetExtension(options, extension).(M)
	return value
}

func (r *run) newFileCheck(f *model.File) *fileCheck {
	return &fileCheck{run: r, file: f, descriptor: r.files[f]}
}
