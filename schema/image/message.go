package image

import (
	"fmt"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// Messages makes, reads and writes messages of the types that an image declares.
type Messages struct{ known types }

// Messages links the files of the image.
func (img *Image) Messages() (*Messages, error) {
	known, err := img.types()
	return &Messages{known}, err
}

// HasMessage reports whether the image declares a message of a full name.
func (img *Image) HasMessage(name string) bool {
	m, err := img.Messages()
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
func (m *Messages) Read(message proto.Message, data []byte, encoding Encoding) (err error) {
	defer recovered(&err)
	if encoding == Binary {
		return proto.UnmarshalOptions{Resolver: m.known}.Unmarshal(data, message)
	}
	read, err := reader(data, encoding)
	if err != nil {
		return err
	}
	return read(message, m.known, true)
}

// Write gives a message in a style.
func (m *Messages) Write(message proto.Message, style Style) ([]byte, error) {
	if style.Encoding == Binary {
		return proto.MarshalOptions{Deterministic: true}.Marshal(message)
	}
	return style.format(message, m.known)
}
