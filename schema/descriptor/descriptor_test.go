package descriptor_test

import (
	"io/fs"
	"os"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/refengine"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/descriptor"
	"github.com/platinummonkey/spoke/schema/image"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
	"github.com/platinummonkey/spoke/schema/wire"
)

// tree serves the files of a file system.
type tree struct {
	fs.FS
	mu   sync.Mutex
	seen map[string]*source.File
}

func newTree(files fs.FS) *tree { return &tree{FS: files, seen: make(map[string]*source.File)} }

func (o *tree) Open(name string) (*source.File, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if f, ok := o.seen[name]; ok {
		return f, nil
	}
	text, err := fs.ReadFile(o.FS, name)
	if err != nil {
		return nil, err
	}
	f := &source.File{Path: name, External: name, Text: string(text)}
	o.seen[name] = f
	return f, nil
}

// protos are the paths of all .proto files, sorted.
func (o *tree) protos(t testing.TB) []string {
	t.Helper()
	var paths []string
	err := fs.WalkDir(o.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && path.Ext(name) == ".proto" && !strings.HasPrefix(name, "preview/") {
			paths = append(paths, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(paths)
	return paths
}

// compile compiles all files of o; nil where they do not compile.
func compile(t testing.TB, o *tree) *model.Set {
	t.Helper()
	result, err := refengine.New().Compile(t.Context(), schema.Request{Opener: o, Paths: o.protos(t)})
	if err != nil {
		t.Log(err)
		return nil
	}
	return result.Set
}

// imageOf is the files of an image of set.
func imageOf(t testing.TB, set *model.Set) []*image.File {
	t.Helper()
	var files []*image.File
	for _, f := range set.Files {
		data, err := f.Descriptor(true)
		if err != nil {
			t.Fatal(err)
		}
		file := &image.File{Path: f.Path, Descriptor: data, SyntaxUnspecified: !f.SyntaxGiven}
		// Imports for options have the numbers after those of other imports.
		dependencies := file.Dependencies()
		for _, imp := range f.Imports {
			if imp.Option {
				dependencies = append(dependencies, imp.Path)
			}
		}
		for _, imp := range f.Imports {
			if !imp.Used {
				file.UnusedDependencies = append(file.UnusedDependencies, int32(slices.Index(dependencies, imp.Path)))
			}
		}
		files = append(files, file)
	}
	return files
}

// check compares the model from sources with that from their descriptors.
func check(t *testing.T, set *model.Set) {
	t.Helper()
	got, err := descriptor.Model(imageOf(t, set))
	if err != nil {
		t.Error(err)
		return
	}
	if (got.Refused == nil) != (set.Refused == nil) {
		t.Errorf("refused: %v, from sources: %v", got.Refused, set.Refused)
	}
	checkLater(t, set, got)
	for i, f := range set.Files {
		want, got := describe(f), describe(got.Files[i])
		if want == got {
			continue
		}
		diff := strings.Split(golden.Diff([]byte(want), []byte(got)), "\n")
		t.Errorf("%s: the model from its descriptor differs:\n%s", f.Path, strings.Join(diff[:min(len(diff), 40)], "\n"))
		return
	}
}

// checkLater compares the model with one of descriptors whose source info comes
// when it is asked for.
func checkLater(t *testing.T, set, want *model.Set) {
	t.Helper()
	bare := (&image.Image{Files: imageOf(t, set)}).WithoutSourceInfo()
	for i, f := range imageOf(t, set) {
		bare.Files[i].SourceInfo = func() (info []byte) {
			if err := wire.Read(f.Descriptor, func(x wire.Field) error {
				if x.Num == wire.FileSourceInfo {
					info = x.Bytes
				}
				return nil
			}); err != nil {
				t.Error(err)
			}
			return info
		}
	}
	got, err := descriptor.Model(bare.Files)
	if err != nil {
		t.Error(err)
		return
	}
	for i, f := range want.Files {
		if describe(got.Files[i]) != describe(f) {
			t.Errorf("%s: another model where source info comes later", f.Path)
		}
		for k, m := range f.Messages {
			for n, x := range m.Fields {
				if !reflect.DeepEqual(got.Files[i].Messages[k].Fields[n].Details, x.Details) {
					t.Errorf("%s: other details of %s", f.Path, x.FullName)
				}
			}
		}
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	set := compile(t, newTree(os.DirFS("../../internal/refengine/testdata/places")))
	if set == nil {
		t.Fatal("the files do not compile")
	}
	check(t, set)
}

func TestCorpus(t *testing.T) {
	t.Parallel()
	const name = "SPOKE_CORPUS_GOOGLEAPIS"
	root := os.Getenv(name)
	if root == "" {
		t.Skipf("SKIPPED: %s does not name a copy of googleapis", name)
	}
	set := compile(t, newTree(os.DirFS(root)))
	if set == nil {
		t.Fatal("the files do not compile")
	}
	check(t, set)
}
