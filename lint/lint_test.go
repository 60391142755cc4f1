package lint_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/refengine"
	"github.com/platinummonkey/spoke/lint"
	"github.com/platinummonkey/spoke/lint/protovalidate"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
)

const cases = "../testdata/lint"

// A case is a module: .proto files and the buf.yaml under which "want" is
// found. Every config/NAME.yaml is a further configuration of the same files,
// and "want/NAME" belongs to it. With -update the real binary, which
// SPOKE_ORACLE or the search path names, is asked.
func TestCases(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(cases + "/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			golden.RunFile(t, path, func(t *testing.T, c *golden.Case) {
				compiled := sync.OnceValue(func() *model.Set { return compile(t, c.Input()) })
				for _, f := range c.Input() {
					want := wantName(f.Name)
					switch {
					case want == "":
					case golden.Update():
						c.Want(t, want, askBinary(t, c.Input(), f.Name))
					default:
						c.Want(t, want, ask(t, f.Data, compiled))
					}
				}
			})
		})
	}
}

// wantName is the name of the expectation for a file of a case that is a
// configuration, else empty.
func wantName(name string) string {
	if name == "buf.yaml" {
		return "want"
	}
	if rest, ok := strings.CutPrefix(name, "config/"); ok && strings.HasSuffix(rest, ".yaml") {
		return "want/" + strings.TrimSuffix(rest, ".yaml")
	}
	return ""
}

// ask gives what the rules say of files under a configuration.
func ask(t *testing.T, configuration []byte, compiled func() *model.Set) []byte {
	t.Helper()
	c, err := config.Parse("buf.yaml", configuration, false)
	if err != nil {
		t.Fatal(err)
	}
	selection, _, err := check.Select(lint.Table(protovalidate.Check), check.Lint(c.Modules[0].Lint))
	if err != nil {
		return []byte("failure\n")
	}
	set := compiled()
	if set.Refused != nil {
		return []byte("failure\n")
	}
	found, err := check.Run(t.Context(), selection, targets(set))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, d := range diag.Sort(found) {
		start, end := d.Start(), d.End()
		fmt.Fprintf(&out, "%s:%d:%d-%d:%d %s %s\n", d.File.Path, start.Line, start.Column, end.Line, end.Column, d.Rule, d.Message)
	}
	return out.Bytes()
}

// compile compiles the .proto files among files.
func compile(t testing.TB, files []golden.File) *model.Set {
	t.Helper()
	sources := make(opener)
	var paths []string
	for _, f := range files {
		if strings.HasSuffix(f.Name, ".proto") {
			sources[f.Name] = &source.File{Path: f.Name, External: f.Name, Text: string(f.Data)}
			paths = append(paths, f.Name)
		}
	}
	slices.Sort(paths)
	result, err := refengine.New().Compile(t.Context(), schema.Request{Opener: sources, Paths: paths})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		t.Errorf("%s:%d: %s", d.File.Path, d.Start().Line, d.Message)
	}
	if result.Set == nil {
		t.FailNow()
	}
	return result.Set
}

// targets gives the files of a set but for well-known types.
func targets(set *model.Set) []*model.File {
	return slices.DeleteFunc(slices.Clone(set.Files), func(f *model.File) bool {
		return strings.HasPrefix(f.Path, "google/protobuf/")
	})
}

type opener map[string]*source.File

func (o opener) Open(path string) (*source.File, error) {
	if f, ok := o[path]; ok {
		return f, nil
	}
	return nil, fs.ErrNotExist
}

// askBinary gives what the real binary says of files under the configuration
// of that name.
func askBinary(t *testing.T, files []golden.File, configuration string) []byte {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		if wantName(f.Name) != "" && f.Name != configuration {
			continue
		}
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if f.Name == configuration {
			path = filepath.Join(dir, "buf.yaml")
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	stdout, failed := runBinary(t, dir, "lint", "--error-format", "json")
	if failed {
		return []byte("failure\n")
	}
	var out bytes.Buffer
	for d := json.NewDecoder(bytes.NewReader(stdout)); ; {
		var finding struct {
			Path        string
			StartLine   int `json:"start_line"`
			StartColumn int `json:"start_column"`
			EndLine     int `json:"end_line"`
			EndColumn   int `json:"end_column"`
			Type        string
			Message     string
		}
		if err := d.Decode(&finding); err == io.EOF {
			return out.Bytes()
		} else if err != nil || finding.Type == diag.Compile {
			t.Fatalf("%v in:\n%s", err, stdout)
		}
		fmt.Fprintf(&out, "%s:%d:%d-%d:%d %s %s\n", finding.Path, finding.StartLine, finding.StartColumn,
			finding.EndLine, finding.EndColumn, finding.Type, finding.Message)
	}
}

// runBinary runs the real binary in dir. Failed is exit code 1.
func runBinary(t *testing.T, dir string, args ...string) (stdout []byte, failed bool) {
	t.Helper()
	binary := os.Getenv("SPOKE_ORACLE")
	if binary == "" {
		binary = "buf-oracle"
	}
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		switch exit.ExitCode() {
		case 1:
			return nil, true
		case 100:
			return stdout, false
		}
	}
	if err != nil {
		t.Fatalf("set SPOKE_ORACLE to the path of the real binary to record its answers: %v: %s", err, stderr.Bytes())
	}
	return stdout, false
}

