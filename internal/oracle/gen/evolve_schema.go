package gen

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
)

// schema is files as a graph: what refers to a type follows it wherever it
// goes, so that most changes leave files that compile.
type schema struct {
	*rng
	files []*schemaFile
	names int
}

type schemaFile struct {
	module   int
	path     string
	pkg      string
	syntax   syntax
	options  []string
	messages []*schemaMessage
	enums    []*schemaEnum
	services []*schemaService
	extends  []*schemaField
	text     string // further declarations, as written
}

type schemaMessage struct {
	name     string
	options  []string
	fields   []*schemaField
	oneofs   []string
	messages []*schemaMessage
	enums    []*schemaEnum
	extends  []*schemaField
	reserved []string
	ranges   []string // of extensions
	gone     bool
}

type schemaEnum struct {
	name     string
	options  []string
	values   []schemaValue
	reserved []string
	gone     bool
}

type schemaValue struct {
	name    string
	number  int
	options string
}

// schemaField is a field, or an extension of extendee.
type schemaField struct {
	label, name string
	number      int
	of          schemaType
	key         string // of a map
	oneof       string
	options     []string
	extendee    *schemaMessage
	custom      string // an options message that is extended
	group       bool
}

// schemaType is a scalar, a message or an enum.
type schemaType struct {
	scalar  string
	message *schemaMessage
	enum    *schemaEnum
}

type schemaService struct {
	name    string
	options []string
	methods []*schemaMethod
}

type schemaMethod struct {
	name           string
	in, out        schemaType
	inMany, outAll bool
	options        []string
}

var schemaScalars = []string{"int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32", "sfixed64", "float", "double", "bool", "string", "bytes"}

// wellKnownTypes are types that files can use without declaring them.
var wellKnownTypes = []string{"google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.Any", "google.protobuf.Empty"}

func (s *schema) name(prefix string) string {
	s.names++
	return fmt.Sprintf("%s%d", prefix, s.names)
}

// newSchema draws files of some modules.
func newSchema(r *rng, modules int) *schema {
	s := &schema{rng: r}
	pkgs := some(r, r.between(1, 3), []string{"acme.v1", "acme.v1beta1", "acme.v2alpha1", "acme", "acme.v1.sub", "", "other.v1test", "foo.bar.v2"})
	for module := range modules {
		for range r.between(1, 3) {
			f := &schemaFile{module: module, pkg: pick(r, pkgs...), syntax: pick(r, proto3, proto3, proto3, proto2, proto2, proto2, edition2023, edition2023, edition2024, noSyntax)}
			f.path = path.Join(pick(r, "", strings.ReplaceAll(f.pkg, ".", "/"), "x"), s.name("f")+".proto")
			s.files = append(s.files, f)
		}
	}
	for _, f := range s.files {
		for range r.between(0, 2) {
			f.enums = append(f.enums, s.enum(f))
		}
		for range r.between(1, 3) {
			f.messages = append(f.messages, s.message(f, 0))
		}
	}
	for _, f := range s.files {
		for _, m := range s.allMessages(f) {
			s.fill(f, m)
		}
		for range r.between(0, 2) {
			f.services = append(f.services, s.service(f))
		}
		for range r.between(0, 2) {
			if x := s.extension(f); x != nil {
				f.extends = append(f.extends, x)
			}
		}
		for range r.between(0, 3) {
			f.setOption(s.fileOption(f))
		}
	}
	return s
}

func (s *schema) enum(f *schemaFile) *schemaEnum {
	e := &schemaEnum{name: s.name("E")}
	for i := range s.between(1, 5) {
		e.values = append(e.values, schemaValue{name: strings.ToUpper(e.name) + "_" + string(rune('A'+i)), number: i})
	}
	if s.chance(0.2) {
		e.options = append(e.options, "allow_alias = true")
		e.values = append(e.values, schemaValue{name: strings.ToUpper(e.name) + "_Z", number: e.values[len(e.values)-1].number})
	}
	if s.chance(0.3) {
		e.reserved = append(e.reserved, pick(s.rng, "100 to 200", "50", "1000 to max", "60, 70 to 80", "-5 to -1"))
	}
	if s.chance(0.2) {
		e.reserved = append(e.reserved, s.reservedName(f, "GONE"))
	}
	return e
}

// reservedName is a name to reserve; editions want it bare.
func (s *schema) reservedName(f *schemaFile, name string) string {
	if f.syntax.editions() {
		return name
	}
	return "\"" + name + "\""
}

