package dynamic

import (
	"fmt"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// modern is the types that do without message sets.
type modern struct {
	types
	sets map[protoreflect.FullName]bool
}

func (m *modern) FindMessageByName(name protoreflect.FullName) (protoreflect.MessageType, error) {
	t, err := m.types.FindMessageByName(name)
	return unless(m, t, err, protoreflect.MessageType.Descriptor)
}

func (m *modern) FindMessageByURL(url string) (protoreflect.MessageType, error) {
	t, err := m.types.FindMessageByURL(url)
	return unless(m, t, err, protoreflect.MessageType.Descriptor)
}

func (m *modern) FindExtensionByName(name protoreflect.FullName) (protoreflect.ExtensionType, error) {
	t, err := m.types.FindExtensionByName(name)
	return unless(m, t, err, typeOf)
}

func (m *modern) FindExtensionByNumber(in protoreflect.FullName, number protoreflect.FieldNumber) (protoreflect.ExtensionType, error) {
	t, err := m.types.FindExtensionByNumber(in, number)
	return unless(m, t, err, typeOf)
}

// typeOf is the message that an extension holds, nil if it holds none.
func typeOf(t protoreflect.ExtensionType) protoreflect.MessageDescriptor {
	return t.TypeDescriptor().Message()
}

// unless is what was found, or an error if that needs a message set. A type beside
// an error would be used.
func unless[T any](m *modern, found T, err error, of func(T) protoreflect.MessageDescriptor) (T, error) {
	if err == nil {
		err = m.holds(of(found))
	}
	if err != nil {
		var none T
		return none, err
	}
	return found, nil
}

// holds fails if the message, unless it is nil, or one that its fields lead to
// is a message set.
func (m *modern) holds(message protoreflect.MessageDescriptor) error {
	if message == nil {
		return nil
	}
	seen := map[protoreflect.FullName]bool{message.FullName(): true}
	for todo := []protoreflect.MessageDescriptor{message}; len(todo) > 0; {
		message, todo = todo[0], todo[1:]
		if m.sets[message.FullName()] {
			return fmt.Errorf("message type %q uses message-set wire format, which is not supported", message.FullName())
		}
		for i := range message.Fields().Len() {
			if next := message.Fields().Get(i).Message(); next != nil && !seen[next.FullName()] {
				seen[next.FullName()] = true
				todo = append(todo, next)
			}
		}
	}
	return nil
}
