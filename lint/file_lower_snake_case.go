package lint

import (
	"path"
	"strings"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var fileLowerSnakeCase = &check.Rule{
	ID:      "FILE_LOWER_SNAKE_CASE",
	Purpose: "Checks that filenames are lower_snake_case.",
	Doc: check.Doc{
		Summary: "File names are written in lower_snake_case and end in .proto.",
		Why: "Generated files and, in some languages, classes are named after the file. Lower case also keeps imports " +
			"working on file systems that do not tell capitals from small letters.",
		Bad: `-- acme/weather/v1/rainGauge.proto --
syntax = "proto3";
package acme.weather.v1;
`,
		Good: `-- acme/weather/v1/rain_gauge.proto --
syntax = "proto3";
package acme.weather.v1;
`,
		Since: "0.1.0",
	},
	In: check.In{V1Beta1: styleStandard, V1: standard, V2: standard},
	OnFile: func(p *check.Pass, f *model.File) {
		name := path.Base(f.Path)
		extension := path.Ext(name)
		if want := lowerSnake(strings.TrimSuffix(name, extension)) + extension; want != name {
			p.Report(f, model.Site{}, "Filename %q should be lower_snake_case%s, such as %q.", name, extension, want)
		}
	},
}
