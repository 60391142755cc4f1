package cli

import (
	"fmt"
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

// addImports adds what files of an image import, directly or not.
func addImports(paths map[string]bool, files map[string]*image.File, known *wellKnown) error {
	var todo []string
	for path := range paths {
		todo = append(todo, path)
	}
	slices.Sort(todo) // so that the first mistake is always the same
	for len(todo) > 0 {
		importer := todo[0]
		todo = todo[1:]
		var imported []string
		if f := files[importer]; f != nil {
			imported = f.Dependencies()
		} else {
			imported = known.imports(importer)
		}
		for _, path := range imported {
			switch {
			case paths[path]:
			case files[path] == nil && !known.has(path):
				return fmt.Errorf("%s: import %q: file does not exist", importer, path)
			default:
				paths[path] = true
				todo = append(todo, path)
			}
		}
	}
	return nil
}
