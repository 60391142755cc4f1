package lint

import (
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var importUsed = &check.Rule{
	ID:      "IMPORT_USED",
	Purpose: "Checks that imports are used.",
	Doc: check.Doc{
		Summary: "Every import is used. Public imports are for others and count as used.",
		Why:     "An import that nothing refers to costs compile time and drags its file into every build.",
		Bad: `syntax = "proto3";
package acme.weather.v1;
import "google/protobuf/timestamp.proto";
message Reading {
  double celsius = 1;
}
`,
		Good: `syntax = "proto3";
package acme.weather.v1;
import "google/protobuf/timestamp.proto";
message Reading {
  double celsius = 1;
  google.protobuf.Timestamp taken_at = 2;
}
`,
		Since: "0.1.0",
	},
	In: check.In{V1: basic, V2: basic},
	OnImport: func(p *check.Pass, f *model.File, i *model.Import) {
		if !i.Used && !i.Public {
			p.Report(f, i.Site, "Import %q is unused.", i.Path)
		}
	},
}
