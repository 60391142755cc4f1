package refengine

import (
	"cmp"
	"errors"
	"io/fs"
	gopath "path"
	"sync"

	pcsource "github.com/bufbuild/protocompile/experimental/source"

	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/source"
)

// opener serves the library files from a schema.Opener and, where that has
// none, the well-known types. It remembers every answer.
type opener struct {
	mu      sync.Mutex
	from    schema.Opener
	answers map[string]answer
	sources map[*pcsource.File]*source.File
	// failure is the first error that must end the compilation.
	failure error
}

// nothing is a schema.Opener without files.
type nothing struct{}

// Open implements schema.Opener.
func (nothing) Open(string) (*source.File, error) { return nil, fs.ErrNotExist }

// answer is what opening a path gave.
type answer struct {
	file *pcsource.File
	err  error
}

func newOpener() *opener {
	return &opener{
		from:    nothing{},
		answers: make(map[string]answer),
		sources: make(map[*pcsource.File]*source.File),
	}
}

// Open implements the library's Opener.
func (o *opener) Open(path string) (*pcsource.File, error) {
	o.mu.Lock()
	a, ok := o.answers[path]
	from := o.from
	o.mu.Unlock()
	if ok {
		return a.file, a.err
	}

	src, err := open(from, path)
	var failure error
	if err == nil {
		failure = checkLimits(src)
		err = failure
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if a, ok := o.answers[path]; ok {
		return a.file, a.err
	}
	o.failure = cmp.Or(o.failure, failure)
	a = answer{err: err}
	if err == nil {
		a.file = pcsource.NewFile(src.External, src.Text)
		o.sources[a.file] = src
	}
	o.answers[path] = a
	return a.file, a.err
}

// open reads a file from the opener or the well-known types.
func open(from schema.Opener, path string) (*source.File, error) {
	if path == ".." {
		return nil, errors.New("..: is outside the context directory") // the words of the binary
	}
	src, err := from.Open(path)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return src, err
	}
	if gopath.Ext(path) != ".proto" {
		return nil, err // it may be a folder of theirs
	}
	known, err := pcsource.WKTs().Open(path)
	if err != nil {
		return nil, err
	}
	return &source.File{Path: path, External: path, Text: known.Text()}, nil
}

// source is the file that the library knows as f, nil if there is none.
func (o *opener) source(f *pcsource.File) *source.File {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.sources[f]
}

// known is the file that opening path gave, nil if there is none.
func (o *opener) known(path string) *source.File {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.sources[o.answers[path].file]
}

// failed is the error that must end the compilation, nil if there is none.
func (o *opener) failed() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.failure
}

// use takes files from another schema.Opener from now on, and gives the paths
// for which it answers differently from the one before.
func (o *opener) use(from schema.Opener) (changed []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.from == from {
		return nil
	}
	o.failure = nil
	o.from = from
	for path, a := range o.answers {
		src, err := open(from, path)
		if err == nil && a.err == nil && same(src, o.sources[a.file]) {
			continue
		}
		delete(o.answers, path)
		delete(o.sources, a.file)
		changed = append(changed, path)
	}
	return changed
}

// same reports whether a and b are one file, perhaps read twice.
func same(a, b *source.File) bool {
	return a == b || a.Path == b.Path && a.External == b.External && a.Text == b.Text
}
