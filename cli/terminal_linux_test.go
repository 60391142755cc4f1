package cli_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/cli"
	"github.com/platinummonkey/spoke/internal/pty"
	"github.com/platinummonkey/spoke/internal/rpc"
)

// TestTerminal is that people at a terminal see text made for them, and that
// programs that read a terminal still get the format they ask for.
func TestTerminal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "a.proto")
	if err := os.WriteFile(file, []byte("syntax = \"proto3\";\nmessage badName {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const config = `{"version":"v2","lint":{"use":["MESSAGE_PASCAL_CASE"]}}`
	const message = `Message name "badName" should be PascalCase, such as "BadName".`
	for name, c := range map[string]struct {
		env  map[string]string
		args []string
		want string
	}{
		"text": {
			nil, nil,
			"\x1b[1m" + file + "\x1b[m\x1b[2m:2:9\x1b[m \x1b[33mMESSAGE_PASCAL_CASE\x1b[m\n  " + message + "\n" +
				"\x1b[34m  2 │\x1b[m message badName {}\n\x1b[34m    │\x1b[m         \x1b[1;31m^^^^^^^\x1b[m\n\n\x1b[1m1 finding\x1b[m in 1 file\n",
		},
		"no colour": {
			map[string]string{"NO_COLOR": "1"},
			nil,
			file + ":2:9 MESSAGE_PASCAL_CASE\n  " + message + "\n  2 │ message badName {}\n    │         ^^^^^^^\n\n1 finding in 1 file\n",
		},
		"msvs": {
			nil,
			[]string{"--error-format", "msvs"},
			file + "(2,9) : error MESSAGE_PASCAL_CASE : " + message + "\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tty, written := pty.Open(t, 200)
			var stderr bytes.Buffer
			app := &cli.App{
				Stdin:  strings.NewReader(""),
				Stdout: tty,
				Stderr: &stderr,
				Getenv: func(name string) string { return c.env[name] },
				Name:   "spoke",
				Dir:    dir,
				Now:    time.Now,
			}
			code := app.Run(t.Context(), append([]string{"lint", dir, "--config", config}, c.args...))
			if got := written(); got != c.want || code != 100 || stderr.Len() > 0 {
				t.Errorf("exit code %d, stderr %q, stdout:\n%q\nwant\n%q", code, stderr.String(), got, c.want)
			}
		})
	}
}

// slowly calls a registry that takes its time and has nothing.
type slowly struct{}

func (slowly) Call(_ context.Context, registry, method string, _, _ any) error {
	time.Sleep(1500 * time.Millisecond)
	return &rpc.Error{Code: rpc.NotFound, Message: "there is nothing", Registry: registry, Method: method}
}

// TestTerminalWaits is that people at a terminal see what is waited for, for as
// long as it is, by commands that tell what they are at and by others.
func TestTerminalWaits(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"ls-files", "lint"} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			tty, written := pty.Open(t, 200)
			app := &cli.App{
				Stdin:     strings.NewReader(""),
				Stdout:    tty,
				Stderr:    tty,
				Getenv:    func(string) string { return "" },
				Name:      "spoke",
				Dir:       t.TempDir(),
				Now:       time.Now,
				Abilities: cli.Abilities{Registry: func(rpc.Options) rpc.Caller { return slowly{} }},
			}
			code := app.Run(t.Context(), []string{command, "reg.example.com/acme/base"})
			want := regexp.MustCompile(`^(\r\x1b\[Kasking reg.example.com \(\d+ s\))+(\r\x1b\[Kreading the workspace \(\d+ s\))*\r\x1b\[KFailure: there is nothing\n$`)
			if got := written(); !want.MatchString(got) || code != 1 {
				t.Errorf("exit code %d, wrote %q", code, got)
			}
		})
	}
}
