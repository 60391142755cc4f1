package lint

import (
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var importNoPublic = &check.Rule{
	ID:      "IMPORT_NO_PUBLIC",
	Purpose: "Checks that imports are not public.",
	Doc: check.Doc{
		Summary: "No import is public.",
		Why: "A public import lends names to everyone who imports the file, so nobody can tell from a file where its " +
			"names come from, and not all generators support it.",
		Bad: `-- acme/weather/v1/weather.proto --
syntax = "proto3";
package acme.weather.v1;
import public "acme/weather/v1/wind.proto";
-- acme/weather/v1/wind.proto --
syntax = "proto3";
package acme.weather.v1;
message Wind {}
`,
		Good: `-- acme/weather/v1/weather.proto --
syntax = "proto3";
package acme.weather.v1;
import "acme/weather/v1/wind.proto";
message Reading {
  Wind wind = 1;
}
-- acme/weather/v1/wind.proto --
syntax = "proto3";
package acme.weather.v1;
message Wind {}
`,
		Since: "0.1.0",
	},
	In: check.In{V1Beta1: sensible, V1: basic, V2: basic},
	OnImport: func(p *check.Pass, f *model.File, i *model.Import) {
		if i.Public {
			p.Report(f, i.Site, "Import %q must not be public.", i.Path)
		}
	},
}
