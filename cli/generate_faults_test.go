package cli_test

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/schema/wire"
)

// faultyPlugin is the name of a plugin that does, good or bad, what its parameter
// says, in this order of words:
//
//	file=NAME   a file whose content is its name, in front of the first "@"
//	size=N      the files have that many bytes
//	insert=NAME text for an insertion point of a file
//	error=TEXT  the response is an error
//	half        the response breaks off
//	hang        writes the id of its process to the file "pid", and never ends
//	kill        ends as if somebody had killed it
//	exit=N      ends with that code
const faultyPlugin = "protoc-gen-faulty"

func runFaultyPlugin() {
	code, err := answerFaultily()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func answerFaultily() (int, error) {
	request, err := io.ReadAll(os.Stdin)
	if err != nil {
		return 1, err
	}
	parameter := ""
	if err := wire.Read(request, func(f wire.Field) error {
		if f.Num == 2 {
			parameter = string(f.Bytes)
		}
		return nil
	}); err != nil {
		return 1, err
	}
	var response wire.Message
	size := 0
	for word := range strings.SplitSeq(parameter, ",") {
		key, value, _ := strings.Cut(word, "=")
		number, _ := strconv.Atoi(value) // 0 where it is none
		switch key {
		case "size":
			size = number
		case "file", "insert":
			name, _, _ := strings.Cut(value, "@")
			mark := response.Open(15)
			response.Text(1, name)
			if key == "insert" {
				response.Text(2, "point")
			}
			response.Text(15, value+strings.Repeat("x", max(0, size-len(value))))
			response.Close(mark)
		case "error":
			response.Text(1, value)
		case "half":
			response = response[:len(response)-1]
		case "hang":
			if err := os.WriteFile("pid.new", []byte(strconv.Itoa(os.Getpid())), 0o600); err != nil {
				return 1, err
			}
			if err := os.Rename("pid.new", "pid"); err != nil {
				return 1, err
			}
			time.Sleep(time.Hour)
		case "kill":
			self, err := os.FindProcess(os.Getpid())
			if err != nil {
				return 1, err
			}
			if err := self.Kill(); err != nil {
				return 1, err
			}
			time.Sleep(time.Hour)
		case "exit":
			if _, err := os.Stdout.Write(response); err != nil {
				return 1, err
			}
			return number, nil
		}
	}
	_, err = os.Stdout.Write(response)
	return 0, err
}

// generateTemplate is a template with a plugin for each pair of a folder and a
// parameter, which is "program=NAME" for another program.
func generateTemplate(plugins ...[2]string) string {
	var b strings.Builder
	b.WriteString("version: v2\nplugins:\n")
	for _, p := range plugins {
		program, ok := strings.CutPrefix(p[1], "program=")
		if !ok {
			program = faultyPlugin
		}
		fmt.Fprintf(&b, "  - local: %s\n    out: %q\n    opt: %q\n", program, p[0], p[1])
	}
	return b.String()
}

// newGenerated is a folder with a module, and what was generated of it before.
func newGenerated(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"work/proto/a.proto":    "syntax = \"proto3\";\npackage a;\nmessage A {}\n",
		"work/gen/old.txt":      "of an earlier run",
		"work/gen/same.txt":     "same.txt",
		"work/gen/changed.txt":  "as it was",
		"work/gen/folder/x.txt": "x",
		"work/other/old.txt":    "of an earlier run",
		"outside/kept.txt":      "of somebody else",
	} {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, time.Time{}, longAgo()); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func longAgo() time.Time { return time.Unix(1_000_000_000, 0) }

// snapshot is what there is below a folder, with the times of files.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == dir {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		fmt.Fprintf(&b, "%s %s", info.Mode(), filepath.ToSlash(rel))
		if err == nil && d.Type().IsRegular() {
			var data []byte
			data, err = os.ReadFile(name)
			fmt.Fprintf(&b, " %d %q", info.ModTime().UnixNano(), data)
		}
		b.WriteByte('\n')
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// generated runs the program in a folder and gives its exit code and what it
// wrote to standard error.
func generated(t *testing.T, dir string, args ...string) (code int, stderr string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "spoke", append([]string{"generate", "proto"}, args...)...)
	cmd.Dir = dir
	var text, stdout bytes.Buffer
	cmd.Stderr, cmd.Stdout = &text, &stdout
	err := cmd.Run()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	if stdout.Len() > 0 {
		t.Errorf("standard output is %q", stdout.String())
	}
	return cmd.ProcessState.ExitCode(), text.String()
}

