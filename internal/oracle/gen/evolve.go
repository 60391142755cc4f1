package gen

import (
	"path"
	"slices"
	"strconv"
	"strings"
)

// change changes the schema in one way: something is renamed, removed,
// renumbered, moved, or becomes something else.
func (s *schema) change() {
	if len(s.files) == 0 {
		return
	}
	f := pick(s.rng, s.files...)
	switch s.IntN(20) {
	case 0:
		s.changeFile(f)
	case 1, 2:
		s.changeFileOptions(f)
	case 3, 4, 5:
		if all := s.allEnums(f); len(all) > 0 {
			s.changeEnum(f, pick(s.rng, all...))
		}
	case 6, 7:
		if len(f.services) > 0 {
			s.changeService(f, s.IntN(len(f.services)))
		}
	case 8, 9:
		s.changeExtension(f)
	case 10, 11:
		s.move(f)
	case 12, 13, 14:
		if all := s.allMessages(f); len(all) > 0 {
			s.changeMessage(f, pick(s.rng, all...))
		}
	default:
		if all := s.allMessages(f); len(all) > 0 {
			s.changeField(f, pick(s.rng, all...))
		}
	}
}

func (s *schema) changeFile(f *schemaFile) {
	switch s.IntN(7) {
	case 0:
		for _, m := range s.allMessages(f) {
			m.gone = true
		}
		for _, e := range s.allEnums(f) {
			e.gone = true
		}
		s.files = slices.DeleteFunc(s.files, func(x *schemaFile) bool { return x == f })
	case 1:
		f.path = path.Join(path.Dir(f.path), s.name("moved")+".proto")
	case 2:
		f.path = path.Join(pick(s.rng, "moved", "x", "."), path.Base(f.path))
	case 3:
		f.pkg = pick(s.rng, "acme.v1", "acme.v1beta1", "acme", "new.v1", "new.v1alpha1", "")
	default:
		f.syntax = pick(s.rng, proto2, proto3, edition2023, edition2024, noSyntax)
	}
}

func (s *schema) changeFileOptions(f *schemaFile) {
	if len(f.options) > 0 && s.chance(0.3) {
		i := s.IntN(len(f.options))
		f.options = slices.Delete(slices.Clone(f.options), i, i+1)
		return
	}
	f.setOption(s.fileOption(f))
}

func (s *schema) changeEnum(f *schemaFile, e *schemaEnum) {
	i := s.IntN(len(e.values))
	v := e.values[i]
	switch s.IntN(12) {
	case 0, 1, 2: // a value goes, with or without a trace
		if len(e.values) == 1 {
			return
		}
		e.values = slices.Delete(slices.Clone(e.values), i, i+1)
		if s.chance(0.3) {
			e.reserved = append(e.reserved, strconv.Itoa(v.number))
		}
		if s.chance(0.3) {
			e.reserved = append(e.reserved, s.reservedName(f, v.name))
		}
	case 3:
		e.values[i].name += "_NEW"
	case 4:
		e.values[i].number = s.between(-3, 9)
	case 5: // another name for the same number
		e.options = setOption(e.options, "allow_alias = true")
		e.values = append(e.values, schemaValue{name: s.name(strings.ToUpper(e.name) + "_ALIAS"), number: v.number})
	case 6:
		e.values = append(e.values, schemaValue{name: s.name(strings.ToUpper(e.name) + "_MORE"), number: s.between(5, 30)})
	case 7:
		e.reserved = s.changeReserved(f, e.reserved)
	case 8:
		e.name = s.name("Renamed")
	case 9:
		e.options = setOption(e.options, pick(s.rng, "features.enum_type = CLOSED", "features.enum_type = OPEN", "features.json_format = LEGACY_BEST_EFFORT", "features.json_format = ALLOW", "deprecated = true", "deprecated_legacy_json_field_conflicts = true"))
	case 10:
		e.values[i].options = pick(s.rng, "", " [deprecated = true]")
	case 11:
		s.removeEnum(f, e)
	}
}

func (s *schema) removeEnum(f *schemaFile, e *schemaEnum) {
	same := func(x *schemaEnum) bool { return x == e }
	e.gone = true
	f.enums = slices.DeleteFunc(f.enums, same)
	for _, m := range s.allMessages(f) {
		m.enums = slices.DeleteFunc(m.enums, same)
	}
}

