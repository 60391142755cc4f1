package refengine

import (
	"context"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/source"
)

// mapOpener serves files from memory.
type mapOpener struct{ files map[string]*source.File }

func newMapOpener(texts map[string]string) *mapOpener {
	o := &mapOpener{files: make(map[string]*source.File)}
	for name, text := range texts {
		o.files[name] = &source.File{Path: name, External: name, Text: text}
	}
	return o
}

func (o *mapOpener) Open(name string) (*source.File, error) {
	if f, ok := o.files[name]; ok {
		return f, nil
	}
	return nil, fs.ErrNotExist
}

// paths are the paths of all files, sorted.
func (o *mapOpener) paths() []string {
	var paths []string
	for name := range o.files {
		paths = append(paths, name)
	}
	slices.Sort(paths)
	return paths
}

// dirOpener serves files from a folder.
type dirOpener struct {
	root string
	mu   sync.Mutex
	seen map[string]*source.File
}

func newDirOpener(root string) *dirOpener {
	return &dirOpener{root: root, seen: make(map[string]*source.File)}
}

func (o *dirOpener) Open(name string) (*source.File, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if f, ok := o.seen[name]; ok {
		return f, nil
	}
	text, err := os.ReadFile(filepath.Join(o.root, filepath.FromSlash(name)))
	if err != nil {
		return nil, err
	}
	f := &source.File{Path: name, External: name, Text: string(text)}
	o.seen[name] = f
	return f, nil
}

// protos are the paths of all .proto files below root, sorted.
func protos(tb testing.TB, root string) []string {
	tb.Helper()
	var paths []string
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && path.Ext(name) == ".proto" && !strings.HasPrefix(name, "preview/") {
			paths = append(paths, name)
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	slices.Sort(paths)
	return paths
}

// corpus is the folder of googleapis; the test is skipped where there is none.
func corpus(tb testing.TB) string {
	tb.Helper()
	const name = "SPOKE_CORPUS_GOOGLEAPIS"
	root := os.Getenv(name)
	if root == "" {
		tb.Skipf("SKIPPED: %s does not name a copy of googleapis", name)
	}
	return root
}

// compile compiles all files of o.
func compile(tb testing.TB, o *mapOpener) schema.Result {
	tb.Helper()
	result, err := New().Compile(context.Background(), schema.Request{Opener: o, Paths: o.paths()})
	if err != nil {
		tb.Fatal(err)
	}
	return result
}
