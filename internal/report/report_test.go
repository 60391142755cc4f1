package report

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/source"
)

// TestFormats renders recorded findings in every format that the case has.
func TestFormats(t *testing.T) {
	t.Parallel()
	golden.Run(t, "testdata", func(t *testing.T, c *golden.Case) {
		findings, ok := c.Get("findings")
		if !ok {
			t.Fatal("no findings")
		}
		files := make(map[string]*source.File)
		for _, f := range c.Input() {
			files[f.Name] = &source.File{Path: f.Name, External: f.Name, Text: string(f.Data)}
		}
		var ds []diag.Diagnostic
		for line := range bytes.Lines(findings) {
			ds = append(ds, parse(t, files, line))
		}
		for _, format := range Formats() {
			if _, ok := c.Get("want/" + format); !ok {
				continue
			}
			var out bytes.Buffer
			if err := Write(&out, format, ds); err != nil {
				t.Fatal(err)
			}
			c.Want(t, "want/"+format, out.Bytes())
		}
	})
}

// parse turns a finding in JSON back into a diagnostic.
func parse(t *testing.T, files map[string]*source.File, line []byte) diag.Diagnostic {
	t.Helper()
	var f struct {
		Path        string
		StartLine   int `json:"start_line"`
		StartColumn int `json:"start_column"`
		EndLine     int `json:"end_line"`
		EndColumn   int `json:"end_column"`
		Type        string
		Message     string
	}
	if err := stdjson.Unmarshal(line, &f); err != nil {
		t.Fatal(err)
	}
	d := diag.Diagnostic{Rule: f.Type, Message: f.Message}
	if f.Path == "" {
		return d
	}
	d.File = files[f.Path]
	if d.File == nil {
		t.Fatalf("finding in %q, which is not in the case", f.Path)
	}
	start := offset(t, d, source.Position{Line: f.StartLine, Column: f.StartColumn})
	end := offset(t, d, source.Position{Line: f.EndLine, Column: f.EndColumn})
	d.Span = source.Span{Start: start, End: end}
	return d
}

// offset is where in the file of d its positions have p.
func offset(t *testing.T, d diag.Diagnostic, p source.Position) uint32 {
	t.Helper()
	for d.Span.Start = range uint32(len(d.File.Text)) + 1 {
		if d.Start() == p {
			return d.Span.Start
		}
	}
	t.Fatalf("%s has no position %v", d.File.Path, p)
	return 0
}

func TestNothing(t *testing.T) {
	t.Parallel()
	for _, format := range Formats() {
		var out bytes.Buffer
		if err := Write(&out, format, nil); err != nil || out.Len() > 0 {
			t.Errorf("%s: wrote %q, error %v", format, out.String(), err)
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	t.Parallel()
	if err := Write(&bytes.Buffer{}, "xml", nil); err == nil {
		t.Error("no error")
	}
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }

func TestWriteError(t *testing.T) {
	t.Parallel()
	want := errors.New("disk full")
	for _, format := range Formats() {
		if err := Write(brokenWriter{want}, format, []diag.Diagnostic{{File: &source.File{}, Rule: "X"}}); !errors.Is(err, want) {
			t.Errorf("%s: error %v", format, err)
		}
	}
}

func TestPluginNames(t *testing.T) {
	t.Parallel()
	d := diag.Diagnostic{Rule: "R", Message: "m", Plugin: "pl", Policy: "po"}
	for format, want := range map[string]string{
		Text:          "<input>:1:1:m (pl, po)\n",
		MSVS:          "<input>(1,1) : error R : m (pl, po)\n",
		GitHubActions: "::error file=<input>::m (pl, po)\n",
		JSON:          `{"start_line":1,"start_column":1,"end_line":1,"end_column":1,"type":"R","message":"m","plugin":"pl","policy":"po"}` + "\n",
	} {
		var out bytes.Buffer
		if err := Write(&out, format, []diag.Diagnostic{d}); err != nil || out.String() != want {
			t.Errorf("%s: wrote %q, error %v, want %q", format, out.String(), err, want)
		}
	}
}

// FuzzQuoted compares with the standard library, which however has an escape for
// what is no UTF-8.
func FuzzQuoted(f *testing.F) {
	for _, s := range []string{"", "plain", "<&>\"'\\/", "\b\f\n\r\t\x00\x1f\x7f", "é漢😀\u2028\u2029\ufffd", "\xff\xc3(\xe2\x80"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, err := stdjson.Marshal(string([]rune(s)))
		if err != nil {
			t.Fatal(err)
		}
		if got := appendQuoted(nil, s); !bytes.Equal(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	file := &source.File{Path: "a.proto", External: "acme/weather/v1/a.proto", Text: strings.Repeat("  string someName = 1;\n", 1000)}
	ds := make([]diag.Diagnostic, 79_000)
	for i := range ds {
		start := uint32(i % 1000 * 23)
		ds[i] = diag.Diagnostic{
			File: file, Span: source.Span{Start: start + 9, End: start + 17}, Rule: "FIELD_LOWER_SNAKE_CASE",
			Message: fmt.Sprintf("Field name %q should be lower_snake_case, such as %q.", "someName", "some_name"),
		}
	}
	for _, format := range Formats() {
		b.Run(format, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := Write(&bytes.Buffer{}, format, ds); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
