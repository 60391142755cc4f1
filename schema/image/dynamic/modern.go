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
	if err == nil {
		err = m.holds(t.Descriptor())
	}
	if err != nil {
		return nil, err // a type beside an error would be used
	}
	return t, nil
}

func (m *modern) FindMessageByURL(url string) (protoreflect.MessageType, error) {
	t, err := m.types.FindMessageByURL(url)
	if err == nil {
		err = m.holds(t.Descriptor())
	}
	if err != nil {
		return nil, err // a type beside an error would be used
	}
	return t, nil
}

func (m *modern) FindExtensionByName(name protoreflect.FullName) (protoreflect.ExtensionType, error) {
	t, err := m.types.FindExtensionByName(name)
	if err == nil {
		err = m.holds(t.TypeDescriptor().Message())
	}
	if err != nil {
		return nil, err // a type beside an error would be used
	}
	return t, nil
}

func (m *modern) FindExtensionByNumber(in protoreflect.FullName, number protoreflect.FieldNumber) (protoreflect.ExtensionType, error) {
	t, err := m.types.FindExtensionByNumber(in, number)
	if err == nil {
		err = m.holds(t.TypeDescriptor().Message())
	}
	if err != nil {
		return nil, err // a type beside an error would be used
	}
	return t, nil
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
