package migrate_test

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/platinummonkey/spoke/breaking"
	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/migrate"
	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/lint"
)

// Every case is a tree, migrated as a whole or as the head's lines "module DIR"
// and "workspace DIR" say. What comes out is compared with the binary by the
// oracle's cases of the kind "migrate".
func TestPlan(t *testing.T) {
	t.Parallel()
	golden.Run(t, "testdata", func(t *testing.T, c *golden.Case) {
		tree := fstest.MapFS{}
		for _, f := range c.Input() {
			tree[f.Name] = &fstest.MapFile{Data: f.Data}
		}
		var out bytes.Buffer
		o := options(tree, func(warning string) {
			first, _, _ := strings.Cut(warning, "\n")
			fmt.Fprintf(&out, "warning: %s\n", first)
		})
		for _, line := range c.Comment {
			if dir, ok := strings.CutPrefix(line, "module "); ok {
				o.Modules = append(o.Modules, dir)
			}
			if dir, ok := strings.CutPrefix(line, "workspace "); ok {
				o.Workspaces = append(o.Workspaces, dir)
			}
		}
		changes, err := migrate.Plan(o)
		if err != nil {
			fmt.Fprintf(&out, "error: %v\n", err)
		}
		for _, change := range changes {
			switch {
			case change.New == nil:
				fmt.Fprintf(&out, "remove %s\n", change.Path)
			case change.Old == nil:
				fmt.Fprintf(&out, "make %s\n%s", change.Path, change.New)
			default:
				fmt.Fprintf(&out, "rewrite %s\n%s", change.Path, change.New)
			}
		}
		c.Want(t, "want", out.Bytes())
	})
}

func options(tree fstest.MapFS, warn func(string)) migrate.Options {
	return migrate.Options{Tree: tree, Lint: lint.Table(nil), Breaking: breaking.Table(), Commits: commits, Warn: warn}
}

// commits stands for registries that have all commits there can be. Labels vN
// are younger the larger N is; others are names of v1.
func commits(refs []module.Ref) ([]migrate.Commit, error) {
	out := make([]migrate.Commit, len(refs))
	for i, ref := range refs {
		id, err := module.ParseCommitID(ref.Label)
		n := int64(id[15])
		if err != nil {
			if n, err = strconv.ParseInt(strings.TrimPrefix(ref.Label, "v"), 10, 8); err != nil {
				n = 1
			}
			id = module.CommitID{0: 1, 15: byte(n)}
		}
		out[i] = migrate.Commit{Key: module.Key{FullName: ref.FullName, Commit: id, Digest: module.DigestB5(nil, nil)}, Created: time.Unix(n, 0)}
	}
	return out, nil
}

// Whatever is in the old files: what is written can be read, and migrating the
// tree again finds nothing to do.
func FuzzPlan(f *testing.F) {
	f.Add([]byte("version: v1\nlint: {use: [COMMENTS], ignore: [a]}\n"), []byte("version: v1\n"))
	f.Add([]byte("version: v1beta1\nbuild: {roots: [a, b], excludes: [a/c]}\nbreaking: {use: [WIRE], ignore_only: {WIRE: [x]}}\n"), []byte(""))
	f.Add([]byte("version: v1\nname: buf.build/a/b\ndeps: [buf.build/c/d:x]\n"), []byte("version: v2\n"))
	f.Fuzz(func(t *testing.T, yaml, lock []byte) {
		tree := fstest.MapFS{"buf.yaml": {Data: yaml}, "sub/buf.yaml": {Data: []byte("version: v1\n")}, "sub/buf.lock": {Data: lock}}
		changes, err := migrate.Plan(options(tree, func(string) {}))
		if err != nil {
			return
		}
		for _, c := range changes {
			if c.New == nil {
				delete(tree, c.Path)
				continue
			}
			tree[c.Path] = &fstest.MapFile{Data: c.New}
			if c.Path == config.BufYAML {
				file, err := config.Parse(c.Path, c.New, false)
				if err != nil {
					t.Fatalf("%v in\n%s", err, c.New)
				}
				if again := config.Text(file); !bytes.Equal(again, c.New) {
					t.Errorf("read and written again:\n%s\nnot\n%s", again, c.New)
				}
			}
		}
		if changes, err := migrate.Plan(options(tree, func(string) {})); err == nil {
			t.Errorf("migrated again: %v", changes)
		}
	})
}
