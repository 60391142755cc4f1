// Package gen makes cases for the oracle: valid and broken workspaces, files
// and configurations, with the commands to run on them. Every case is a pure
// function of its kind, a seed and a number. The package knows nothing of the
// programs under test.
package gen

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// Kind is a family of cases.
type Kind struct {
	Name string
	// Weight is the family's share in a mixed run.
	Weight int
	make   func(r *rng) *cases.Case
	// Table is the number of cases of a family that is a table, not drawn.
	Table uint64
	row   func(number uint64) *cases.Case
}

// Kinds lists all families.
func Kinds() []Kind {
	return []Kind{
		{Name: "lint", Weight: 10, make: lintCase},
		{Name: "mutated", Weight: 5, make: mutatedCase},
		{Name: "broken", Weight: 3, Table: uint64(len(constructs())), row: brokenCase},
		{Name: "protovalidate", Weight: 2, make: protovalidateCase},
		{Name: "badconfig", Weight: 4, make: badConfigCase},
		{Name: "each", Weight: 2, Table: uint64(len(each())), row: eachCase},
		{Name: "workspace", Weight: 4, make: workspaceCase},
		{Name: "imports", Weight: 3, make: importsCase},
		{Name: "extreme", Weight: 1, Table: uint64(len(extremes)), row: extremeCase},
		{Name: "command", Weight: 3, make: commandCase},
		{Name: "deprecate", Weight: 3, make: deprecateCase},
		{Name: "migrate", Weight: 3, make: migrateCase},
		{Name: "lsfiles", Weight: 4, make: lsFilesCase},
		{Name: "export", Weight: 4, make: exportCase},
		{Name: "stats", Weight: 3, make: statsCase},
		{Name: "format", Weight: 5, make: formatCase},
		{Name: "damaged", Weight: 2, make: damagedCase},
		{Name: "image", Weight: 4, make: imageCase},
		{Name: "build", Weight: 5, make: buildCase},
		{Name: "git", Weight: 3, make: gitCase},
		{Name: "input", Weight: 4, make: inputCase},
		{Name: "reference", Weight: 2, make: referenceCase},
		{Name: "breaking", Weight: 6, make: breakingCase},
		{Name: "deps", Weight: 5, make: depsCase},
		{Name: "remote", Weight: 3, make: remoteCase},
		{Name: "registry", Weight: 3, make: registryCase},
		{Name: "push", Weight: 3, make: pushCase},
		{Name: "generate", Weight: 8, make: generateCase},
		{Name: "managed", Weight: 4, make: managedCase},
		{Name: "convert", Weight: 4, make: convertCase},
		{Name: "evolve", Weight: 8, make: evolveCase},
		{Name: "breaks", Weight: 6, make: breaksCase},
		{Name: "registered", Weight: 2, make: registeredCase},
	}
}

// Make returns one case of a kind.
func (k Kind) Make(seed, number uint64) *cases.Case {
	var c *cases.Case
	if k.row != nil {
		// A sample takes rows from all over the table, and other ones each time.
		c = k.row((number + seed*7919) % k.Table)
	} else {
		c = k.make(newRNG(k.Name, seed, number))
	}
	for i, arg := range c.Args {
		c.Args[i] = strings.ReplaceAll(arg, "\x00", "") // which no program can be given
	}
	c.Name = fmt.Sprintf("%s/%d/%d", k.Name, seed, number)
	return c
}

func lintCase(r *rng) *cases.Case {
	l := newLayout(r)
	l.lintCommand()
	return l.Case
}

// Named makes the case of that name again.
func Named(name string) (*cases.Case, error) {
	parts := strings.Split(name, "/")
	if len(parts) != 3 {
		return nil, fmt.Errorf("case %q: want KIND/SEED/NUMBER", name)
	}
	seed, err := strconv.ParseUint(parts[1], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("case %q: %w", name, err)
	}
	number, err := strconv.ParseUint(parts[2], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("case %q: %w", name, err)
	}
	for _, k := range Kinds() {
		if k.Name == parts[0] {
			return k.Make(seed, number), nil
		}
	}
	return nil, fmt.Errorf("case %q: no kind %s", name, parts[0])
}
