package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/platinummonkey/spoke/format"
	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/udiff"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/source"
	"github.com/platinummonkey/spoke/schema/syntax"
)

// formatJob formats files in parallel.
type formatJob struct {
	// locate finds a file by its import path: its name on disk, and the one
	// that users see.
	locate func(importPath string) (name, external string, err error)
	// read reads a file, into buf if it fits there.
	read  func(name string, buf []byte) ([]byte, error)
	paths []string
	diff  bool // make diffs
	// keepAll and keepChanged say which files' texts are wanted.
	keepAll, keepChanged bool
	now                  time.Time // for the diffs' headers
	style                format.Style
	// readDamaged is what the reference makes of a damaged file.
	readDamaged func(*source.File) (schema.Damaged, error)
	// edit, if there is one, gives the text to format in place of a file's own,
	// and what was added to it.
	edit func(*syntax.Tree) (text string, added format.Added)
	// scrimp is called when a text is so large that memory counts most.
	scrimp func()
}

// openTexts opens a source whose target files are to be formatted.
func (app *App) openTexts(ctx context.Context, flags *inputFlags, ref input.Ref) (*loaded, *formatJob, error) {
	in, err := app.open(ctx, flags, ref, wish{textOnly: true})
	if err != nil {
		return nil, nil, err
	}
	j, err := app.jobOf(in)
	if err != nil {
		in.Close()
		return nil, nil, err
	}
	return in, j, nil
}

// jobOf is the job of all target files of a source.
func (app *App) jobOf(in *loaded) (*formatJob, error) {
	style, err := workspace.Style(in.where)
	if err != nil {
		return nil, err
	}
	ws := in.workspace
	j := &formatJob{locate: ws.Locate, read: ws.ReadAt, now: app.Now(), style: format.Style(style), readDamaged: app.Abilities.ReadDamaged, scrimp: app.scrimp}
	for _, m := range ws.Modules {
		if !m.Target {
			continue
		}
		if err := ws.Check(m); err != nil {
			return nil, err
		}
		j.paths = append(j.paths, m.Files...)
	}
	slices.Sort(j.paths)
	return j, nil
}

// formatted is one file after formatting.
type formatted struct {
	path    string // import path
	name    string // on disk
	changed bool
	text    []byte // if it is wanted
	diff    []byte
	damage  []string // why it cannot be formatted, one line each
	err     error
}

// formatter is what a worker keeps from file to file.
type formatter struct {
	tree   syntax.Tree
	format format.Formatter
	differ udiff.Differ
	// text, out and diff are of the file at hand.
	text, out, diff []byte
}

// keepText is the size of a text in bytes beyond which a worker drops its
// memory: few files are so large, and those after one of them need not pay.
const keepText = 1 << 20

func (f *formatter) large() bool { return cap(f.text) > keepText }

// give is a text of the formatter's, for good.
func (f *formatter) give(text []byte) []byte {
	if f.large() {
		return text // which nobody will write over
	}
	return bytes.Clone(text)
}

// run formats all files, in their order. The error tells of all files that
// cannot be read or formatted.
func (j *formatJob) run(ctx context.Context) ([]formatted, error) {
	files := make([]formatted, len(j.paths))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(j.paths)) {
		workers.Go(func() {
			var f formatter
			for {
				i := int(next.Add(1)) - 1
				if i >= len(j.paths) || ctx.Err() != nil {
					return
				}
				files[i] = j.one(&f, j.paths[i])
				if f.large() {
					f = formatter{}
				}
			}
		})
	}
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var failures []string
	for _, f := range files {
		if f.err != nil {
			return nil, f.err
		}
		failures = append(failures, f.damage...)
	}
	if failures != nil {
		return nil, errors.New(strings.Join(failures, "\n"))
	}
	return files, nil
}

// one finds, reads and formats one file.
func (j *formatJob) one(f *formatter, importPath string) formatted {
	name, external, err := j.locate(importPath)
	if err != nil {
		return formatted{err: err}
	}
	text, err := j.read(name, f.text)
	if err != nil {
		var at *fs.PathError
		if errors.As(err, &at) {
			err = fmt.Errorf("%s %s: %w", at.Op, external, at.Err)
		}
		return formatted{err: err}
	}
	const huge = 16 << 20
	if len(text) > huge {
		j.scrimp()
	}
	f.text = text // good until the next file is read
	r := j.format(f, &source.File{Path: importPath, External: external, Text: unsafe.String(unsafe.SliceData(text), len(text))})
	r.name = name
	return r
}

