package protovalidate

import (
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// newTypes knows the types of all files, for CEL. Registering files is dear,
// so it is done once a run, and each file looks through a scope.
func (l *linked) newTypes() (types.Provider, error) {
	registry, err := types.NewRegistry()
	if err != nil {
		return nil, setUp(err)
	}
	l.registry.RangeFiles(func(f protoreflect.FileDescriptor) bool {
		err = registry.RegisterDescriptor(f)
		return err == nil
	})
	return registry, setUp(err)
}

// scope is what expressions in one file know of types: those that CEL itself
// knows, and those of visible files.
type scope struct {
	types.Provider
	all    types.Provider
	linked *linked
	// visible is the paths of the file and of all that it imports.
	visible map[string]bool
}

// sees reports whether a visible file declares a message, an enum, an
// extension, or, named below its enum, an enum value.
func (s *scope) sees(name string) bool {
	full := protoreflect.FullName(name)
	d, err := s.linked.registry.FindDescriptorByName(full)
	if err != nil {
		d, err = s.linked.registry.FindDescriptorByName(full.Parent())
	}
	return err == nil && s.visible[d.ParentFile().Path()]
}

func (s *scope) EnumValue(name string) ref.Val {
	if value := s.Provider.EnumValue(name); !types.IsError(value) || !s.sees(name) {
		return value
	}
	return s.all.EnumValue(name)
}

func (s *scope) FindIdent(name string) (ref.Val, bool) {
	if value, ok := s.Provider.FindIdent(name); ok || !s.sees(name) {
		return value, ok
	}
	return s.all.FindIdent(name)
}

func (s *scope) FindStructType(message string) (*types.Type, bool) {
	if t, ok := s.Provider.FindStructType(message); ok || !s.sees(message) {
		return t, ok
	}
	return s.all.FindStructType(message)
}

func (s *scope) FindStructFieldNames(message string) ([]string, bool) {
	if names, ok := s.Provider.FindStructFieldNames(message); ok || !s.sees(message) {
		return names, ok
	}
	return s.all.FindStructFieldNames(message)
}

func (s *scope) FindStructFieldType(message, field string) (*types.FieldType, bool) {
	if t, ok := s.Provider.FindStructFieldType(message, field); ok || !s.sees(message) {
		return t, ok
	}
	// Extensions go by their full names.
	if full := protoreflect.FullName(field); full.Parent() != "" && !s.sees(field) {
		return nil, false
	}
	return s.all.FindStructFieldType(message, field)
}

func (s *scope) NewValue(message string, fields map[string]ref.Val) ref.Val {
	if value := s.Provider.NewValue(message, fields); !types.IsError(value) || !s.sees(message) {
		return value
	}
	return s.all.NewValue(message, fields)
}