// TestGenerateFaults has plugins fail in all ways: there is a clear error, and
// everything is as it was.
func TestGenerateFaults(t *testing.T) {
	t.Parallel()
	good := [2]string{"gen", "file=new.txt,file=same.txt,file=changed.txt,file=made/new.txt@@protoc_insertion_point(point)"}
	for name, test := range map[string]struct {
		plugins [][2]string
		want    string
	}{
		"fails":                   {[][2]string{good, {"other", "file=x,exit=3"}}, "plugin protoc-gen-faulty: exit status 3"},
		"is killed":               {[][2]string{good, {"other", "file=x,kill"}}, "plugin protoc-gen-faulty: signal: killed"},
		"says why":                {[][2]string{good, {"other", "file=x,error=out of ideas"}}, "plugin protoc-gen-faulty: out of ideas"},
		"breaks off":              {[][2]string{good, {"other", "file=x,half"}}, "plugin protoc-gen-faulty: the response is not a CodeGeneratorResponse: "},
		"leads out":               {[][2]string{good, {"other", "file=../x"}}, `plugin protoc-gen-faulty: CodeGeneratorResponse: file: path "../x" should not jump context`},
		"leads out in between":    {[][2]string{good, {"other", "file=a/../../x"}}, `plugin protoc-gen-faulty: CodeGeneratorResponse: file: path "a/../../x" should not jump context`},
		"leads out by \\":         {[][2]string{good, {"other", `file=..\x`}}, `plugin protoc-gen-faulty: CodeGeneratorResponse: file: path "..\\x" should not jump context`},
		"is absolute":             {[][2]string{good, {"other", "file=/x"}}, `plugin protoc-gen-faulty: CodeGeneratorResponse: file: path "/x" should be relative`},
		"has no name":             {[][2]string{good, {"other", "file="}}, "plugin protoc-gen-faulty: CodeGeneratorResponse: file: first value had no name set"},
		"is the folder":           {[][2]string{good, {"other", "file=a/.."}}, `plugin protoc-gen-faulty: CodeGeneratorResponse: file: path "a/.." is the output folder itself`},
		"twice":                   {[][2]string{good, {"gen", "file=new.txt"}}, `file "gen/new.txt" was generated multiple times: once by plugin "protoc-gen-faulty" and again by plugin "protoc-gen-faulty"`},
		"twice in a folder":       {[][2]string{good, {"gen/made", "file=new.txt"}}, `file "gen/made/new.txt" was generated multiple times`},
		"no point":                {[][2]string{good, {"gen", "insert=new.txt"}}, `plugin protoc-gen-faulty: could not find insertion point "point" in "new.txt"`},
		"no file for a point":     {[][2]string{good, {"gen", "insert=gone.txt"}}, `plugin protoc-gen-faulty: the insertion point "point" is in gone.txt, which no plugin has made`},
		"onto a file":             {[][2]string{good, {"proto/a.proto", "file=x"}}, "mkdir proto/a.proto: not a directory"},
		"below a file":            {[][2]string{good, {"proto", "file=a.proto/x"}}, "write proto/a.proto/x: not a directory"},
		"onto a folder":           {[][2]string{{"other", "file=x"}, {".", "file=proto"}}, "write proto: is a directory"},
		"through a link":          {[][2]string{good, {".", "file=link/x"}}, "write link/x: path escapes from parent"},
		"onto a link":             {[][2]string{good, {".", "file=linked.txt"}}, "write linked.txt: a symbolic link leads out of the output folder"},
		"no such program":         {[][2]string{good, {"other", "program=protoc-gen-gone"}}, `plugin protoc-gen-gone: exec: "protoc-gen-gone": executable file not found in $PATH`},
		"no folder of archive":    {[][2]string{good, {"gone/x.zip", "file=x"}}, "gone/x.zip: the folder of the archive is not there"},
		"archive in a new folder": {[][2]string{{"new", "file=x"}, {"new/x.zip", "file=x"}}, "new/x.zip: the folder of the archive is not there"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if runtime.GOOS == "windows" {
				t.Skip("errors of the system have other words")
			}
			dir := newGenerated(t)
			for link, to := range map[string]string{"link": "../outside", "linked.txt": "../outside/kept.txt"} {
				if err := os.Symlink(to, filepath.Join(dir, "work", link)); err != nil {
					t.Fatal(err)
				}
			}
			before := snapshot(t, dir)
			code, stderr := generated(t, filepath.Join(dir, "work"), "--template", generateTemplate(test.plugins...))
			if code != 1 || !strings.HasPrefix(stderr, "Failure: "+test.want) || strings.Count(stderr, "\n") != 1 {
				t.Errorf("exit code %d, standard error:\n%swant\nFailure: %s", code, stderr, test.want)
			}
			if after := snapshot(t, dir); after != before {
				t.Errorf("the tree was\n%sand is\n%s", before, after)
			}
			for _, p := range test.plugins {
				if p[0] == "." || p[0] == "proto" {
					return // not to be cleaned
				}
			}
			if code, stderr := generated(t, filepath.Join(dir, "work"), "--clean", "--template", generateTemplate(test.plugins...)); code != 1 {
				t.Errorf("with --clean: exit code %d, standard error:\n%s", code, stderr)
			}
			if after := snapshot(t, dir); after != before {
				t.Errorf("with --clean the tree was\n%sand is\n%s", before, after)
			}
		})
	}
}

