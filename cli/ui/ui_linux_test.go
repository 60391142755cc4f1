package ui

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/pty"
	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/source"
)

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

// at is the place of text in file.
func at(t *testing.T, file *source.File, text string) source.Span {
	t.Helper()
	start := strings.Index(file.Text, text)
	if start < 0 {
		t.Fatalf("%q is not in the file", text)
	}
	return source.Span{Start: uint32(start), End: uint32(start + len(text))}
}

// examples are findings of every kind of place.
func examples(t *testing.T) []diag.Diagnostic {
	t.Helper()
	file := &source.File{Path: "acme/v1/a.proto", External: "proto/acme/v1/a.proto", Text: strings.Join([]string{
		`syntax = "proto3";`,
		`message badName {`,
		"\tstring tabBed = 1; /* 漢字 é */ string wideWord = 2;",
		`  string a = 3; /* ` + strings.Repeat("long ", 30) + `*/ string farAway = 4; // and more after that, so that both ends are cut`,
		`  /* ` + "\x1b[31m" + ` */ string escaPed = 5; }`,
		`enum E {`,
		`}`,
	}, "\n")}
	d := func(text, rule, message string) diag.Diagnostic {
		return diag.Diagnostic{File: file, Span: at(t, file, text), Rule: rule, Message: message}
	}
	whole := diag.Diagnostic{File: file, Rule: "PACKAGE_DEFINED", Message: "Files must have a package defined."}
	return []diag.Diagnostic{
		{Rule: "FILE_NO_DELETE", Message: `Previously present file "b.proto" was deleted.`, Plugin: "plug", Policy: "pol"},
		whole,
		d("badName", "MESSAGE_PASCAL_CASE", `Message name "badName" should be PascalCase, such as "BadName".`),
		d("tabBed", "FIELD_LOWER_SNAKE_CASE", `Field name "tabBed" should be lower_snake_case, such as "tab_bed".`),
		d("wideWord", "FIELD_LOWER_SNAKE_CASE", `Field name "wideWord" should be lower_snake_case, such as "wide_word".`),
		d("farAway", "FIELD_LOWER_SNAKE_CASE", `Field name "farAway" should be lower_snake_case, such as "far_away".`),
		d("escaPed", "FIELD_LOWER_SNAKE_CASE", "Field name with \x1b[2J."),
		d("enum E {\n}", diag.Compile, "enums need a value"),
		d(`}`, "LAST", strings.Repeat("a message that is too long for a line ", 4)),
	}
}

func TestFindings(t *testing.T) {
	t.Parallel()
	ds := examples(t)
	golden.RunFile(t, "testdata/findings.txtar", func(t *testing.T, c *golden.Case) {
		for name, setup := range map[string]struct {
			width  uint16
			getenv func(string) string
		}{
			"colour":   {80, env()},
			"plain":    {80, env("NO_COLOR", "1")},
			"dumb":     {80, env("TERM", "dumb")},
			"narrow":   {40, env("NO_COLOR", "1")},
			"tiny":     {12, env("NO_COLOR", "1")},
			"no width": {0, env("NO_COLOR", "1")},
		} {
			tty, written := pty.Open(t, setup.width)
			screen := Terminal(tty, setup.getenv)
			if screen == nil {
				t.Fatal("the terminal was not recognised")
			}
			if err := screen.Findings(ds); err != nil {
				t.Fatal(err)
			}
			c.Want(t, "want/"+name, []byte(written()))
		}
	})
}

func TestNothing(t *testing.T) {
	t.Parallel()
	tty, written := pty.Open(t, 80)
	if err := Terminal(tty, env()).Findings(nil); err != nil {
		t.Fatal(err)
	}
	if text := written(); text != "" {
		t.Errorf("wrote %q", text)
	}
}

// TestNoEscapes is that no text of a file reaches the terminal as a command.
func TestNoEscapes(t *testing.T) {
	t.Parallel()
	tty, written := pty.Open(t, 80)
	if err := Terminal(tty, env("NO_COLOR", "1")).Findings(examples(t)); err != nil {
		t.Fatal(err)
	}
	if text := written(); strings.ContainsRune(text, '\x1b') {
		t.Errorf("an escape got through: %q", text)
	}
}

func TestNoTerminal(t *testing.T) {
	t.Parallel()
	if Terminal(&bytes.Buffer{}, env()) != nil {
		t.Error("a buffer passed for a terminal")
	}
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if Terminal(file, env()) != nil {
		t.Error("a file passed for a terminal")
	}
}

func TestProgress(t *testing.T) {
	t.Parallel()
	tty, written := pty.Open(t, 80)
	p := NewProgress(tty, "reading")
	p.Step("linting\x1b[2J acme")
	time.Sleep(patience + 3*tick)
	if _, err := p.Write([]byte("a warning\n")); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * tick)
	p.Close()
	p.Close()
	text := written()
	if want := regexp.MustCompile(`^(\r\x1b\[Klinting.\[2J acme \(1 s\))+\r\x1b\[Ka warning\n(\r\x1b\[Klinting.\[2J acme \(1 s\))+\r\x1b\[K$`); !want.MatchString(text) {
		t.Errorf("wrote %q", text)
	}
}

func TestProgressAside(t *testing.T) {
	t.Parallel()
	tty, written := pty.Open(t, 80)
	p := NewProgress(tty, "reading")
	p.Aside("downloading")
	p.Step("linting")
	time.Sleep(patience + 3*tick)
	p.Aside("")
	time.Sleep(3 * tick)
	p.Close()
	text := written()
	if want := regexp.MustCompile(`^(\r\x1b\[Kdownloading \(\d+ s\))+(\r\x1b\[Klinting \(\d+ s\))+\r\x1b\[K$`); !want.MatchString(text) {
		t.Errorf("wrote %q", text)
	}
}

func TestProgressOfShortWork(t *testing.T) {
	t.Parallel()
	tty, written := pty.Open(t, 80)
	p := NewProgress(tty, "reading")
	time.Sleep(3 * tick)
	p.Close()
	if text := written(); text != "" {
		t.Errorf("wrote %q", text)
	}
}

func TestProgressWithoutTerminal(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := NewProgress(&out, "reading")
	time.Sleep(patience + 2*tick)
	if _, err := p.Write([]byte("a warning\n")); err != nil {
		t.Fatal(err)
	}
	p.Close()
	if out.String() != "a warning\n" {
		t.Errorf("wrote %q", out.String())
	}
}
