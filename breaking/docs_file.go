package breaking

import "github.com/platinummonkey/spoke/internal/check"

// docsOfFiles documents the rules about files as such: nearly all are about an
// option.
func docsOfFiles() map[string]check.Doc {
	docs := map[string]check.Doc{
		"FILE_SAME_PACKAGE": doc("Files keep their package.", "Full names of everything in the file change with it: those in generated code, those of services that are called, and those in `google.protobuf.Any`.",
			"message Reading {}\n", "syntax = \"proto3\";\npackage acme.weather.v2;\nmessage Reading {}\n"),
		"FILE_SAME_SYNTAX": doc("Files keep their syntax. All editions are one, and no syntax is `proto2`.", "Presence, packing, defaults and the shape of generated code depend on it.",
			"message Reading {}\n", proto2+"message Reading {}\n"),
		"FILE_SAME_JAVA_STRING_CHECK_UTF8": {Summary: "The former name of the rule about UTF-8 in Java.", Since: "0.1.0"},
		"FILE_SAME_PHP_GENERIC_SERVICES":   {Summary: "It was about a file option that is no more.", Since: "0.1.0"},
	}
	for _, o := range []struct{ rule, name, earlier, later string }{
		{"FILE_SAME_CC_ENABLE_ARENAS", "cc_enable_arenas", "true", "false"},
		{"FILE_SAME_CC_GENERIC_SERVICES", "cc_generic_services", "true", "false"},
		{"FILE_SAME_CSHARP_NAMESPACE", "csharp_namespace", `"Acme.Weather"`, `"Acme.Meteo"`},
		{"FILE_SAME_GO_PACKAGE", "go_package", `"acme.test/weather"`, `"acme.test/meteo"`},
		{"FILE_SAME_JAVA_GENERIC_SERVICES", "java_generic_services", "true", "false"},
		{"FILE_SAME_JAVA_MULTIPLE_FILES", "java_multiple_files", "true", "false"},
		{"FILE_SAME_JAVA_OUTER_CLASSNAME", "java_outer_classname", `"WeatherProto"`, `"Weather"`},
		{"FILE_SAME_JAVA_PACKAGE", "java_package", `"com.acme.weather"`, `"com.acme.meteo"`},
		{"FILE_SAME_OBJC_CLASS_PREFIX", "objc_class_prefix", `"AWX"`, `"AMX"`},
		{"FILE_SAME_OPTIMIZE_FOR", "optimize_for", "SPEED", "CODE_SIZE"},
		{"FILE_SAME_PHP_CLASS_PREFIX", "php_class_prefix", `"W"`, `"M"`},
		{"FILE_SAME_PHP_METADATA_NAMESPACE", "php_metadata_namespace", `"Acme\\Weather"`, `"Acme\\Meteo"`},
		{"FILE_SAME_PHP_NAMESPACE", "php_namespace", `"Acme\\Weather"`, `"Acme\\Meteo"`},
		{"FILE_SAME_PY_GENERIC_SERVICES", "py_generic_services", "true", "false"},
		{"FILE_SAME_RUBY_PACKAGE", "ruby_package", `"Acme::Weather"`, `"Acme::Meteo"`},
		{"FILE_SAME_SWIFT_PREFIX", "swift_prefix", `"AWX"`, `"AMX"`},
	} {
		option := func(value string) string { return "option " + o.name + " = " + value + ";\nmessage Reading {}\n" }
		docs[o.rule] = doc("Files keep the value of the option `"+o.name+"`, or go without.", whyOption, option(o.earlier), option(o.later))
	}
	return docs
}