func (s *schema) changeReserved(f *schemaFile, reserved []string) []string {
	reserved = slices.Clone(reserved)
	if len(reserved) == 0 || s.chance(0.3) {
		return append(reserved, pick(s.rng, "2000 to 2010", "2020", s.reservedName(f, s.name("never"))))
	}
	i := s.IntN(len(reserved))
	if s.chance(0.4) {
		return slices.Delete(reserved, i, i+1)
	}
	if strings.Contains(reserved[i], "to") {
		reserved[i] = pick(s.rng, "100 to 150", "110 to 200", "120 to 130", "100 to 130, 140 to 200", "100", "1001 to max", "1000 to 5000", "100 to 149, 150 to 200", "71 to 90")
	}
	return reserved
}

func (s *schema) changeService(f *schemaFile, at int) {
	v := f.services[at]
	if s.chance(0.25) {
		switch s.IntN(3) {
		case 0:
			f.services = slices.Delete(slices.Clone(f.services), at, at+1)
		case 1:
			v.name = s.name("RenamedService")
		case 2:
			v.methods = append(v.methods, &schemaMethod{name: s.name("New"), in: s.messageType(f), out: s.messageType(f)})
		}
		return
	}
	if len(v.methods) == 0 {
		return
	}
	i := s.IntN(len(v.methods))
	m := v.methods[i]
	switch s.IntN(8) {
	case 0:
		v.methods = slices.Delete(slices.Clone(v.methods), i, i+1)
	case 1:
		m.name = s.name("Renamed")
	case 2:
		m.in = s.messageType(f)
	case 3:
		m.out = s.messageType(f)
	case 4:
		m.inMany = !m.inMany
	case 5:
		m.outAll = !m.outAll
	case 6:
		m.options = setOption(m.options, "idempotency_level = "+pick(s.rng, "IDEMPOTENT", "NO_SIDE_EFFECTS", "IDEMPOTENCY_UNKNOWN"))
	case 7:
		m.options = nil
	}
}

func (s *schema) changeExtension(f *schemaFile) {
	lists := []*[]*schemaField{&f.extends}
	for _, m := range s.allMessages(f) {
		lists = append(lists, &m.extends)
	}
	list := pick(s.rng, lists...)
	for _, l := range lists {
		if len(*l) > 0 {
			list = l
		}
	}
	if len(*list) == 0 || s.chance(0.2) {
		if x := s.extension(f); x != nil {
			*list = append(*list, x)
		}
		return
	}
	i := s.IntN(len(*list))
	x := (*list)[i]
	switch s.IntN(7) {
	case 0:
		*list = slices.Delete(slices.Clone(*list), i, i+1)
	case 1:
		x.name = s.name("renamed")
	case 2:
		x.number++
	case 3:
		x.of, x.options = s.typ(f, 0.6), nil
	case 4:
		x.label = pick(s.rng, "optional", "repeated")
	case 5:
		x.setOption(s.fieldOption(x))
	case 6: // to another place
		to := pick(s.rng, lists...)
		*list = slices.Delete(slices.Clone(*list), i, i+1)
		*to = append(*to, x)
	}
}

// move moves a type to another file or into a message.
func (s *schema) move(f *schemaFile) {
	to := pick(s.rng, s.files...)
	if s.chance(0.4) {
		to = f
	}
	switch {
	case len(f.messages) > 0 && s.chance(0.6):
		i := s.IntN(len(f.messages))
		m := f.messages[i]
		f.messages = slices.Delete(slices.Clone(f.messages), i, i+1)
		if len(to.messages) > 0 && s.chance(0.4) {
			in := pick(s.rng, to.messages...)
			in.messages = append(in.messages, m)
			return
		}
		to.messages = append(to.messages, m)
	case len(f.enums) > 0:
		i := s.IntN(len(f.enums))
		e := f.enums[i]
		f.enums = slices.Delete(slices.Clone(f.enums), i, i+1)
		if len(to.messages) > 0 && s.chance(0.4) {
			in := pick(s.rng, to.messages...)
			in.enums = append(in.enums, e)
			return
		}
		to.enums = append(to.enums, e)
	case len(f.services) > 0:
		v := f.services[0]
		f.services = f.services[1:]
		to.services = append(to.services, v)
	}
}

