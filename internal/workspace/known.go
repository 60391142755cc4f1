package workspace

import (
	"slices"
	"sync"
)

// known are the import paths of all .proto files of a root.
type known struct {
	sorted []string
	set    func() map[string]struct{}
}

// newKnown takes the paths over.
func newKnown(paths []string) *known {
	slices.Sort(paths)
	k := &known{sorted: slices.Compact(paths)}
	k.set = sync.OnceValue(func() map[string]struct{} {
		set := make(map[string]struct{}, len(k.sorted))
		for _, p := range k.sorted {
			set[p] = struct{}{}
		}
		return set
	})
	return k
}

func (k *known) has(path string) bool {
	if k == nil {
		return false
	}
	_, ok := k.set()[path]
	return ok
}
