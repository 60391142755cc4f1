package protovalidate

import (
	"fmt"
	"strings"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
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
	// custom is set if the files extend rules of protovalidate.
	custom bool
}

func link(files []*model.File) (*linked, error) {
	l := &linked{registry: new(protoregistry.Files), files: make(map[*model.File]protoreflect.FileDescriptor)}
	for _, f := range files {
		if err := l.add(f); err != nil {
			return nil, err
		}
	}
	l.types = dynamicpb.NewTypes(l.registry)
	return l, nil
}

// add links f after its imports, which form no cycle.
func (l *linked) add(f *model.File) error {
	if _, ok := l.files[f]; ok {
		return nil
	}
	for _, imp := range f.Imports {
		if imp.File == nil {
			continue
		}
		if err := l.add(imp.File); err != nil {
			return err
		}
	}
	file, err := unmarshal(f, false)
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
	l.custom = l.custom || extendsRules(file)
	return nil
}

// unmarshal gives the descriptor of f.
func unmarshal(f *model.File, sourceInfo bool) (*descriptorpb.FileDescriptorProto, error) {
	data, err := f.Descriptor(sourceInfo)
	if err != nil {
		return nil, err
	}
	file := new(descriptorpb.FileDescriptorProto)
	if err := proto.Unmarshal(data, file); err != nil {
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
// Extensions in it are resolved if any file declares some.
func option[M proto.Message](l *linked, options proto.Message, extension protoreflect.ExtensionType) (M, error) {
	var none M
	if !proto.HasExtension(options, extension) {
		return none, nil
	}
	value, ok := proto.GetExtension(options, extension).(M)
	if !ok {
		return none, fmt.Errorf("option %s has an unexpected type", extension.TypeDescriptor().FullName())
	}
	if !l.custom {
		return value, nil
	}
	data, err := proto.Marshal(value)
	if err != nil {
		return none, err
	}
	resolved := value.ProtoReflect().New().Interface()
	if err := (proto.UnmarshalOptions{Resolver: l.types}).Unmarshal(data, resolved); err != nil {
		return none, err
	}
	value, _ = resolved.(M)
	return value, nil
}

func (r *run) newFileCheck(f *model.File) *fileCheck {
	return &fileCheck{run: r, file: f, descriptor: r.files[f]}
}

// fieldRules gives the rules of a field, nil if it has none.
func (l *linked) fieldRules(field protoreflect.FieldDescriptor) (*validate.FieldRules, error) {
	return option[*validate.FieldRules](l, field.Options(), validate.E_Field)
}
