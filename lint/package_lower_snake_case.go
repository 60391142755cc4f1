package lint

import (
	"strings"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var packageLowerSnakeCase = &check.Rule{
	ID:      "PACKAGE_LOWER_SNAKE_CASE",
	Purpose: "Checks that packages are lower_snake.case.",
	Doc: check.Doc{
		Summary: "Every part of a package name is written in lower_snake_case.",
		Why: "Packages map to directories and to packages and namespaces of generated code. Lower case avoids trouble " +
			"on file systems that do not tell capitals from small letters.",
		Bad: `syntax = "proto3";
package acme.weatherStation.v1;
`,
		Good: `-- acme/weather_station/v1/weather.proto --
syntax = "proto3";
package acme.weather_station.v1;
`,
		Since: "0.1.0",
	},
	In: check.In{V1Beta1: styleBasic, V1: basic, V2: basic},
	OnFile: func(p *check.Pass, f *model.File) {
		parts := strings.Split(f.Package, ".")
		for i, part := range parts {
			parts[i] = lowerSnake(part)
		}
		if want := strings.Join(parts, "."); want != f.Package {
			p.Report(f, f.PackageSite, "Package name %q should be lower_snake.case, such as %q.", f.Package, want)
		}
	},
}
