package descriptor_test

import (
	"math"
	"math/rand/v2"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
)

// mutator changes descriptors without regard to what makes sense.
type mutator struct {
	*rand.Rand
	// texts and numbers are values to use; messages are those that are there,
	// by type.
	texts    []string
	numbers  []int64
	messages map[protoreflect.FullName][]protoreflect.Message
	all      []protoreflect.Message
}

func newMutator(seed uint64, set *descriptorpb.FileDescriptorSet) *mutator {
	m := &mutator{
		Rand:     rand.New(rand.NewPCG(seed, 1)),
		texts:    []string{"", ".", "a", "A", "key", "value", "a.b", ".a", "é", "proto2", "proto3", "editions", "1", "-1", "0x10", "nan", "true", `\x`, `\377`, `"`, "1e3", "AEntry"},
		numbers:  []int64{0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 14, 15, 18999, 19000, 19999, 20000, 536870911, 536870912, math.MaxInt32, math.MinInt32, -1, 998, 999, 1000, 1001, 1002, 9999},
		messages: make(map[protoreflect.FullName][]protoreflect.Message),
	}
	m.collect(set.ProtoReflect())
	return m
}

// collect takes note of a message and all inside, source info aside.
func (m *mutator) collect(message protoreflect.Message) {
	name := message.Descriptor().FullName()
	m.messages[name] = append(m.messages[name], message)
	m.all = append(m.all, message)
	message.Range(func(field protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		each := func(v protoreflect.Value) {
			switch field.Kind() {
			case protoreflect.MessageKind:
				if field.Name() != "source_code_info" {
					m.collect(v.Message())
				}
			case protoreflect.StringKind:
				m.texts = append(m.texts, v.String(), strings.ToLower(v.String()))
			case protoreflect.Int32Kind:
				m.numbers = append(m.numbers, v.Int(), v.Int()+1)
			}
		}
		switch {
		case field.IsList():
			for i := range v.List().Len() {
				each(v.List().Get(i))
			}
		case !field.IsMap():
			each(v)
		}
		return true
	})
}

// mutate changes one field of one message.
func (m *mutator) mutate() {
	message := m.all[m.IntN(len(m.all))]
	fields := message.Descriptor().Fields()
	field := fields.Get(m.IntN(fields.Len()))
	if field.Name() == "source_code_info" || field.IsMap() {
		return
	}
	if m.IntN(3) > 0 && !message.Has(field) {
		// What is there is changed more often than what is not.
		message.Range(func(f protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
			field = f
			return m.IntN(4) > 0
		})
		if field.Name() == "source_code_info" || field.IsMap() || field.IsExtension() {
			return
		}
	}
	if !field.IsList() {
		if m.IntN(4) == 0 {
			message.Clear(field)
		} else if v := m.value(message.NewField(field), field); v.IsValid() {
			message.Set(field, v)
		}
		return
	}
	list := message.Mutable(field).List()
	n := list.Len()
	switch m.IntN(5) {
	case 0:
		if n > 0 {
			list.Truncate(m.IntN(n))
		}
	case 1:
		if n > 1 {
			i, j := m.IntN(n), m.IntN(n)
			a, b := list.Get(i), list.Get(j)
			list.Set(i, b)
			list.Set(j, a)
		}
	case 2:
		if n > 0 {
			list.Append(cloneValue(list.Get(m.IntN(n)), field))
		}
	case 3:
		if n > 0 {
			if v := m.value(list.NewElement(), field); v.IsValid() {
				list.Set(m.IntN(n), v)
			}
		}
	default:
		if v := m.value(list.NewElement(), field); v.IsValid() {
			list.Append(v)
		}
	}
}

// value draws a value; the one given is new and of its type.
func (m *mutator) value(v protoreflect.Value, field protoreflect.FieldDescriptor) protoreflect.Value {
	switch field.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(m.IntN(2) == 0)
	case protoreflect.EnumKind:
		if values := field.Enum().Values(); m.IntN(10) > 0 {
			return protoreflect.ValueOfEnum(values.Get(m.IntN(values.Len())).Number())
		}
		return protoreflect.ValueOfEnum(protoreflect.EnumNumber(m.numbers[m.IntN(len(m.numbers))]))
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(int32(m.numbers[m.IntN(len(m.numbers))]))
	case protoreflect.StringKind:
		text := m.texts[m.IntN(len(m.texts))]
		if m.IntN(8) == 0 {
			text = "." + text
		}
		return protoreflect.ValueOfString(text)
	case protoreflect.MessageKind:
		if found := m.messages[field.Message().FullName()]; len(found) > 0 && m.IntN(4) > 0 {
			return protoreflect.ValueOfMessage(proto.Clone(found[m.IntN(len(found))].Interface()).ProtoReflect())
		}
		return v
	}
	return protoreflect.Value{}
}

func cloneValue(v protoreflect.Value, field protoreflect.FieldDescriptor) protoreflect.Value {
	if field.Kind() == protoreflect.MessageKind {
		return protoreflect.ValueOfMessage(proto.Clone(v.Message().Interface()).ProtoReflect())
	}
	return v
}
