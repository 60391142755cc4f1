package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/cli"
	"github.com/platinummonkey/spoke/internal/pty"
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