// The listing of rules, in every version, is the real binary's.
func TestListing(t *testing.T) {
	t.Parallel()
	golden.Run(t, cases+"/listing", func(t *testing.T, c *golden.Case) {
		for _, v := range []config.Version{config.V1Beta1, config.V1, config.V2} {
			for _, deprecated := range []bool{false, true} {
				want := "want/" + v.String()
				args := []string{"config", "ls-lint-rules", "--format", "json", "--version", v.String()}
				if deprecated {
					want += "-deprecated"
					args = append(args, "--include-deprecated")
				}
				if golden.Update() {
					stdout, _ := runBinary(t, t.TempDir(), args...)
					c.Want(t, want, stdout)
					continue
				}
				var out bytes.Buffer
				e := json.NewEncoder(&out)
				for _, r := range check.List(lint.Table(protovalidate.Check), v, deprecated) {
					row := struct {
						ID           string   `json:"id"`
						Categories   []string `json:"categories"`
						Default      bool     `json:"default"`
						Purpose      string   `json:"purpose"`
						Plugin       string   `json:"plugin"`
						Deprecated   bool     `json:"deprecated"`
						Replacements []string `json:"replacements"`
					}{r.ID, slices.Concat([]string{}, r.Categories), r.Default, r.Purpose, "", r.Deprecated, r.Replacements}
					if row.Categories == nil {
						row.Categories = []string{}
					}
					if err := e.Encode(row); err != nil {
						t.Fatal(err)
					}
				}
				c.Want(t, want, out.Bytes())
			}
		}
	})
}

// Every rule is whole, and has a case.
func TestTable(t *testing.T) {
	t.Parallel()
	table := lint.Table(protovalidate.Check)
	if err := check.Validate(table); err != nil {
		t.Error(err)
	}
	for _, r := range table.Rules {
		path := filepath.Join(cases, r.ID+".txtar")
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s has no case: write %s and record it with -update", r.ID, path)
		}
	}
}

// Bad examples of the documentation give findings of their rule, good ones
// none; a good example of one file has no other default finding either.
func TestExamples(t *testing.T) {
	t.Parallel()
	for _, r := range lint.Table(protovalidate.Check).Rules {
		if r.Deprecated {
			continue
		}
		t.Run(r.ID, func(t *testing.T) {
			t.Parallel()
			bad := examine(t, r, r.Doc.Bad, r.ID)
			if len(bad) == 0 || !isArchive(r.Doc.Bad) && len(bad) != 1 {
				t.Errorf("the bad example has %d findings: %s", len(bad), messages(bad))
			}
			if good := examine(t, r, r.Doc.Good, r.ID); len(good) > 0 {
				t.Errorf("the good example has findings: %s", messages(good))
			}
			if r.In.V2 != nil && !isArchive(r.Doc.Good) {
				if good := examine(t, r, r.Doc.Good, r.ID, "STANDARD"); len(good) > 0 {
					t.Errorf("the good example has findings of other rules: %s", messages(good))
				}
			}
		})
	}
}

// exampleFiles are the files of an example.
func exampleFiles(t *testing.T, example string) []golden.File {
	t.Helper()
	if !isArchive(example) {
		return []golden.File{{Name: check.ExamplePath, Data: []byte(example)}}
	}
	a, err := golden.Parse([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	return a.Files
}

func isArchive(example string) bool { return strings.HasPrefix(example, "-- ") }

// examine applies some rules to an example of r.
func examine(t *testing.T, r *check.Rule, example string, use ...string) []diag.Diagnostic {
	t.Helper()
	version := config.V2
	if r.In.V2 == nil {
		version = config.V1Beta1
	}
	s, _, err := check.Select(lint.Table(protovalidate.Check), check.Lint(config.Lint{Version: version, Use: use}))
	if err != nil {
		t.Fatal(err)
	}
	found, err := check.Run(t.Context(), s, targets(compile(t, exampleFiles(t, example))))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func messages(ds []diag.Diagnostic) string {
	var b strings.Builder
	for _, d := range ds {
		fmt.Fprintf(&b, "\n%s:%d: %s %s", d.File.Path, d.Start().Line, d.Rule, d.Message)
	}
	return b.String()
}