func (s *schema) changeMessage(f *schemaFile, m *schemaMessage) {
	switch s.IntN(10) {
	case 0:
		s.removeMessage(f, m)
	case 1:
		m.name = s.name("Renamed")
	case 2, 3:
		m.reserved = s.changeReserved(f, m.reserved)
	case 4, 5:
		if f.syntax != proto3 {
			m.ranges = pick(s.rng, nil, []string{"500 to 599"}, []string{"500 to 549", "551 to 599"}, []string{"400 to 499", "500 to 599"}, []string{"500 to max"}, []string{"550"})
		}
	case 6:
		m.options = setOption(m.options, pick(s.rng, "no_standard_descriptor_accessor = true", "no_standard_descriptor_accessor = false", "features.json_format = LEGACY_BEST_EFFORT", "features.json_format = ALLOW",
			"deprecated = true", "deprecated_legacy_json_field_conflicts = true", "features.field_presence = IMPLICIT", "features.message_encoding = DELIMITED", "features.utf8_validation = NONE", "features.enum_type = CLOSED"))
	case 7:
		m.options = nil
	case 8: // oneofs are named anew, or broken up
		if len(m.oneofs) > 0 {
			i := s.IntN(len(m.oneofs))
			name := pick(s.rng, "", s.name("uno"))
			for _, x := range m.fields {
				if x.oneof == m.oneofs[i] {
					x.oneof = name
				}
			}
			m.oneofs = slices.Clone(m.oneofs)
			m.oneofs[i] = s.name("gone")
			if name != "" {
				m.oneofs[i] = name
			}
		}
	case 9: // things in another order
		s.Shuffle(len(m.fields), func(i, j int) { m.fields[i], m.fields[j] = m.fields[j], m.fields[i] })
	}
}

func (s *schema) removeMessage(f *schemaFile, m *schemaMessage) {
	same := func(x *schemaMessage) bool { return x == m }
	var gone func(m *schemaMessage)
	gone = func(m *schemaMessage) {
		m.gone = true
		for _, sub := range m.messages {
			gone(sub)
		}
		for _, e := range m.enums {
			e.gone = true
		}
	}
	gone(m)
	f.messages = slices.DeleteFunc(slices.Clone(f.messages), same)
	for _, other := range s.allMessages(f) {
		other.messages = slices.DeleteFunc(slices.Clone(other.messages), same)
	}
}

func (s *schema) changeField(f *schemaFile, m *schemaMessage) {
	if len(m.fields) == 0 {
		return
	}
	i := s.IntN(len(m.fields))
	x := m.fields[i]
	switch s.IntN(16) {
	case 0, 1:
		m.fields = slices.Delete(slices.Clone(m.fields), i, i+1)
		if s.chance(0.3) {
			m.reserved = append(m.reserved, strconv.Itoa(x.number))
		}
		if s.chance(0.3) {
			m.reserved = append(m.reserved, s.reservedName(f, x.name))
		}
	case 2:
		x.name = s.name("renamed")
	case 3:
		x.number = s.between(20, 40)
	case 4, 5, 6:
		x.of, x.options = s.typ(f, 0.7), nil
	case 7:
		x.label = pick(s.rng, "", "optional", "repeated", "required")
		if x.label != "" {
			x.oneof = ""
		}
	case 8:
		if len(m.oneofs) > 0 && x.key == "" && x.label != "repeated" {
			x.label, x.oneof = "", pick(s.rng, append([]string{""}, m.oneofs...)...)
		}
	case 9, 10, 11:
		x.setOption(s.fieldOption(x))
	case 12:
		x.options = nil
	case 13:
		x.key = pick(s.rng, "", "string", "int32", "int64")
		if x.key != "" {
			x.oneof, x.label, x.options = "", "", nil
		}
	case 14:
		y := m.fields[s.IntN(len(m.fields))]
		x.number, y.number = y.number, x.number
		if s.chance(0.5) {
			m.sortFields()
		}
	case 15:
		added := s.field(f)
		added.number = s.between(20, 60)
		m.fields = append(m.fields, added)
	}
}