// format formats one file. What it gives does not alias the formatter's memory.
func (j *formatJob) format(f *formatter, file *source.File) formatted {
	f.tree.Parse(file.Text)
	f.format.Style = j.style
	damage, err := j.print(f, file)
	if err == nil && damage == nil && j.edit != nil {
		if text, added := j.edit(&f.tree); text != file.Text {
			f.tree.Parse(text)
			f.format.Added = added
			damage, err = j.print(f, &source.File{Path: file.Path, External: file.External, Text: text})
			f.format.Added = format.Added{}
		}
	}
	if err != nil || damage != nil {
		return formatted{path: file.Path, damage: damage, err: err}
	}
	r := formatted{path: file.Path, changed: string(f.out) != file.Text}
	if r.changed && j.diff {
		if f.large() {
			f.tree, f.format = syntax.Tree{}, format.Formatter{} // which are larger than what is to come
		}
		f.makeDiff(file, j.now)
		r.diff = f.give(f.diff)
	}
	if j.keepAll || j.keepChanged && r.changed {
		r.text = f.give(f.out)
	}
	return r
}

// print prints the file in f.tree to f.out, or says why it cannot. A file whose
// syntax is damaged is left to the reference, if that loses none of it. What is
// wrong the reference says, in the words that users know; where it is silent
// the words are ours.
func (j *formatJob) print(f *formatter, file *source.File) (damage []string, err error) {
	if n := len(file.Text); n > keepText && n > cap(f.out) {
		f.out = make([]byte, 0, n+n/4) // most of it, at once
	}
	if f.out, err = f.format.Format(f.out[:0], &f.tree); err == nil {
		return nil, nil
	}
	ref, lack := j.readDamaged(file)
	if lack != nil {
		return nil, lack
	}
	if ref.Printed && j.style == (format.Style{}) && format.Keeps(file.Text, ref.Print) {
		f.out = append(f.out, ref.Print...)
		return nil, nil
	}
	for _, e := range ref.Errors {
		damage = append(damage, fmt.Sprintf("%s:%d:%d:%s", file.External, e.Line, e.Column, e.Message))
	}
	if damage != nil {
		return damage, nil
	}
	line, column, text := 1, 1, err.Error()
	var at *format.DamageError
	if errors.As(err, &at) {
		before := file.Text[:at.Offset]
		line += strings.Count(before, "\n")
		column += len(before) - 1 - strings.LastIndexByte(before, '\n')
		text = at.Text
	}
	return []string{fmt.Sprintf("%s:%d:%d:%s", file.External, line, column, text)}, nil
}

// makeDiff makes the diff of a file with the headers that "diff -u" gives.
func (f *formatter) makeDiff(file *source.File, now time.Time) {
	name := filepath.ToSlash(file.External)
	stamp := now.Format(stampLayout)
	f.diff = fmt.Appendf(f.diff[:0], "diff -u %[1]s.orig %[1]s\n--- %[1]s.orig\t%[2]s\n+++ %[1]s\t%[2]s\n", name, stamp)
	text := unsafe.Slice(unsafe.StringData(file.Text), len(file.Text)) // only read
	f.diff = f.differ.Hunks(f.diff, text, f.out)
}

// write writes the file's text.
func (f *formatted) write(w io.Writer) error {
	_, err := w.Write(f.text)
	return err
}

// newDirMode is the mode of folders that commands make.
const newDirMode fs.FileMode = 0o755

// writeOutput writes all files to one .proto file, or below a directory by
// their import paths.
func writeOutput(app *App, to input.Ref, files []formatted) error {
	if to.Format == input.ProtoFile {
		if to.Scheme == input.Disk {
			if err := os.MkdirAll(filepath.Dir(app.abs(to.Path)), newDirMode); err != nil {
				return err
			}
		}
		return app.save(to, func(w io.Writer) error { return writeAll(w, files) })
	}
	for _, f := range files {
		name := filepath.Join(app.abs(to.Path), filepath.FromSlash(f.path))
		if err := os.MkdirAll(filepath.Dir(name), newDirMode); err != nil {
			return err
		}
		if err := replace(name, f.write); err != nil {
			return err
		}
	}
	return nil
}
