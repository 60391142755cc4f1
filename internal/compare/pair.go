package compare

import (
	"fmt"
	"reflect"
	"slices"
)

// twinOf is the unit of the new version that one of the earlier version is most
// likely compared with, nil if there is none of its name.
func twinOf(old *Unit, new []*Unit) *Unit {
	for _, u := range new {
		if u.ws != nil && u.Name() == old.Name() {
			return u
		}
	}
	if len(new) == 1 && new[0].ws != nil {
		return new[0]
	}
	return nil
}

// Pair drops units that are new, so that there is one for each old one.
func Pair(new, old []*Unit) ([]*Unit, error) {
	if len(new) > len(old) && sameConfig(new) {
		known := make(map[string]bool, len(old))
		for _, u := range old {
			known[u.Name()] = true
		}
		kept := slices.DeleteFunc(slices.Clone(new), func(u *Unit) bool { return !known[u.Name()] })
		if len(kept) == len(old) {
			return kept, nil
		}
	}
	if len(new) != len(old) {
		return nil, fmt.Errorf("input contained %d images, whereas against contained %d images", len(new), len(old))
	}
	return new, nil
}

// sameConfig reports whether all units are checked in the same way.
func sameConfig(units []*Unit) bool {
	for _, u := range units[1:] {
		if !reflect.DeepEqual(u.Breaking, units[0].Breaking) {
			return false
		}
	}
	return true
}
