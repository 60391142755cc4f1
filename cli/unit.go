package cli

import (
	"context"
	"reflect"
	"slices"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/descriptor"
	"github.com/platinummonkey/spoke/schema/image"
	"github.com/platinummonkey/spoke/schema/model"
)

// unit is what is compared at a time: a module of a workspace, or an image. Its
// files are all that it needs, imports included.
type unit struct {
	// module is the name of the module, empty if it has none; name is that or
	// the module's path.
	module   string
	name     string
	lint     config.Lint
	breaking config.Breaking
	// isImport says of all files whether they are imports.
	isImport map[string]bool

	set     *model.Set // nil for an image
	targets []*model.File
	files   []*image.File
}

// version compiles an input, or reads it if it is an image.
func (app *App) version(ctx context.Context, in *loaded, flags *inputFlags) ([]*unit, error) {
	if in.workspace == nil {
		return app.imageUnits(in, flags)
	}
	var units []*unit
	for _, m := range in.workspace.Modules {
		if !m.Target {
			continue
		}
		if err := in.workspace.Check(m); err != nil {
			return nil, err
		}
		paths := m.Files
		if len(paths) == 0 {
			continue
		}
		start := app.Now()
		result, err := app.compiler.Compile(ctx, schema.Request{Opener: in.workspace, Paths: paths, Descriptors: true})
		if err != nil {
			return nil, err
		}
		if len(result.Diagnostics) > 0 {
			return nil, &compileError{result.Diagnostics}
		}
		app.log.Debug("module compiled", start, "module", m.Path, "files", len(paths))
		u := &unit{module: m.Name, name: m.Name, lint: m.Lint, breaking: m.Breaking, set: result.Set, targets: targets(result.Set, paths)}
		if u.name == "" {
			u.name = m.Path
		}
		u.isImport = make(map[string]bool, len(result.Set.Files))
		for _, f := range result.Set.Files {
			u.isImport[f.Path] = true
		}
		for _, f := range u.targets {
			u.isImport[f.Path] = false
		}
		units = append(units, u)
	}
	return units, nil
}

// externalPaths are the paths, as users write them, of all files of units,
// imports included.
func externalPaths(units []*unit) []string {
	var paths []string
	for _, u := range units {
		if u.set != nil {
			for _, f := range u.set.Files {
				paths = append(paths, f.Source.External)
			}
		}
		for _, f := range u.files {
			paths = append(paths, f.Path)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

func (app *App) imageUnits(in *loaded, flags *inputFlags) ([]*unit, error) {
	img, err := readImage(in, flags)
	if err != nil {
		return nil, err
	}
	file, err := app.imageConfig(flags.config)
	if err != nil {
		return nil, err
	}
	u := &unit{name: ".", lint: file.Lint, breaking: file.Breaking, isImport: make(map[string]bool, len(img.Files))}
	for _, f := range img.Files {
		u.files = append(u.files, f)
		u.isImport[f.Path] = f.IsImport
	}
	return []*unit{u}, nil
}

// withPlaces says that places are wanted.
const withPlaces = true

// sameFiles are the files, by path, that two units have in common, with all
// that they import: nothing can have changed there. Of images it knows none.
func sameFiles(old, new *unit) map[string]bool {
	same := make(map[string]bool)
	if old.set == nil || new.set == nil {
		return same
	}
	byPath := make(map[string]*model.File, len(old.set.Files))
	for _, f := range old.set.Files {
		byPath[f.Path] = f
	}
	known := make(map[string]bool, len(new.set.Files))
	var compare func(old, new *model.File) bool
	compare = func(old, new *model.File) bool {
		if answer, ok := known[new.Path]; ok {
			return answer
		}
		equal := old != nil && (old.Source == new.Source || old.Source.Text == new.Source.Text) && len(old.Imports) == len(new.Imports)
		for i := 0; equal && i < len(new.Imports); i++ {
			equal = compare(old.Imports[i].File, new.Imports[i].File)
		}
		known[new.Path] = equal
		return equal
	}
	for _, f := range new.set.Files {
		if compare(byPath[f.Path], f) {
			same[f.Path] = true
		}
	}
	return same
}

// at are the files of a unit at some paths.
func (u *unit) at(paths map[string]bool) []*model.File {
	files := make([]*model.File, 0, len(paths))
	if u.set != nil && len(paths) > 0 {
		for _, f := range u.set.Files {
			if paths[f.Path] {
				files = append(files, f)
			}
		}
	}
	return files
}

// model is the model of the unit's descriptors, with places on demand: of all
// files but some.
func (u *unit) model(but map[string]bool, places bool) ([]*model.File, error) {
	if u.set == nil {
		set, err := descriptor.Model(u.files)
		if err == nil {
			err = set.Refused
		}
		if err != nil {
			return nil, err
		}
		return set.Files, nil
	}
	if u.set.Refused != nil {
		return nil, u.set.Refused
	}
	files := slices.DeleteFunc(slices.Clone(u.set.Files), func(f *model.File) bool { return but[f.Path] })
	img, err := image.FromModel(files, nil, places)
	if err != nil {
		return nil, err
	}
	set, err := descriptor.Model(img.Files)
	if err != nil {
		return nil, err
	}
	external := make(map[string]string, len(u.set.Files))
	for _, f := range u.set.Files {
		external[f.Path] = f.Source.External
	}
	for _, f := range set.Files {
		f.Source.External = external[f.Path]
	}
	// Some that were not wanted are there because others import them.
	return slices.DeleteFunc(set.Files, func(f *model.File) bool { return but[f.Path] }), nil
}

// sameConfig reports whether all units are checked in the same way.
func sameConfig(units []*unit) bool {
	for _, u := range units[1:] {
		if !reflect.DeepEqual(u.breaking, units[0].breaking) {
			return false
		}
	}
	return true
}
