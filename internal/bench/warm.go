package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/platinummonkey/spoke/internal/corpora"
	"github.com/platinummonkey/spoke/schema/imports"
)

// change is something that happens to a tree between two runs.
type change struct {
	name string
	do   func(dir string, n int) error
}

// Files of googleapis to change: one that nobody imports, and one that
// thousands do.
const (
	leaf = "google/watcher/v1/watch.proto"
	wide = "google/api/annotations.proto"
)

// changes are timed one after another.
var changes = []change{
	{"unchanged", func(string, int) error { return nil }},
	{"one file changed", func(dir string, n int) error { return grow(dir, leaf, n) }},
	{"a widely imported file changed", func(dir string, n int) error { return grow(dir, wide, n) }},
	{"fresh checkout", touch},
}

// grow adds a message to a file.
func grow(dir, name string, n int) error {
	return appendTo(filepath.Join(dir, filepath.FromSlash(name)), fmt.Sprintf("\nmessage Added%d { string name = 1; }\n", n))
}

func appendTo(name, text string) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	if _, err := file.WriteString(text); err != nil {
		return err
	}
	return file.Close()
}

// touch gives all files other times, as a checkout of the same commit does.
func touch(dir string, n int) error {
	then := time.Now().Add(-time.Duration(n+1) * time.Hour)
	err := filepath.WalkDir(dir, func(name string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chtimes(name, then, then)
	})
	settle()
	return err
}

// settle waits until times of files count as old.
func settle() { time.Sleep(2500 * time.Millisecond) }

// warm times commands that have run before, after changes between the runs: how
// many times as long the binary takes.
func warm(ctx context.Context, buf, spoke, tmp, name string, runs int, inputs []input) error {
	runs = max(runs, 1)
	for _, in := range inputs {
		if in.name != corpora.Googleapis {
			continue
		}
		in, old, err := copies(in, tmp)
		if err != nil {
			return err
		}
		for i, args := range [][]string{
			{"lint"}, {"build"}, {"build", "-o", outFile}, {"format", "-d"}, {"breaking", "--against", old}, {"breaking", "--against", old + ".binpb"},
		} {
			if name != "" && args[0] != name {
				continue
			}
			if filepath.Ext(args[len(args)-1]) == ".binpb" && args[0] == "breaking" {
				if err := buildImage(ctx, buf, old); err != nil {
					return err
				}
			}
			if err := warmRows(ctx, buf, spoke, args, in, i*runs, runs); err != nil {
				return err
			}
		}
	}
	return nil
}

// warmRows times one command. Its changes are counted from first on, so that they
// are none that another command has had before.
func warmRows(ctx context.Context, buf, spoke string, args []string, in input, first, runs int) error {
	theirs, _, err := measure(ctx, buf, args, in)
	if err != nil {
		return err
	}
	line := strings.ReplaceAll(strings.Join(args, " "), outFile, "x.binpb")
	if args[0] == "breaking" {
		line = "breaking --against dir"
		if filepath.Ext(args[2]) == ".binpb" {
			line = "breaking --against x.binpb"
		}
	}
	fmt.Printf("| %s, run before | wall, times faster | CPU, times less | peak memory, MiB |\n|---|---|---|---|\n", line)
	cache, err := os.MkdirTemp("", "bench-cache-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(cache) }()
	in.cache = cache
	if _, _, err := measure(ctx, spoke, args, in); err != nil {
		return err
	}
	for _, c := range changes {
		var costs []cost
		for n := range runs {
			if err := c.do(in.dir, first+n); err != nil {
				return err
			}
			one, _, err := measure(ctx, spoke, args, in)
			if err != nil {
				return err
			}
			costs = append(costs, one)
		}
		ours := median(costs)
		fmt.Printf("| %s | %.0fx | %.0fx | %.0f |\n", c.name, ratio(theirs.wall, ours.wall), ratio(theirs.cpu, ours.cpu), ours.memory/(1<<20))
	}
	fmt.Println()
	return nil
}

// copies are two trees of an input's files, of which the second differs in a
// few.
func copies(in input, tmp string) (input, string, error) {
	dirs := []string{filepath.Join(tmp, "new"), filepath.Join(tmp, "old")}
	for _, dir := range dirs {
		if err := os.CopyFS(dir, os.DirFS(in.dir)); err != nil {
			return in, "", err
		}
	}
	for _, name := range []string{leaf, wide, "google/type/date.proto", "google/rpc/status.proto"} {
		if err := grow(dirs[1], name, 1000); err != nil {
			return in, "", err
		}
	}
	settle()
	in.dir = dirs[0]
	return in, dirs[1], nil
}

// parts are the first eighth, quarter and half of an input's files, with all
// that those import.
func parts(in input, tmp string) ([]input, error) {
	var files []string
	err := filepath.WalkDir(in.dir, func(name string, d os.DirEntry, err error) error {
		if err == nil && filepath.Ext(name) == ".proto" {
			rel, _ := filepath.Rel(in.dir, name)
			files = append(files, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	var out []input
	for _, share := range []int{8, 4, 2, 1} {
		part := input{launcher: in.launcher, name: fmt.Sprintf("1/%d of %s", share, in.name), dir: filepath.Join(tmp, fmt.Sprint("part", share))}
		todo := slices.Clone(files[:len(files)/share])
		done := make(map[string]bool)
		for len(todo) > 0 {
			name := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			text, err := os.ReadFile(filepath.Join(in.dir, filepath.FromSlash(name)))
			if done[name] || err != nil {
				continue // known, or a file that comes with the programs
			}
			done[name] = true
			if err := write(filepath.Join(part.dir, filepath.FromSlash(name)), string(text)); err != nil {
				return nil, err
			}
			of, _ := imports.Scan(string(text))
			todo = append(todo, of...)
		}
		part.files = len(done)
		out = append(out, part)
	}
	return out, nil
}

// sizes prints how the time of lint and build grows with the number of files.
func sizes(ctx context.Context, buf, spoke, tmp string, runs int, inputs []input) error {
	for _, in := range inputs {
		if in.name != corpora.Googleapis {
			continue
		}
		all, err := parts(in, tmp)
		if err != nil {
			return err
		}
		for _, args := range [][]string{{"lint"}, {"build"}} {
			fmt.Printf("| %s | files | CPU a file, buf | CPU a file, spoke | CPU, times less |\n|---|---|---|---|---|\n", args[0])
			for _, part := range all {
				theirs, ours, _, err := compare(ctx, buf, spoke, args, part, runs)
				if err != nil {
					return err
				}
				n := float64(part.files) / 1e6
				fmt.Printf("| %s | %d | %.0f us | %.0f us | %.0fx |\n", part.name, part.files, theirs.cpu/n, ours.cpu/n, ratio(theirs.cpu, ours.cpu))
			}
			fmt.Println()
		}
	}
	return nil
}
