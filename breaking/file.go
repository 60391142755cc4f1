package breaking

import (
	"strconv"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
)

// fileOption is an option of files that must not change.
type fileOption struct {
	rule, name string
	number     int32
	// text is what the value of an option is called, or what it is by default.
	text func(model.RawOption) string
}

func (o fileOption) compare(c *comparison) {
	for _, p := range c.files {
		given := p.new.Details.Options[o.number]
		old, new := o.text(p.old.Details.Options[o.number]), o.text(given)
		if old != new {
			c.report(p.new, given.Span, p.old, "File option %q changed from %q to %q.", o.name, old, new)
		}
	}
}

func fileOptions() []fileOption {
	text := func(o model.RawOption) string { return o.Text }
	flag := func(o model.RawOption) string { return strconv.FormatBool(o.Number != 0) }
	flagOrTrue := func(o model.RawOption) string { return strconv.FormatBool(!o.Set || o.Number != 0) }
	return []fileOption{
		{"FILE_SAME_CC_ENABLE_ARENAS", "cc_enable_arenas", 31, flagOrTrue},
		{"FILE_SAME_CC_GENERIC_SERVICES", "cc_generic_services", 16, flag},
		{"FILE_SAME_CSHARP_NAMESPACE", "csharp_namespace", 37, text},
		{"FILE_SAME_GO_PACKAGE", "go_package", 11, text},
		{"FILE_SAME_JAVA_GENERIC_SERVICES", "java_generic_services", 17, flag},
		{"FILE_SAME_JAVA_MULTIPLE_FILES", "java_multiple_files", 10, flag},
		{"FILE_SAME_JAVA_OUTER_CLASSNAME", "java_outer_classname", 8, text},
		{"FILE_SAME_JAVA_PACKAGE", "java_package", 1, text},
		{"FILE_SAME_OBJC_CLASS_PREFIX", "objc_class_prefix", 36, text},
		{"FILE_SAME_OPTIMIZE_FOR", "optimize_for", 9, optimizeFor},
		{"FILE_SAME_PHP_CLASS_PREFIX", "php_class_prefix", 40, text},
		{"FILE_SAME_PHP_METADATA_NAMESPACE", "php_metadata_namespace", 44, text},
		{"FILE_SAME_PHP_NAMESPACE", "php_namespace", 41, text},
		{"FILE_SAME_PY_GENERIC_SERVICES", "py_generic_services", 18, flag},
		{"FILE_SAME_RUBY_PACKAGE", "ruby_package", 45, text},
		{"FILE_SAME_SWIFT_PREFIX", "swift_prefix", 39, text},
	}
}

func optimizeFor(o model.RawOption) string {
	switch {
	case !o.Set || o.Number == 1:
		return "SPEED"
	case o.Number == 2:
		return "CODE_SIZE"
	case o.Number == 3:
		return "LITE_RUNTIME"
	}
	return strconv.Itoa(int(o.Number))
}

func fileSamePackage(c *comparison) {
	for _, p := range c.files {
		if p.old.Package != p.new.Package {
			c.report(p.new, place(p.new, p.new.PackageSite.Span), p.old, "File package changed from %q to %q.", p.old.Package, p.new.Package)
		}
	}
}

func fileSameSyntax(c *comparison) {
	for _, p := range c.files {
		if old, new := syntaxName(p.old.Syntax), syntaxName(p.new.Syntax); old != new {
			c.report(p.new, place(p.new, p.new.SyntaxSite.Span), p.old, "File syntax changed from %q to %q.", old, new)
		}
	}
}

// syntaxName is the syntax; all editions are one.
func syntaxName(s model.Syntax) string {
	switch s {
	case model.Proto2:
		return "proto2"
	case model.Proto3:
		return "proto3"
	}
	return "editions"
}

// place is a span if there is anything, else the file as a whole.
func place(f *model.File, s source.Span) source.Span {
	if f.Source.HasPlace(s) {
		return s
	}
	return source.Span{}
}
