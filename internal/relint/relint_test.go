package relint

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/platinummonkey/spoke/internal/memo"
	"github.com/platinummonkey/spoke/internal/seen"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/engine"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/wellknown"
)

// tree is a workspace in which c.proto imports b.proto and that a.proto, and
// d.proto nothing.
const tree = `
-- buf.yaml --
version: v2
-- a.proto --
syntax = "proto3";
package a;
message A { int32 x = 1; }
enum E { E_0 = 0; }
-- b.proto --
syntax = "proto3";
package b;
import "a.proto";
message B { a.A a = 1; }
-- c.proto --
syntax = "proto3";
package c;
import "b.proto";
message C { b.B b = 1; }
-- d.proto --
syntax = "proto3";
package d;
message D { string s = 1; }
`

// later is when runs believe to be, so that all files are old.
func later() time.Time { return time.Now().Add(time.Hour) }

// lay writes an archive, changed as pairs of old and new text say, to a folder
// that has nothing else then. The whole of a file can be named by its head.
func lay(t *testing.T, dir string, changes ...string) {
	t.Helper()
	a := txtar.Parse([]byte(strings.NewReplacer(changes...).Replace(tree)))
	for _, f := range txtar.Parse([]byte(tree)).Files {
		_ = os.Remove(filepath.Join(dir, f.Name)) // it may not be there
	}
	for _, f := range a.Files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func load(t *testing.T, dir string, log *seen.Log) *workspace.Workspace {
	t.Helper()
	ws, err := workspace.Load(t.Context(), workspace.Options{Input: ".", Dir: dir, Warn: func(string) {}, Seen: log})
	if err != nil {
		t.Fatal(err)
	}
	return ws
}

func compilePlainly(ctx context.Context, ws *workspace.Workspace, paths []string) (*model.Set, error) {
	set, err := engine.Compile(ctx, schema.Request{Opener: ws, Paths: paths}, wellknown.Text)
	if engine.IsDoubt(err) {
		return nil, nil
	}
	return set, err
}

// full is the memo of a run that looked at everything, which printed a text.
func full(t *testing.T, dir, text string, same map[string]bool) *memo.Memo {
	t.Helper()
	log := seen.NewLog(dir, later())
	ws := load(t, dir, log)
	set, err := compilePlainly(t.Context(), ws, ws.Modules[0].Files)
	if set == nil || err != nil {
		t.Fatal(set, err)
	}
	f := Full{Modules: []Linted{{Path: ".", Set: set, Targets: set.Files}}, Ruleless: true}
	record, _ := log.Record()
	f.Learn(ws, dir, record)
	m := f.Memo([]byte(text), same, record)
	m.Hold()
	return m
}

// again is a run after one that left a memo, on what is there now.
func again(t *testing.T, dir string, old *memo.Memo) (a *Again, record func() *seen.Record) {
	t.Helper()
	v := old.Seen.Check(dir, later())
	a = &Again{Old: old, Changed: v.Changed, Dir: dir, Compile: compilePlainly}
	if !a.Plain() {
		return a, nil
	}
	log := seen.NewLog(dir, later())
	log.After(old.Seen, &v)
	table, err := a.Renew(t.Context(), load(t, dir, log), log)
	if err != nil {
		t.Fatal(err)
	}
	if table == nil {
		return a, nil
	}
	return a, func() *seen.Record {
		r, ok := log.Record()
		if !ok {
			t.Fatal("the record is spoiled")
		}
		return r
	}
}

// TestConcerned looks which files changes concern.
func TestConcerned(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		changes []string
		dirty   string
		why     string // the whole has to be looked at
	}{
		{name: "nothing"},
		{name: "a file that nobody imports", changes: []string{"string s = 1", "bytes s = 1"}, dirty: "d.proto"},
		{name: "a comment", changes: []string{"message A", "// A\nmessage A"}, dirty: "a.proto"},
		{name: "a field that no option names", changes: []string{"int32 x = 1", "int64 x = 1"}, dirty: "a.proto"},
		{name: "what others import", changes: []string{"message A {", "message A { message A { }"}, dirty: "a.proto b.proto c.proto"},
		{name: "what one other imports", changes: []string{"message B {", "message B { message B { }"}, dirty: "b.proto c.proto"},
		{name: "another file", changes: []string{"-- d.proto --", "-- dd.proto --\n-- d.proto --"}, dirty: "dd.proto"},
		{name: "a file less", changes: []string{"-- d.proto --", "-- d.txt --"}},
		{name: "a file less that others need", changes: []string{"-- a.proto --", "-- a.txt --"}, why: "not plainly right"},
		{name: "the configuration", changes: []string{"version: v2", "version: v1"}, why: "changed: buf.yaml"},
		{name: "a mistake", changes: []string{"string s", "strings s"}, why: "not plainly right"},
		{name: "a name that others have", changes: []string{"package d;\nmessage D", "package a;\nmessage A"}, why: "a name may be declared twice"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			lay(t, dir)
			old := full(t, dir, "", nil)
			lay(t, dir, test.changes...)
			a, done := again(t, dir, old)
			if (done == nil) != (test.why != "") || a.Why != test.why {
				t.Fatalf("why %q, want %q", a.Why, test.why)
			}
			if done == nil {
				return
			}
			var dirty []string
			for n := range a.dirty {
				dirty = append(dirty, a.after.Entries[n].Path)
			}
			slices.Sort(dirty)
			if got := strings.Join(dirty, " "); got != test.dirty {
				t.Errorf("compiled %s, want %s", got, test.dirty)
			}
		})
	}
}

