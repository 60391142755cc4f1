package descriptor

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/wire"
)

// validateMessage refuses the file for what is wrong with m, nested types
// aside.
func (f *file) validateMessage(m *message) {
	out := m.to
	in := f.scopeNames()
	in.addFields(out.Fields)
	for i := range m.oneofs {
		in.add(m.oneofs[i].to.Name)
	}
	in.addEnums(out.Enums)
	for _, n := range out.Messages {
		in.add(n.Name)
	}
	in.addFields(out.Extensions)
	in.check(out.FullName)

	reserved, extensions := inclusive(m.reservedRanges), inclusive(m.extensionRanges)
	if err := m.fault(reserved, extensions, f.out.Syntax == model.Proto3); err != nil {
		f.refuse(fmt.Errorf("message %q %w", out.FullName, err))
	}
	for i := range m.fields {
		x := &m.fields[i]
		err := x.fault(f, m)
		if err == nil && has(reserved, x.to.Number) {
			err = fmt.Errorf("must not use reserved number %d", x.to.Number)
		}
		if err == nil && has(extensions, x.to.Number) {
			err = fmt.Errorf("with number %d in extension range", x.to.Number)
		}
		if err != nil {
			f.refuse(fmt.Errorf("message field %q %w", x.to.FullName, err))
		}
	}
	synthetic := false
	for i := range m.oneofs {
		o := &m.oneofs[i]
		if err := o.fault(m, synthetic); err != nil {
			f.refuse(fmt.Errorf("message oneof %q %w", o.to.FullName, err))
		}
		synthetic = synthetic || o.synthetic(m)
	}
}

// fault is what is wrong with a message, fields aside.
func (m *message) fault(reserved, extensions []numberRange, proto3 bool) error {
	if m.messageSet {
		return errors.New("is a MessageSet, which is a legacy proto1 feature that is no longer supported")
	}
	if name, ok := duplicate(slices.Clone(m.reservedNames)); ok {
		return fmt.Errorf("reserved names has duplicate name: %q", name)
	}
	if err := fieldRangesFault(reserved); err != nil {
		return fmt.Errorf("reserved ranges has %w", err)
	}
	if err := fieldRangesFault(extensions); err != nil {
		return fmt.Errorf("extension ranges has %w", err)
	}
	for _, r := range extensions {
		if has(reserved, r.start) || has(reserved, r.end) || len(reserved) > 0 && within(reserved, r) {
			return fmt.Errorf("reserved and extension ranges overlap: %d to %d", r.start, r.end)
		}
	}
	if proto3 && len(extensions) > 0 {
		return errors.New("using proto3 semantics cannot have extension ranges")
	}
	if n, ok := repeated(len(m.fields), func(i int) int32 { return m.fields[i].to.Number }); ok {
		return fmt.Errorf("has conflicting fields with number %d", n)
	}
	return nil
}

// within reports whether one of ranges lies in r.
func within(ranges []numberRange, r numberRange) bool {
	return slices.ContainsFunc(ranges, func(x numberRange) bool { return r.start <= x.start && x.end <= r.end })
}

// fieldRangesFault says what is wrong with ranges of numbers of fields, sorted
// and inclusive at both ends.
func fieldRangesFault(ranges []numberRange) error {
	for _, r := range ranges {
		for _, n := range []int32{r.start, r.end} {
			if !isNumber(n) {
				return fmt.Errorf("invalid field number: %d", n)
			}
		}
	}
	return rangesFault(ranges)
}

// repeated finds one of n numbers that is there twice.
func repeated(n int, number func(int) int32) (int32, bool) {
	ascending := true
	for i := 1; i < n && ascending; i++ {
		ascending = number(i-1) < number(i)
	}
	if ascending {
		return 0, false
	}
	all := make([]int32, n)
	for i := range all {
		all[i] = number(i)
	}
	slices.Sort(all)
	for i := range all[1:] {
		if all[i] == all[i+1] {
			return all[i], true
		}
	}
	return 0, false
}

// isNumber reports whether fields may have number n.
func isNumber(n int32) bool { return 0 < n && n <= int32(wire.MaxNumber) }

