package cli

import (
	"github.com/platinummonkey/spoke/breaking"
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/lint"
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

// knowUsed refuses ids, used by any module, that a version does not know for
// lint or breaking. Excepted and ignored ids don't count, nor does any where
// the configuration switches off all that is built in.
func knowUsed(v config.Version, builtinOff bool, used []string) error {
	if builtinOff {
		return nil
	}
	table := lint.Table(nil) // which is only asked for names
	for _, id := range used {
		if id != "" && !table.Knows(v, id) && !breaking.Knows(v, id) {
			return &check.UnknownError{ID: id}
		}
	}
	return nil
}
