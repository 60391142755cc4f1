package dynamic

import (
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/platinummonkey/spoke/schema/image"
)

// WithUnused implements image.Codec.
func (Codec) WithUnused(img *image.Image) (*image.Image, error) {
	known, err := typesOf(img)
	if err != nil {
		known = noTypes() // then nobody knows what options mean
	}
	x, err := newIndex(img, known)
	if err != nil {
		return nil, err
	}
	out := img.Like(slices.Clone(img.Files))
	for i, f := range img.Files {
		if f.IsImport {
			continue
		}
		u := usage{index: x, known: known, files: make(map[*element]bool)}
		u.add(x.files[i].proto.ProtoReflect())
		changed := f.With(f.Descriptor)
		changed.UnusedDependencies = u.unused(x.files[i].descriptor())
		out.Files[i] = changed
	}
	return out, nil
}

// usage finds the files that one file refers to.
type usage struct {
	*index
	known types
	files map[*element]bool
}

// add adds what a message of a descriptor refers to: types, the extensions that
// are options in it, what every Any holds.
func (u *usage) add(m protoreflect.Message) {
	switch d := m.Interface().(type) {
	case *descriptorpb.SourceCodeInfo:
		return
	case *descriptorpb.FieldDescriptorProto:
		u.addType(d.GetTypeName())
		u.addType(d.GetExtendee())
	case *descriptorpb.MethodDescriptorProto:
		u.addType(d.GetInputType())
		u.addType(d.GetOutputType())
	}
	if name := m.Descriptor().FullName(); name == "google.protobuf.Any" {
		u.addAny(m)
		return
	}
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		if fd.IsExtension() {
			key := extensionKey{string(fd.ContainingMessage().FullName()), int32(fd.Number())}
			if e := u.byNumber[key]; e != nil {
				u.files[e.file] = true
			}
		}
		switch {
		case fd.IsMap():
			if fd.MapValue().Message() != nil {
				v.Map().Range(func(_ protoreflect.MapKey, v protoreflect.Value) bool {
					u.add(v.Message())
					return true
				})
			}
		case fd.Message() == nil:
		case fd.IsList():
			for i := range v.List().Len() {
				u.add(v.List().Get(i).Message())
			}
		default:
			u.add(v.Message())
		}
		return true
	})
}

func (u *usage) addType(name string) {
	if e := u.byName[strings.TrimPrefix(name, ".")]; e != nil {
		u.files[e.file] = true
	}
}

// addAny adds the type of what an Any holds, and what that refers to.
func (u *usage) addAny(m protoreflect.Message) {
	fields := m.Descriptor().Fields()
	url := m.Get(fields.ByNumber(1)).String()
	name := url[strings.LastIndexByte(url, '/')+1:]
	u.addType(name)
	typ, err := u.known.FindMessageByName(protoreflect.FullName(name))
	if err != nil {
		return
	}
	inside := typ.New()
	options := proto.UnmarshalOptions{AllowPartial: true, Resolver: u.known}
	if options.Unmarshal(m.Get(fields.ByNumber(2)).Bytes(), inside.Interface()) == nil {
		u.add(inside)
	}
}

// unused are the numbers of the imports of a file that nothing in it refers to.
// What is not imported itself is by the first file that imports it publicly.
func (u *usage) unused(fd *descriptorpb.FileDescriptorProto) []int32 {
	used := make(map[*element]bool, len(fd.GetDependency()))
	direct := make(map[*element]bool, len(fd.GetDependency()))
	for _, path := range fd.GetDependency() {
		direct[u.byPath[path]] = true
	}
	provided := make(map[*element]bool)
	for _, path := range fd.GetDependency() {
		f := u.byPath[path]
		used[f] = used[f] || u.files[f]
		for _, public := range u.publicBelow(f) {
			if u.files[public] && !direct[public] && !provided[public] {
				used[f], provided[public] = true, true
			}
		}
	}
	var unused []int32
	for i, path := range fd.GetDependency() {
		if !used[u.byPath[path]] && !slices.Contains(fd.GetPublicDependency(), int32(i)) {
			unused = append(unused, int32(i))
		}
	}
	return unused
}

// publicBelow are the files that whoever imports f can refer to, but f itself.
func (u *usage) publicBelow(f *element) []*element {
	if f == nil {
		return nil
	}
	list := []*element{f}
	for i := 0; i < len(list); i++ {
		fd := list[i].descriptor()
		for _, n := range fd.GetPublicDependency() {
			if n < 0 || int(n) >= len(fd.GetDependency()) {
				continue
			}
			if public := u.byPath[fd.GetDependency()[n]]; public != nil && !slices.Contains(list, public) {
				list = append(list, public)
			}
		}
	}
	return list[1:]
}
