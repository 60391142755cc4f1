package dynamic

import (
	"fmt"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/platinummonkey/spoke/schema/image"
)

// Messages makes, reads and writes messages of the types that an image declares.
type Messages struct{ known types }

// NewMessages links the files of the image. No type is found that needs a
// message set.
func NewMessages(img *image.Image) (*Messages, error) {
	known, sets, err := link(img)
	if err == nil && len(sets) > 0 {
		known = &modern{known, sets}
	}
	return &Messages{known}, err
}

// HasMessage implements image.Codec.
func (Codec) HasMessage(img *image.Image, name string) bool {
	m, err := NewMessages(img)
	if err != nil {
		return false
	}
	_, err = m.New(name)
	return err == nil
}

// Resolver knows the types of the image.
func (m *Messages) Resolver() interface {
	protoregistry.MessageTypeResolver
	protoregistry.ExtensionTypeResolver
} {
	return m.known
}

// New makes a message of the type with a full name.
func (m *Messages) New(name string) (proto.Message, error) {
	full := protoreflect.FullName(name)
	if !full.IsValid() {
		return nil, fmt.Errorf("%q is not a valid fully qualified type name", name)
	}
	typ, err := m.known.FindMessageByName(full)
	if err != nil {
		return nil, fmt.Errorf("message %s: %w", full, err)
	}
	return typ.New().Interface(), nil
}

// Read fills a message from data in an encoding. Fields that its type does not
// have are passed over, those that it needs have to be there.
func (m *Messages) Read(message proto.Message, data []byte, encoding image.Encoding) (err error) {
	defer recovered(&err)
	if encoding == image.Binary {
		return proto.UnmarshalOptions{Resolver: m.known}.Unmarshal(data, message)
	}
	read, err := reader(data, encoding)
	if err != nil {
		return err
	}
	return read(message, m.known, true)
}

// Write gives a message in a style.
func (m *Messages) Write(message proto.Message, style image.Style) ([]byte, error) {
	if style.Encoding == image.Binary {
		return proto.MarshalOptions{Deterministic: true}.Marshal(message)
	}
	return format(style, message, m.known)
}
