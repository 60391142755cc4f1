package migrate

import (
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/internal/config"
)

// lint is a lint section of version v2 that selects the same rules, but for
// those that v2 does not have. A module that ignored itself no longer does, as
// the binary has it.
func (m *migration) lint(old config.Lint) (config.Lint, error) {
	lint := old
	lint.Version = config.V2
	if old.Disabled {
		lint.Disabled = false
		lint.Use, lint.Except, lint.Ignore, lint.IgnoreOnly, lint.DisableBuiltin = nil, nil, nil, nil, false
	}
	before := check.Lint(lint)
	before.Version = old.Version
	var err error
	lint.Use, lint.Except, err = m.translate(m.Lint, before)
	return lint, err
}

// breaking is the same for a breaking section.
func (m *migration) breaking(old config.Breaking) (config.Breaking, error) {
	breaking := old
	breaking.Version = config.V2
	if old.Disabled {
		breaking = config.Breaking{Version: config.V2, IgnoreUnstablePackages: old.IgnoreUnstablePackages}
	}
	before := check.Config{
		Version:        old.Version,
		Name:           config.BufYAML,
		Use:            breaking.Use,
		Except:         breaking.Except,
		Ignore:         breaking.Ignore,
		IgnoreOnly:     breaking.IgnoreOnly,
		DisableBuiltin: breaking.DisableBuiltin,
	}
	var err error
	breaking.Use, breaking.Except, err = m.translate(m.Breaking, before)
	return breaking, err
}

// translate gives the ids to use and to except in v2 so that the rules of
// before are selected: those of before, and what makes up the difference.
func (m *migration) translate(table *check.Table, before check.Config) (use, except []string, err error) {
	before.Use, before.Except = ids(before.Use), ids(before.Except)
	old, warnings, err := check.Select(table, before)
	if err != nil {
		return nil, nil, err
	}
	for _, warning := range warnings {
		m.Warn(warning)
	}
	after := before
	after.Version = config.V2
	new, _, err := check.Select(table, after)
	if err != nil {
		return nil, nil, err
	}
	use, except = before.Use, before.Except
	for _, r := range old.Rules {
		if r.In.At(config.V2) != nil && !slices.Contains(new.Rules, r) {
			use = append(use, r.ID)
		}
	}
	for _, r := range new.Rules {
		if !slices.Contains(old.Rules, r) {
			except = append(except, r.ID)
		}
	}
	return ids(use), ids(except), nil
}

// ids is a sorted list of the ids in it, each once and none blank.
func ids(list []string) []string {
	list = slices.DeleteFunc(slices.Clone(list), func(id string) bool { return strings.TrimSpace(id) == "" })
	slices.Sort(list)
	return slices.Compact(list)
}
