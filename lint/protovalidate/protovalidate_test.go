package protovalidate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/refengine"
	"github.com/platinummonkey/spoke/lint/protovalidate"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
)

const (
	cases   = "../../testdata/lint/protovalidate"
	include = "buf/validate/validate.proto"
)

// Each case is a module of files; "want" holds what the real binary says of
// it, a line for each finding: file, start, end and message. With -update the
// binary that SPOKE_ORACLE names is asked.
//
// Examples that are messages are masked: the binary shows an address instead
// of their value.
func TestCases(t *testing.T) {
	t.Parallel()
	golden.Run(t, cases, func(t *testing.T, c *golden.Case) {
		if golden.Update() {
			c.Want(t, "want", askBinary(t, c))
			return
		}
		c.Want(t, "want", ask(t, c))
	})
}

// ask gives what this package says of a case.
func ask(t *testing.T, c *golden.Case) []byte {
	t.Helper()
	files := map[string]*source.File{}
	var paths []string
	for _, f := range c.Files {
		if strings.HasSuffix(f.Name, ".proto") {
			files[f.Name] = &source.File{Path: f.Name, External: f.Name, Text: string(f.Data)}
			paths = append(paths, f.Name)
		}
	}
	files[include] = validateProto(t)
	slices.Sort(paths)
	result, err := refengine.New().Compile(t.Context(), schema.Request{Opener: opener(files), Paths: paths})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		t.Errorf("%s:%d: %s", d.File.Path, d.Start().Line, d.Message)
	}
	if t.Failed() {
		t.FailNow()
	}
	var targets []*model.File
	for _, f := range result.Set.Files {
		if slices.Contains(paths, f.Path) {
			targets = append(targets, f)
		}
	}
	found, err := lint(t.Context(), targets)
	if err != nil {
		return failure(err.Error())
	}
	for i := range found {
		found[i].Message = shownMessage.ReplaceAllString(found[i].Message, `"<message>" is`)
	}
	var out bytes.Buffer
	for _, d := range diag.Sort(found) {
		start, end := d.Start(), d.End()
		fmt.Fprintf(&out, "%s:%d:%d-%d:%d: %s\n", d.File.Path, start.Line, start.Column, end.Line, end.Column, d.Message)
	}
	return out.Bytes()
}

// failure is what stands for findings where rules cannot be evaluated: the words
// of the library, which both programs share.
func failure(message string) []byte {
	_, cause, _ := strings.Cut(message, "runtime error: ")
	return fmt.Appendf(nil, "failure: %s\n", cause)
}

// shownMessage matches how examples that are messages begin.
var shownMessage = regexp.MustCompile(`"(&\{\{\} \[\] \[\] 0x[0-9a-f]+\}|\{[^"]*\})" is`)

// lint runs the rule alone.
func lint(ctx context.Context, targets []*model.File) ([]diag.Diagnostic, error) {
	var failure error
	rule := &check.Rule{
		ID: "PROTOVALIDATE",
		In: check.In{V2: &check.Use{Default: true}},
		OnSet: func(ctx context.Context, p *check.Pass, set *check.Set) error {
			failure = protovalidate.Check(ctx, set.Targets, func(f *model.File, site model.Site, message string) {
				p.Report(f, site, "%s", message)
			})
			return nil
		},
	}
	table := &check.Table{Kind: "lint", CommentMark: "buf:lint:ignore", Rules: []*check.Rule{rule}}
	selection, _, err := check.Select(table, check.Config{Version: config.V2, CommentIgnores: true})
	if err != nil {
		return nil, err
	}
	found, err := check.Run(ctx, selection, targets)
	return found, errors.Join(failure, err)
}

// askBinary gives what the real binary says of a case.
func askBinary(t *testing.T, c *golden.Case) []byte {
	t.Helper()
	binary := os.Getenv("SPOKE_ORACLE")
	if binary == "" {
		t.Fatal("set SPOKE_ORACLE to the path of the real binary to record its answers")
	}
	dir := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("buf.yaml", "version: v2\nmodules: [{path: a}, {path: b, lint: {use: [PACKAGE_DEFINED]}}]\nlint: {use: [PROTOVALIDATE]}\n")
	write("b/"+include, validateProto(t).Text)
	for _, f := range c.Files {
		if strings.HasSuffix(f.Name, ".proto") {
			write("a/"+f.Name, string(f.Data))
		}
	}
	cmd := exec.CommandContext(t.Context(), binary, "lint", "--error-format", "json")
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() == 1 {
		return failure(strings.TrimSpace(stderr.String()))
	} else if err != nil && exit.ExitCode() != 100 {
		t.Fatalf("%v: %s", err, stderr.String())
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
			return shownMessage.ReplaceAll(out.Bytes(), []byte(`"<message>" is`))
		} else if err != nil || finding.Type != "PROTOVALIDATE" {
			t.Fatalf("%v in:\n%s", err, stdout)
		}
		fmt.Fprintf(&out, "%s:%d:%d-%d:%d: %s\n", strings.TrimPrefix(finding.Path, "a/"),
			max(1, finding.StartLine), max(1, finding.StartColumn), max(1, finding.EndLine), max(1, finding.EndColumn), finding.Message)
	}
}

var validateText = sync.OnceValues(func() ([]byte, error) { return os.ReadFile(filepath.Join(cases, filepath.FromSlash(include))) })

func validateProto(t *testing.T) *source.File {
	t.Helper()
	text, err := validateText()
	if err != nil {
		t.Fatal(err)
	}
	return &source.File{Path: include, External: include, Text: string(text)}
}

type opener map[string]*source.File

func (o opener) Open(path string) (*source.File, error) {
	if f, ok := o[path]; ok {
		return f, nil
	}
	return nil, fs.ErrNotExist
}
