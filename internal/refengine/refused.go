package refengine

import (
	"fmt"

	"github.com/bufbuild/protocompile/experimental/ir"
	"github.com/bufbuild/protocompile/experimental/seq"

	"github.com/platinummonkey/spoke/schema/model"
)

// Buf hands what it has compiled to the Go Protobuf runtime, which refuses
// some of what the compiler accepts. Reading its options must succeed for
// every command; being turned into descriptors of the runtime, for lint and
// breaking only. What is refused here, the runtime refuses there.

// refused gives the first reason for which the runtime refuses the set.
func (b *builder) refused() error {
	for _, f := range b.files {
		if f.refused != nil {
			return fmt.Errorf("%s: %w", f.out.Source.External, f.refused)
		}
	}
	return b.nameConflict()
}

// refusal is the reason for which the runtime refuses a file, besides its
// fields.
func refusal(f *ir.File) error {
	reexported := make(map[*ir.File]bool)
	for imp := range seq.Values(f.Imports()) {
		if !imp.Option {
			addPublic(reexported, imp.File)
		}
	}
	for imp := range seq.Values(f.Imports()) {
		switch {
		case !imp.Option:
		case !imp.Used:
			return fmt.Errorf("%w %q", model.ErrUnusedOptionImport, imp.Path())
		case reexported[imp.File]:
			return fmt.Errorf("option import %q is also imported through a public import", imp.Path())
		}
	}
	return nil
}

// addPublic adds to set the files that f re-exports.
func addPublic(set map[*ir.File]bool, f *ir.File) {
	for imp := range seq.Values(f.Imports()) {
		if imp.Public && !set[imp.File] {
			set[imp.File] = true
			addPublic(set, imp.File)
		}
	}
}

// fieldRefusal is the reason for which the runtime refuses a field.
func (f featureFields) fieldRefusal(m ir.Member, p model.Presence) error {
	if p == model.Implicit && !m.PseudoOptions().Default.IsZero() {
		return fmt.Errorf("field %q has a default value but implicit presence", m.FullName())
	}
	if m.IsMap() {
		_, value := m.Element().EntryFields()
		if enum := value.Element(); enum.IsEnum() && enum.Members().At(0).Number() != 0 {
			return fmt.Errorf("map field %q has values of enum %q, whose first number is not zero", m.FullName(), enum.FullName())
		} else if enum.IsClosedEnum() && f.implicit(m) {
			return fmt.Errorf("map field %q has values of the closed enum %q, but fields have implicit presence here", m.FullName(), enum.FullName())
		}
	}
	return nil
}

// nameConflict finds a top-level name that two files declare, or one declares
// and another has as a package. The compiler has compared the targets with
// each other and with what they import, but not packages, and not imports
// with what does not see them.
func (b *builder) nameConflict() error {
	packages := make(map[string]*file)
	for _, f := range b.files {
		for name := f.ir.Package(); name != ""; name = name.Parent() {
			packages[string(name)] = f
		}
	}
	imported := make(map[string]*file)
	for _, f := range b.files {
		if !b.targets[f.ir] {
			for name := range f.topLevel {
				if imported[name] != nil {
					return conflict(name, f, imported[name])
				}
				imported[name] = f
			}
		}
	}
	for _, f := range b.files {
		for name := range f.topLevel {
			if other := packages[name]; other != nil {
				return conflict(name, f, other)
			}
			if other := imported[name]; other != nil && other != f {
				return conflict(name, f, other)
			}
		}
	}
	return nil
}

func conflict(name string, a, b *file) error {
	return fmt.Errorf("%s and %s: both declare %q", a.out.Source.External, b.out.Source.External, name)
}

// topLevel yields the full names of what f declares at its top level.
func (f *file) topLevel(yield func(string) bool) {
	out := f.out
	for _, m := range out.Messages {
		if !yield(m.FullName) {
			return
		}
	}
	for _, e := range out.Enums {
		if !yield(e.FullName) {
			return
		}
		for _, v := range e.Values {
			if !yield(v.FullName) {
				return
			}
		}
	}
	for _, x := range out.Extensions {
		if !yield(x.FullName) {
			return
		}
	}
	for _, s := range out.Services {
		if !yield(s.FullName) {
			return
		}
	}
}

// missingRequired finds an option that lacks a required field of its message.
func (b *builder) missingRequired() error {
	required := make(map[ir.Type][]ir.Member)
	declaring := make(map[*ir.File]bool)
	for _, f := range b.files {
		if f.ir.IsDescriptorProto() {
			continue
		}
		for _, m := range f.required {
			required[m.Container()] = append(required[m.Container()], m)
			declaring[f.ir] = true
		}
	}
	if len(required) == 0 {
		return nil
	}
	for _, f := range b.files {
		if !sees(f.ir, declaring) {
			continue
		}
		for options := range allOptions(f.ir) {
			if m := firstMissing(options, required); !m.IsZero() {
				return fmt.Errorf("%s: an option lacks the required field %s", f.out.Source.External, m.FullName())
			}
		}
	}
	return nil
}

// sees reports whether f or anything it imports is in set.
func sees(f *ir.File, set map[*ir.File]bool) bool {
	if set[f] {
		return true
	}
	for imp := range seq.Values(f.TransitiveImports()) {
		if set[imp.File] {
			return true
		}
	}
	return false
}

// firstMissing is a required field that v or a message inside it lacks.
func firstMissing(v ir.MessageValue, required map[ir.Type][]ir.Member) ir.Member {
	for _, m := range required[v.Type()] {
		if v.Field(m).IsZero() {
			return m
		}
	}
	for field := range v.Fields() {
		if !field.Field().Element().IsMessage() || field.Field().Element().IsAny() {
			continue
		}
		for element := range seq.Values(field.Elements()) {
			if m := firstMissing(element.AsMessage(), required); !m.IsZero() {
				return m
			}
		}
	}
	return ir.Member{}
}
