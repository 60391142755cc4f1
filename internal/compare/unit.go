// Package compare prepares two versions of an input for the rules of breaking:
// it compiles them, the earlier one only where it differs from the new one,
// finds the files that are the same in both, and pairs their modules.
//
// A file is the same if it has the same contents, and everything that it
// imports is the same. What compiles in one version compiles then in the other,
// unless something that changed declares what another file declares too; where
// that may be, all of the version is compiled.
package compare

import (
	"context"
	"slices"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema/descriptor"
	"github.com/platinummonkey/spoke/schema/image"
	"github.com/platinummonkey/spoke/schema/model"
)

// Task is files to compile.
type Task struct {
	Workspace *workspace.Workspace
	// Paths are import paths, sorted.
	Paths []string
	// Known and Describe are those of schema.Request.
	Known    map[string]*model.File
	Describe func(f *model.File, descriptor []byte)
}

// Compile compiles files, with descriptors. Sources that do not compile are an
// error.
type Compile func(ctx context.Context, task Task) (*model.Set, error)

// Unit is what is compared at a time: a module of a workspace, or an image, in
// one version. Its files are all that it needs, imports included.
type Unit struct {
	// Module is the name of the module, empty if it has none; Path is where it
	// lies in the workspace.
	Module, Path string
	Lint         config.Lint
	Breaking     config.Breaking

	// files are those of an image; the others are for sources.
	files   []*image.File
	ws      *workspace.Workspace
	compile Compile
	paths   []string // of the targets
	// described has compared the files, unless it is nil; else written has the
	// descriptors of those that are likely to be compared.
	described *Described
	written   written
	// set has the files that were compiled: of a unit with a twin those that are
	// not the same there, and perhaps of what they import.
	set *model.Set
	// twin is the unit of the new version that was looked at when this one was
	// compiled, nil if none was; same are the files that they have in common.
	twin *Unit
	same some

	// rest is what is known of files that were not compiled, nil if all were.
	rest *Rest

	isTarget map[string]bool
}

// Name is the unit's name for users.
func (u *Unit) Name() string {
	if u.Module != "" {
		return u.Module
	}
	return u.Path
}

// IsImport reports whether one of the unit's files is there only because others
// import it.
func (u *Unit) IsImport(path string) bool { return !u.isTarget[path] }

// Files are the files of an image, nil for sources.
func (u *Unit) Files() []*image.File { return u.files }

// Sources are the files of a unit that was compiled, and those of them that are
// its own; the set is nil for images.
func (u *Unit) Sources() (set *model.Set, own []*model.File) {
	if u.set != nil {
		own = slices.DeleteFunc(slices.Clone(u.set.Files), func(f *model.File) bool { return !u.isTarget[f.Path] })
	}
	return u.set, own
}

