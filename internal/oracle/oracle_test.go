package oracle

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

var sample = flag.Uint64("oracle.sample", 500, "how many generated cases the live sample runs")

var (
	root     = filepath.Join("..", "..")
	recorded = filepath.Join(root, "testdata", "oracle")
)

// harness builds ours and returns a harness without the real binary.
func harness(t *testing.T) *Harness {
	t.Helper()
	dir := t.TempDir()
	spoke, err := BuildSpoke(t.Context(), root, dir)
	if err != nil {
		t.Fatal(err)
	}
	h := NewHarness(dir, root, "", spoke)
	if h.Tools, err = BuildTools(t.Context(), root, dir); err != nil {
		t.Fatal(err)
	}
	if h.Wanted, err = ReadWanted("wanted.txt"); err != nil {
		t.Fatal(err)
	}
	return h
}

// TestRecorded replays what the real binary said. With -update it is asked
// anew.
func TestRecorded(t *testing.T) {
	t.Parallel()
	h := harness(t)
	if golden.Update() {
		var err error
		if h.Buf, err = BufPath(t.Context(), filepath.Join(root, ".cache", "corpora")); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("cases", func(t *testing.T) {
		golden.Run(t, recorded, func(t *testing.T, g *golden.Case) {
			name, err := filepath.Rel(recorded, g.Path)
			if err != nil {
				t.Fatal(err)
			}
			data := g.Format()
			c, want, err := Recorded(strings.TrimSuffix(filepath.ToSlash(name), ".txtar"), data)
			if err != nil {
				t.Fatal(err)
			}
			if golden.Update() {
				if want, err = h.Ground(t.Context(), c); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(g.Path, Record(c, want), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			got, err := h.Ask(t.Context(), h.Spoke, c)
			if err != nil {
				t.Fatal(err)
			}
			sort := differs(want, got)
			if sort == "" {
				return
			}
			if ok, err := h.wanted(t.Context(), c, sort); err != nil || !ok {
				t.Error(err, &Difference{Case: c, Sort: sort, Want: want, Got: got})
			}
		})
	})
}

// TestLive compares with the real binary on a sample of generated cases that
// is another one every day. SPOKE_ORACLE_SEED repeats one.
func TestLive(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("asks the real binary hundreds of times")
	}
	plan := Plan{Seed: uint64(time.Now().Unix() / 86400), N: *sample}
	if s := os.Getenv("SPOKE_ORACLE_SEED"); s != "" {
		var err error
		if plan.Seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatalf("SPOKE_ORACLE_SEED: %v", err)
		}
	}
	t.Logf("repeat with SPOKE_ORACLE_SEED=%d", plan.Seed)
	h := harness(t)
	buf, err := BufPath(t.Context(), filepath.Join(root, ".cache", "corpora"))
	switch {
	case err != nil && os.Getenv("CI") == "":
		t.Skipf("SKIPPED: %v", err)
	case err != nil:
		t.Fatal(err)
	}
	h.Buf = buf
	h.Answers = &Answers{Dir: filepath.Join(root, ".cache", "oracle", "answers")}
	report, err := h.Run(t.Context(), plan.Cases(), runtime.GOMAXPROCS(0), func(d *Difference) { t.Log(d) })
	if err != nil {
		t.Fatal(err)
	}
	// Days differ, and so do the cases: a change must not fail for a rare
	// difference that was there before it. make oracle allows none.
	if n, most := len(report.Differences), int(*sample)/200; n > most {
		t.Errorf("%d of %d cases differ, more than one in 200", n, *sample)
	}
	var counts strings.Builder
	report.Write(&counts)
	t.Logf("\n%s", counts.String())
}

func TestCompare(t *testing.T) {
	t.Parallel()
	ok := &Answer{Exit: 100, Stdout: []byte("x\n")}
	panicked := &Answer{Exit: 2, Stderr: []byte("panic: x\n\ngoroutine 1 [running]:\n")}
	failure := &Answer{Exit: 1, Stderr: []byte("Failure: x\n")}
	for _, test := range []struct {
		want, got *Answer
		sort      string
	}{
		{ok, ok, ""},
		{ok, &Answer{Exit: 0, Stdout: []byte("x\n")}, "exit 100/0"},
		{ok, &Answer{Exit: 100, Stdout: []byte("y\n")}, "stdout"},
		{ok, &Answer{Exit: 100, Stdout: []byte("x\n"), TimedOut: true}, "timeout"},
		{ok, panicked, "panic"},
		{panicked, failure, ""},
		{panicked, ok, ""},
		{panicked, &Answer{Exit: 1}, "panic of the binary"},
		{
			&Answer{Exit: 100, Stdout: []byte("a: detected cyclic import x\nb\n")},
			&Answer{Exit: 100, Stdout: []byte("b\nc: detected cyclic import y\n")}, "",
		},
		{&Answer{Exit: 100, Stdout: []byte("a: detected cyclic import x\n")}, &Answer{Exit: 100}, "stdout"},
		{
			&Answer{Exit: 100, Stdout: []byte(`"Package import cycle: a -\u003e b -\u003e a"` + "\n")},
			&Answer{Exit: 100, Stdout: []byte(`"Package import cycle: a -\u003e b -\u003e c.v1 -\u003e a"` + "\n")}, "",
		},
		{
			&Answer{Exit: 100, Stdout: []byte("Package import cycle: a -> b -> a\n")},
			&Answer{Exit: 100, Stdout: []byte("Package import cycle: a -> c -> a\n")}, "stdout",
		},
		{failure, &Answer{Exit: 1, Stderr: []byte("Failure: other words\n")}, ""},
		{failure, &Answer{Exit: 1, Stderr: []byte("oops\n")}, "stderr kind failure/other"},
		{failure, &Answer{Exit: 1, Stderr: []byte("WARN\tx\nFailure: x\n")}, "stderr kind failure/warn+failure"},
		{&Answer{}, &Answer{Files: []golden.File{{Name: "a"}}}, "files"},
	} {
		if sort := Compare(test.want, test.got); sort != test.sort {
			t.Errorf("Compare(%+v, %+v) = %q, want %q", test.want, test.got, sort, test.sort)
		}
	}
}

func TestRecordRoundTrip(t *testing.T) {
	t.Parallel()
	c := &cases.Case{Name: "x", Args: []string{"lint"}}
	c.Add("a.proto", "x\n")
	want := []*Answer{
		{Exit: 100, Stdout: []byte("a\r\n"), Stderr: []byte("WARN\tx\n"), Files: []golden.File{{Name: "b", Data: []byte("c\n")}}},
		{Exit: 1, Stdout: []byte("b"), Stderr: []byte("WARN\tx\n")},
	}
	back, answers, err := Recorded("x", Record(c, want))
	if err != nil {
		t.Fatal(err)
	}
	if len(back.Files) != 1 || len(answers) != 2 {
		t.Fatalf("got %d files, %d answers", len(back.Files), len(answers))
	}
	for i := range answers {
		answers[i].Files = want[i].Files
		if sort := Compare(want[i], answers[i]); sort != "" {
			t.Errorf("answer %d: %s differs", i, sort)
		}
	}
}

// TestShrink takes programs that disagree wherever a file has an "x".
func TestShrink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, script := range map[string]string{"buf": "#!/bin/sh\n", "spoke": "#!/bin/sh\ngrep -hs x *.proto\ntrue\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	h := NewHarness(dir, root, filepath.Join(dir, "buf"), filepath.Join(dir, "spoke"))
	c := &cases.Case{Name: "t", Args: []string{"lint", "--flag", "v"}}
	c.Add("a.proto", "one\ntwo x three\nfour\n")
	c.Add("b.proto", "no\n")
	d, err := h.Compare(context.Background(), c)
	if err != nil || d == nil {
		t.Fatalf("Compare = %v, %v", d, err)
	}
	if d, err = h.Shrink(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	if len(d.Case.Args) != 1 || len(d.Case.Files) != 1 || string(d.Case.Files[0].Data) != "x" {
		t.Errorf("shrunk to %q %q", d.Case.Args, d.Case.Files)
	}
}

// TestSteps looks at what steps leave for the program.
func TestSteps(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	program := filepath.Join(dir, "buf")
	if err := os.WriteFile(program, []byte("#!/bin/sh\necho $* >>made.bin\ntar -tf a.tar\ngunzip <a.tar.gz | cmp - a.tar\ncat\ngit log --format=%s%at\nls\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	h := NewHarness(dir, root, program, program)
	c := &cases.Case{Name: "t", Args: []string{"run"}, Stdin: "in.txt"}
	c.Add("in.txt", "input\n")
	c.Add("src/b/c.proto", "")
	c.Step("cp", "src", "copy")
	c.Step("rm", "src")
	c.Step("tar", "a.tar", "copy")
	c.Step("gzip", "a.tar.gz", "a.tar")
	c.Step("zip", "a.zip", "no such folder")
	c.Step("git", "init", "-q")
	c.Step("git", "commit", "-q", "--allow-empty", "-m", "first")
	c.Step("buf", "prepare")
	answer, err := h.Ask(t.Context(), program, c)
	if err != nil {
		t.Fatal(err)
	}
	want := "b/c.proto\ninput\nfirst1700000000\na.tar\na.tar.gz\na.zip\ncopy\nin.txt\nmade.bin\n"
	if got := string(answer.Stdout); got != want {
		t.Errorf("stdout %q, want %q", got, want)
	}
	if len(answer.Files) != 1 || answer.Files[0].Name != "made.bin" || !strings.HasSuffix(string(answer.Files[0].Data), "run\n") {
		t.Errorf("changed: %q", answer.Files)
	}

	frozen, err := h.Freeze(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := h.Ask(t.Context(), program, frozen); err != nil || Compare(answer, again) != "" {
		t.Errorf("frozen: %v, %+v", err, again)
	}
}

func TestReadWanted(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "w")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("# c\nlint/* exit_1:100 always one two three\n")
	w, err := ReadWanted(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"lint/a": true, "other/a": false} {
		if got := len(w.match(&cases.Case{Name: name}, "exit 1/100")) > 0; got != want {
			t.Errorf("Match(%s) = %v", name, got)
		}
	}
	if len(w.match(&cases.Case{Name: "lint/a"}, "stdout")) > 0 {
		t.Error("matches another sort")
	}
	for _, bad := range []string{"a b always c\n", "[ b always one two three\n", "a b never one two three\n"} {
		write(bad)
		if _, err := ReadWanted(file); err == nil {
			t.Errorf("ReadWanted(%q) gave no error", bad)
		}
	}
}
