package generate

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/outdir"
)

// tree is everything that will be written.
type tree struct {
	// dir is the working directory, base the folder that all plugins write below
	// as users wrote it.
	dir, base string
	// outs are folders and archives by their absolute names.
	outs map[string]*out
	// cleaned are those that are to be empty before.
	cleaned map[string]bool
}

// out is a folder or archive, with the content of its files by name.
type out struct {
	shown string
	files map[string][]byte
}

func newTree(dir, base string) *tree {
	return &tree{dir: dir, base: base, outs: make(map[string]*out), cleaned: make(map[string]bool)}
}

// abs is the absolute name of what a user named.
func (t *tree) abs(name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(t.dir, name)
}

// clean has what a plugin writes to be empty before. A folder that holds the
// working directory is not for a plugin alone.
func (t *tree) clean(p config.Plugin) error {
	name := t.abs(outOf(t.base, p))
	if holds(name, t.dir) || holds(real(name), real(t.dir)) {
		return errors.New("cannot use --clean if your plugin will output to the current directory or one above it")
	}
	t.cleaned[name] = true
	return nil
}

// holds reports whether a folder is another one, or holds it.
func holds(dir, other string) bool {
	rel, err := filepath.Rel(dir, other)
	return err != nil || filepath.IsLocal(rel)
}

// real is where a name leads, if it leads anywhere.
func real(name string) string {
	if to, err := filepath.EvalSymlinks(name); err == nil {
		return to
	}
	return name
}

// add adds what plugins made for one image: files, and then, in the order of
// plugins, text for insertion points in them.
func (t *tree) add(plugins []config.Plugin, made [][]file) error {
	by := make(map[string]int)
	outs := make(map[string]*out)
	for i, p := range plugins {
		where := outOf(t.base, p)
		name := t.abs(where)
		for _, f := range made[i] {
			if f.point != "" {
				continue
			}
			full := filepath.Join(name, filepath.FromSlash(f.name))
			if first, ok := by[full]; ok && first != i {
				return fmt.Errorf("file %q was generated multiple times: once by plugin %q and again by plugin %q", path.Join(filepath.ToSlash(where), f.name), plugins[first].Name, p.Name)
			}
			by[full] = i
		}
		o := outs[name]
		if o == nil {
			o = &out{shown: where, files: make(map[string][]byte)}
			outs[name] = o
		}
		if err := o.add(made[i]); err != nil {
			return fmt.Errorf("plugin %s: %w", p.Name, err)
		}
	}
	for name, o := range outs {
		if old := t.outs[name]; old != nil && !isArchive(name) {
			maps.Copy(old.files, o.files)
		} else {
			t.outs[name] = o
		}
	}
	return nil
}

// add adds what one plugin made.
func (o *out) add(files []file) error {
	for _, f := range files {
		if f.point == "" {
			o.files[f.name] = f.content
			continue
		}
		old, ok := o.files[f.name]
		if !ok {
			return fmt.Errorf("the insertion point %q is in %s, which no plugin has made: file does not exist", f.point, f.name)
		}
		text, err := insert(old, f.point, f.name, f.content)
		if err != nil {
			return err
		}
		o.files[f.name] = text
	}
	return nil
}

// write writes everything, or nothing if anything cannot be written: all texts
// are on disk before the first gets its name. Files that do not change are let
// be.
func (t *tree) write() (err error) {
	var dirs []*outdir.Dir
	defer func() {
		for _, d := range slices.Backward(dirs) { // one may be in another
			d.Discard()
			_ = d.Close() // what was written is closed
		}
	}()
	if err := t.archivable(); err != nil {
		return err
	}
	old, err := t.leftovers()
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(t.outs)) {
		o := t.outs[name]
		files := o.files
		if isArchive(name) {
			data, err := o.archive(filepath.Ext(name) == ".jar")
			if err != nil {
				return err
			}
			files = map[string][]byte{filepath.Base(name): data}
			name, o = filepath.Dir(name), &out{shown: filepath.Dir(o.shown)}
		}
		if len(files) == 0 {
			continue
		}
		d, err := outdir.Open(name, o.shown)
		if err != nil {
			return err
		}
		dirs = append(dirs, d)
		for _, file := range slices.Sorted(maps.Keys(files)) {
			if err := d.Stage(file, files[file]); err != nil {
				return err
			}
		}
	}
	for _, d := range dirs {
		if err := d.Commit(); err != nil {
			return err
		}
	}
	for _, name := range old {
		if err := os.RemoveAll(name); err != nil {
			return err
		}
	}
	return nil
}

// archivable fails unless the folder of each archive is there before anything is
// written: that another plugin would make it does not help.
func (t *tree) archivable() error {
	for _, name := range slices.Sorted(maps.Keys(t.outs)) {
		if !isArchive(name) {
			continue
		}
		if _, err := os.Stat(filepath.Dir(name)); err != nil {
			return fmt.Errorf("%s: the folder of the archive is not there: %w", t.outs[name].shown, err)
		}
	}
	return nil
}

// leftovers are the files and folders to remove from folders that were to be
// empty before, the names of which may be links. All of them can be removed.
func (t *tree) leftovers() ([]string, error) {
	kept := make(map[string]bool)
	for name, o := range t.outs {
		name = real(name)
		kept[name] = true
		if isArchive(name) {
			continue
		}
		for file := range o.files {
			for at := file; at != "."; at = path.Dir(at) {
				kept[filepath.Join(name, filepath.FromSlash(at))] = true
			}
		}
	}
	for name := range maps.Clone(kept) {
		for up := filepath.Dir(name); up != filepath.Dir(up); up = filepath.Dir(up) {
			kept[up] = true
		}
	}
	var old []string
	for _, root := range slices.Sorted(maps.Keys(t.cleaned)) {
		if isArchive(root) {
			continue
		}
		parent := "" // the folder looked at last
		err := filepath.WalkDir(real(root), func(name string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil || kept[name] {
				return err
			}
			if up := filepath.Dir(name); up != parent {
				if err := removable(up); err != nil {
					return fmt.Errorf("remove %s: %w", name, err)
				}
				parent = up
			}
			if gone := len(old) - 1; gone < 0 || !strings.HasPrefix(name, old[gone]+string(filepath.Separator)) {
				old = append(old, name)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return old, nil
}

// manifest is what an archive for Java holds besides its files, under a name of
// its own.
const (
	manifestName = "META-INF/MANIFEST.MF"
	manifest     = "Manifest-Version: 1.0\nCreated-By: 1.6.0 (protoc)\n\n"
)

// archive is the files as a zip archive, the same for the same files.
func (o *out) archive(jar bool) ([]byte, error) {
	files := o.files
	if _, ok := files[manifestName]; jar && !ok {
		files = maps.Clone(files)
		files[manifestName] = []byte(manifest)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			return nil, err
		}
		if _, err := f.Write(files[name]); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return b.Bytes(), err
}
