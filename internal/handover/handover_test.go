package handover_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/internal/handover"
)

// readEnv says how many bytes the first program reads before it hands over.
const readEnv = "HANDOVER_TEST_READ"

// TestMain makes the test binary, under the name "first", a program that hands
// over to "second", which tells how it was called; any other is the tests.
func TestMain(m *testing.M) {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	switch strings.TrimSuffix(filepath.Base(self), ".exe") {
	case "first":
		os.Exit(first())
	case "second":
		os.Exit(second())
	}
	os.Exit(m.Run())
}

func first() int {
	stdin := handover.NewStdin(os.Stdin)
	n := 0
	if text := os.Getenv(readEnv); text != "" {
		if _, err := fmt.Sscan(text, &n); err != nil {
			panic(err)
		}
	}
	if _, err := io.ReadFull(stdin, make([]byte, n)); err != nil {
		panic(err)
	}
	code, err := handover.ToSibling("second", "to: test", stdin)
	if err != nil {
		var missing *handover.Missing
		fmt.Println("error:", errors.As(err, &missing), err)
		return 1
	}
	return code
}

func second() int {
	text, err := io.ReadAll(os.Stdin)
	fmt.Printf("%q %q %v, %s\n", os.Args, text, err, handover.Reason())
	fmt.Fprintln(os.Stderr, "and stderr")
	return 42
}

// install copies the test binary into a folder under the names.
func install(t *testing.T, names ...string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if runtime.GOOS == "windows" {
			name += ".exe"
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestToSibling hands over with standard input of every kind, unread, read in
// part, and read to its end.
func TestToSibling(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("makes links")
	}
	dir := install(t, "first", "second")
	link := filepath.Join(t.TempDir(), "buf")
	if err := os.Symlink(filepath.Join(dir, "first"), link); err != nil {
		t.Fatal(err)
	}
	text := strings.Repeat("text", 50_000) // more than a pipe holds
	name := filepath.Join(dir, "input")
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, read := range []int{0, 5, len(text)} {
		for _, fromFile := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d %t", read, fromFile), func(t *testing.T) {
				t.Parallel()
				cmd := exec.CommandContext(t.Context(), link, "a", "")
				cmd.Args[0] = "called"
				cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", readEnv, read))
				cmd.Stdin = strings.NewReader(text)
				if fromFile {
					file, err := os.Open(name)
					if err != nil {
						t.Fatal(err)
					}
					defer file.Close() //nolint:errcheck // it was only read
					cmd.Stdin = file
				}
				var stdout, stderr bytes.Buffer
				cmd.Stdout, cmd.Stderr = &stdout, &stderr
				err := cmd.Run()
				var exit *exec.ExitError
				if !errors.As(err, &exit) || exit.ExitCode() != 42 {
					t.Errorf("%v, want exit code 42", err)
				}
				if want := fmt.Sprintf("[\"called\" \"a\" \"\"] %q <nil>, to: test\n", text); stdout.String() != want {
					t.Errorf("stdout is %.200q, want %.200q", stdout.String(), want)
				}
				if stderr.String() != "and stderr\n" {
					t.Errorf("stderr is %q", stderr.String())
				}
			})
		}
	}
}

// TestMissing hands over to nobody, and to itself.
func TestMissing(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		names []string
		want  string
	}{
		{[]string{"first"}, "error: true there is no program second in "},
		{[]string{"first", "second"}, ""},
	} {
		dir := install(t, test.names...)
		out, err := exec.CommandContext(t.Context(), filepath.Join(dir, "first")).Output()
		if test.want != "" && (err == nil || !strings.HasPrefix(string(out), test.want+dir)) {
			t.Errorf("%v: %v, %q, want %q", test.names, err, out, test.want+dir)
		}
		if test.want == "" && !strings.Contains(string(out), `"" <nil>`) {
			t.Errorf("%v: %v, %q", test.names, err, out)
		}
	}
	if runtime.GOOS == "windows" {
		return // where links may be forbidden
	}
	dir := install(t, "first")
	if err := os.Symlink("first", filepath.Join(dir, "second")); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), filepath.Join(dir, "first")).Output()
	if err == nil || !strings.Contains(string(out), "but this one again") {
		t.Errorf("handing over to itself: %v, %q", err, out)
	}
}
