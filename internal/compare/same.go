package compare

import (
	"context"
	"errors"
	"io/fs"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/platinummonkey/spoke/internal/facts"
	"github.com/platinummonkey/spoke/schema/model"
)

// Versions are the files of two units, for rules to compare: those that are not
// the same in both, and those that are.
type Versions struct{ Old, New, Same []*model.File }

// some reports whether the file at a path is one of some.
type some func(path string) bool

// someOf is some files by their paths.
func someOf(paths map[string]bool) some { return func(path string) bool { return paths[path] } }

// no is no file at all.
func no(string) bool { return false }

// Against gives the files to compare of a unit and the one that it is compared
// with. Errors say which of both they are about.
func (u *Unit) Against(ctx context.Context, old *Unit) (*Versions, error) {
	same, err := u.sameAs(ctx, old)
	if err != nil {
		return nil, err
	}
	v := new(Versions)
	if v.New, err = u.model(same); err != nil {
		return nil, &SideError{"input", err}
	}
	if v.Old, err = old.model(same); err != nil {
		return nil, &SideError{"against", err}
	}
	if u.set == nil {
		return v, nil
	}
	if old.ws == nil && u.clash(v.Old, same) {
		if u.rest != nil {
			return nil, errRest
		}
		// Let the whole image say what is wrong with it.
		same = no
		if v.Old, err = old.model(same); err != nil {
			return nil, &SideError{"against", err}
		}
		if v.New, err = u.model(same); err != nil {
			return nil, &SideError{"input", err}
		}
	}
	switch {
	case u.rest != nil:
		v.Same = u.rest.stubs(same)
	default:
		for _, f := range u.set.Files {
			if same(f.Path) {
				v.Same = append(v.Same, f)
			}
		}
	}
	return v, nil
}

// SideError is what is wrong with one of two versions.
type SideError struct {
	// Side is "input" or "against".
	Side string
	Err  error
}

func (e *SideError) Error() string { return e.Side + " image: " + e.Err.Error() }

// Unwrap is what is wrong.
func (e *SideError) Unwrap() error { return e.Err }

// sameAs are the files that two units have in common, with all that these
// import: nothing can have changed there. Of two images it knows none.
func (u *Unit) sameAs(ctx context.Context, old *Unit) (some, error) {
	if old.twin != nil {
		if old.twin == u {
			return old.same, nil
		}
		if u.rest != nil || old.twin.rest != nil {
			return nil, errRest
		}
		if err := old.all(ctx); err != nil {
			return nil, err
		}
	}
	switch {
	case u.ws == nil:
		return no, nil
	case u.rest != nil && old.ws == nil:
		return u.rest.same, nil
	case u.rest != nil:
		return nil, errRest
	case old.ws == nil:
		return someOf(u.sameDescriptors(old)), nil
	}
	return someOf(u.sameSources(old)), nil
}

// sameSources are the files of u that another unit has with a text alike, and
// whose imports differ in nothing that they use, if not most texts differ. Both
// units are compiled.
func (u *Unit) sameSources(old *Unit) map[string]bool {
	byPath := make(map[string]*model.File, len(old.set.Files))
	for _, f := range old.set.Files {
		byPath[f.Path] = f
	}
	files := u.set.Files
	twins := make([]facts.Twin, len(files))
	for i, f := range files {
		other := byPath[f.Path]
		twins[i].Same = other != nil && (other.Source == f.Source || sameMeaning(other.Source.Text, f.Source.Text))
	}
	if mostDiffer(twins) {
		return nil
	}
	return unconcerned(files, twins, func(f *model.File) ([]string, bool) {
		other := byPath[f.Path]
		if other == nil {
			return nil, false
		}
		return facts.Changed(facts.Strip(other.Source.Text), facts.Strip(f.Source.Text))
	})
}

// sameMeaning reports whether two texts are the same but for comments and white space,
// which no rule reads.
func sameMeaning(a, b string) bool { return a == b || facts.Strip(a) == facts.Strip(b) }

// closed are the paths of those files of which equal is true of all that they
// import as well.
func closed(files []*model.File, equal func(*model.File) bool) map[string]bool {
	known := make(map[*model.File]bool, len(files))
	same := make(map[string]bool, len(files))
	var visit func(f *model.File) bool
	visit = func(f *model.File) bool {
		if answer, ok := known[f]; ok {
			return answer
		}
		answer := equal(f)
		for i := 0; answer && i < len(f.Imports); i++ {
			answer = visit(f.Imports[i].File)
		}
		known[f] = answer
		if answer {
			same[f.Path] = true
		}
		return answer
	}
	for _, f := range files {
		visit(f)
	}
	return same
}

