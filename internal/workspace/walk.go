package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/seen"
)

// listRoot finds the .proto files of a root that the paths of the command line
// name, all of them when there are no paths.
func (l *loader) listRoot(r *root) ([]string, error) {
	if len(r.paths) > 0 {
		var files []string
		for _, p := range r.paths {
			found, err := l.listPath(r, p)
			if err != nil {
				return nil, err
			}
			files = append(files, found...)
		}
		return files, nil
	}
	starts := r.includes
	if len(starts) == 0 {
		starts = []string{"."}
	}
	w := walker{loader: l, root: r}
	for _, start := range starts {
		if err := w.start(start); err != nil {
			return nil, err
		}
	}
	r.known, r.complete = newKnown(w.files), !w.links
	return r.known.sorted, nil
}

// listPath finds the files that one path of the command line names. A path
// that does not exist names none.
func (l *loader) listPath(r *root, p string) ([]string, error) {
	info, err := l.disk.stat(filepath.Join(r.dir, filepath.FromSlash(p)))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case info.IsDir():
		w := walker{loader: l, root: r}
		err := w.start(p)
		return w.files, err
	case info.Mode().IsRegular() && r.holds(p):
		if l.ProtoFile {
			if there, err := l.reaches(r, p); !there || err != nil {
				return nil, err
			}
			r.names = map[string]string{p: filepath.Join(r.shown, filepath.FromSlash(p))}
		}
		return []string{p}, nil
	}
	return nil, nil
}

// reaches reports whether a walk of the root lists the file at p, or leaves it
// out for the name by which it has met it before, see walker.
func (l *loader) reaches(r *root, p string) (bool, error) {
	if !l.disk.symlinks {
		return true, nil
	}
	for at := p; at != "."; at = path.Dir(at) {
		info, err := l.disk.lstat(filepath.Join(r.dir, filepath.FromSlash(at)))
		if err != nil {
			return false, err
		}
		if info.Mode()&fs.ModeSymlink != 0 {
			whole := *r
			whole.paths, whole.names = nil, nil
			files, err := l.listRoot(&whole)
			return slices.Contains(files, p), err
		}
	}
	return true, nil
}

// walker lists the files below one directory. Directories are told apart by
// their entries, so that no file is looked at.
//
// Links are followed as the binary does: what a link leads to is left out when
// the walk has been there already, by its own name or through another link;
// what is reached by its own name is never left out. "Already" is in the order
// of names, directory by directory.
type walker struct {
	*loader
	root  *root
	files []string
	links bool
	// seen are the places reached through links, by their real names.
	seen map[string]struct{}
	// from is where the walk began, relative to the root, and top the same by
	// the name users see.
	from, top string
}

// shownAt is the name users see for the place at rel.
func (w *walker) shownAt(rel string) string {
	rest, _ := within(w.from, rel)
	return filepath.Join(w.top, filepath.FromSlash(rest))
}

// start walks the directory at rel below the root, if there is one.
func (w *walker) start(rel string) error {
	w.from, w.top = rel, w.shown(filepath.Join(w.root.dir, filepath.FromSlash(rel)))
	// Dots are directories even where the working directory was reached
	// through a link.
	linked := filepath.Base(w.top) != "." && filepath.Base(w.top) != ".." && w.isLink(w.top)
	if linked && !w.disk.symlinks {
		return nil
	}
	if !w.disk.isDir(w.at(w.top)) {
		return nil
	}
	real := w.top
	if linked {
		var err error
		if real, err = w.real(w.top); err != nil {
			return err
		}
	}
	first := len(w.files)
	ahead := newAhead(w.disk, w.root)
	defer ahead.stop()
	if err := w.directory(ahead.at(rel), rel, real, linked); err != nil {
		return err
	}
	w.name(w.files[first:])
	return nil
}

// name keeps the names users see for files found below the start at rel. The
// binary puts them together from the name of the start, while a file that is
// only imported has its shortest name: below a/b, "../b/x.proto" is a target
// and "x.proto" an import.
func (w *walker) name(files []string) {
	if w.top != ".." && !strings.HasPrefix(filepath.ToSlash(w.top), "../") {
		return
	}
	if w.root.names == nil {
		w.root.names = map[string]string{}
	}
	for _, f := range files {
		w.root.names[f] = w.shownAt(f)
	}
}

// isLink reports whether a name users see is that of a link.
func (w *walker) isLink(shown string) bool {
	info, err := w.disk.lstat(w.at(shown))
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// at is the absolute path of a name users see.
func (w *walker) at(shown string) string { return w.abs(shown) }

// directory walks the directory at rel, whose real name is real. linked says
// that a link led here.
func (w *walker) directory(b *branch, rel, real string, linked bool) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if linked && w.visited(real, rel) {
		return nil
	}
	b.read(true)
	if b.err != nil {
		return fmt.Errorf("open %s: %w", w.shownAt(rel), cause(b.err))
	}
	below := b.below
	for i := range b.entries {
		e := &b.entries[i]
		if e.Type.IsRegular() && !isProto(e.Path) {
			continue
		}
		var next *branch
		if len(below) > 0 && below[0].rel == e.Path {
			next, below = &below[0], below[1:]
		}
		if err := w.entry(e, next, real, linked); err != nil {
			return err
		}
	}
	return nil
}

// entry walks one entry of the directory whose real name is parent. If it is a
// directory, not a link to one, it is b.
func (w *walker) entry(e *seen.Entry, b *branch, parent string, linked bool) error {
	rel, mode := e.Path, e.Type
	real := ""
	if linked {
		real = filepath.Join(parent, e.Name())
	}
	if mode&fs.ModeSymlink != 0 {
		if !w.disk.symlinks {
			return nil
		}
		w.links = true
		shown := w.shownAt(rel)
		info, err := w.disk.stat(w.at(shown))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		mode, linked = info.Mode().Type(), true
		if real, err = w.real(shown); err != nil {
			return err
		}
		ahead := newAhead(w.disk, w.root)
		defer ahead.stop()
		b = ahead.at(rel)
	}
	switch {
	case mode.IsDir():
		if inAny(w.root.excludes, rel, false) {
			return nil
		}
		return w.directory(b, rel, real, linked)
	case mode.IsRegular():
		if linked && w.visited(real, rel) || !w.root.holds(rel) {
			return nil
		}
		if len(w.files) == cap(w.files) {
			const first = 1 << 10
			w.files = slices.Grow(w.files, max(first, len(w.files)))
		}
		w.files = append(w.files, rel)
	}
	return nil
}

// visited reports whether the walk, now at rel, has been at the place real,
// and notes that it has.
func (w *walker) visited(real, rel string) bool {
	if _, ok := w.seen[real]; ok {
		return true
	}
	if w.seen == nil {
		w.seen = map[string]struct{}{}
	}
	w.seen[real] = struct{}{}
	// By its own name the walk has been at every place in front of this one.
	below, ok := cutDir(w.top, real)
	if !ok {
		return false
	}
	mine, _ := within(w.from, rel)
	return slices.Compare(split(below), split(mine)) < 0
}

// cutDir is p relative to dir by name alone; ok is false if it is not below.
func cutDir(dir, p string) (string, bool) {
	if filepath.IsAbs(dir) != filepath.IsAbs(p) {
		return "", false
	}
	return within(filepath.ToSlash(dir), filepath.ToSlash(p))
}

// split cuts a slash path into its elements; "." has none.
func split(p string) []string {
	if p == "." {
		return nil
	}
	return strings.Split(p, "/")
}
