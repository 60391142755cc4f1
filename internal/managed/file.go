package managed

import (
	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/schema/wire"
)

// value is what the rules say of an option that holds a text: the text itself,
// or what to put around the one that the package gives.
type value struct{ text, prefix, suffix string }

// textOption is an option of files that holds a text.
type textOption struct {
	number int32 // in google.protobuf.FileOptions
	option config.FileOption
	// prefix and suffix are the options for what is around, empty for none.
	prefix, suffix config.FileOption
	// initial is what holds without rules.
	initial func(e *editor) value
	// compose makes the text with something around; empty for no change.
	compose func(e *editor, v value) string
}

// textOptions are all of them.
func textOptions() []textOption {
	return []textOption{
		{
			number: 1, option: config.JavaPackage, prefix: config.JavaPackagePrefix, suffix: config.JavaPackageSuffix,
			initial: func(*editor) value { return value{prefix: "com"} },
			compose: func(e *editor, v value) string { return around(v.prefix, e.pkg, v.suffix, ".") },
		},
		{
			number: 8, option: config.JavaOuterClassname,
			initial: func(e *editor) value { return value{text: outerClassname(e.Path)} },
		},
		{
			number: 11, option: config.GoPackage, prefix: config.GoPackagePrefix,
			initial: func(*editor) value { return value{} },
			compose: func(e *editor, v value) string { return goPackage(v.prefix, e.Path, e.pkg) },
		},
		{
			number: 36, option: config.ObjcClassPrefix,
			initial: func(e *editor) value { return value{text: objcPrefix(e.pkg)} },
		},
		{
			number: 37, option: config.CsharpNamespace, prefix: config.CsharpNamespacePrefix,
			initial: func(e *editor) value { return value{text: csharpNamespace(e.pkg)} },
			compose: func(e *editor, v value) string { return around(v.prefix, csharpNamespace(e.pkg), "", ".") },
		},
		{
			number: 39, option: config.SwiftPrefix,
			initial: func(*editor) value { return value{} },
		},
		{
			number: 41, option: config.PhpNamespace,
			initial: func(e *editor) value { return value{text: phpNamespace(e.pkg)} },
		},
		{
			number: 44, option: config.PhpMetadataNamespace, suffix: config.PhpMetadataNamespaceSuffix,
			initial: func(e *editor) value { return value{text: around("", phpNamespace(e.pkg), "GPBMetadata", `\`)} },
			compose: func(e *editor, v value) string { return around("", phpNamespace(e.pkg), v.suffix, `\`) },
		},
		{
			number: 45, option: config.RubyPackage, suffix: config.RubyPackageSuffix,
			initial: func(e *editor) value { return value{text: rubyPackage(e.pkg)} },
			compose: func(e *editor, v value) string { return around("", rubyPackage(e.pkg), v.suffix, "::") },
		},
	}
}

// numberOption is an option of files that holds a number, or a bool as 0 or 1.
type numberOption struct {
	number int32
	option config.FileOption
	// absent is what the option is where a file does not set it, initial what
	// holds without rules.
	absent, initial int32
}

func numberOptions() []numberOption {
	return []numberOption{
		{number: 9, option: config.OptimizeFor, absent: 1, initial: 1},
		{number: 10, option: config.JavaMultipleFiles, absent: 0, initial: 1},
		{number: 27, option: config.JavaStringCheckUTF8, absent: 0, initial: 0},
		{number: 31, option: config.CcEnableArenas, absent: 1, initial: 1},
	}
}

// edition2024 is the first edition that has no option java_multiple_files.
const edition2024 = 1001

// fileOptions gives the file's options, changed.
func (e *editor) fileOptions(options []byte) ([]byte, error) {
	fields, err := wire.Fields(options)
	if err != nil {
		return nil, err
	}
	for _, o := range textOptions() {
		want := e.text(o)
		if want == "" {
			continue
		}
		if old, ok := last(fields, o.number); ok && string(old.Bytes) == want {
			continue
		}
		fields = e.set(fields, o.number, func(m *wire.Message) { m.Text(o.number, want) })
	}
	for _, o := range numberOptions() {
		if o.option == config.JavaMultipleFiles && e.edition >= edition2024 || e.disabled(o.option) {
			continue
		}
		want, have := o.initial, o.absent
		for _, rule := range e.rules.Override {
			if rule.FileOption == o.option && e.concerns(rule.ManagedScope) {
				want = rule.Number
			}
		}
		if old, ok := last(fields, o.number); ok {
			have = int32(old.Number)
		}
		if want != have {
			fields = e.set(fields, o.number, func(m *wire.Message) { m.Int32(o.number, want) })
		}
	}
	return join(fields), nil
}

// set puts an option of the file in its place.
func (e *editor) set(fields []wire.Field, number int32, write func(*wire.Message)) []wire.Field {
	if _, ok := last(fields, number); ok {
		e.sweepPath([]int32{wire.FileOptions, number})
	}
	var raw wire.Message
	write(&raw)
	e.changed, e.optionsChanged = true, true
	return insert(fields, wire.Field{Num: number, Raw: raw})
}

// last is the field of a number that counts.
func last(fields []wire.Field, number int32) (wire.Field, bool) {
	for i := len(fields) - 1; i >= 0; i-- {
		if fields[i].Num == number {
			return fields[i], true
		}
	}
	return wire.Field{}, false
}

// text is what the rules make of an option; empty if it is to stay as it is.
func (e *editor) text(o textOption) string {
	if e.disabled(o.option) {
		return ""
	}
	v := o.initial(e)
	noPrefix := o.prefix == "" || e.disabled(o.prefix)
	noSuffix := o.suffix == "" || e.disabled(o.suffix)
	if noPrefix {
		v.prefix = ""
	}
	if noSuffix {
		v.suffix = ""
	}
	for _, rule := range e.rules.Override {
		if rule.FileOption == "" || !e.concerns(rule.ManagedScope) {
			continue
		}
		switch rule.FileOption {
		case o.option:
			v = value{text: rule.Text}
		case o.prefix:
			if !noPrefix {
				v.text, v.prefix = "", rule.Text
			}
		case o.suffix:
			if !noSuffix {
				v.text, v.suffix = "", rule.Text
			}
		}
	}
	if v.text != "" || v == (value{}) {
		return v.text
	}
	return o.compose(e, v)
}