// sameTexts are the files of a unit of the new version that have a text alike in
// the workspace of u, and whose imports differ in nothing that they use. Files
// that cannot be read are not among them. There are none where most texts
// differ.
func (u *Unit) sameTexts(ctx context.Context, twin *Unit) map[string]bool {
	files := twin.set.Files
	twins := make([]facts.Twin, len(files))
	inParallel(len(files), func(work func() (int, bool)) {
		var room []byte
		for i, ok := work(); ok && ctx.Err() == nil; i, ok = work() {
			f := files[i]
			var err error
			twins[i].Same, room, err = u.ws.Holds(f.Path, func(text string) bool { return sameMeaning(text, f.Source.Text) }, room)
			if errors.Is(err, fs.ErrNotExist) {
				// Files that every file can import are in neither.
				_, _, err = twin.ws.Locate(f.Path)
				twins[i].Same = errors.Is(err, fs.ErrNotExist)
			}
		}
	})
	if mostDiffer(twins) {
		return nil
	}
	return unconcerned(files, twins, func(f *model.File) (names []string, ok bool) {
		_, _, _ = u.ws.Holds(f.Path, func(text string) bool { // else there is no such file
			names, ok = facts.Changed(facts.Strip(text), facts.Strip(f.Source.Text))
			return true
		}, nil)
		return names, ok
	})
}

// most reports whether so many files of all are too many to look at them one by
// one.
func most(files, all int) bool { return files > 20 && 2*files > all }

// mostDiffer reports whether most files are not the same.
func mostDiffer(twins []facts.Twin) bool {
	differ := 0
	for i := range twins {
		if !twins[i].Same {
			differ++
		}
	}
	return most(differ, len(twins))
}

// sameDescriptors are the files of u that an image has with the same descriptor,
// and whose imports differ in nothing that they use. Source info does not count.
func (u *Unit) sameDescriptors(old *Unit) map[string]bool {
	byPath := byPath(old.files)
	files := u.set.Files
	twins := make([]facts.Twin, len(files))
	inParallel(len(files), func(work func() (int, bool)) {
		for i, ok := work(); ok; i, ok = work() {
			twins[i].Same = u.described.in(byPath, files[i])
		}
	})
	return unconcerned(files, twins, func(f *model.File) ([]string, bool) {
		was := byPath[f.Path]
		if was == nil {
			return nil, false
		}
		is, err := f.Descriptor(false)
		if err != nil {
			return nil, false
		}
		return facts.ChangedDescriptors(was.Descriptor, is)
	})
}

// unconcerned are the paths of those files that are the same, as their twins say,
// and use nothing of what differs in others. Differ gives the names in which one
// of those differs; ok is false where names do not tell.
func unconcerned(files []*model.File, twins []facts.Twin, differ func(*model.File) (names []string, ok bool)) map[string]bool {
	importers := importers(files)
	inParallel(len(files), func(work func() (int, bool)) {
		for i, ok := work(); ok; i, ok = work() {
			if !twins[i].Same && len(importers[i]) > 0 {
				twins[i].Differ, twins[i].Plain = differ(files[i])
			}
		}
	})
	facts.Concern(twins, importers, func(int32, int32) bool { return false }, func(todo []int32, names func(int32) []string) ([]bool, bool) {
		uses := make([]bool, len(todo))
		inParallel(len(todo), func(work func() (int, bool)) {
			for i, ok := work(); ok; i, ok = work() {
				f := files[todo[i]]
				uses[i] = f.UsesProtovalidate || facts.Uses(f.Source.Text, names(todo[i]))
			}
		})
		return uses, true
	})
	same := make(map[string]bool, len(files))
	for i, f := range files {
		if twins[i].Same {
			same[f.Path] = true
		}
	}
	return same
}

// importers are the numbers of those files that import each of them.
func importers(files []*model.File) [][]int32 {
	number := make(map[*model.File]int32, len(files))
	for i, f := range files {
		number[f] = int32(i)
	}
	of := make([][]int32, len(files))
	for i, f := range files {
		for _, imp := range f.Imports {
			if n, ok := number[imp.File]; ok {
				of[n] = append(of[n], int32(i))
			}
		}
	}
	return of
}

// inParallel calls do on all processors; the work that it is handed counts to n.
func inParallel(n int, do func(work func() (int, bool))) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			do(func() (int, bool) {
				i := int(next.Add(1)) - 1
				return i, i < n
			})
		})
	}
	wg.Wait()
}
