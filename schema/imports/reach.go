package imports

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Files is where Reach finds files. It is used from several goroutines.
type Files interface {
	// Has reports whether there is a file at an import path.
	Has(path string) bool
	// Read gives the text of a file, in buf if it fits there.
	Read(path string, buf []byte) ([]byte, error)
	// Name is what users call a file.
	Name(path string) string
}

// Reach gives the paths of the files and of all that they import, directly or
// not, sorted. A missing import and mistakes in import statements are errors.
func Reach(ctx context.Context, files Files, from []string) ([]string, error) {
	known := make(map[string]bool, 2*len(from))
	for _, path := range from {
		known[path] = true
	}
	for wave := slices.Sorted(maps.Keys(known)); len(wave) > 0; {
		looks := lookAll(ctx, files, wave)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		var next []string
		for i, l := range looks {
			if l.err != nil {
				return nil, cmp.Or(firstMistake(ctx, files, from), l.err)
			}
			for _, path := range l.imports {
				switch {
				case known[path]:
				case !files.Has(path):
					return nil, cmp.Or(firstMistake(ctx, files, from), missing(files, wave[i], path))
				default:
					known[path] = true
					next = append(next, path)
				}
			}
		}
		wave = next
	}
	return slices.Sorted(maps.Keys(known)), nil
}

// missing is the error about an import of what does not exist.
func missing(files Files, importer, path string) error {
	return fmt.Errorf("%s: import %q: file does not exist", files.Name(importer), path)
}

// firstMistake is the mistake that is met first by who goes through files and
// their imports in order, and through all that an import leads to before the
// next one; nil if there is none.
func firstMistake(ctx context.Context, files Files, from []string) error {
	been := make(map[string]bool)
	var buf []byte
	var walk func(path string) error
	walk = func(path string) error {
		if been[path] || ctx.Err() != nil {
			return context.Cause(ctx)
		}
		been[path] = true
		var l look
		if l, buf = lookAt(files, path, buf); l.err != nil {
			return l.err
		}
		slices.Sort(l.imports)
		for _, imported := range l.imports {
			if !files.Has(imported) {
				return missing(files, path, imported)
			}
			if err := walk(imported); err != nil {
				return err
			}
		}
		return nil
	}
	for _, path := range slices.Sorted(slices.Values(from)) {
		if err := walk(path); err != nil {
			return err
		}
	}
	return nil
}

// look is what scanning one file gave: the paths it imports, in its order.
type look struct {
	imports []string
	err     error
}

// lookAll scans files on all processors.
func lookAll(ctx context.Context, files Files, paths []string) []look {
	looks := make([]look, len(paths))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(paths)) {
		workers.Go(func() {
			var buf []byte
			for {
				i := int(next.Add(1)) - 1
				if i >= len(paths) || ctx.Err() != nil {
					return
				}
				looks[i], buf = lookAt(files, paths[i], buf)
			}
		})
	}
	workers.Wait()
	return looks
}

// lookAt scans one file, and gives the buffer that may be used for the next.
func lookAt(files Files, path string, buf []byte) (look, []byte) {
	data, err := files.Read(path, buf)
	if err != nil {
		return look{err: err}, buf
	}
	text := unsafe.String(unsafe.SliceData(data), len(data))
	imports, mistakes := Scan(text)
	if len(mistakes) > 0 {
		lines := make([]string, len(mistakes))
		for i, m := range mistakes {
			line, column := m.Position(text)
			lines[i] = fmt.Sprintf("%s:%d:%d:%s", files.Name(path), line, column, m.Text)
		}
		return look{err: errors.New(strings.Join(lines, "\n"))}, data
	}
	for i := range imports {
		imports[i] = strings.Clone(imports[i]) // out of the buffer
	}
	return look{imports: imports}, data
}

// Of gives the paths that each of some files imports, in its order. Mistakes in
// import statements are errors.
func Of(ctx context.Context, files Files, paths []string) ([][]string, error) {
	looks := lookAll(ctx, files, paths)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	out := make([][]string, len(paths))
	for i, l := range looks {
		if l.err != nil {
			return nil, l.err
		}
		out[i] = l.imports
	}
	return out, nil
}
