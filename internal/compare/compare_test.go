package compare_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/platinummonkey/spoke/internal/compare"
	"github.com/platinummonkey/spoke/internal/refengine"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/engine"
	"github.com/platinummonkey/spoke/schema/image"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/wellknown"
)

// load is the workspace of an archive.
func load(t *testing.T, archive string) *workspace.Workspace {
	t.Helper()
	tree := make(fstest.MapFS)
	for _, f := range txtar.Parse([]byte(archive)).Files {
		tree[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	ws, err := workspace.Load(t.Context(), workspace.Options{Input: ".", Tree: tree, Dir: "/", Warn: func(string) {}})
	if err != nil {
		t.Fatal(err)
	}
	return ws
}

// compiler compiles, and notes which paths it was asked for.
type compiler struct {
	asked []string
	// reference leaves out the engine.
	reference bool
}

func (c *compiler) compile(ctx context.Context, task compare.Task) (*model.Set, error) {
	c.asked = append(c.asked, strings.Join(task.Paths, " "))
	request := schema.Request{Opener: task.Workspace, Paths: task.Paths, Known: task.Known, Describe: task.Describe}
	if !c.reference {
		if set, err := engine.Compile(ctx, request, wellknown.Text); !engine.IsDoubt(err) {
			return set, err
		}
	}
	result, err := refengine.New().Compile(ctx, request)
	if err != nil {
		return nil, err
	}
	for _, d := range result.Diagnostics {
		return nil, fmt.Errorf("%s: %s", d.File.Path, d.Message)
	}
	return result.Set, nil
}

func names(files []*model.File) string {
	var list []string
	for _, f := range files {
		list = append(list, f.Path)
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

const three = `
-- a.proto --
syntax = "proto3";
package a;
message A {}
-- b.proto --
syntax = "proto3";
package b;
import "a.proto";
message B { a.A a = 1; }
-- c.proto --
syntax = "proto3";
package c;
import "google/protobuf/any.proto";
message C { google.protobuf.Any any = 1; }
`

// TestAgainst looks which files of the earlier version are compiled, and which
// of both are compared.
func TestAgainst(t *testing.T) {
	t.Parallel()
	replaced := func(old, new string) string { return strings.Replace(three, old, new, 1) }
	for _, test := range []struct {
		name, earlier       string
		compiled            string // of the earlier version; what is not is the same
		old, new, same, err string
	}{
		{name: "nothing changed", earlier: three, same: "a.proto b.proto c.proto google/protobuf/any.proto"},
		{
			name: "only a comment and spaces changed", earlier: replaced("message A {}", "// A is a message.\nmessage  A {}"),
			same: "a.proto b.proto c.proto google/protobuf/any.proto",
		},
		{
			name: "changed where others import it", earlier: replaced("message A {}", "message A { int32 x = 1; }"),
			compiled: "a.proto", old: "a.proto", new: "a.proto", same: "b.proto c.proto google/protobuf/any.proto",
		},
		{
			name: "changed in what others use", earlier: replaced("message A {}", "enum A { A_0 = 0; }\nmessage M {}"),
			compiled: "a.proto b.proto", old: "a.proto b.proto", new: "a.proto b.proto", same: "c.proto google/protobuf/any.proto",
		},
		{
			name:     "changed below and above a file that is the same",
			earlier:  strings.Replace(replaced("message A {}", "message A { int32 x = 1; }"), "message C {", "import \"b.proto\";\nmessage C { b.B b = 2;", 1),
			compiled: "a.proto c.proto", old: "a.proto c.proto", new: "a.proto c.proto", same: "b.proto google/protobuf/any.proto",
		},
		{
			name: "changed where none does", earlier: replaced("message C {", "message C { int32 x = 2;"),
			compiled: "c.proto", old: "c.proto", new: "c.proto", same: "a.proto b.proto google/protobuf/any.proto",
		},
		{
			name: "a file that is gone", earlier: three + "-- d.proto --\nsyntax = \"proto3\";\npackage d;\n",
			compiled: "d.proto", old: "d.proto", same: "a.proto b.proto c.proto google/protobuf/any.proto",
		},
		{
			name: "a name that a file declares which is the same", earlier: replaced("package c;", "package b;\nmessage B {}"),
			compiled: "c.proto, a.proto b.proto c.proto", err: "`B` declared multiple times",
		},
		{
			name: "a name that is a package elsewhere", earlier: three + "-- d.proto --\nsyntax = \"proto3\";\nmessage c {}\n",
			compiled: "d.proto, a.proto b.proto c.proto d.proto", err: "both declare",
		},
		{
			name: "a mistake", earlier: replaced("message C {", "message C { Nope x = 2;"),
			compiled: "c.proto, a.proto b.proto c.proto", err: "cannot find `Nope` in this scope",
		},
		{
			name: "everything changed", earlier: strings.ReplaceAll(three, "message", "enum E { E_0 = 0; }\nmessage"),
			compiled: "a.proto b.proto c.proto", old: "a.proto b.proto c.proto", new: "a.proto b.proto c.proto", same: "google/protobuf/any.proto",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var c compiler
			new, err := compare.New(t.Context(), load(t, three), c.compile, nil)
			if err != nil {
				t.Fatal(err)
			}
			c.asked = nil
			old, err := compare.Earlier(t.Context(), load(t, test.earlier), c.compile, new)
			if got := strings.Join(c.asked, ", "); got != test.compiled {
				t.Errorf("compiled %q, want %q", got, test.compiled)
			}
			var v *compare.Versions
			if err == nil {
				v, err = new[0].Against(t.Context(), old[0])
			}
			if err != nil || test.err != "" {
				if err == nil || test.err == "" || !strings.Contains(err.Error(), test.err) {
					t.Errorf("error %v, want %s", err, test.err)
				}
				return
			}
			if o, n, s := names(v.Old), names(v.New), names(v.Same); o != test.old || n != test.new || s != test.same {
				t.Errorf("old %q new %q same %q, want %q %q %q", o, n, s, test.old, test.new, test.same)
			}
			for _, f := range v.New {
				at := f.Messages[0].NameSpan
				if p := f.Source.Position(at.Start); !f.Source.HasPlace(at) || p.Line < 3 || p.Column != len("message ")+1 {
					t.Errorf("%s: its message is at %v", f.Path, p)
				}
			}
		})
	}
}

// TestAgainstImage has the earlier version as an image, source info and all, which
// is there sooner or later.
func TestAgainstImage(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		reference bool
		after     int // how many times it is asked for before it is there; negative for never
	}{
		{"there from the beginning", false, 0},
		{"there after a file", false, 1},
		{"there in the end", false, 1000},
		{"never asked for", false, -1},
		{"by the reference", true, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := compiler{reference: test.reference}
			earlier := load(t, strings.Replace(three, "message C {", "message C { int32 x = 2;", 1))
			set, err := c.compile(t.Context(), compare.Task{Workspace: earlier, Paths: []string{"a.proto", "b.proto", "c.proto"}})
			if err != nil {
				t.Fatal(err)
			}
			img, err := image.FromModel(set.Files, true)
			if err != nil {
				t.Fatal(err)
			}
			var described *compare.Described
			if test.after >= 0 {
				described = &compare.Described{Image: func() *image.Image {
					if test.after--; test.after < 0 {
						return img
					}
					return nil
				}}
			}
			new, err := compare.New(t.Context(), load(t, three), c.compile, described)
			if err != nil {
				t.Fatal(err)
			}
			v, err := new[0].Against(t.Context(), compare.Image(img, earlier.Modules[0].Lint, earlier.Modules[0].Breaking))
			if err != nil {
				t.Fatal(err)
			}
			if o, n, s := names(v.Old), names(v.New), names(v.Same); o != "c.proto" || n != "c.proto" || s != "a.proto b.proto google/protobuf/any.proto" {
				t.Errorf("old %q new %q same %q", o, n, s)
			}
		})
	}
}

// TestPair has workspaces of several shapes; a module is a folder, whose name is
// also that of its file unless it says otherwise.
func TestPair(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, old, new, want string }{
		{"the same", "a b", "a b", "a-a b-b"},
		{"in their order, whatever they are", "a b", "c d", "a-c b-d"},
		{"one more", "a b", "a b c", "a-a b-b"},
		{"one more, before", "b", "a b", "b-b"},
		{"one more, and one moved", "a b", "a c:b d", "a-a b-c"},
		{"one more, and none alike", "a", "b c", "a- uneven"},
		{"one less", "a b", "b", "a- b-b uneven"},
		{"one less, by its files", "a b c", "b d:a", "a-d b-b c- uneven"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			units := func(modules string, earlier []*compare.Unit) []*compare.Unit {
				var text strings.Builder
				text.WriteString("-- buf.yaml --\nversion: v2\nmodules:\n")
				var files strings.Builder
				for m := range strings.FieldsSeq(modules) {
					dir, file, ok := strings.Cut(m, ":")
					if !ok {
						file = dir
					}
					text.WriteString("  - path: " + dir + "\n")
					files.WriteString("-- " + dir + "/" + file + ".proto --\nsyntax = \"proto3\";\npackage " + file + ";\n")
				}
				var c compiler
				var units []*compare.Unit
				var err error
				if earlier == nil {
					units, err = compare.New(t.Context(), load(t, text.String()+files.String()), c.compile, nil)
				} else {
					units, err = compare.Earlier(t.Context(), load(t, text.String()+files.String()), c.compile, earlier)
				}
				if err != nil {
					t.Fatal(err)
				}
				return units
			}
			new := units(test.new, nil)
			pairs, even := compare.Pair(new, units(test.old, new))
			var got []string
			for _, p := range pairs {
				name := ""
				if p.New != nil {
					name = p.New.Path
				}
				got = append(got, p.Old.Path+"-"+name)
			}
			if !even {
				got = append(got, "uneven")
			}
			if text := strings.Join(got, " "); text != test.want {
				t.Errorf("got %s, want %s", text, test.want)
			}
		})
	}
}
