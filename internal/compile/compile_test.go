package compile_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"slices"
	"testing"

	"github.com/platinummonkey/spoke/internal/compile"
	"github.com/platinummonkey/spoke/internal/refengine"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/source"
)

// files opens files by their import paths.
type files map[string]*source.File

func (f files) Open(path string) (*source.File, error) {
	if file := f[path]; file != nil {
		return file, nil
	}
	return nil, fs.ErrNotExist
}

// TestCompile looks which compiler is asked, and what comes of it.
func TestCompile(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text    string
		gaveUp, wrong bool
	}{
		{"right", "syntax = \"proto3\";\npackage a;\nmessage M { string s = 1; }\n", false, false},
		{"for the reference", "syntax = \"proto2\";\npackage a;\nmessage M { option message_set_wire_format = false; }\n", true, false},
		{"wrong", "syntax = \"proto3\";\npackage a;\nmessage M { string s == 1; }\n", true, true},
		{"surely wrong", "syntax = \"proto3\";\npackage a;\nmessage M { Nope n = 1; }\n", false, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			opener := files{"a.proto": {Path: "a.proto", External: "a.proto", Text: test.text}}
			gaveUp := false
			c := compile.Compiler{Reference: refengine.New().Compile, GaveUp: func(error) { gaveUp = true }}
			got, err := c.Compile(t.Context(), schema.Request{Opener: opener, Paths: []string{"a.proto"}})
			if err != nil {
				t.Fatal(err)
			}
			if gaveUp != test.gaveUp {
				t.Errorf("gave up: %v, want %v", gaveUp, test.gaveUp)
			}
			if wrong := len(got.Diagnostics) > 0; wrong != test.wrong || wrong != (got.Set == nil) {
				t.Fatalf("diagnostics %v, set %v", got.Diagnostics, got.Set)
			}
			if test.wrong {
				return
			}
			// Descriptors can be had though nobody said they were wanted.
			reference := compile.Compiler{Reference: refengine.New().Compile, ReferenceOnly: true}
			want, err := reference.Compile(t.Context(), schema.Request{Opener: opener, Paths: []string{"a.proto"}})
			if err != nil {
				t.Fatal(err)
			}
			a, errA := got.Set.Files[0].Descriptor(true)
			b, errB := want.Set.Files[0].Descriptor(true)
			if errA != nil || errB != nil || !bytes.Equal(a, b) {
				t.Errorf("descriptors differ: %v, %v\n%q\n%q", errA, errB, a, b)
			}
		})
	}
}

// TestAlone has a compiler without a reference say so, but only where there is a
// doubt.
func TestAlone(t *testing.T) {
	t.Parallel()
	right := &source.File{Path: "a.proto", External: "a.proto", Text: "syntax = \"proto3\";\npackage a;\nmessage M {}\n"}
	wrong := &source.File{Path: "b.proto", External: "b.proto", Text: "syntax = \"proto3\";\npackage b;\nmessage M { string s == 1; }\n"}
	mistaken := &source.File{Path: "c.proto", External: "c.proto", Text: "syntax = \"proto3\";\npackage c;\nmessage M { Nope n = 1; }\n"}
	noReference := errors.New("there is no reference")
	for _, paths := range [][]string{{"a.proto"}, {"a.proto", "b.proto"}, {"b.proto"}, {"a.proto", "c.proto"}, {"b.proto", "c.proto"}} {
		gaveUp := 0
		c := compile.Compiler{
			Alone:     true,
			GaveUp:    func(error) { gaveUp++ },
			Reference: func(context.Context, schema.Request) (schema.Result, error) { return schema.Result{}, noReference },
		}
		got, err := c.Compile(t.Context(), schema.Request{Opener: files{"a.proto": right, "b.proto": wrong, "c.proto": mistaken}, Paths: paths})
		switch {
		case slices.Contains(paths, "b.proto"):
			if !errors.Is(err, noReference) || gaveUp != 1 {
				t.Errorf("%v: %v, gave up %d times", paths, err, gaveUp)
			}
		case slices.Contains(paths, "c.proto"):
			if err != nil || len(got.Diagnostics) != 1 || gaveUp != 0 {
				t.Errorf("%v: %v, gave up %d times, diagnostics %v", paths, err, gaveUp, got.Diagnostics)
			}
		case err != nil || got.Set == nil || gaveUp != 0:
			t.Errorf("%v: %v, gave up %d times, set %v", paths, err, gaveUp, got.Set)
		}
	}
}
