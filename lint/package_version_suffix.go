package lint

import (
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var packageVersionSuffix = &check.Rule{
	ID: "PACKAGE_VERSION_SUFFIX",
	Purpose: `Checks that the last component of all packages is a version of the form v\d+, v\d+test.*, ` +
		`v\d+(alpha|beta)\d+, or v\d+p\d+(alpha|beta)\d+, where numbers are >=1.`,
	Doc: check.Doc{
		Summary: "The last part of a package name is a version, such as v1 or v2beta1.",
		Why: "A version in the name lets an incompatible successor live beside its predecessor while clients move " +
			"over.",
		Bad: `-- acme/weather/weather.proto --
syntax = "proto3";
package acme.weather;
`,
		Good: `syntax = "proto3";
package acme.weather.v1;
`,
		Since: "0.1.0",
	},
	In: check.In{V1Beta1: styleStandard, V1: standard, V2: standard},
	OnFile: func(p *check.Pass, f *model.File) {
		if f.Package != "" && model.StabilityOf(f.Package) == model.Unversioned {
			p.Report(f, f.PackageSite, "Package name %q should be suffixed with a correctly formed version, such as %q.",
				f.Package, f.Package+".v1")
		}
	},
}
