package descriptor

import (
	"fmt"
	"strings"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/wire"
)

// link resolves references to what this and other files declare.
func (f *file) link() {
	f.linkImports()
	for _, m := range f.messages {
		scope := m.to.FullName
		for i := range m.fields {
			f.linkField(&m.fields[i], scope, m.to.MapEntry)
		}
	}
	for _, x := range f.fields {
		f.linkExtension(x)
	}
	for _, m := range f.methods {
		scope := m.to.Parent.FullName
		m.to.Input = f.linkMethod(m.to, "input", scope, m.input)
		m.to.Output = f.linkMethod(m.to, "output", scope, m.output)
	}
	f.validate()
}

// linkImports resolves imports and finds the files whose types f sees.
func (f *file) linkImports() {
	paths := append(f.dependencies[:len(f.dependencies):len(f.dependencies)], f.optionDependencies...)
	f.out.Imports = make([]model.Import, len(paths))
	for i, path := range paths {
		number, index := wire.FileDependency, i
		imp := model.Import{Path: path, Used: true}
		if imp.Option = i >= len(f.dependencies); imp.Option {
			number, index = wire.FileOptionDependency, i-len(f.dependencies)
		}
		if to := f.byPath[path]; to != nil {
			imp.File = to.out
		}
		imp.Site = f.site(f.places.node(fileNode, int32(number), index), 0, nil)
		f.out.Imports[i] = imp
	}
	for _, i := range f.weak {
		if 0 <= i && int(i) < len(f.dependencies) {
			f.out.Imports[i].Weak = true
		}
	}
	for _, i := range f.in.UnusedDependencies {
		if 0 <= i && int(i) < len(paths) {
			f.out.Imports[i].Used = false
		}
		if i < 0 || int(i) >= len(f.dependencies) {
			f.refuse(fmt.Errorf("unused dependency index %d is out of range", i))
		}
	}
	for _, i := range f.public {
		if i < 0 || int(i) >= len(f.dependencies) || f.out.Imports[i].Public {
			f.refuse(fmt.Errorf("invalid or duplicate public import index: %d", i))
			continue
		}
		f.out.Imports[i].Public = true
	}

	f.imports = map[*model.File]bool{f.out: true}
	for i := range f.dependencies {
		imp := &f.out.Imports[i]
		switch {
		case imp.File == nil:
			f.refuse(fmt.Errorf("could not resolve import %q: not found", imp.Path))
		case f.imports[imp.File]:
			f.refuse(fmt.Errorf("already imported %q", imp.Path))
		default:
			f.imports[imp.File] = true
		}
	}
	for _, path := range f.dependencies {
		f.seePublic(f.byPath[path])
	}
	seen := make(map[string]bool)
	for _, path := range f.optionDependencies {
		to := f.byPath[path]
		if path == f.in.Path || seen[path] || to != nil && f.imports[to.out] {
			f.refuse(fmt.Errorf("already imported %q", path))
		}
		seen[path] = true
	}
}

// seePublic adds what from imports publicly to the files that f sees.
func (f *file) seePublic(from *file) {
	if from == nil {
		return
	}
	for _, i := range from.public {
		if i < 0 || int(i) >= len(from.dependencies) {
			continue
		}
		if to := f.byPath[from.dependencies[i]]; to != nil && !f.imports[to.out] {
			f.imports[to.out] = true
			f.seePublic(to)
		}
	}
}

// linkField resolves what a field of a message refers to.
func (f *file) linkField(from *field, scope string, inMapEntry bool) {
	to := from.to
	from.inMapEntry = inMapEntry
	if err := f.linkType(from, scope); err != nil {
		f.refuse(fmt.Errorf("message field %q cannot resolve type: %w", to.FullName, err))
	}
	to.Presence = presence(from, false)
}

// linkExtension resolves what an extension refers to.
func (f *file) linkExtension(from *field) {
	to := from.to
	scope := f.out.Package
	if in := to.Parent.Parent; in != nil {
		scope = in.FullName
	}
	var err error
	if to.Extendee, err = f.resolveMessage(scope, from.extendee); err != nil {
		f.refuse(fmt.Errorf("extension field %q cannot resolve extendee: %w", to.FullName, err))
	}
	if err := f.linkType(from, scope); err != nil {
		f.refuse(fmt.Errorf("extension field %q cannot resolve type: %w", to.FullName, err))
	}
	to.Presence = presence(from, true)
}

