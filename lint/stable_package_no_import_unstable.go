package lint

import (
	"context"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var stablePackageNoImportUnstable = &check.Rule{
	ID: "STABLE_PACKAGE_NO_IMPORT_UNSTABLE",
	Purpose: "Checks that all files that have stable versioned packages do not import packages " +
		"with unstable version packages.",
	Doc: check.Doc{
		Summary: "Packages with a stable version do not import alpha, beta or test packages.",
		Why:     "A package can't promise more than the packages that its messages are made of.",
		Bad: `-- acme/weather/v1/weather.proto --
syntax = "proto3";
package acme.weather.v1;
import "acme/radar/v1beta1/radar.proto";
message Reading {
  acme.radar.v1beta1.Echo echo = 1;
}
-- acme/radar/v1beta1/radar.proto --
syntax = "proto3";
package acme.radar.v1beta1;
message Echo {}
`,
		Good: `-- acme/weather/v1/weather.proto --
syntax = "proto3";
package acme.weather.v1;
import "acme/radar/v1/radar.proto";
message Reading {
  acme.radar.v1.Echo echo = 1;
}
-- acme/radar/v1/radar.proto --
syntax = "proto3";
package acme.radar.v1;
message Echo {}
`,
		Since: "0.1.0",
	},
	In: check.In{V2: byID},
	OnSet: func(_ context.Context, p *check.Pass, set *check.Set) error {
		// Packages of files that are imported and not checked themselves are
		// not looked at.
		targets := make(map[*model.File]bool, len(set.Targets))
		for _, f := range set.Targets {
			targets[f] = true
		}
		for _, f := range set.Targets {
			if model.StabilityOf(f.Package) != model.Stable {
				continue
			}
			for _, i := range f.Imports {
				if targets[i.File] && model.StabilityOf(i.File.Package) == model.Unstable {
					p.Report(f, i.Site, "This file is in stable package %q, so it should not depend on %q "+
						"from unstable package %q.", f.Package, i.Path, i.File.Package)
				}
			}
		}
		return nil
	},
}
