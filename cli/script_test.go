package cli_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/platinummonkey/spoke/cli"
	"github.com/platinummonkey/spoke/cli/whole"
	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/handover"
	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/zstd"
)

// oracleEnv names the variable that puts the Buf CLI in the place of the
// program named buf, to record or check what scripts expect of it.
const oracleEnv = "SPOKE_SCRIPT_ORACLE"

// TestMain makes the test binary act as the program under both of its names, and
// as the whole program behind it. Which of the two it is the name of the file
// tells: what it is called by is what the user typed.
func TestMain(m *testing.M) {
	program := func() {
		self, err := os.Executable()
		if err != nil {
			panic(err)
		}
		if strings.TrimSuffix(filepath.Base(self), ".exe") == cli.WholeProgram {
			os.Exit(cli.Main(whole.Abilities()))
		}
		stdin := handover.NewStdin(os.Stdin)
		os.Exit(cli.Front(stdin, func(lack string) (int, error) { return handover.ToSibling(cli.WholeProgram, lack, stdin) }))
	}
	testscript.Main(m, map[string]func(){"spoke": program, "buf": program, cli.WholeProgram: program, faultyPlugin: runFaultyPlugin})
}

// TestScript runs the scripts of testdata/script, each of which drives the
// program from its command line. Scripts use the name buf where all that they
// expect is what the Buf CLI does, and spoke for what is our own.
func TestScript(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "testdata", "script"),
		UpdateScripts:       golden.Update(),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "pack": pack},
		Setup: func(env *testscript.Env) error {
			oracle := os.Getenv(oracleEnv)
			if oracle == "" {
				return nil
			}
			bin := filepath.Join(env.WorkDir, ".oracle")
			env.Setenv("PATH", bin+string(filepath.ListSeparator)+env.Getenv("PATH"))
			return errors.Join(os.Mkdir(bin, 0o777), os.Symlink(oracle, filepath.Join(bin, "buf")))
		},
	})
}

// exits is the command "exits CODE PROGRAM ARG...": it runs the program and
// fails unless it gives that exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Check(err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// pack is the command "pack ARCHIVE DIR": it puts the files of a folder into an
// archive, whose name tells the format.
func pack(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: pack ARCHIVE DIR")
	}
	var data bytes.Buffer
	files := os.DirFS(ts.MkAbs(args[1]))
	if filepath.Ext(args[0]) == ".zip" {
		w := zip.NewWriter(&data)
		ts.Check(w.AddFS(files))
		ts.Check(w.Close())
	} else {
		compression := map[string]input.Compression{".gz": input.Gzip, ".tgz": input.Gzip, ".zst": input.Zstd}[filepath.Ext(args[0])]
		z, err := input.Compress(&data, compression, zstd.Codec{})
		ts.Check(err)
		w := tar.NewWriter(z)
		ts.Check(w.AddFS(files))
		ts.Check(w.Close())
		ts.Check(z.Close())
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data.Bytes(), 0o666))
}