// linkType resolves the type of a field.
func (f *file) linkType(from *field, scope string) error {
	to := from.to
	var err error
	switch {
	case from.kind == 0:
		// Descriptors made by parsers that look at one file alone leave the
		// kind open.
		var found typeRef
		if found, err = f.resolve(scope, from.typeName); err != nil {
			return err
		}
		if found.message != nil {
			to.Kind, to.Message = model.MessageKind, found.message.to
		} else {
			to.Kind, to.Enum = model.EnumKind, found.enum.to
		}
	case to.Kind == model.EnumKind:
		to.Enum, err = f.resolveEnum(scope, from.typeName)
	case to.Kind == model.MessageKind || to.Kind == model.GroupKind:
		to.Message, err = f.resolveMessage(scope, from.typeName)
	case from.typeName != "":
		err = fmt.Errorf("target name cannot be specified for a type that has none")
	case to.Kind < model.Double || to.Kind > model.Sint64:
		err = fmt.Errorf("invalid kind: %d", from.kind)
	}
	to.Details.Delimited = from.delimited()
	if m := to.Message; m != nil && m.File == f.out && from.delimited() {
		to.Twin = m.Doc
	}
	return err
}

// linkMethod resolves the input or output type of a method.
func (f *file) linkMethod(m *model.Method, what, scope, name string) *model.Message {
	message, err := f.resolveMessage(scope, name)
	if err != nil {
		f.refuse(fmt.Errorf("service method %q cannot resolve %s: %w", m.FullName, what, err))
	}
	return message
}

// delimited reports whether a field of a message type is encoded as groups
// are. Maps never are, though they may say so.
func (x *field) delimited() bool {
	if x.inMapEntry || x.to.Message == nil || x.to.Message.MapEntry {
		return false
	}
	return x.to.Kind == model.GroupKind || x.features&delimited != 0
}

// presence resolves the presence of a field, when its type is known.
func presence(x *field, extension bool) model.Presence {
	switch {
	case x.features&required != 0 && !extension || x.label == wire.LabelRequired:
		return model.Required
	case x.label == wire.LabelRepeated:
		return model.Repeated
	case extension, x.features&explicit != 0, x.to.Message != nil, x.hasOneof:
		return model.Explicit
	}
	return model.Implicit
}

// resolveMessage finds a message by its name as written in scope.
func (f *file) resolveMessage(scope, name string) (*model.Message, error) {
	found, err := f.resolve(scope, name)
	switch {
	case err != nil:
		return nil, err
	case found.message == nil:
		return nil, fmt.Errorf("resolved %q, but it is not an message", name)
	}
	return found.message.to, nil
}

// resolveEnum finds an enum by its name as written in scope.
func (f *file) resolveEnum(scope, name string) (*model.Enum, error) {
	found, err := f.resolve(scope, name)
	switch {
	case err != nil:
		return nil, err
	case found.enum == nil:
		return nil, fmt.Errorf("resolved %q, but it is not an enum", name)
	}
	return found.enum.to, nil
}

// resolve finds a type by its name as written in scope, in the files that f
// sees.
func (f *file) resolve(scope, name string) (typeRef, error) {
	full, isFull := strings.CutPrefix(name, ".")
	if !isFullName(full) {
		return typeRef{}, fmt.Errorf("invalid name reference: %q", name)
	}
	if isFull {
		scope = ""
	}
	var hidden *model.File
	for {
		found := f.types[full]
		if scope != "" {
			found = f.types[scope+"."+full]
		}
		switch in := found.file(); {
		case in == nil:
		case in == f.out || f.imports[in]:
			return found, nil
		default:
			hidden = in
		}
		if scope == "" {
			break
		}
		scope = scope[:max(strings.LastIndexByte(scope, '.'), 0)]
	}
	if hidden != nil {
		return typeRef{}, fmt.Errorf("resolved %q, but %q is not imported", full, hidden.Path)
	}
	return typeRef{}, fmt.Errorf("%q not found", full)
}

// file is the file that declares t; nil for no type.
func (t typeRef) file() *model.File {
	switch {
	case t.message != nil:
		return t.message.to.File
	case t.enum != nil:
		return t.enum.to.File
	}
	return nil
}