// TestBeside compares with the folder of an earlier version.
func TestBeside(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		// earlier are the changes that led from the earlier version to the tree,
		// backwards; then those that a run of before has not seen.
		earlier, then []string
		// before are the changes of the tree that the run before saw.
		before []string
		same   string
	}{
		{name: "the same", same: "a.proto b.proto c.proto d.proto"},
		{name: "a comment", earlier: []string{"message A", "// A\nmessage A"}, same: "a.proto b.proto c.proto d.proto"},
		{name: "what others use", earlier: []string{"message A {", "message A { message A { }"}, same: "d.proto"},
		{name: "a field that no option names", earlier: []string{"int32 x = 1;", "int32 x = 1; A a = 2;"}, same: "b.proto c.proto d.proto"},
		{name: "what nobody uses", earlier: []string{"enum E {", "message Z { int32 b = 1; } enum E {"}, same: "b.proto c.proto d.proto"},
		{name: "a file less", earlier: []string{"-- d.proto --", "-- d.txt --"}, same: "a.proto b.proto c.proto"},
		{name: "a file less that others import", earlier: []string{"-- a.proto --", "-- a.txt --"}, same: "d.proto"},
		{name: "one that changes then", then: []string{"string s", "bytes s"}, same: "a.proto b.proto c.proto"},
		{name: "one that changes back then", earlier: []string{"string s", "bytes s"}, then: []string{"string s", "string s"}, same: "a.proto b.proto c.proto d.proto"},
		{name: "what one uses that is read again", earlier: []string{"message B {", "message B { message B { }"}, before: []string{"message C", "// C\nmessage C"}, same: "a.proto d.proto"},
		{name: "one that is removed then", then: []string{"-- d.proto --", "-- d.txt --"}, same: "a.proto b.proto c.proto"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir, earlier := t.TempDir(), t.TempDir()
			lay(t, dir, test.before...)
			lay(t, earlier, test.earlier...)
			old := full(t, dir, "", nil)
			lay(t, dir)
			a, done := again(t, dir, old)
			if done == nil {
				t.Fatal(a.Why)
			}
			log := seen.NewLog(dir, later())
			check := func() string {
				if !a.Beside(t.Context(), load(t, earlier, log)) {
					t.Fatal(a.Why)
				}
				record := done()
				if read, _ := log.Record(); true {
					record.Items = append(record.Items, read.Items...)
				}
				m := a.Memo(record, []byte("text"))
				if m == nil {
					t.Fatal(a.Why)
				}
				m.Hold()
				old = m
				var same []string
				for _, e := range a.after.Entries {
					if e.Same {
						same = append(same, e.Path)
					}
				}
				slices.Sort(same)
				return strings.Join(same, " ")
			}
			got := check()
			if test.then != nil {
				lay(t, earlier, test.then...)
				v := old.Seen.Check(dir, later())
				a = &Again{Old: old, Changed: v.Changed, Dir: dir, Compile: compilePlainly, Other: func(i seen.Item) bool { return i.Kind == seen.File }}
				if !a.Plain() {
					t.Fatal(a.Why)
				}
				log = seen.NewLog(dir, later())
				if table, err := a.Renew(t.Context(), load(t, dir, log), log); table == nil || err != nil {
					t.Fatal(a.Why, err)
				}
				got = check()
			}
			if got != test.same {
				t.Errorf("the same: %s, want %s", got, test.same)
			}
		})
	}
}

// TestPacks has many runs one after another: there are never many packs, and all
// that the last one put out and knows can be read.
func TestPacks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lay(t, dir)
	old := full(t, dir, "run", nil)
	for i := range 3 * packs {
		lay(t, dir, "string s = 1", fmt.Sprintf("string s = %d", i+2))
		a, done := again(t, dir, old)
		if done == nil {
			t.Fatalf("run %d: %s", i, a.Why)
		}
		want := fmt.Sprint("run ", i)
		m := a.Memo(done(), []byte(want))
		if m == nil {
			t.Fatalf("run %d: %s", i, a.Why)
		}
		m.Hold()
		var out bytes.Buffer
		if ok, err := m.Print(&out); !ok || err != nil || out.String() != want {
			t.Fatalf("run %d: printed %q, %v, %v", i, out.String(), ok, err)
		}
		if len(m.Packs) > packs+1 {
			t.Fatalf("run %d: %d packs", i, len(m.Packs))
		}
		old = m
	}
}
