package breaking_test

import (
	"slices"
	"testing"

	"github.com/platinummonkey/spoke/breaking"
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/internal/config"
)

// Every rule has a place in the table, once; its categories are those of the
// table, in their order; and what replaces it is there in the same versions.
func TestTable(t *testing.T) {
	t.Parallel()
	table := breaking.Table()
	place := func(id string) int {
		return slices.IndexFunc(table.Categories, func(c check.Category) bool { return c.ID == id })
	}
	last := ""
	for _, r := range table.Rules {
		if r.ID <= last {
			t.Errorf("%s stands after %s", r.ID, last)
		}
		last = r.ID
		if r.Purpose == "" {
			t.Errorf("%s has no purpose", r.ID)
		}
		for _, v := range []config.Version{config.V1Beta1, config.V1, config.V2} {
			use := r.In.At(v)
			if use == nil {
				continue
			}
			if !breaking.Knows(v, r.ID) {
				t.Errorf("%s is not known in %s", r.ID, v)
			}
			if r.Deprecated && len(use.Categories) > 0 {
				t.Errorf("%s is deprecated and in %v", r.ID, use.Categories)
			}
			if !slices.IsSortedFunc(use.Categories, func(a, b string) int { return place(a) - place(b) }) ||
				slices.ContainsFunc(use.Categories, func(id string) bool { return place(id) < 0 }) {
				t.Errorf("%s has categories %v in %s", r.ID, use.Categories, v)
			}
			for _, id := range r.Replacements {
				if !breaking.Knows(v, id) {
					t.Errorf("%s is replaced by %s, which %s does not know", r.ID, id, v)
				}
			}
		}
	}
	if breaking.Knows(config.V1, "EXTENSION_NO_DELETE") || breaking.Knows(config.V2, "MINIMAL") {
		t.Error("a rule of another version or kind is known")
	}
}