func (s *schema) message(f *schemaFile, depth int) *schemaMessage {
	m := &schemaMessage{name: s.name("M")}
	if depth < 2 && s.chance(0.3) {
		m.messages = append(m.messages, s.message(f, depth+1))
	}
	if s.chance(0.25) {
		m.enums = append(m.enums, s.enum(f))
	}
	if s.chance(0.25) {
		m.reserved = append(m.reserved, pick(s.rng, "100 to 200", "50", "1000 to max", "60, 70 to 80", "300, 301, 302"))
	}
	if s.chance(0.2) {
		m.reserved = append(m.reserved, s.reservedName(f, "gone"))
	}
	if f.syntax != proto3 && s.chance(0.5) {
		m.ranges = append(m.ranges, pick(s.rng, "500 to 599", "500 to 520, 530 to 599", "500 to 999"))
	}
	return m
}

// fill gives a message fields and extensions.
func (s *schema) fill(f *schemaFile, m *schemaMessage) {
	for range s.between(0, 2) {
		m.oneofs = append(m.oneofs, s.name("one"))
	}
	for range s.between(1, 8) {
		x := s.field(f)
		x.number = len(m.fields) + 1
		m.fields = append(m.fields, x)
		if len(m.oneofs) > 0 && x.label == "" && x.key == "" && s.chance(0.4) {
			x.oneof = pick(s.rng, m.oneofs...)
		}
	}
	if x := s.extension(f); x != nil && s.chance(0.2) {
		m.extends = append(m.extends, x)
	}
}

func (s *schema) field(f *schemaFile) *schemaField {
	x := &schemaField{name: s.name(pick(s.rng, "f", "f", "some_field", "camelCase", "Upper")), of: s.typ(f, 0.5)}
	x.label = pick(s.rng, "", "", "", "optional", "repeated")
	if f.syntax == proto2 && s.chance(0.1) {
		x.label = "required"
	}
	if s.chance(0.1) {
		x.label, x.key = "", pick(s.rng, "string", "int32", "uint64", "bool")
	}
	x.group = f.syntax == proto2 && s.chance(0.06)
	if s.chance(0.35) {
		x.setOption(s.fieldOption(x))
	}
	return x
}

// typ draws a type, a scalar with that probability.
func (s *schema) typ(in *schemaFile, scalar float64) schemaType {
	if s.chance(scalar) {
		return schemaType{scalar: pick(s.rng, schemaScalars...)}
	}
	// What a file refers to stands before it, so that imports have no circles.
	f := pick(s.rng, s.files[:slices.Index(s.files, in)+1]...)
	if messages := s.allMessages(f); len(messages) > 0 && s.chance(0.6) {
		return schemaType{message: pick(s.rng, messages...)}
	}
	legacy := f.syntax == proto2 || f.syntax == noSyntax
	if enums := s.allEnums(f); len(enums) > 0 && (in.syntax != proto3 || !legacy || s.chance(0.05)) {
		return schemaType{enum: pick(s.rng, enums...)}
	}
	return schemaType{scalar: pick(s.rng, append([]string{"google.protobuf.Timestamp"}, schemaScalars...)...)}
}

// messageType draws the type of a method's parameter.
func (s *schema) messageType(in *schemaFile) schemaType {
	for range 5 {
		if t := s.typ(in, 0); t.message != nil {
			return t
		}
	}
	return schemaType{scalar: pick(s.rng, wellKnownTypes...)}
}

func (s *schema) service(f *schemaFile) *schemaService {
	v := &schemaService{name: s.name("S")}
	for range s.between(0, 4) {
		m := &schemaMethod{name: s.name("Get"), in: s.messageType(f), out: s.messageType(f), inMany: s.chance(0.2), outAll: s.chance(0.2)}
		if s.chance(0.2) {
			m.options = []string{"idempotency_level = " + pick(s.rng, "IDEMPOTENT", "NO_SIDE_EFFECTS", "IDEMPOTENCY_UNKNOWN")}
		}
		v.methods = append(v.methods, m)
	}
	return v
}

// extension draws an extension of a message that allows it, or of options.
func (s *schema) extension(f *schemaFile) *schemaField {
	x := s.field(f)
	x.key, x.oneof, x.options, x.group = "", "", nil, false
	if x.label == "required" {
		x.label = "optional"
	}
	x.number = 500 + s.names%100
	var open []*schemaMessage
	for _, other := range s.files[:slices.Index(s.files, f)+1] {
		for _, m := range s.allMessages(other) {
			if len(m.ranges) > 0 {
				open = append(open, m)
			}
		}
	}
	switch {
	case len(open) > 0 && f.syntax != proto3 && s.chance(0.8):
		x.extendee = pick(s.rng, open...)
	case s.chance(0.4):
		x.custom = pick(s.rng, "FieldOptions", "MessageOptions", "FileOptions", "EnumValueOptions", "MethodOptions")
		x.number = 50000 + s.names
	default:
		return nil
	}
	return x
}

