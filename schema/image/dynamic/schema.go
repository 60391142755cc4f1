package dynamic

import (
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
	// The well-known files, for addWellKnown.
	_ "google.golang.org/protobuf/types/known/anypb"
	_ "google.golang.org/protobuf/types/known/apipb"
	_ "google.golang.org/protobuf/types/known/durationpb"
	_ "google.golang.org/protobuf/types/known/emptypb"
	_ "google.golang.org/protobuf/types/known/fieldmaskpb"
	_ "google.golang.org/protobuf/types/known/sourcecontextpb"
	_ "google.golang.org/protobuf/types/known/structpb"
	_ "google.golang.org/protobuf/types/known/timestamppb"
	_ "google.golang.org/protobuf/types/known/typepb"
	_ "google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/platinummonkey/spoke/schema/image"
	"github.com/platinummonkey/spoke/schema/wire"
)

// imageType makes the type of images: a file of one is a FileDescriptorProto
// with one field more.
func imageType() (protoreflect.MessageDescriptor, error) {
	original := protodesc.ToDescriptorProto((*descriptorpb.FileDescriptorProto)(nil).ProtoReflect().Descriptor())
	file := proto.CloneOf(original)
	file.Name = new("ImageFile")
	// Fields are written in this order as JSON and text.
	file.Field = slices.DeleteFunc(file.Field, func(f *descriptorpb.FieldDescriptorProto) bool {
		return f.GetNumber() == wire.FileOptionDependency
	})
	file.Field = append(file.Field,
		repeated(field("option_dependency", wire.FileOptionDependency, descriptorpb.FieldDescriptorProto_TYPE_STRING)),
		messageField("buf_extension", image.FieldExtension, "ImageFileExtension"),
	)
	fd := &descriptorpb.FileDescriptorProto{
		Name:       new("buf/alpha/image/v1/image.proto"),
		Package:    new("buf.alpha.image.v1"),
		Dependency: []string{descriptorpb.File_google_protobuf_descriptor_proto.Path()},
		MessageType: []*descriptorpb.DescriptorProto{
			{
				Name:  new("Image"),
				Field: []*descriptorpb.FieldDescriptorProto{repeated(messageField("file", image.FieldFile, "ImageFile"))},
			},
			file,
			{
				Name: new("ImageFileExtension"),
				Field: []*descriptorpb.FieldDescriptorProto{
					field("is_import", image.FieldIsImport, descriptorpb.FieldDescriptorProto_TYPE_BOOL),
					messageField("module_info", image.FieldModule, "ModuleInfo"),
					field("is_syntax_unspecified", image.FieldSyntaxUnspecified, descriptorpb.FieldDescriptorProto_TYPE_BOOL),
					repeated(field("unused_dependency", image.FieldUnused, descriptorpb.FieldDescriptorProto_TYPE_INT32)),
				},
			},
			{
				Name: new("ModuleInfo"),
				Field: []*descriptorpb.FieldDescriptorProto{
					messageField("name", image.FieldModuleName, "ModuleName"),
					field("commit", image.FieldModuleCommit, descriptorpb.FieldDescriptorProto_TYPE_STRING),
				},
			},
			{
				Name: new("ModuleName"),
				Field: []*descriptorpb.FieldDescriptorProto{
					field("remote", image.FieldRegistry, descriptorpb.FieldDescriptorProto_TYPE_STRING),
					field("owner", image.FieldOwner, descriptorpb.FieldDescriptorProto_TYPE_STRING),
					field("repository", image.FieldRepository, descriptorpb.FieldDescriptorProto_TYPE_STRING),
				},
			},
		},
	}
	built, err := protodesc.NewFile(fd, protoregistry.GlobalFiles)
	if err != nil {
		return nil, err
	}
	return built.Messages().ByName("Image"), nil
}

func field(name string, number int32, typ descriptorpb.FieldDescriptorProto_Type) *descriptorpb.FieldDescriptorProto {
	return &descriptorpb.FieldDescriptorProto{
		Name:   new(name),
		Number: new(number),
		Label:  descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum(),
		Type:   typ.Enum(),
	}
}

func messageField(name string, number int32, typ string) *descriptorpb.FieldDescriptorProto {
	f := field(name, number, descriptorpb.FieldDescriptorProto_TYPE_MESSAGE)
	f.TypeName = new(".buf.alpha.image.v1." + typ)
	return f
}

func repeated(f *descriptorpb.FieldDescriptorProto) *descriptorpb.FieldDescriptorProto {
	f.Label = descriptorpb.FieldDescriptorProto_LABEL_REPEATED.Enum()
	return f
}

// types are what an image declares, as the Go Protobuf runtime knows it: for
// options that are extensions, and for what Any holds.
type types interface {
	protoregistry.MessageTypeResolver
	protoregistry.ExtensionTypeResolver
}

// typesOf links the files of the image. What they refer to may be missing.
func typesOf(img *image.Image) (types, error) {
	known, _, err := link(img)
	return known, err
}

