package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/format"
	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/report"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema/source"
)

type formatOptions struct {
	inputFlags
	write, diff, exitCode bool
	output                string
	to                    input.Ref // what output means
	stdinPath             string
	errorFormat           string
}

func newFormatCommand(app *App) command {
	var opts formatOptions
	formats := slices.DeleteFunc(report.Formats(), func(f string) bool { return f == report.ConfigIgnoreYAML })
	return command{
		use:   "format [source]",
		short: "Format Protobuf files",
		long: "Format Protobuf files in the one layout there is, and print them all.\n\n" +
			"The source is a directory or a .proto file, \".\" if there is none, or an archive or git repository, which can only\nbe printed. Nothing is compiled: imports need not exist.\n" +
			"A file that is damaged so that formatting it would lose text is refused, and then nothing is written.\n" +
			"The exit code is 0, or 1 where a file could not be formatted; with --exit-code it is 100 if any file was not formatted already.",
		args: cobra.MaximumNArgs(1),
		flags: func(cmd *cobra.Command) {
			opts.bind(cmd)
			bindErrorFormat(cmd, &opts.errorFormat, formats)
			flags := cmd.Flags()
			flags.BoolVarP(&opts.write, "write", "w", false, "Rewrite the files that change, in place")
			flags.BoolVarP(&opts.diff, "diff", "d", false, "Print diffs in place of the files")
			flags.BoolVar(&opts.exitCode, "exit-code", false, "Exit with code 100 if any file was not formatted already")
			flags.StringVarP(&opts.output, "output", "o", "-", "Write to this directory, or all to this .proto file, in place of stdout")
			flags.StringVar(&opts.stdinPath, "stdin-filepath", "", "Format stdin as if it was the file at this path, and print it")
		},
		run: func(ctx context.Context, args []string) error {
			if opts.stdinPath != "" {
				if err := opts.checkStdin(args); err != nil {
					return err
				}
				return runFormatStdin(app, opts)
			}
			if opts.write && opts.output != "-" {
				return flagValueError("cannot use --output when using --write")
			}
			var err error
			if opts.to, err = opts.destination(app); err != nil {
				return err
			}
			if err := checkErrorFormat(&opts.errorFormat, formats); err != nil {
				return err
			}
			ref, err := opts.source(app, args)
			if err != nil {
				return err
			}
			return app.formatRemembered(ctx, opts, ref)
		},
	}
}

// checkStdin refuses what makes no sense with --stdin-filepath.
func (o *formatOptions) checkStdin(args []string) error {
	const with = " when using --stdin-filepath"
	switch {
	case filepath.Ext(o.stdinPath) != ".proto":
		return flagValueError("--stdin-filepath must be a path to a .proto file")
	case len(args) > 0 || o.hashtag != "":
		return flagValueError("cannot specify an input" + with)
	case o.write:
		return flagValueError("cannot use --write" + with)
	case o.output != "-":
		return flagValueError("cannot use --output" + with)
	case len(o.paths) > 0:
		return flagValueError("cannot use --path" + with)
	case len(o.excludePaths) > 0:
		return flagValueError("cannot use --exclude-path" + with)
	case o.config != "":
		return flagValueError("cannot use --config" + with)
	}
	return nil
}

// source is the input to format.
func (o *formatOptions) source(app *App, args []string) (input.Ref, error) {
	text, err := o.input(args)
	if err != nil {
		return input.Ref{}, err
	}
	if o.write {
		g := input.Grammar{Kind: input.Directories, Stream: input.ProtoFile, IsDir: app.isDir}
		if _, err := g.Parse(text); err != nil {
			return input.Ref{}, flagValueError("invalid input %q when using --write: %v", text, err)
		}
	}
	ref, err := app.parse(text, input.Sources|input.Modules)
	if err == nil && ref.Format == input.ProtoFile && ref.PackageFiles {
		err = flagValueError("cannot specify include_package_files=true with format")
	}
	return ref, err
}

// destination is where the files go, if not back to where they are from.
func (o *formatOptions) destination(app *App) (input.Ref, error) {
	g := input.Grammar{Kind: input.Directories | input.Modules, Stream: input.ProtoFile, IsDir: app.isDir}
	ref, err := app.understand(g, o.output)
	switch {
	case err != nil:
		return ref, err
	case ref.Format == input.Module:
		return ref, flagValueError("--output must be a directory or proto file")
	case ref.PackageFiles:
		return ref, flagValueError("cannot specify include_package_files=true with format")
	}
	return ref, nil
}