// TestGenerateCleanLinks is that --clean empties the folder that a link in the
// place of an output folder leads to, follows no link in it, and spares the
// working directory.
func TestGenerateCleanLinks(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		out  string
		code int
		gone []string
	}{
		"to a folder":           {"linked", 0, []string{"other/old.txt"}},
		"to the working folder": {"self", 1, nil},
		"to one above":          {"up", 1, nil},
		"within":                {"gen", 0, []string{"gen/old.txt", "gen/same.txt", "gen/changed.txt", "gen/folder/x.txt", "gen/away"}},
		"a folder for a file":   {"gen/..//gen", 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := newGenerated(t)
			work := filepath.Join(dir, "work")
			for link, to := range map[string]string{"linked": "other", "self": ".", "up": "..", "gen/away": "../../outside"} {
				if err := os.Symlink(to, filepath.Join(work, filepath.FromSlash(link))); err != nil {
					t.Skip(err)
				}
			}
			file := "new.txt"
			if name == "a folder for a file" {
				file = "folder"
			}
			before := snapshot(t, dir)
			code, stderr := generated(t, work, "--clean", "--template", generateTemplate([2]string{test.out, "file=" + file}))
			if code != test.code {
				t.Errorf("exit code %d, standard error %q", code, stderr)
			}
			if code != 0 {
				if after := snapshot(t, dir); after != before {
					t.Errorf("the tree was\n%sand is\n%s", before, after)
				}
				return
			}
			if _, err := os.Stat(filepath.Join(work, test.out, file)); err != nil {
				t.Error(err)
			}
			for _, kept := range []string{"outside/kept.txt", "work/linked", "work/proto/a.proto"} {
				if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(kept))); err != nil {
					t.Error(err)
				}
			}
			for _, gone := range test.gone {
				if _, err := os.Lstat(filepath.Join(work, filepath.FromSlash(gone))); err == nil {
					t.Errorf("%s is still there", gone)
				}
			}
		})
	}
}

// TestGenerateKeeps is that files that do not change are not written again, in
// archives neither.
func TestGenerateKeeps(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(newGenerated(t), "work")
	template := generateTemplate([2]string{"gen", "file=same.txt,file=changed.txt"}, [2]string{"all.zip", "file=x"}, [2]string{"all.jar", "file=x"})
	run := func() map[string]time.Time {
		if code, stderr := generated(t, dir, "--template", template); code != 0 || stderr != "" {
			t.Fatalf("exit code %d, standard error %q", code, stderr)
		}
		times := make(map[string]time.Time)
		for _, name := range []string{"gen/same.txt", "gen/changed.txt", "gen/old.txt", "all.zip", "all.jar"} {
			info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name)))
			if err != nil {
				t.Fatal(err)
			}
			times[name] = info.ModTime()
			if err := os.Chtimes(filepath.Join(dir, filepath.FromSlash(name)), time.Time{}, longAgo()); err != nil {
				t.Fatal(err)
			}
		}
		return times
	}
	first, second := run(), run()
	for name, at := range first {
		if kept := name == "gen/same.txt" || name == "gen/old.txt"; kept != at.Equal(longAgo()) {
			t.Errorf("%s is of %v after the first run", name, at)
		}
		if !second[name].Equal(longAgo()) {
			t.Errorf("%s was written again", name)
		}
	}
}
