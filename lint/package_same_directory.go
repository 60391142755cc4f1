package lint

import (
	"context"
	"path"
	"strings"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var packageSameDirectory = &check.Rule{
	ID:      "PACKAGE_SAME_DIRECTORY",
	Purpose: "Checks that all files with a given package are in the same directory.",
	Doc: check.Doc{
		Summary: "All files of a package are in one directory.",
		Why: "Many languages have one package a directory in generated code, so a package in two directories becomes " +
			"two packages there.",
		Bad: `-- acme/weather/v1/weather.proto --
syntax = "proto3";
package acme.weather.v1;
-- acme/wind/v1/wind.proto --
syntax = "proto3";
package acme.weather.v1;
`,
		Good: `-- acme/weather/v1/weather.proto --
syntax = "proto3";
package acme.weather.v1;
-- acme/weather/v1/wind.proto --
syntax = "proto3";
package acme.weather.v1;
`,
		Since: "0.1.0",
	},
	In: check.In{V1Beta1: fileLayout, V1: minimal, V2: minimal},
	OnSet: func(_ context.Context, p *check.Pass, set *check.Set) error {
		for _, files := range set.ByPackage() {
			directories, _ := distinct(files, func(f *model.File) string { return path.Dir(f.Path) })
			if len(directories) < 2 {
				continue
			}
			for _, f := range files {
				p.Report(f, f.PackageSite, "Multiple directories %q contain files with package %q.",
					strings.Join(directories, ","), f.Package)
			}
		}
		return nil
	},
}
