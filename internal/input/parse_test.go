package input_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/input"
)

// A case lists references, one a line, "$" for a space at either end, and in
// its head the command that takes such:
//
//	buf ARGS...   with REF for the reference
//	kind KIND
//
// The expectation want/refs is what each means. want/binary is why the binary
// refuses those that we refuse; it is recorded when SPOKE_ORACLE names the
// binary and the test runs with -update.
func TestParse(t *testing.T) {
	t.Parallel()
	golden.Run(t, "testdata", func(t *testing.T, c *golden.Case) {
		var g input.Grammar
		var args []string
		for _, line := range c.Comment {
			switch words := strings.Fields(line); words[0] {
			case "buf":
				args = words[1:]
			case "kind":
				g = grammar(t, words[1])
			}
		}
		g.IsDir = func(p string) bool { return strings.HasPrefix(p, "dir") }
		refs, _ := c.Get("refs")
		var parsed, binary bytes.Buffer
		for line := range strings.Lines(string(refs)) {
			text := strings.ReplaceAll(strings.TrimSuffix(line, "\n"), "$", " ")
			ref, err := g.Parse(text)
			if err != nil {
				fmt.Fprintf(&parsed, "%q: %v\n", text, err)
				fmt.Fprintf(&binary, "%q: %s\n", text, refusal(t, args, text, err))
				continue
			}
			fmt.Fprintf(&parsed, "%q: %s\n", text, describe(ref))
		}
		c.Want(t, "want/refs", parsed.Bytes())
		c.Want(t, "want/binary", binary.Bytes())
	})
}

func grammar(t *testing.T, kind string) input.Grammar {
	t.Helper()
	switch kind {
	case "everything":
		return input.Grammar{Kind: input.Everything}
	case "sources":
		return input.Grammar{Kind: input.Sources | input.Modules}
	case "images":
		return input.Grammar{Kind: input.Images}
	case "directories":
		return input.Grammar{Kind: input.Directories, Stream: input.ProtoFile}
	}
	t.Fatalf("no kind %q", kind)
	return input.Grammar{}
}

// refusal is what the binary says of a reference, or what we do where it is not
// asked.
func refusal(t *testing.T, args []string, text string, ours error) string {
	t.Helper()
	binary := os.Getenv("SPOKE_ORACLE")
	if !golden.Update() || binary == "" {
		return ours.Error()
	}
	dir := t.TempDir()
	for _, name := range []string{"dir", "dir.proto"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "dir", "a.proto"), []byte("syntax = \"proto3\";\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	asked := make([]string, len(args))
	for i, a := range args {
		asked[i] = strings.ReplaceAll(a, "REF", text)
	}
	cmd := exec.CommandContext(t.Context(), binary, asked...)
	cmd.Dir = dir
	cmd.Env = []string{"HOME=" + dir, "PATH=/nonexistent"}
	out, err := cmd.CombinedOutput()
	if err == nil {
		return "accepted"
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return strings.TrimPrefix(lines[len(lines)-1], "Failure: ")
}

// describe is what is not the default in a reference.
func describe(r input.Ref) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", r.Format, filepath.ToSlash(r.Path))
	say := func(key string, value any, defaults ...any) {
		if slices.Contains(append(defaults, "", uint32(0), false), value) {
			return
		}
		fmt.Fprintf(&b, " %s=%v", key, value)
	}
	say("at", [...]string{input.Disk: "", input.Stream: "stream", input.Null: "null", input.HTTP: "http", input.Other: "other"}[r.Scheme])
	say("compression", string(r.Compression), string(input.None))
	say("subdir", r.SubDir, ".")
	say("strip", r.StripComponents)
	say("branch", r.Git.Branch)
	say("name", r.Git.Name)
	say("ref", r.Git.Ref)
	say("depth", r.Git.Depth)
	say("submodules", r.Git.Submodules)
	say("filter", r.Git.Filter)
	say("package", r.PackageFiles)
	say("protonames", r.ProtoNames)
	say("enumnumbers", r.EnumNumbers)
	for _, w := range r.Warnings {
		fmt.Fprintf(&b, "\n\t%s", w)
	}
	return b.String()
}
