package lint

import (
	"path"
	"strings"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var packageDirectoryMatch = &check.Rule{
	ID:      "PACKAGE_DIRECTORY_MATCH",
	Purpose: "Checks that all files are in a directory that matches their package name.",
	Doc: check.Doc{
		Summary: "The directory of a file is its package with slashes for dots.",
		Why: "Whoever knows a name then knows where it is declared, and files of different packages never meet in one " +
			"directory.",
		Bad: `-- weather/weather.proto --
syntax = "proto3";
package acme.weather.v1;
`,
		Good: `-- acme/weather/v1/weather.proto --
syntax = "proto3";
package acme.weather.v1;
`,
		Since: "0.1.0",
	},
	In: check.In{V1Beta1: fileLayout, V1: minimal, V2: minimal},
	OnFile: func(p *check.Pass, f *model.File) {
		if f.Package == "" {
			return
		}
		directory, want := path.Dir(f.Path), strings.ReplaceAll(f.Package, ".", "/")
		if directory != want {
			p.Report(f, f.PackageSite, "Files with package %q must be within a directory %q relative to root "+
				"but were in directory %q.", f.Package, want, directory)
		}
	},
}
