package cli

import (
	"bufio"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema/imports"
)

// listImport is a format of a list of files, beside text and JSON.
const listImport = "import"

type lsFilesOptions struct {
	inputFlags
	format            string
	includeImports    bool
	includeImportable bool
	asImportPaths     bool
	// listed takes what is printed, unless it is nil.
	listed *listed
}

func lsFilesFormats() []string { return []string{listText, listJSON, listImport} }

func newLsFilesCommand(app *App) command {
	var opts lsFilesOptions
	formats := lsFilesFormats()
	return command{
		use:   "ls-files [input]",
		short: "List Protobuf files",
		long: "List the .proto files of an input, sorted.\n\n" +
			"Nothing is compiled: files may be broken. With imports, only import statements are read.",
		args: cobra.MaximumNArgs(1),
		flags: func(cmd *cobra.Command) {
			opts.bind(cmd)
			flags := cmd.Flags()
			flags.StringVar(&opts.format, "format", listText, "What to print of each file, one of "+choices(formats)+";\nimport is the path that other files import it by")
			complete(cmd, "format", formats)
			flags.BoolVar(&opts.includeImports, "include-imports", false, "List what the files import as well")
			flags.BoolVar(&opts.includeImportable, "include-importable", false, "List everything that the files could import as well")
			flags.BoolVar(&opts.asImportPaths, "as-import-paths", false, "")
			deprecate(flags, "as-import-paths", "use --format=import instead")
			flags.String("error-format", "", "")
			deprecate(flags, "error-format", "this flag no longer has any effect")
		},
		run: func(ctx context.Context, args []string) error {
			if opts.asImportPaths {
				opts.format = listImport
			}
			return app.lsFilesRemembered(ctx, opts, args)
		},
	}
}

// fileRow is one file in a listing.
type fileRow struct {
	// text is what is printed of it, or sorts what is.
	text string
	// details are for JSON.
	details *fileDetails
}

// fileDetails is all that is known of a file.
type fileDetails struct {
	Path       string `json:"path"` // on disk
	ImportPath string `json:"import_path"`
	Module     string `json:"module"`
	Commit     string `json:"commit"`
	IsImport   bool   `json:"is_import"`
}

// row is a file that users see by a name; the function gives the rest of it,
// if that is asked for.
func (o *lsFilesOptions) row(importPath, external string, details func() (fileDetails, error)) (fileRow, error) {
	switch o.format {
	case listJSON:
		d, err := details()
		d.ImportPath = importPath
		return fileRow{d.Path, &d}, err
	case listImport:
		return fileRow{importPath, nil}, nil
	}
	return fileRow{external, nil}, nil
}

func runLsFiles(ctx context.Context, app *App, opts lsFilesOptions, args []string) error {
	in, err := app.load(ctx, &opts.inputFlags, args, wish{kind: input.Everything, noTargets: true, list: workspace.ListModules})
	if err != nil {
		return err
	}
	defer in.Close()
	var rows []fileRow
	if in.workspace == nil {
		rows, err = imageRows(app, in, &opts)
	} else {
		rows, err = workspaceRows(ctx, app, in.workspace, &opts)
	}
	if err != nil {
		return err
	}
	if formats := lsFilesFormats(); !slices.Contains(formats, opts.format) {
		// Too late to save work, but where the binary looks.
		return flagValueError("--format must be one of %s", strings.Join(formats, ", "))
	}
	return writeFileRows(app, rows, opts.listed)
}

// workspaceRows are the files of a workspace to list, in no order.
func workspaceRows(ctx context.Context, app *App, ws *workspace.Workspace, opts *lsFilesOptions) ([]fileRow, error) {
	if err := ws.CheckFiles(); err != nil {
		return nil, err
	}

	known := newWellKnown(app)
	wanted, err := wantedFiles(ctx, ws, known, opts)
	if err != nil {
		return nil, err
	}
	rows := make([]fileRow, 0, len(ws.Files))
	for i := range ws.Files {
		f := &ws.Files[i]
		if f.Target || wanted[f.Path] {
			row, err := opts.row(f.Path, f.External, func() (fileDetails, error) {
				return fileDetails{Path: ws.LocalPath(f), Module: f.Module.Name, Commit: f.Module.Commit, IsImport: !f.Target}, nil
			})
			if err != nil {
				return nil, err
			}
			rows = append(rows, row)
		}
		delete(wanted, f.Path)
	}
	for path := range wanted { // what no module has
		row, err := opts.row(path, path, func() (fileDetails, error) {
			name, err := known.extract(path)
			return fileDetails{Path: name, IsImport: true}, err
		})
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// wantedFiles are the import paths of the files to list beside the targets,
// which may be among them.
func wantedFiles(ctx context.Context, ws *workspace.Workspace, known *wellKnown, opts *lsFilesOptions) (map[string]bool, error) {
	wanted := make(map[string]bool)
	switch {
	case opts.includeImportable:
		for i := range ws.Files {
			wanted[ws.Files[i].Path] = true
		}
		for _, path := range known.paths() {
			wanted[path] = true
		}
	case opts.includeImports:
		var targets []string
		for i := range ws.Files {
			if ws.Files[i].Target {
				targets = append(targets, ws.Files[i].Path)
			}
		}
		paths, err := imports.Reach(ctx, newImportable(ws, known), targets)
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			wanted[path] = true
		}
	}
	return wanted, nil
}

// writeFileRows prints files in the order of what is printed of them first.
func writeFileRows(app *App, rows []fileRow, list *listed) error {
	slices.SortFunc(rows, func(a, b fileRow) int {
		if c := strings.Compare(a.text, b.text); c != 0 || a.details == nil {
			return c
		}
		return strings.Compare(a.details.ImportPath, b.details.ImportPath)
	})
	w := bufio.NewWriterSize(list.tee(app.Stdout, len(rows)), 1<<16)
	for _, r := range rows {
		if d := r.details; d != nil {
			d.Path, d.ImportPath = validUTF8(d.Path), validUTF8(d.ImportPath)
			writeJSON(w, d)
			continue
		}
		w.WriteString(r.text)
		w.WriteByte('\n')
	}
	return w.Flush()
}

// validUTF8 has U+FFFD in the place of each byte that is no UTF-8, which JSON
// takes as it is. Package json would write an escape.
func validUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}
