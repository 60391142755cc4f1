package facts

import "slices"

// Twin is what another version has of a file.
type Twin struct {
	// Same says that the file means the same there.
	Same bool
	// Differ are the names in which the versions differ, if Plain; else all of it
	// may.
	Differ []string
	Plain  bool
}

// Concern finds those files that are the same themselves and mean something else
// because of what they import, and says so in their twins. Importers are those of
// each file. It is known of some files that a file does not concern them; uses
// reports of files whether they use one of their names, or may be concerned though
// they do not. ok is false where that fails.
func Concern(twins []Twin, importers [][]int32, known func(of, file int32) bool, uses func(files []int32, names func(int32) []string) ([]bool, bool)) (ok bool) {
	reach := func(n int32) []bool {
		return Reach(importers[n], func(k int32) []int32 { return importers[k] }, len(twins))
	}
	concernAll := func(n int32) {
		for k, reached := range reach(n) {
			twins[k].Same = twins[k].Same && !reached
		}
	}
	var differ []int32
	for n := range twins {
		if !twins[n].Same && len(importers[n]) > 0 {
			differ = append(differ, int32(n))
		}
	}
	names := make(map[int32][]string) // that each file may use
	for _, n := range differ {
		if !twins[n].Plain {
			concernAll(n)
			continue
		}
		for i, reached := range reach(n) {
			k := int32(i)
			if reached && !known(n, k) {
				names[k] = append(names[k], twins[n].Differ...)
			}
		}
	}
	var todo []int32
	for k := range names {
		if twins[k].Same {
			todo = append(todo, k)
		}
	}
	slices.Sort(todo)
	is, ok := uses(todo, func(k int32) []string { return names[k] })
	for i, k := range todo {
		if is[i] {
			twins[k].Same = false
			concernAll(k)
		}
	}
	return ok
}
