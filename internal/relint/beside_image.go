package relint

import (
	"github.com/platinummonkey/spoke/internal/facts"
	"github.com/platinummonkey/spoke/schema/image"
)

// BesideImage is Beside for the files of an image, which has not changed since the
// earlier run.
func (a *Again) BesideImage(earlier []*image.File) (ok bool) {
	t := a.after
	b := &beside{Again: a, calm: true}
	b.twins, b.files = make([]facts.Twin, len(t.Entries)), make([]origin, len(t.Entries))
	files := make(map[string]*image.File, len(earlier))
	for _, f := range earlier {
		files[f.Path] = f
	}
	var differ, renewed []int32
	for n := range t.Entries {
		e, twin := &t.Entries[n], &b.twins[n]
		if !a.renewed[e.Path] {
			// What differs in it has been held against what has not changed.
			*twin = facts.Twin{Same: e.Same, Plain: true}
			b.files[n].steady = true
		} else if !a.compareDescriptors(e.Path, files[e.Path], twin) {
			return false
		}
		switch {
		case !twin.Same:
			differ = append(differ, int32(n))
		case !b.files[n].steady:
			renewed = append(renewed, int32(n))
		}
	}
	// What those import that are the same only now may concern them, though it has
	// not changed.
	importers := t.Importers()
	reached := facts.Reach(differ, func(n int32) []int32 { return importers[n] }, len(t.Entries))
	for _, n := range renewed {
		was, known := a.before.Find(t.Entries[n].Path)
		if reached[n] && !(known && a.before.Entries[was].Same) {
			b.twins[n] = facts.Twin{}
		}
	}
	if !b.concern() {
		return false
	}
	for n := range b.twins {
		t.Entries[n].Same = b.twins[n].Same
	}
	return true
}

// compareDescriptors compares a file that was compiled with that of an image,
// which is nil if there is none.
func (a *Again) compareDescriptors(path string, was *image.File, t *facts.Twin) (ok bool) {
	f := a.compiled[path]
	if f == nil {
		return false
	}
	if was == nil {
		return true
	}
	is, err := f.Descriptor(false)
	if err != nil || was.Read() != nil {
		return false
	}
	if t.Same = was.IsDescriptor(is); !t.Same {
		t.Differ, t.Plain = facts.ChangedDescriptors(was.Descriptor, is)
	}
	return true
}
