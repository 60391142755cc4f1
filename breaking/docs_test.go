package breaking_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/platinummonkey/spoke/breaking"
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/refengine"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/descriptor"
	"github.com/platinummonkey/spoke/schema/image"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
)

// The examples of every rule give a finding of that rule, and none when they
// are compared with themselves.
func TestDocs(t *testing.T) {
	t.Parallel()
	for _, r := range breaking.Documented().Rules {
		t.Run(r.ID, func(t *testing.T) {
			t.Parallel()
			if r.Doc.Summary == "" || r.Doc.Since == "" {
				t.Fatal("it is not documented")
			}
			if r.Deprecated {
				return
			}
			if r.Doc.Why == "" {
				t.Error("nobody says why")
			}
			old, new := describe(t, r.Doc.Good), describe(t, r.Doc.Bad)
			if n := run(t, r.ID, old, new); n == 0 {
				t.Error("the examples give no finding")
			}
			if n := run(t, r.ID, old, describe(t, r.Doc.Good)); n > 0 {
				t.Error("there are findings without a change")
			}
		})
	}
}

// run counts the findings of one rule.
func run(t *testing.T, id string, old, new []*model.File) int {
	t.Helper()
	selection, _, err := check.Select(breaking.Table(), check.Breaking(config.Breaking{Version: config.V2, Use: []string{id}}))
	if err != nil {
		t.Fatal(err)
	}
	found, err := breaking.Run(t.Context(), selection, breaking.Options{}, old, new)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range found {
		if d.Rule != id {
			t.Errorf("a finding of %s", d.Rule)
		}
	}
	return len(found)
}

type examples map[string]*source.File

func (e examples) Open(path string) (*source.File, error) {
	if f := e[path]; f != nil {
		return f, nil
	}
	return nil, fs.ErrNotExist
}

// describe is the model of an example's descriptors.
func describe(t *testing.T, example string) []*model.File {
	t.Helper()
	archive := txtar.Parse([]byte(example))
	if len(archive.Files) == 0 {
		archive.Files = []txtar.File{{Name: check.ExamplePath, Data: []byte(example)}}
	}
	files := make(examples)
	var paths []string
	for _, f := range archive.Files {
		files[f.Name] = &source.File{Path: f.Name, External: f.Name, Text: string(f.Data)}
		paths = append(paths, f.Name)
	}
	slices.Sort(paths)
	result, err := refengine.New().Compile(t.Context(), schema.Request{Opener: files, Paths: paths})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		t.Fatalf("%s: %s\n%s", d.File.Path, d.Message, strings.TrimSpace(example))
	}
	img, err := image.FromModel(result.Set.Files, true)
	if err != nil {
		t.Fatal(err)
	}
	set, err := descriptor.Model(img.Files)
	if err != nil {
		t.Fatal(err)
	}
	return set.Files
}
