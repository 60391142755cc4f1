package workspace_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/workspace"
)

// The head of a case holds links, "link PATH TARGET", and commands that run in
// the tree, "[in DIR] lint ARGS". The files of a tree all have the package p.
//
// The expectation want/binary holds for each command the exit code and the
// target files of the real binary, each with the directory of its import path.
// It is recorded when SPOKE_ORACLE names the binary and the test runs with
// -update. The expectation want/failures holds our own words.
func TestLoad(t *testing.T) {
	t.Parallel()
	golden.Run(t, "testdata", func(t *testing.T, c *golden.Case) {
		root := lay(t, c)
		var answers, failures bytes.Buffer
		for _, line := range c.Comment {
			run, ok := parseCommand(line)
			if !ok {
				continue
			}
			targets, err := run.load(t, root)
			if err != nil {
				fmt.Fprintf(&failures, "$ %s\n%s\n", line, strings.ReplaceAll(err.Error(), root, "$WORK"))
			}
			answer := answerOf(targets, err)
			if golden.Update() && os.Getenv("SPOKE_ORACLE") != "" {
				answer = run.ask(t, root)
			}
			fmt.Fprintf(&answers, "$ %s\n%s", line, strings.ReplaceAll(answer, root, "$WORK"))
		}
		c.Want(t, "want/binary", answers.Bytes())
		c.Want(t, "want/failures", failures.Bytes())
	})
}

// lay writes the tree of a case and returns where it is.
func lay(t *testing.T, c *golden.Case) string {
	t.Helper()
	// The tree is not the top of the temporary folder, so that what is above
	// it stays small.
	root := filepath.Join(t.TempDir(), "work")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range c.Input() {
		name := filepath.Join(root, filepath.FromSlash(f.Name))
		must(os.MkdirAll(filepath.Dir(name), 0o777))
		must(os.WriteFile(name, f.Data, 0o666))
	}
	for _, line := range c.Comment {
		words := strings.Fields(line)
		if len(words) == 3 && words[0] == "link" {
			name := filepath.Join(root, filepath.FromSlash(words[1]))
			must(os.MkdirAll(filepath.Dir(name), 0o777))
			must(os.Symlink(filepath.FromSlash(words[2]), name))
		}
	}
	return root
}

// command is one run of lint.
type command struct {
	dir  string
	args []string
}

func parseCommand(line string) (command, bool) {
	var c command
	words := fields(line)
	if len(words) > 2 && words[0] == "in" {
		c.dir, words = words[1], words[2:]
	}
	if len(words) == 0 || words[0] != "lint" {
		return c, false
	}
	c.args = words[1:]
	return c, true
}

// fields cuts a line at spaces that are not between single quotes.
func fields(line string) []string {
	var words []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	return words
}

// load runs Load and what the lint command does to know its targets. Each
// target is the name that users see and the directory of the import path.
func (c command) load(t *testing.T, root string) ([]string, error) {
	t.Helper()
	return found(t, c.options(root))
}

// options are those of the command.
func (c command) options(root string) workspace.Options {
	o := workspace.Options{Dir: filepath.Join(root, filepath.FromSlash(c.dir))}
	for i := 0; i < len(c.args); i++ {
		arg := strings.ReplaceAll(c.args[i], "$WORK", root)
		switch arg {
		case "--disable-symlinks":
			o.DisableSymlinks = true
			continue
		case "--path", "--exclude-path", "--config":
			i++
			value := strings.ReplaceAll(c.args[i], "$WORK", root)
			switch arg {
			case "--path":
				o.Paths = append(o.Paths, strings.Split(value, ",")...)
			case "--exclude-path":
				o.ExcludePaths = append(o.ExcludePaths, strings.Split(value, ",")...)
			default:
				o.Config = value
			}
			continue
		}
		o.Input, o.ProtoFile = arg, path.Ext(arg) == ".proto"
	}
	return o
}

// found is what load gives.
func found(t *testing.T, o workspace.Options) ([]string, error) {
	t.Helper()
	w, err := workspace.Load(t.Context(), o)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, m := range w.Modules {
		if !m.Target {
			continue
		}
		if err := w.Check(m); err != nil {
			return nil, err
		}
		for _, p := range m.Files {
			f, err := w.Open(p)
			if err != nil {
				return nil, err
			}
			if !m.Lint.Disabled && !slices.ContainsFunc(m.Lint.Ignore, func(dir string) bool {
				return p == dir || strings.HasPrefix(p, dir+"/")
			}) {
				names = append(names, filepath.ToSlash(f.External)+" "+path.Dir(p))
			}
		}
	}
	return names, nil
}

// The same files give the same targets from a tree as from disk, where what is
// above them has no part in it.
func TestTree(t *testing.T) {
	t.Parallel()
	golden.Run(t, "testdata", func(t *testing.T, c *golden.Case) {
		root := lay(t, c)
		tree := os.DirFS(root)
		for _, line := range c.Comment {
			run, ok := parseCommand(line)
			if strings.HasPrefix(line, "link ") {
				t.Skip("trees have no links")
			}
			o := run.options(root)
			// In a tree paths count from the input.
			aside := len(o.Paths)+len(o.ExcludePaths) > 0 && path.Clean(o.Input) != "."
			for _, p := range slices.Concat([]string{path.Clean(o.Input)}, o.Paths, o.ExcludePaths) {
				aside = aside || !filepath.IsLocal(p)
			}
			if !ok || run.dir != "" || aside {
				continue
			}
			want, wantErr := found(t, o)
			o.Tree, o.Input = tree, path.Clean(o.Input)
			got, err := found(t, o)
			if answerOf(got, err) != answerOf(want, wantErr) || fmt.Sprint(err) != strings.ReplaceAll(fmt.Sprint(wantErr), root+string(filepath.Separator), "") {
				t.Errorf("$ %s\nfrom a tree: %s%v\nfrom disk: %s%v", line, answerOf(got, err), err, answerOf(want, wantErr), wantErr)
			}
		}
	})
}

func answerOf(found []string, err error) string {
	if err != nil {
		return "exit 1\n"
	}
	slices.Sort(found)
	found = slices.Compact(found)
	if len(found) == 0 {
		return "exit 0\n"
	}
	return "exit 100\n" + strings.Join(found, "\n") + "\n"
}

// ask runs the real binary. Every file breaks a rule that names the directory
// of its import path.
func (c command) ask(t *testing.T, root string) string {
	t.Helper()
	args := []string{"lint"}
	for _, a := range c.args {
		args = append(args, strings.ReplaceAll(a, "$WORK", root))
	}
	cmd := exec.CommandContext(t.Context(), os.Getenv("SPOKE_ORACLE"), args...)
	cmd.Dir = filepath.Join(root, filepath.FromSlash(c.dir))
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "BUF_CACHE_DIR="+t.TempDir(), "PWD="+cmd.Dir)
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	var found []string
	line := regexp.MustCompile(`(?m)^(.*?):\d+:\d+:Files with package "p" must be within .* in directory "(.*)"\.$`)
	for _, m := range line.FindAllStringSubmatch(string(out), -1) {
		found = append(found, m[1]+" "+m[2])
	}
	slices.Sort(found)
	var answer strings.Builder
	answer.WriteString(fmt.Sprintf("exit %d\n", cmd.ProcessState.ExitCode()))
	for _, f := range slices.Compact(found) {
		answer.WriteString(f + "\n")
	}
	return answer.String()
}
