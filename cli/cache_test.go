package cli_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/platinummonkey/spoke/cli"
	"github.com/platinummonkey/spoke/cli/whole"
)

// answer is what a run says.
type answer struct {
	Code           int
	Stdout, Stderr string
}

// cyclic reports whether files are said to import each other.
func (a answer) cyclic() bool { return strings.Contains(a.Stdout+a.Stderr, "detected cyclic import") }

// run runs a command line in the workspace.
func (e *edited) run(cache string, later time.Duration, args ...string) answer {
	var stdout, stderr bytes.Buffer
	app := &cli.App{
		Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
		Getenv: e.environ(cache),
		Name:   "spoke", Dir: e.dir, Programs: []string{filepath.Join(e.dir, "..", "program")},
		Abilities: whole.Abilities(),
		Now:       func() time.Time { return time.Now().Add(later) },
		Recalled: func(how string) {
			e.counting.Lock()
			defer e.counting.Unlock()
			e.recalled[how]++
		},
	}
	code := app.Run(e.t.Context(), args)
	return answer{code, stdout.String(), stderr.String()}
}

// environ is the environment of a run: where caches are, no cache if that is empty.
func (e *edited) environ(cache string) func(name string) string {
	return func(name string) string {
		return map[string]string{"SPOKE_CACHE_DIR": cache, "BUF_CACHE_DIR": e.modules()}[name]
	}
}

// runWhole is run, with the file that is written behind what is printed.
func (e *edited) runWhole(cache string, later time.Duration, args []string) answer {
	written := ""
	if i := slices.Index(args, "-o"); i >= 0 {
		written = filepath.Join(e.dir, args[i+1])
		_ = os.Remove(written) // there may be none
	}
	a := e.run(cache, later, args...)
	if data, err := os.ReadFile(written); err == nil {
		a.Stdout += string(data)
	}
	return a
}

// withoutTimes masks the times in the headers of diffs.
func withoutTimes(diff string) string {
	return regexp.MustCompile(`(?m)^((?:---|\+\+\+) .*\t).*$`).ReplaceAllString(diff, "${1}TIME")
}

// commands are those that remember.
var commands = [][]string{
	{"lint"},
	{"lint", "--error-format=json"},
	{"lint", "--error-format=junit"},
	{"build"},
	{"ls-files"},
	{"ls-files", "--include-imports", "--format=import"},
	{"lint", "--path=acme"},
	{"format", "-d", "--exit-code"},
	{"build", "-o", "../image.binpb"},
	{"build", "-o", "../bare.binpb.gz", "--exclude-source-info", "--as-file-descriptor-set"},
	{"build", "--path=acme", "-o", "../acme.binpb"},
	{"build", "-o", "../image.json"},
	{"build", "-o", "../alone.binpb", "--exclude-imports"},
	{"breaking", "--against=../old"},
	{"breaking", "--against=../old.binpb"},
	{"breaking", "--against=../old", "--exclude-imports", "--error-format=json"},
	{"breaking", "--against=../old", "--limit-to-input-files"},
	{"breaking", "--against=../old", "--path=acme"},
	{"breaking", "--against=../old.binpb", "--limit-to-input-files"},
	{"breaking", "--against=.git#branch=main"},
	{"breaking", "--against=.git#branch=main", "--limit-to-input-files", "--error-format=json"},
}

// TestCacheOverEdits edits a workspace at random and compares, after every edit,
// what a run with the cache says with what one without it says.
func TestCacheOverEdits(t *testing.T) {
	t.Parallel()
	seeds, edits := uint64(6), 25
	if testing.Short() {
		seeds = 2
	}
	if s := os.Getenv("SPOKE_CACHE_SEEDS"); s != "" {
		fmt.Sscan(s, &seeds)
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			overEdits(t, seed+uint64(time.Now().Unix()/86400)*1000, edits)
		})
	}
}

func overEdits(t *testing.T, seed uint64, edits int) {
	e := newEdited(t, seed)
	cache := t.TempDir()
	// Half of the runs believe that all files are old.
	later := time.Duration(seed%2) * time.Hour
	var done []string
	for range edits {
		for range 1 + e.r.IntN(2) {
			done = append(done, e.edit())
		}
		e.broken = !e.compiles()
		if !e.broken {
			e.good = append(e.good, state{maps.Clone(e.files), e.yaml})
		}
		time.Sleep(6 * time.Millisecond) // longer than the clock of a file system ticks
		for i, args := range commands {
			if i > 0 && e.r.IntN(2) == 0 {
				continue
			}
			if e.two {
				args = slices.Clone(args)
				for i := range args {
					args[i] = strings.Replace(args[i], "--path=", "--path=one/", 1)
				}
			}
			got := e.runWhole(cache, later, args)
			want := e.runWhole(cache, later, append(slices.Clone(args), "--no-cache"))
			if args[0] == "format" {
				got.Stdout, want.Stdout = withoutTimes(got.Stdout), withoutTimes(want.Stdout)
			}
			if got.cyclic() && want.cyclic() {
				got, want = answer{Code: got.Code}, answer{Code: want.Code} // which files it names differs from run to run
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%v", e.recalled)
				t.Fatalf("seed %d: %v after %s: without the cache (-) and with it (+):\n%s", seed, args, strings.Join(done, ", "), diff)
			}
		}
	}
	if t.Log(e.recalled); e.recalled["the same answer"] == 0 {
		t.Error("no run made use of an earlier one")
	}
}
