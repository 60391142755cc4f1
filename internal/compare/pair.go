package compare

import (
	"reflect"
	"slices"

	"github.com/platinummonkey/spoke/schema/model"
)

// Pairing is a unit of the new version and the earlier one that it is compared
// with. New is nil where there is none any more.
type Pairing struct{ New, Old *Unit }

// Pair finds what is compared with what: the units in their order, where there
// are as many in both versions. Where there are more new ones, and all are
// checked alike, those that share no file with an earlier one are left out.
// All of that is the binary's way, which refuses what does not come out even.
// Of such versions units of the same name belong together, then those at the
// same path, then those that share files; even says that it did not come to
// that.
func Pair(new, old []*Unit) (pairs []Pairing, even bool) {
	if len(new) > len(old) && sameConfig(new) {
		if kept := sharing(new, old); len(kept) == len(old) {
			new = kept
		}
	}
	if len(new) == len(old) {
		for i, u := range new {
			pairs = append(pairs, Pairing{u, old[i]})
		}
		return pairs, true
	}
	for _, o := range old {
		pairs = append(pairs, Pairing{alike(o, new), o})
	}
	return pairs, false
}

// sharing are the units of which a file is in an earlier unit that no unit
// before has been found to share.
func sharing(new, old []*Unit) []*Unit {
	owner := make(map[string]int)
	for i, o := range old {
		for _, path := range o.targets() {
			owner[path] = i
		}
	}
	taken := make([]bool, len(old))
	return slices.DeleteFunc(slices.Clone(new), func(u *Unit) bool {
		for _, path := range u.targets() {
			if i, ok := owner[path]; ok && !taken[i] {
				taken[i] = true
				return false
			}
		}
		return true
	})
}

// targets are the paths of the files of a unit that are not imports, those of
// what is compiled in the order of images: imports first.
func (u *Unit) targets() []string {
	var paths []string
	for _, f := range u.files {
		if !f.IsImport {
			paths = append(paths, f.Path)
		}
	}
	if u.set == nil || u.twin != nil {
		return append(paths, u.paths...)
	}
	targets := slices.DeleteFunc(slices.Clone(u.set.Files), func(f *model.File) bool { return !u.isTarget[f.Path] })
	for _, f := range model.ImportsFirst(targets) {
		if u.isTarget[f.Path] {
			paths = append(paths, f.Path)
		}
	}
	return paths
}

// alike is the unit of the new version that stands for an earlier one, nil if
// none does.
func alike(old *Unit, new []*Unit) *Unit {
	for _, is := range []func(*Unit) bool{
		func(u *Unit) bool { return u.Module != "" && u.Module == old.Module },
		func(u *Unit) bool { return u.Path == old.Path && u.ws != nil && old.ws != nil },
	} {
		if i := slices.IndexFunc(new, is); i >= 0 {
			return new[i]
		}
	}
	var best *Unit
	most := 0
	for _, u := range new {
		n := 0
		for path, target := range old.isTarget {
			if target && u.isTarget[path] {
				n++
			}
		}
		if n > most {
			best, most = u, n
		}
	}
	return best
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
