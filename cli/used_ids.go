package cli

import (
	"github.com/platinummonkey/spoke/breaking"
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/internal/config"
)

// usedIDs are the ids that a module's sections name under "use". A module that
// ignores itself names none.
func usedIDs(l config.Lint, b config.Breaking) []string {
	var ids []string
	if !l.Disabled {
		ids = append(ids, l.Use...)
	}
	if !b.Disabled {
		ids = append(ids, b.Use...)
	}
	return ids
}

// knowUsed refuses ids, used by any module, that the version of l does not
// know for lint or breaking. Excepted and ignored ids don't count.
func knowUsed(table *check.Table, l config.Lint, used []string) error {
	if l.DisableBuiltin {
		return nil
	}
	for _, id := range used {
		if id != "" && !table.Knows(l.Version, id) && !breaking.Knows(l.Version, id) {
			return &check.UnknownError{ID: id}
		}
	}
	return nil
}
