package cli

import (
	"fmt"
	"maps"
	"slices"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/schema/image"
)

// imageRows are the files of an image to list, in no order. None has a path on
// disk, not even the well-known types that the image lacks.
func imageRows(app *App, in *loaded, opts *lsFilesOptions) ([]fileRow, error) {
	img, err := app.readImage(in, &opts.inputFlags)
	if err != nil {
		return nil, err
	}
	files := make(map[string]*image.File, len(img.Files))
	wanted := make(map[string]bool)
	for _, f := range img.Files {
		files[f.Path] = f
		if !f.IsImport || opts.includeImportable {
			wanted[f.Path] = true
		}
	}
	known := newWellKnown(app)
	switch {
	case opts.includeImportable:
		for _, path := range known.paths() {
			wanted[path] = true
		}
	case opts.includeImports:
		if err := addImports(wanted, files, known); err != nil {
			return nil, err
		}
	}
	rows := make([]fileRow, 0, len(wanted))
	for path := range wanted {
		row, err := opts.row(path, path, func() (fileDetails, error) {
			d := fileDetails{IsImport: true}
			if f := files[path]; f != nil {
				d.IsImport, d.Commit = f.IsImport, f.Commit
				if f.Module != (module.FullName{}) {
					d.Module = f.Module.String()
				}
			}
			return d, nil
		})
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// addImports adds what files of an image import, directly or not. The first
// mistake counts that is met by who follows each import before the next one.
func addImports(paths map[string]bool, files map[string]*image.File, known *wellKnown) error {
	been := make(map[string]bool)
	var walk func(importer string) error
	walk = func(importer string) error {
		if been[importer] {
			return nil
		}
		been[importer], paths[importer] = true, true
		var imported []string
		if f := files[importer]; f != nil {
			imported = f.Dependencies()
		} else {
			imported = known.imports(importer)
		}
		for _, path := range imported {
			if files[path] == nil && !known.has(path) {
				return fmt.Errorf("%s: import %q: file does not exist", importer, path)
			}
			if err := walk(path); err != nil {
				return err
			}
		}
		return nil
	}
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		if err := walk(path); err != nil {
			return err
		}
	}
	return nil
}