// fault is what is wrong with a field of m, its number among others aside.
func (x *field) fault(f *file, m *message) error {
	to := x.to
	proto3 := f.out.Syntax == model.Proto3
	if x.hasOneof && (x.oneof < 0 || int(x.oneof) >= len(m.oneofs)) {
		return fmt.Errorf("has an invalid oneof index: %d", x.oneof)
	}
	if err := x.defaultFault(); err != nil {
		return fmt.Errorf("has invalid default: %w", err)
	}
	if slices.Contains(m.reservedNames, to.Name) {
		return errors.New("must not use reserved name")
	}
	if !isNumber(to.Number) {
		return fmt.Errorf("has an invalid number: %d", to.Number)
	}
	if to.Presence != model.Required && (x.label < wire.LabelOptional || x.label > wire.LabelRepeated) {
		return fmt.Errorf("has an invalid cardinality: %d", x.label)
	}
	if x.hasExtendee {
		return fmt.Errorf("may not have extendee: %q", x.extendee)
	}
	if x.optional {
		switch {
		case !proto3:
			return errors.New("under proto3 optional semantics must be specified in the proto3 syntax")
		case to.Presence == model.Required || to.Presence == model.Repeated:
			return errors.New("under proto3 optional semantics must have optional cardinality")
		case x.hasOneof && len(m.oneofs[x.oneof].members) != 1:
			return errors.New("under proto3 optional semantics must be within a single element oneof")
		}
	}
	if err := x.groupFault(f); err != nil {
		return fmt.Errorf("is an invalid group: %w", err)
	}
	if err := x.mapFault(f); err != nil {
		return fmt.Errorf("is an invalid map: %w", err)
	}
	closed := to.Enum != nil && (proto3 || to.Presence == model.Implicit) && f.types[to.Enum.FullName].enum.features&open == 0
	switch {
	case proto3 && to.Presence == model.Required:
		return errors.New("using proto3 semantics cannot be required")
	case proto3 && closed:
		return errors.New("using proto3 semantics may only depend on open enums")
	case closed && to.Presence == model.Implicit:
		return errors.New("with implicit presence may only use open enums")
	}
	return nil
}

// fault is what is wrong with a oneof of m; synthetic says that a synthetic one
// stands before it.
func (o *oneof) fault(m *message, synthetic bool) error {
	n := len(o.members)
	switch {
	case n == 0:
		return errors.New("must contain at least one field declaration")
	case o.members[n-1]-o.members[0] != n-1:
		return errors.New("must have consecutively declared fields")
	case o.synthetic(m):
		return nil
	case synthetic:
		return errors.New("must be declared before synthetic oneofs")
	}
	for _, i := range o.members {
		if p := m.fields[i].to.Presence; p == model.Required || p == model.Repeated {
			return fmt.Errorf("has the field %q, which must be optional", m.fields[i].to.Name)
		}
	}
	return nil
}

// groupFault is what is wrong with a field that is encoded as groups are.
func (x *field) groupFault(f *file) error {
	to := x.to
	if !x.delimited() || to.Message == nil {
		return nil
	}
	switch {
	case f.out.Syntax == model.Proto3:
		return errors.New("invalid under proto3 semantics")
	case f.out.Syntax > model.Proto3:
		return nil
	case parentName(to.FullName) != parentName(to.Message.FullName):
		return errors.New("message and field must be declared in the same scope")
	case to.Message.Name[0] < 'A' || to.Message.Name[0] > 'Z':
		return errors.New("message name must start with an uppercase")
	case to.Name != strings.ToLower(to.Message.Name):
		return errors.New("field name must be lowercased form of the message name")
	}
	return nil
}

// mapFault is what is wrong with a field whose type is a map entry.
func (x *field) mapFault(f *file) error {
	to := x.to
	if to.Message == nil || !to.Message.MapEntry {
		return nil
	}
	entry := f.types[to.Message.FullName].message
	switch {
	case entry == nil || parentName(to.FullName) != parentName(to.Message.FullName):
		return errors.New("message and field must be declared in the same scope")
	case to.Message.Name != model.EntryName(to.Name):
		return errors.New("incorrect implicit map entry name")
	case to.Presence != model.Repeated:
		return errors.New("field must be repeated")
	case len(entry.fields) != 2:
		return errors.New("message must have exactly two fields")
	case len(entry.extensionRanges) > 0:
		return errors.New("message must not have any extension ranges")
	case len(entry.to.Enums)+len(entry.to.Messages)+len(entry.to.Extensions) > 0:
		return errors.New("message must not have any nested declarations")
	case !entry.fields[0].isEntryPart("key", 1):
		return errors.New("invalid key field")
	case !entry.fields[1].isEntryPart("value", 2):
		return errors.New("invalid value field")
	}
	switch kind := entry.fields[0].to.Kind; kind {
	case model.Float, model.Double, model.Bytes, model.EnumKind, model.MessageKind, model.GroupKind:
		return fmt.Errorf("invalid key kind: %d", kind)
	}
	if e := entry.fields[1].to.Enum; e != nil && len(e.Values) > 0 && e.Values[0].Number != 0 {
		return errors.New("map enum value must have zero number for the first value")
	}
	return nil
}

// isEntryPart reports whether x is the key or the value of a map entry.
func (x *field) isEntryPart(name string, number int32) bool {
	return x.to.Name == name && x.to.Number == number && x.label == wire.LabelOptional &&
		x.to.Presence != model.Required && !x.hasOneof && !x.hasDefault
}

// parentName is a full name less its last part.
func parentName(name string) string {
	return name[:max(strings.LastIndexByte(name, '.'), 0)]
}
