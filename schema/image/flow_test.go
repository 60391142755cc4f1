package image

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/schema/model"
)

// flowing are files that import those before them, in an order in which they
// may be compiled, and those of them that are targets.
func flowing(r *rand.Rand) (files, targets []*model.File, paths []string) {
	for i := range 40 {
		f := &model.File{Path: fmt.Sprintf("%02d.proto", r.IntN(60))}
		for _, other := range files {
			if other.Path == f.Path {
				f = nil
				break
			}
		}
		if f == nil {
			continue
		}
		for range r.IntN(3) {
			if len(files) > 0 {
				f.Imports = append(f.Imports, model.Import{File: files[r.IntN(len(files))]})
			}
		}
		text := bytes.Repeat([]byte{byte(i)}, r.IntN(300))
		f.Descriptor = func(bool) ([]byte, error) { return text, nil }
		files = append(files, f)
	}
	for i := range 60 {
		for _, f := range files {
			if f.Path == fmt.Sprintf("%02d.proto", i) && r.IntN(2) == 0 {
				targets = append(targets, f)
				paths = append(paths, f.Path)
			}
		}
	}
	return files, targets, paths
}

// What a flow writes is what is written of the whole image.
func TestFlow(t *testing.T) {
	t.Parallel()
	details := func(f *File) { f.Module = module.FullName{Registry: "r.example", Owner: "o", Name: f.Path[:2]} }
	for seed := range uint64(50) {
		files, targets, paths := flowing(rand.New(rand.NewPCG(1, seed)))
		if len(targets) == 0 {
			continue
		}
		img, err := FromModel(targets, true)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range img.Files {
			details(f)
		}
		var want bytes.Buffer
		var got cutting
		if err := img.WriteBinary(&want, false); err != nil {
			t.Fatal(err)
		}
		flow := NewFlow(paths, details, false)
		if err := run(flow, &got, files, targets); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), want.Bytes()) {
			t.Fatalf("seed %d: the flow writes another image", seed)
		}
		for i, f := range model.ImportsFirst(targets) {
			part, err := Part(f, slices.Contains(targets, f), true, details, false)
			if begin := got.cuts[i]; err != nil || !bytes.Equal(part, got.Bytes()[begin:append(got.cuts, got.Len())[i+1]]) {
				t.Fatalf("seed %d: %s is another part of the image, %v", seed, f.Path, err)
			}
		}
		for name, test := range map[string]struct{ files, targets []*model.File }{
			"something wrong":     {files, nil},
			"other files":         {files, []*model.File{{Path: "x.proto"}}},
			"the last is missing": {without(files, targets[len(targets)-1]), targets},
			"all are missing":     {nil, targets},
		} {
			if err := run(NewFlow(paths, nil, true), io.Discard, test.files, test.targets); !errors.Is(err, ErrUnwanted) {
				t.Errorf("seed %d, %s: %v", seed, name, err)
			}
		}
		if err := run(NewFlow(paths, nil, true), full{}, files, targets); !errors.Is(err, errFull) {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}

// cutting notes where files begin.
type cutting struct {
	bytes.Buffer
	cuts []int
}

func (c *cutting) Cut() { c.cuts = append(c.cuts, c.Len()) }

// full cannot be written to.
type full struct{}

var errFull = errors.New("no room")

func (full) Write([]byte) (int, error) { return 0, errFull }

// Files are taken too when nobody writes them.
func TestFlowClosed(t *testing.T) {
	t.Parallel()
	f := NewFlow([]string{"a.proto"}, nil, false)
	f.Close()
	for range 1000 {
		f.Take(&model.File{Path: "a.proto"}, []byte("text"))
	}
	f.End(nil)
}

// run has a flow take files.
func run(f *Flow, w io.Writer, files, targets []*model.File) error {
	result := make(chan error, 1)
	go func() {
		defer f.Close()
		result <- f.Run(w)
	}()
	for _, file := range files {
		text, _ := file.Descriptor(true)
		scratch := bytes.Clone(text)
		f.Take(file, scratch)
		clear(scratch)
	}
	f.End(targets)
	return <-result
}

func without(files []*model.File, file *model.File) []*model.File {
	var others []*model.File
	for _, f := range files {
		if f != file {
			others = append(others, f)
		}
	}
	return others
}