func (s *schema) fieldOption(x *schemaField) string {
	options := []string{"deprecated = true", "json_name = \"" + s.name("json") + "\"", "features.field_presence = EXPLICIT", "features.field_presence = IMPLICIT", "features.field_presence = LEGACY_REQUIRED"}
	switch x.of.scalar {
	case "int64", "uint64", "sint64", "fixed64", "sfixed64":
		options = append(options, "jstype = JS_STRING", "jstype = JS_NUMBER", "jstype = JS_NORMAL", "jstype = JS_STRING")
	case "string":
		options = append(options, "ctype = CORD", "ctype = STRING_PIECE", "ctype = STRING", "features.utf8_validation = NONE", "features.utf8_validation = VERIFY",
			"features.(pb.cpp).string_type = VIEW", "features.(pb.cpp).string_type = CORD", "features.(pb.java).utf8_validation = VERIFY", "features.(pb.java).utf8_validation = DEFAULT")
	case "bytes":
		options = append(options, "ctype = CORD", "features.(pb.cpp).string_type = CORD", "features.(pb.cpp).string_type = STRING")
	}
	if x.of.message != nil {
		options = append(options, "features.message_encoding = DELIMITED", "features.message_encoding = LENGTH_PREFIXED", "lazy = true")
	}
	if x.label == "repeated" {
		options = append(options, "packed = true", "packed = false", "features.repeated_field_encoding = EXPANDED")
	} else {
		switch t := x.of; {
		case t.enum != nil:
			options = append(options, "default = "+t.enum.values[0].name, "default = "+t.enum.values[len(t.enum.values)-1].name)
		case t.scalar == "bool":
			options = append(options, "default = true", "default = false")
		case t.scalar == "string":
			options = append(options, `default = "a\tb"`, `default = ""`, `default = "é\"q"`)
		case t.scalar == "bytes":
			options = append(options, `default = "\001\xff"`, `default = ""`, `default = "abc"`)
		case t.scalar == "float" || t.scalar == "double":
			options = append(options, "default = 1.5", "default = inf", "default = -inf", "default = nan", "default = 0", "default = 1e20", "default = 0.1", "default = 1", "default = -0.0")
		case slices.Contains(schemaScalars, t.scalar):
			options = append(options, "default = 1", "default = 0", "default = 0x10", "default = 7")
		}
	}
	return pick(s.rng, options...)
}

func (s *schema) fileOption(f *schemaFile) string {
	if f.syntax.editions() && s.chance(0.5) {
		return pick(s.rng, "features.field_presence = IMPLICIT", "features.field_presence = EXPLICIT", "features.enum_type = CLOSED", "features.enum_type = OPEN", "features.utf8_validation = NONE",
			"features.json_format = LEGACY_BEST_EFFORT", "features.json_format = ALLOW", "features.message_encoding = DELIMITED", "features.repeated_field_encoding = EXPANDED",
			"features.(pb.cpp).string_type = CORD", "features.(pb.java).utf8_validation = VERIFY", "features.enforce_naming_style = STYLE_LEGACY")
	}
	text := pick(s.rng, "java_package", "java_outer_classname", "go_package", "objc_class_prefix", "csharp_namespace", "swift_prefix", "php_class_prefix", "php_namespace", "php_metadata_namespace", "ruby_package")
	flag := pick(s.rng, "java_multiple_files", "java_string_check_utf8", "cc_generic_services", "java_generic_services", "py_generic_services", "cc_enable_arenas", "deprecated")
	switch s.IntN(5) {
	case 0:
		return "optimize_for = " + pick(s.rng, "SPEED", "CODE_SIZE")
	case 1, 2:
		return flag + " = " + pick(s.rng, "true", "false")
	}
	return text + " = \"" + pick(s.rng, "A", "B", "a/b;c", "com.acme", "") + "\""
}

func optionName(option string) string {
	name, _, _ := strings.Cut(option, " =")
	return name
}

func setOption(options []string, option string) []string {
	for i, o := range options {
		if optionName(o) == optionName(option) {
			options = slices.Clone(options)
			options[i] = option
			return options
		}
	}
	return append(options, option)
}

func (f *schemaFile) setOption(o string)  { f.options = setOption(f.options, o) }
func (x *schemaField) setOption(o string) { x.options = setOption(x.options, o) }

func (s *schema) allMessages(f *schemaFile) []*schemaMessage {
	var all []*schemaMessage
	var add func(list []*schemaMessage)
	add = func(list []*schemaMessage) {
		for _, m := range list {
			all = append(all, m)
			add(m.messages)
		}
	}
	add(f.messages)
	return all
}

func (s *schema) allEnums(f *schemaFile) []*schemaEnum {
	all := slices.Clone(f.enums)
	for _, m := range s.allMessages(f) {
		all = append(all, m.enums...)
	}
	return all
}

// sortFields has the fields of a message in the order of their numbers, as
// people write them.
func (m *schemaMessage) sortFields() {
	slices.SortStableFunc(m.fields, func(a, b *schemaField) int { return cmp.Compare(a.number, b.number) })
}
