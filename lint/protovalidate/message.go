package protovalidate

import (
	"fmt"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"cel.dev/cel-go/cel"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Field numbers of MessageRules.
const (
	messageOneof         = 4
	messageCel           = 3
	messageCelExpression = 5
)

// message checks the rules of a message, not those of its fields.
func (c *fileCheck) message(message protoreflect.MessageDescriptor, path []int32) error {
	rules := option[*validate.MessageRules](message.Options(), validate.E_Message)
	if rules == nil {
		return nil
	}
	name := fmt.Sprintf("%q", message.Name())
	s := &subject{
		fileCheck:   c,
		option:      join(path, messageOptions, int32(validate.E_Message.TypeDescriptor().Number())),
		declaration: message.FullName(),
		noun:        "message " + name,
		head:        "Message " + name,
	}
	s.oneofs(message, rules.GetOneof())
	return s.checkExpressions(expressions{
		label:       "(buf.validate.message)",
		shortNumber: messageCelExpression,
		short:       rules.GetCelExpression(),
		celNumber:   messageCel,
		rules:       rules.GetCel(),
	}, func() (*environment, error) {
		env, err := c.types()
		if err != nil {
			return nil, err
		}
		return env.this(cel.ObjectType(string(message.FullName())))
	})
}

// oneofs checks rules that let at most one of some fields be set.
func (s *subject) oneofs(message protoreflect.MessageDescriptor, oneofs []*validate.MessageOneofRule) {
	const label = "(buf.validate.message).oneof"
	// How many entries name a field.
	entries := make(map[string]int)
	for _, oneof := range oneofs {
		for name := range counted(oneof.GetFields()) {
			entries[name]++
		}
	}
	for i, oneof := range oneofs {
		path := []int32{messageOneof, int32(i)}
		if len(oneof.GetFields()) == 0 {
			s.reportf(path, "%s has a %s entry with no fields. Each oneof entry must specify at least one field.", s.head, label)
		}
		for name, times := range counted(oneof.GetFields()) {
			if times > 1 {
				s.reportf(path, "%s has a %s entry that references field %q more than once. Duplicate field names are not permitted.", s.head, label, name)
			}
			if message.Fields().ByName(protoreflect.Name(name)) == nil {
				s.reportf(path, "%s has a %s entry that references field %q, which is not defined in the message.", s.head, label, name)
			} else if entries[name] > 1 {
				s.reportf(path, "%s references field %q in more than one %s entry. A field may only appear in one oneof entry.", s.head, name, label)
			}
		}
	}
}

// counted yields the distinct names in order, each with how often it occurs.
func counted(names []string) func(yield func(string, int) bool) {
	return func(yield func(string, int) bool) {
		times := make(map[string]int)
		for _, name := range names {
			times[name]++
		}
		for _, name := range names {
			if n := times[name]; n > 0 {
				delete(times, name)
				if !yield(name, n) {
					return
				}
			}
		}
	}
}