// link links the files of the image, and tells the full names of its message sets.
func link(img *image.Image) (types, map[protoreflect.FullName]bool, error) {
	set := &descriptorpb.FileDescriptorSet{File: make([]*descriptorpb.FileDescriptorProto, len(img.Files))}
	for i, f := range img.Files {
		fd := new(descriptorpb.FileDescriptorProto)
		// Options stay as they are until what they are is known.
		if err := (proto.UnmarshalOptions{AllowPartial: true, Resolver: noTypes()}).Unmarshal(f.Descriptor, fd); err != nil {
			return nil, nil, fmt.Errorf("file %q: %w", f.Path, err)
		}
		set.File[i] = fd
	}
	addWellKnown(set)
	sets := make(map[protoreflect.FullName]bool)
	modernize(set, sets)
	files, err := protodesc.FileOptions{AllowUnresolvable: true}.NewFiles(set)
	if err != nil {
		return nil, nil, err
	}
	return dynamicpb.NewTypes(files), sets, nil
}

// modernize takes away what the runtime refuses to link: message sets become
// messages with extensions, less those whose numbers only message sets may use.
// No option can hold one of them. The names of message sets go into sets.
func modernize(set *descriptorpb.FileDescriptorSet, sets map[protoreflect.FullName]bool) {
	for _, fd := range set.File {
		fd.Extension = slices.DeleteFunc(fd.GetExtension(), isBeyond)
		modernizeMessages(protoreflect.FullName(fd.GetPackage()), fd.GetMessageType(), sets)
	}
}

func modernizeMessages(in protoreflect.FullName, messages []*descriptorpb.DescriptorProto, sets map[protoreflect.FullName]bool) {
	for _, m := range messages {
		name := in.Append(protoreflect.Name(m.GetName()))
		m.Extension = slices.DeleteFunc(m.GetExtension(), isBeyond)
		if m.GetOptions().GetMessageSetWireFormat() {
			sets[name] = true
			m.Options.MessageSetWireFormat = nil
			m.ExtensionRange = bounded(m.GetExtensionRange(), func(r *descriptorpb.DescriptorProto_ExtensionRange) *int32 { return r.End })
			m.ReservedRange = bounded(m.GetReservedRange(), func(r *descriptorpb.DescriptorProto_ReservedRange) *int32 { return r.End })
		}
		modernizeMessages(name, m.GetNestedType(), sets)
	}
}

// isBeyond reports whether only a message set can have the extension.
func isBeyond(f *descriptorpb.FieldDescriptorProto) bool {
	return f.GetNumber() > int32(protowire.MaxValidNumber)
}

// bounded cuts off numbers that only message sets may use, and drops ranges of
// nothing else. end gives the end of a range, which is exclusive.
func bounded[R interface{ GetStart() int32 }](ranges []R, end func(R) *int32) []R {
	const limit = int32(protowire.MaxValidNumber) + 1
	for _, r := range ranges {
		*end(r) = min(*end(r), limit)
	}
	return slices.DeleteFunc(ranges, func(r R) bool { return r.GetStart() >= limit })
}

// addWellKnown adds those well-known files that are imported but not there: the
// runtime has rules of its own for what they declare.
func addWellKnown(set *descriptorpb.FileDescriptorSet) {
	there := make(map[string]bool, len(set.File))
	for _, fd := range set.File {
		there[fd.GetName()] = true
	}
	for i := 0; i < len(set.File); i++ { // what is added may import others
		for _, name := range set.File[i].GetDependency() {
			if there[name] || !strings.HasPrefix(name, "google/protobuf/") {
				continue
			}
			if known, err := protoregistry.GlobalFiles.FindFileByPath(name); err == nil {
				there[name] = true
				set.File = append(set.File, protodesc.ToFileDescriptorProto(known))
			}
		}
	}
}

// textTypes are types and one extension of source info that is compiled into
// the binary, but without its fields: so it writes it as text.
type textTypes struct {
	types
	extension protoreflect.ExtensionType
}

func newTextTypes(known types) (types, error) {
	extension := messageField("buf_source_code_info_extension", wire.InfoExtension, "")
	extension.TypeName = new(".buf.descriptor.v1.SourceCodeInfoExtension")
	extension.Extendee = new(".google.protobuf.SourceCodeInfo")
	fd, err := protodesc.NewFile(&descriptorpb.FileDescriptorProto{
		Name:        new("buf/descriptor/v1/descriptor.proto"),
		Package:     new("buf.descriptor.v1"),
		Dependency:  []string{descriptorpb.File_google_protobuf_descriptor_proto.Path()},
		MessageType: []*descriptorpb.DescriptorProto{{Name: new("SourceCodeInfoExtension")}},
		Extension:   []*descriptorpb.FieldDescriptorProto{extension},
	}, protoregistry.GlobalFiles)
	if err != nil {
		return nil, err
	}
	return textTypes{known, dynamicpb.NewExtensionType(fd.Extensions().Get(0))}, nil
}

func (t textTypes) FindExtensionByNumber(message protoreflect.FullName, number protoreflect.FieldNumber) (protoreflect.ExtensionType, error) {
	found, err := t.types.FindExtensionByNumber(message, number)
	if err != nil && number == wire.InfoExtension && message == "google.protobuf.SourceCodeInfo" {
		return t.extension, nil
	}
	return found, err
}

// noTypes knows no type at all.
func noTypes() types { return new(protoregistry.Types) }
