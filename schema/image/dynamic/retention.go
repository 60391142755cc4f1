package dynamic

import (
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/platinummonkey/spoke/schema/image"
)

// Strip implements image.Codec.
func (Codec) Strip(img, some *image.Image) (*image.Image, error) {
	known, err := typesOf(img)
	if err != nil {
		return some, nil // then nobody knows what options mean
	}
	return withoutSourceRetention(some, known)
}

// withoutSourceRetention leaves out options that are meant for sources alone.
// What is inside the value of an option stays, whatever it is meant for.
func withoutSourceRetention(img *image.Image, known types) (*image.Image, error) {
	descriptors, err := descriptors(img, known)
	if err != nil {
		return nil, err
	}
	out := img.Like(make([]*image.File, len(img.Files)))
	for i, fd := range descriptors {
		out.Files[i] = img.Files[i]
		var s stripper
		s.strip(fd.ProtoReflect(), nil)
		if !s.changed {
			continue
		}
		if info := fd.SourceCodeInfo; info != nil {
			fd.SourceCodeInfo = &descriptorpb.SourceCodeInfo{Location: s.moved.locations(info.GetLocation())}
		}
		data, err := marshal(fd)
		if err != nil {
			return nil, err
		}
		out.Files[i] = img.Files[i].With(data)
	}
	return out, nil
}

// stripper takes options out of one file.
type stripper struct {
	moved   trie
	changed bool
}

// strip takes options out of the declaration m at a path, and out of all inside
// it.
func (s *stripper) strip(m protoreflect.Message, p []int32) {
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case fd.Message() == nil || fd.Name() == "source_code_info":
		case fd.IsList():
			for i := range v.List().Len() {
				s.strip(v.List().Get(i).Message(), at(p, int32(fd.Number()), int32(i)))
			}
		case fd.Name() == "options":
			s.options(m, fd, at(p, int32(fd.Number())))
		}
		return true
	})
}

// options strips the field of a declaration that holds its options. It goes if
// nothing is left.
func (s *stripper) options(m protoreflect.Message, field protoreflect.FieldDescriptor, p []int32) {
	options := m.Mutable(field).Message()
	var gone []protoreflect.FieldDescriptor
	left := len(options.GetUnknown()) > 0
	options.Range(func(fd protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		o, ok := fd.Options().(*descriptorpb.FieldOptions)
		if ok && o.GetRetention() == descriptorpb.FieldOptions_RETENTION_SOURCE {
			gone = append(gone, fd)
		} else {
			left = true
		}
		return true
	})
	if len(gone) == 0 {
		return
	}
	s.changed = true
	for _, fd := range gone {
		options.Clear(fd)
		s.moved.drop(at(p, int32(fd.Number())))
	}
	if !left {
		m.Clear(field)
		s.moved.drop(p)
	}
}