// runFormat formats the files of a source: all of them, or those that known,
// unless nil, does not know.
func runFormat(ctx context.Context, app *App, opts formatOptions, ref input.Ref, known *formats) error {
	in, j, err := app.openTexts(ctx, &opts.inputFlags, ref)
	if err != nil {
		return err
	}
	defer in.Close()
	ws, paths := in.workspace, j.paths
	j.paths = known.todo(paths)
	if n := len(j.paths); n > manyFiles && opts.diff && !opts.write {
		// Collect when there is much to gain. It may be more at a time if the
		// machine is busy: then the collector gets too little time.
		defer debug.SetMemoryLimit(debug.SetMemoryLimit(diffMemory + int64(n)*diffPerFile))
	} else if n > manyFiles {
		defer debug.SetGCPercent(debug.SetGCPercent(formatGCPercent))
	}

	start := app.Now()
	j.diff = opts.diff
	j.keepAll = !opts.diff && !opts.write || opts.output != "-"
	j.keepChanged = opts.write
	files, err := j.run(ctx)
	if err != nil {
		return err
	}
	app.log.Debug("files formatted", start)
	switch {
	case known == nil:
	case known.all:
		// Two copies are written, so at once.
		var copied sync.WaitGroup
		copied.Go(func() { known.took(paths, files, ws.Locate) })
		defer copied.Wait()
	default:
		if known.took(paths, files, ws.Locate) && opts.exitCode && known.next.anyChanged() {
			known.memo.Exit = exitFindings
		}
		return nil
	}

	if opts.write && !ws.OnDisk() && slices.ContainsFunc(files, func(f formatted) bool { return f.changed }) {
		return fmt.Errorf("cannot write to %s: it is not a directory or .proto file", ref.Text)
	}
	if err := writeFormatted(app, opts, files); err != nil {
		return err
	}
	if opts.exitCode && slices.ContainsFunc(files, func(f formatted) bool { return f.changed }) {
		return errFindings
	}
	return nil
}

// How format keeps its memory small with many files. With few it had better not
// collect garbage at all.
const (
	manyFiles = 500
	// formatGCPercent is how much garbage piles up where texts are kept, in percent
	// of what is in use.
	formatGCPercent = 25
	// diffMemory is how much is in use, in bytes, before any is collected where
	// diffs are all that is kept: diffPerFile is room for a diff.
	diffMemory  = 48 << 20
	diffPerFile = 3 << 10
)

// writeFormatted puts the files where the options say.
func writeFormatted(app *App, opts formatOptions, files []formatted) error {
	if opts.diff {
		if err := printDiffs(app.Stdout, files); err != nil {
			return err
		}
	}
	switch {
	case opts.write:
		for _, f := range files {
			if f.changed {
				if err := replace(f.name, f.write); err != nil {
					return err
				}
			}
		}
		return nil
	case opts.output != "-":
		return writeOutput(app, opts.to, files)
	case !opts.diff:
		return writeAll(app.Stdout, files)
	}
	return nil
}

func printDiffs(w io.Writer, files []formatted) error {
	for _, f := range files {
		if len(f.diff) == 0 {
			continue
		}
		if _, err := w.Write(f.diff); err != nil {
			return err
		}
	}
	return nil
}

func writeAll(w io.Writer, files []formatted) error {
	for _, f := range files {
		if _, err := w.Write(f.text); err != nil {
			return err
		}
	}
	return nil
}

func runFormatStdin(app *App, opts formatOptions) error {
	style, err := workspace.Style(workspace.Options{Input: opts.stdinPath, Dir: app.Dir, DisableSymlinks: opts.disableSymlinks})
	if err != nil {
		return err
	}
	text, err := io.ReadAll(app.Stdin)
	if err != nil {
		return err
	}
	file := &source.File{Path: opts.stdinPath, External: opts.stdinPath, Text: string(text)}
	j := formatJob{diff: opts.diff, keepAll: true, now: app.Now(), style: format.Style(style), readDamaged: app.Abilities.ReadDamaged}
	f := j.format(new(formatter), file)
	if f.err != nil {
		return f.err
	}
	if f.damage != nil {
		return errors.New(strings.Join(f.damage, "\n"))
	}
	out := f.text
	if opts.diff {
		out = f.diff
	}
	if _, err := app.Stdout.Write(out); err != nil {
		return err
	}
	if opts.exitCode && f.changed {
		return errFindings
	}
	return nil
}
