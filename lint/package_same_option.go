package lint

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

// The PACKAGE_SAME family: all files of a package agree on a file option.

func packageSameCsharpNamespace() *check.Rule {
	return sameOption("PACKAGE_SAME_CSHARP_NAMESPACE", "csharp_namespace", `"Acme.Weather.V1"`,
		func(o *model.FileOptions) (string, model.Site) { return text(o.CsharpNamespace) })
}

func packageSameGoPackage() *check.Rule {
	return sameOption("PACKAGE_SAME_GO_PACKAGE", "go_package", `"acme.example/weather/v1"`,
		func(o *model.FileOptions) (string, model.Site) { return text(o.GoPackage) })
}

func packageSameJavaMultipleFiles() *check.Rule {
	return sameOption("PACKAGE_SAME_JAVA_MULTIPLE_FILES", "java_multiple_files", "true",
		func(o *model.FileOptions) (string, model.Site) { return flag(o.JavaMultipleFiles) })
}

func packageSameJavaPackage() *check.Rule {
	return sameOption("PACKAGE_SAME_JAVA_PACKAGE", "java_package", `"com.acme.weather.v1"`,
		func(o *model.FileOptions) (string, model.Site) { return text(o.JavaPackage) })
}

func packageSamePhpNamespace() *check.Rule {
	return sameOption("PACKAGE_SAME_PHP_NAMESPACE", "php_namespace", `"Acme\\Weather\\V1"`,
		func(o *model.FileOptions) (string, model.Site) { return text(o.PhpNamespace) })
}

func packageSameRubyPackage() *check.Rule {
	return sameOption("PACKAGE_SAME_RUBY_PACKAGE", "ruby_package", `"Acme::Weather::V1"`,
		func(o *model.FileOptions) (string, model.Site) { return text(o.RubyPackage) })
}

func packageSameSwiftPrefix() *check.Rule {
	return sameOption("PACKAGE_SAME_SWIFT_PREFIX", "swift_prefix", `"AW"`,
		func(o *model.FileOptions) (string, model.Site) { return text(o.SwiftPrefix) })
}

// sameOption is the rule about one option; value gives what a file sets it to,
// and where, with empty text for nothing. The example is a value as written.
func sameOption(id, option, example string, value func(*model.FileOptions) (string, model.Site)) *check.Rule {
	return &check.Rule{
		ID:      id,
		Purpose: "Checks that all files with a given package have the same value for the " + option + " option.",
		Doc: check.Doc{
			Summary: "All files of a package have the same " + option + ", or all have none.",
			Why: "The option says where generated code of a package goes, or how it looks. A package whose files disagree " +
				"is torn apart, often by mistake.",
			Bad:   optionExample(option, example, ""),
			Good:  optionExample(option, example, example),
			Since: "0.1.0",
		},
		In: check.In{V1Beta1: packageAffinity, V1: basic, V2: basic},
		OnSet: func(_ context.Context, p *check.Pass, set *check.Set) error {
			for _, files := range set.ByPackage() {
				values, unset := distinct(files, func(f *model.File) string {
					v, _ := value(&f.Options)
					return v
				})
				if len(values) == 0 || len(values) == 1 && !unset {
					continue
				}
				what := fmt.Sprintf("multiple values %q", strings.Join(values, ","))
				if unset {
					what = fmt.Sprintf("both values %q and no value", strings.Join(values, ","))
				}
				for _, f := range files {
					_, site := value(&f.Options)
					p.Report(f, site, "Files in package %q have %s for option %q and all values must be equal.",
						f.Package, what, option)
				}
			}
			return nil
		},
	}
}

func text(o model.Option[string]) (string, model.Site) { return o.Value, o.Site }

func flag(o model.Option[bool]) (string, model.Site) {
	if !o.Set {
		return "", o.Site
	}
	return strconv.FormatBool(o.Value), o.Site
}

// optionExample is two files of one package with these values of an option;
// an empty value leaves it out.
func optionExample(option, first, second string) string {
	const head = "syntax = \"proto3\";\npackage acme.weather.v1;\n"
	statement := func(value string) string {
		if value == "" {
			return ""
		}
		return "option " + option + " = " + value + ";\n"
	}
	return "-- acme/weather/v1/weather.proto --\n" + head + statement(first) +
		"-- acme/weather/v1/wind.proto --\n" + head + statement(second)
}
