package check

import (
	"cmp"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/config"
)

// Row is one rule in a listing.
type Row struct {
	ID         string
	Categories []string
	// Default rules run where a configuration names none.
	Default      bool
	Purpose      string
	Deprecated   bool
	Replacements []string
}

// List gives all rules that version v knows. Deprecated rules and the names of
// deprecated categories are in it on demand.
func List(t *Table, v config.Version, deprecated bool) []Row {
	rules := make([]*Rule, 0, len(t.Rules))
	for _, r := range t.Rules {
		if r.In.At(v) != nil && (deprecated || !r.Deprecated) {
			rules = append(rules, r)
		}
	}
	t.sort(rules, v)
	return t.rows(rules, v, deprecated)
}

// ListSelected gives the rules that c selects, with Select's warnings and
// errors.
func ListSelected(t *Table, c Config, deprecated bool) ([]Row, []string, error) {
	s, warnings, err := Select(t, c)
	if err != nil {
		return nil, nil, err
	}
	return t.rows(s.Rules, c.Version, deprecated), warnings, nil
}

func (t *Table) rows(rules []*Rule, v config.Version, deprecated bool) []Row {
	rows := make([]Row, len(rules))
	for i, r := range rules {
		u := r.In.At(v)
		rows[i] = Row{
			ID:           r.ID,
			Categories:   u.Categories,
			Default:      u.Default,
			Purpose:      r.Purpose,
			Deprecated:   r.Deprecated,
			Replacements: r.Replacements,
		}
		if deprecated {
			rows[i].Categories = t.withDeprecated(u.Categories)
		}
	}
	return rows
}

// withDeprecated adds to categories the deprecated ones that stand for one of
// them, all in the order of the table.
func (t *Table) withDeprecated(categories []string) []string {
	var all []string
	for _, c := range t.Categories {
		if slices.Contains(categories, cmp.Or(c.ReplacedBy, c.ID)) {
			all = append(all, c.ID)
		}
	}
	return all
}

// sort puts rules in the order of listings: those of the first categories
// first, those without any last, then by id.
func (t *Table) sort(rules []*Rule, v config.Version) {
	weight := func(id string) int {
		return slices.IndexFunc(t.Categories, func(c Category) bool { return c.ID == id })
	}
	slices.SortFunc(rules, func(a, b *Rule) int {
		x, y := a.In.At(v).Categories, b.In.At(v).Categories
		if len(x) == 0 || len(y) == 0 {
			return cmp.Or(cmp.Compare(len(y), len(x)), strings.Compare(a.ID, b.ID))
		}
		return cmp.Or(
			slices.CompareFunc(t.main(x), t.main(y), func(a, b string) int { return cmp.Compare(weight(a), weight(b)) }),
			cmp.Compare(len(x), len(y)),
			strings.Compare(a.ID, b.ID),
		)
	})
}

// main is categories less those that stand aside.
func (t *Table) main(categories []string) []string {
	return slices.DeleteFunc(slices.Clone(categories), func(id string) bool { return t.category(id).Aside })
}
