package lint

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var directorySamePackage = &check.Rule{
	ID:      "DIRECTORY_SAME_PACKAGE",
	Purpose: "Checks that all files in a given directory are in the same package.",
	Doc: check.Doc{
		Summary: "All files of a directory are of one package.",
		Why: "Many languages have one package a directory in generated code, so files of different packages beside each " +
			"other do not compile there.",
		Bad: `-- acme/weather/v1/weather.proto --
syntax = "proto3";
package acme.weather.v1;
-- acme/weather/v1/wind.proto --
syntax = "proto3";
package acme.wind.v1;
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
		for _, files := range set.ByDirectory() {
			packages, unset := distinct(files, func(f *model.File) string { return f.Package })
			if len(packages) == 0 || len(packages) == 1 && !unset {
				continue
			}
			what := "Multiple packages"
			if len(packages) == 1 {
				what = "Package"
			}
			and := ""
			if unset {
				and = " and file with no package"
			}
			for _, f := range files {
				p.Report(f, f.PackageSite, "%s %q%s detected within directory %q.",
					what, strings.Join(packages, ","), and, path.Dir(f.Path))
			}
		}
		return nil
	},
}

// distinct gives the values that files have, sorted and once each, and whether
// a file has the empty value, which is left out.
func distinct(files []*model.File, value func(*model.File) string) (values []string, empty bool) {
	for _, f := range files {
		if v := value(f); v == "" {
			empty = true
		} else if !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	return values, empty
}
