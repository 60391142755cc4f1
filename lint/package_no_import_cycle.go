package lint

import (
	"context"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var packageNoImportCycle = &check.Rule{
	ID:      "PACKAGE_NO_IMPORT_CYCLE",
	Purpose: "Checks that packages do not have import cycles.",
	Doc: check.Doc{
		Summary: "Packages do not import each other in a circle.",
		Why: "Files can't import each other in a circle, but packages can. Languages that compile by package, such as " +
			"Go, refuse the code generated from that.",
		Bad: `-- acme/weather/v1/reading.proto --
syntax = "proto3";
package acme.weather.v1;
message Reading {}
-- acme/weather/v1/weather.proto --
syntax = "proto3";
package acme.weather.v1;
import "acme/wind/v1/wind.proto";
message Weather {
  acme.wind.v1.Wind wind = 1;
}
-- acme/wind/v1/wind.proto --
syntax = "proto3";
package acme.wind.v1;
import "acme/weather/v1/reading.proto";
message Wind {
  acme.weather.v1.Reading reading = 1;
}
`,
		Good: `-- acme/weather/v1/weather.proto --
syntax = "proto3";
package acme.weather.v1;
import "acme/wind/v1/wind.proto";
message Weather {
  acme.wind.v1.Wind wind = 1;
}
-- acme/wind/v1/wind.proto --
syntax = "proto3";
package acme.wind.v1;
message Wind {}
`,
		Since: "0.1.0",
	},
	In: check.In{V1: byID, V2: minimal},
	OnSet: func(ctx context.Context, p *check.Pass, set *check.Set) error {
		graph := packageGraph(set.Targets)
		type edge struct{ from, to string }
		cycles := make(map[edge]string)
		for _, f := range set.Targets {
			if f.Package == "" {
				continue
			}
			for _, i := range f.Imports {
				e := edge{f.Package, i.File.Package}
				if e.to == "" || e.to == e.from {
					continue
				}
				cycle, known := cycles[e]
				if !known {
					if err := ctx.Err(); err != nil {
						return err
					}
					if path := graph.path(e.to, e.from); path != nil {
						cycle = e.from + " -> " + strings.Join(path, " -> ")
					}
					cycles[e] = cycle
				}
				if cycle != "" {
					p.Report(f, i.Site, "Package import cycle: %s", cycle)
				}
			}
		}
		return nil
	},
}

// graph has the packages that each package imports, in the order in which
// files say so. The package without a name takes no part.
type graph map[string][]string

// packageGraph reads targets and all that they import, each file after its
// imports. That is the order of files in images, and with it buf most often
// names the same one of several cycles.
func packageGraph(targets []*model.File) graph {
	g := make(graph)
	for _, f := range model.ImportsFirst(targets) {
		for _, i := range f.Imports {
			from, to := f.Package, i.File.Package
			if from != "" && to != "" && from != to && !slices.Contains(g[from], to) {
				g[from] = append(g[from], to)
			}
		}
	}
	return g
}

// path is the packages from from to to, both included, the first path in the
// order of imports; nil if there is none.
func (g graph) path(from, to string) []string {
	seen := make(map[string]bool)
	var search func(at string) []string
	search = func(at string) []string {
		if at == to {
			return []string{at}
		}
		if seen[at] {
			return nil
		}
		seen[at] = true
		for _, next := range g[at] {
			if rest := search(next); rest != nil {
				return append(rest, at)
			}
		}
		return nil
	}
	path := search(from)
	slices.Reverse(path)
	return path
}
