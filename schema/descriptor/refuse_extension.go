package descriptor

import (
	"errors"
	"fmt"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/wire"
)

// extensionFault is what is wrong with an extension.
func (f *file) extensionFault(x *field) error {
	if err := x.extensionFault(f); err != nil {
		return fmt.Errorf("extension field %q %w", x.to.FullName, err)
	}
	return nil
}

func (x *field) extensionFault(f *file) error {
	to := x.to
	if err := x.defaultFault(); err != nil {
		return fmt.Errorf("has invalid default: %w", err)
	}
	if n := int32(to.Number); n < 0 || wire.FirstReserved <= n && n <= wire.LastReserved {
		return fmt.Errorf("has an invalid number: %d", n)
	}
	if x.label != wire.LabelOptional && x.label != wire.LabelRepeated {
		return fmt.Errorf("has an invalid cardinality: %d", x.label)
	}
	if x.hasJSON && to.JSONName != model.JSONName(to.Name) {
		return fmt.Errorf("may not have an explicitly set JSON name: %q", to.JSONName)
	}
	if x.hasOneof {
		return errors.New("may not be part of a oneof")
	}
	if extended := to.Extendee; extended != nil {
		m := f.types[extended.FullName].message
		messageSet := m.messageSet
		switch {
		case !has(inclusive(m.extensionRanges), to.Number):
			return fmt.Errorf("extends %q with non-extension field number: %d", extended.FullName, to.Number)
		case messageSet && (to.Kind != model.MessageKind || to.Presence == model.Repeated):
			return errors.New("extends MessageSet and must be an optional message")
		case !messageSet && !isNumber(to.Number):
			return fmt.Errorf("has an invalid number: %d", to.Number)
		}
	}
	if err := x.groupFault(f); err != nil {
		return fmt.Errorf("is an invalid group: %w", err)
	}
	if to.Message != nil && to.Message.MapEntry {
		return errors.New("cannot be a map entry")
	}
	if f.out.Syntax == model.Proto3 && to.Extendee != nil && !isOptions(to.Extendee.FullName) {
		return errors.New("cannot be declared in proto3 unless extended descriptor options")
	}
	return nil
}

// isOptions reports whether that is the full name of a message of options.
func isOptions(name string) bool {
	switch name {
	case "google.protobuf.ExtensionRangeOptions", "google.protobuf.ServiceOptions", "google.protobuf.MethodOptions":
		return true
	}
	_, ok := kindOf("." + name)
	return ok
}
