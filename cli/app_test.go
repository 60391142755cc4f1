package cli

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// newTestApp is the program in dir, away from any environment.
func newTestApp(dir string, stdout, stderr io.Writer) *App {
	return &App{
		Stdin:  strings.NewReader(""),
		Stdout: stdout,
		Stderr: stderr,
		Getenv: func(string) string { return "" },
		Name:   "spoke",
		Dir:    dir,
		Now:    func() time.Time { return time.Unix(0, 0).UTC() },
	}
}

// newModule is a directory with one file that lint has nothing to say about.
func newModule(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "a", "v1", "a.proto")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("syntax = \"proto3\";\n\npackage a.v1;\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestInterrupt(t *testing.T) {
	t.Parallel()
	dir := newModule(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr bytes.Buffer
	code := newTestApp(dir, &stdout, &stderr).Run(ctx, []string{"lint", dir})
	if code != exitFailure || stdout.Len() > 0 || stderr.String() != "Failure: interrupted\n" {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, stdout.String(), stderr.String())
	}
}

func TestPanic(t *testing.T) {
	t.Parallel()
	var stdout, stderr bytes.Buffer
	app := newTestApp(t.TempDir(), &stdout, &stderr)
	app.Getenv = func(string) string { panic("no environment") }
	code := app.Run(t.Context(), []string{"lint"})
	if code != exitFailure || stdout.Len() > 0 || !strings.HasPrefix(stderr.String(), "Failure: internal error: no environment\n") {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, stdout.String(), stderr.String())
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestFullDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.proto"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"--version"},
		{"--help-tree"},
		{"lint", dir},
		{"config", "ls-lint-rules"},
		{"config", "ls-modules"},
	} {
		var stderr bytes.Buffer
		if code := newTestApp(dir, fullDisk{}, &stderr).Run(t.Context(), args); code != exitFailure || stderr.String() != "Failure: short write\n" {
			t.Errorf("%q: exit code %d, stderr %q", args, code, stderr.String())
		}
	}
}

func TestProgramName(t *testing.T) {
	t.Parallel()
	for arg0, want := range map[string]string{
		"/usr/bin/buf":  "buf",
		"buf":           "buf",
		"./spoke.exe":   "spoke",
		"spoke-1.2":     "spoke-1.2",
		"":              "spoke",
		"/":             "spoke",
		"bin/buf.extra": "buf.extra",
	} {
		if got := programName(filepath.FromSlash(arg0)); got != want {
			t.Errorf("programName(%q) = %q, want %q", arg0, got, want)
		}
	}
}

func TestVersionOfSpoke(t *testing.T) {
	t.Parallel()
	var stdout bytes.Buffer
	code := newTestApp("", &stdout, io.Discard).Run(t.Context(), []string{"--version"})
	if !regexp.MustCompile(`^\d+\.\d+\.\d+\S*\n$`).MatchString(stdout.String()) || code != exitOK {
		t.Errorf("exit code %d, stdout %q", code, stdout.String())
	}
}

// TestOnlyTheCommandsFlags is that the flags of other commands are not built.
func TestOnlyTheCommandsFlags(t *testing.T) {
	t.Parallel()
	root, bind := newTestApp("", io.Discard, io.Discard).tree(func(string) bool { return true })
	all := len(bind)
	cmd, _, err := root.Find([]string{"config", "init"})
	if err != nil {
		t.Fatal(err)
	}
	bind.one(cmd)
	if cmd.Flags().Lookup("output") == nil {
		t.Error("config init has no --output")
	}
	if len(bind) != all-1 {
		t.Errorf("%d commands have their flags, want 1", all-len(bind))
	}
}

func TestLog(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
	for _, c := range []struct{ format, want string }{
		{"text", "WARN\ta \"<b>\"\nc\nDEBUG\td\t{\"k\":1,\"duration\":\"1.5s\"}\n"},
		{"", "\x1b[33mWARN\x1b[0m\ta \"<b>\"\nc\n\x1b[35mDEBUG\x1b[0m\td\t{\"k\":1,\"duration\":\"1.5s\"}\n"},
		{" JSON", `{"time":"2026-01-02T03:04:05.000006Z","level":"WARN","msg":"a \"<b>\"\nc"}` + "\n" +
			`{"time":"2026-01-02T03:04:05.000006Z","level":"DEBUG","msg":"d","k":1,"duration":"1.5s"}` + "\n"},
	} {
		var out bytes.Buffer
		l, err := newLogger(&out, c.format, true, func() time.Time { return now })
		if err != nil {
			t.Fatal(err)
		}
		l.Warn("a \"<b>\"\nc")
		l.Debug("d", now.Add(-1500*time.Millisecond), "k", 1)
		if out.String() != c.want {
			t.Errorf("format %q: wrote %q, want %q", c.format, out.String(), c.want)
		}
	}
}