// ExternalPaths are the paths, as users write them, of all files of units,
// sorted.
func ExternalPaths(units []*Unit) []string {
	var paths []string
	for _, u := range units {
		for _, f := range u.files {
			paths = append(paths, f.Path)
		}
		if u.rest != nil {
			paths = append(paths, u.rest.table.ExternalPaths()...)
		} else if u.set != nil {
			for _, f := range u.set.Files {
				paths = append(paths, f.Source.External)
			}
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// Image is the unit of an image, with the configuration that holds for it.
func Image(img *image.Image, lint config.Lint, breaking config.Breaking) *Unit {
	u := &Unit{Path: ".", Lint: lint, Breaking: breaking, files: img.Files, isTarget: make(map[string]bool, len(img.Files))}
	for _, f := range img.Files {
		u.isTarget[f.Path] = !f.IsImport
	}
	return u
}

// Removed is a unit without files, checked as another one is.
func Removed(like *Unit) *Unit { return &Unit{Path: ".", Lint: like.Lint, Breaking: like.Breaking} }

// New are the units of a workspace's targets, compiled. Described may be nil.
func New(ctx context.Context, ws *workspace.Workspace, compile Compile, described *Described) ([]*Unit, error) {
	return sources(ws, compile, func(u *Unit) error {
		u.described = described
		return u.all(ctx)
	})
}

// Earlier are the units of the workspace of an earlier version, compiled where
// they differ from the new one.
func Earlier(ctx context.Context, ws *workspace.Workspace, compile Compile, new []*Unit) ([]*Unit, error) {
	return sources(ws, compile, func(u *Unit) error {
		if twin := alike(u, new); twin != nil && twin.ws != nil {
			if twin.rest != nil {
				return twin.rest.partly(ctx, u, twin)
			}
			if ok, err := u.partly(ctx, twin); ok || err != nil {
				return err
			}
		}
		return u.all(ctx)
	})
}

func sources(ws *workspace.Workspace, compile Compile, load func(*Unit) error) ([]*Unit, error) {
	var units []*Unit
	for _, m := range ws.Modules {
		if !m.Target {
			continue
		}
		if err := ws.Check(m); err != nil {
			return nil, err
		}
		if len(m.Files) == 0 {
			continue
		}
		u := &Unit{Module: m.Name, Path: m.Path, Lint: m.Lint, Breaking: m.Breaking, ws: ws, compile: compile, paths: m.Files, isTarget: make(map[string]bool, len(m.Files))}
		for _, p := range m.Files {
			u.isTarget[p] = true
		}
		if err := load(u); err != nil {
			return nil, err
		}
		units = append(units, u)
	}
	return units, nil
}

// all compiles all of a unit.
func (u *Unit) all(ctx context.Context) (err error) {
	u.twin, u.same = nil, nil
	task := Task{Workspace: u.ws, Paths: u.paths}
	const few = 64 // files; of more, most are the same in both versions
	switch {
	case u.described != nil:
		task.Describe = u.described.take
	case len(u.paths) <= few:
		task.Describe = u.written.take
	}
	u.set, err = u.compile(ctx, task)
	return err
}

// partly compiles what differs from a unit of the new version, and reports
// whether that is enough to know all of u.
func (u *Unit) partly(ctx context.Context, twin *Unit) (bool, error) {
	same := u.sameTexts(ctx, twin)
	_, changed := among(twin, same, u.paths, nil)
	if most(len(changed), len(u.paths)) {
		return false, ctx.Err() // most of it is compiled in any case
	}
	known := make(map[string]*model.File, len(same))
	closed := closed(twin.set.Files, func(f *model.File) bool { return same[f.Path] })
	for _, f := range twin.set.Files {
		if closed[f.Path] {
			known[f.Path] = f
		}
	}
	set := new(model.Set)
	if len(changed) > 0 {
		var err error
		if set, err = u.compile(ctx, Task{Workspace: u.ws, Paths: changed, Known: known, Describe: u.written.take}); err != nil {
			return false, ctx.Err() // the mistakes of all files are to be shown
		}
		if set.Refused != nil || twin.clash(set.Files, someOf(same)) {
			return false, nil
		}
	}
	is, _ := among(twin, same, u.paths, set.Files)
	u.set, u.twin, u.same = set, twin, someOf(is)
	return true, nil
}

// among gives those files of a unit that are the same among some, by their paths,
// and what they import, as far as others that are the same do, and the paths,
// sorted, of the ones that are not. Compiled files are taken, with what they
// import, for the former only.
func among(u *Unit, same map[string]bool, paths []string, compiled []*model.File) (is map[string]bool, changed []string) {
	byPath := make(map[string]*model.File, len(u.set.Files))
	for _, f := range u.set.Files {
		byPath[f.Path] = f
	}
	is = make(map[string]bool, len(same))
	done := make(map[string]bool, len(byPath))
	var visit func(path string)
	visit = func(path string) {
		if done[path] {
			return
		}
		done[path] = true
		if !same[path] {
			changed = append(changed, path)
			return
		}
		is[path] = true
		for _, i := range byPath[path].Imports {
			visit(i.Path)
		}
	}
	for _, p := range paths {
		visit(p)
	}
	for _, f := range compiled {
		if same[f.Path] {
			visit(f.Path)
		}
		for _, i := range f.Imports {
			if same[i.Path] {
				visit(i.Path)
			}
		}
	}
	slices.Sort(changed)
	return is, changed
}

// model is the model of descriptors of the unit's files but some, with places
// on demand where it is made of sources.
func (u *Unit) model(but some) ([]*model.File, error) {
	if u.ws == nil {
		return u.imageModel(but)
	}
	if u.set.Refused != nil {
		return nil, u.set.Refused
	}
	var changed []*model.File
	for _, f := range u.set.Files {
		if !but(f.Path) {
			changed = append(changed, f)
		}
	}
	files, err := image.FilesOf(changed, u.written.of)
	if err != nil {
		return nil, err
	}
	set, err := descriptor.Part(files, visible(changed, but))
	if err != nil {
		return nil, err
	}
	external := make(map[string]string, len(changed))
	for _, f := range changed {
		external[f.Path] = f.Source.External
	}
	for _, f := range set.Files {
		f.Source.External = external[f.Path]
	}
	return set.Files, nil
}

// visible are those of some files that others import, or see through public
// imports.
func visible(files []*model.File, of some) []*model.File {
	var list []*model.File
	seen := make(map[*model.File]bool)
	var look func(f *model.File, again bool)
	look = func(f *model.File, again bool) {
		for _, imp := range f.Imports {
			if (again && !imp.Public) || seen[imp.File] {
				continue
			}
			seen[imp.File] = true
			if of(imp.Path) {
				list = append(list, imp.File)
			}
			look(imp.File, true)
		}
	}
	for _, f := range files {
		look(f, false)
	}
	return list
}

// imageModel is the model of an image's files but some, which are known to be
// right.
func (u *Unit) imageModel(but some) ([]*model.File, error) {
	var files []*image.File
	for _, f := range u.files {
		if !but(f.Path) {
			if err := f.Read(); err != nil {
				return nil, err
			}
			files = append(files, f)
		}
	}
	visible, err := u.seen(files, but)
	if err != nil {
		return nil, err
	}
	set, err := descriptor.Beside(files, visible)
	if err == nil {
		err = set.Refused
	}
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(set.Files, func(f *model.File) bool { return but(f.Path) }), nil
}

// seen are those of some files of an image that others import, or see through
// public imports.
func (u *Unit) seen(files []*image.File, of some) (list []*image.File, err error) {
	if len(files) == len(u.files) {
		return nil, nil
	}
	byPath := byPath(u.files)
	taken := make(map[string]bool)
	var look func(paths []string)
	look = func(paths []string) {
		for _, path := range paths {
			f := byPath[path]
			if f == nil || taken[path] || err != nil {
				continue
			}
			taken[path] = true
			if err = f.Read(); err != nil {
				return
			}
			if of(path) {
				list = append(list, f)
			}
			look(f.Public())
		}
	}
	for _, f := range files {
		look(f.Dependencies())
	}
	return list, err
}
