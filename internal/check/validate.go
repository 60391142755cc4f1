package check

import (
	"errors"
	"fmt"
	"slices"

	"github.com/platinummonkey/spoke/internal/config"
)

// Validate says what a table lacks, for its tests: ids that are there once,
// known categories, documentation, something to do.
func Validate(t *Table) error {
	var errs []error
	seen := make(map[string]bool)
	for _, r := range t.Rules {
		for _, fault := range r.faults(t) {
			errs = append(errs, fmt.Errorf("rule %s %s", r.ID, fault))
		}
		if seen[r.ID] {
			errs = append(errs, fmt.Errorf("rule %s is there twice", r.ID))
		}
		seen[r.ID] = true
	}
	return errors.Join(errs...)
}

// faults is what is wrong with r.
func (r *Rule) faults(t *Table) []string {
	var faults []string
	need := func(ok bool, fault string) {
		if !ok {
			faults = append(faults, fault)
		}
	}
	need(r.Purpose != "", "has no Purpose")
	need(r.Doc.Summary != "", "has no Doc.Summary")
	need(r.Doc.Why != "", "has no Doc.Why")
	need(r.Doc.Since != "", "has no Doc.Since")
	need(r.Deprecated || r.Doc.Bad != "", "has no Doc.Bad")
	need(r.Deprecated || r.Doc.Good != "", "has no Doc.Good")
	need(r.Deprecated != (r.OnSet != nil || r.hooked()), "has a hook and is deprecated, or has none and is not")
	need(r.In != In{}, "is in no configuration version")
	for _, v := range []config.Version{config.V1Beta1, config.V1, config.V2} {
		u := r.In.At(v)
		if u == nil {
			continue
		}
		last := -1
		for _, id := range u.Categories {
			at := slices.IndexFunc(t.Categories, func(c Category) bool { return c.ID == id && c.ReplacedBy == "" })
			need(at > last, fmt.Sprintf("has category %s, which is unknown, deprecated or out of order, in %s", id, v))
			last = at
		}
	}
	for _, id := range r.Replacements {
		need(t.rule(id) != nil, "is replaced by the unknown "+id)
	}
	return faults
}
