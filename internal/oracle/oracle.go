// Package oracle tells whether Spoke's answers equal those of the real buf
// binary. It runs both on the same cases, hermetically and through a name that
// ends in "buf", and compares standard output and exit code exactly, standard
// error by kind, and the files written. Differences are shrunk to their
// smallest input and kept.
//
// The package is test machinery: nothing of the product imports it.
package oracle

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// tries is how often the binary is asked again before a difference counts:
// some of its answers vary from run to run.
const tries = 6

// Harness compares the two programs. It is safe for concurrent use.
type Harness struct {
	// Buf is the real binary, Spoke is ours through a link named "buf".
	Buf, Spoke string
	// Repo is the repository, for cases that take files from it.
	Repo   string
	Wanted *Wanted
	// Tools is a folder with programs for cases, see BuildTools. May be empty.
	Tools string
	// Answers keeps what the binary said, so that it is not asked twice. May
	// be nil.
	Answers *Answers

	dir  string
	mu   sync.Mutex
	free []*sandbox
	made int
}

// NewHarness returns a harness that keeps its sandboxes below dir.
func NewHarness(dir, repo, buf, spoke string) *Harness {
	return &Harness{Repo: repo, Buf: buf, Spoke: spoke, Wanted: &Wanted{}, dir: dir}
}

// Difference is a case on which the programs disagree.
type Difference struct {
	Case *cases.Case
	// Sort is a short name of what differs: "exit 0/100", "stdout", "stderr
	// kind", "files", "timeout", "panic".
	Sort string
	// Want holds the binary's answers, most often one; Got is ours.
	Want []*Answer
	Got  *Answer
}

// String renders the difference for a person.
func (d *Difference) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s differs\n  command: buf %s", d.Case.Name, d.Sort, strings.Join(d.Case.Args, " "))
	if d.Case.Dir != "" {
		fmt.Fprintf(&b, "   (in %s)", d.Case.Dir)
	}
	b.WriteByte('\n')
	want := d.Want[0]
	fmt.Fprintf(&b, "  exit: buf %d, spoke %d\n", want.Exit, d.Got.Exit)
	b.WriteString(indent(clip(golden.Diff(want.Stdout, d.Got.Stdout), 1500)))
	for _, name := range fileNames(want.Files, d.Got.Files) {
		wanted, had := dataOf(want.Files, name)
		got, has := dataOf(d.Got.Files, name)
		if had != has || !bytes.Equal(wanted, got) {
			fmt.Fprintf(&b, "  file %s: by buf %t, by spoke %t\n%s", name, had, has, indent(clip(golden.Diff(wanted, got), 1500)))
		}
	}
	fmt.Fprintf(&b, "  stderr of buf:   %s\n  stderr of spoke: %s\n",
		tail(want.Stderr), tail(d.Got.Stderr))
	return b.String()
}

// fileNames are the names of files of both lists, sorted.
func fileNames(a, b []golden.File) []string {
	var names []string
	for _, f := range slices.Concat(a, b) {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// dataOf is what the file of that name holds, if it is there.
func dataOf(files []golden.File, name string) ([]byte, bool) {
	i := slices.IndexFunc(files, func(f golden.File) bool { return f.Name == name })
	if i < 0 {
		return nil, false
	}
	return files[i].Data, true
}

// Compare runs both programs on c and returns nil when they agree or when the
// difference is wanted.
func (h *Harness) Compare(ctx context.Context, c *cases.Case) (*Difference, error) {
	got, err := h.Ask(ctx, h.Spoke, c)
	if err != nil {
		return nil, err
	}
	var want []*Answer
	if h.Answers != nil {
		want = h.Answers.Get(c)
	}
	sort := differs(want, got)
	for sort != "" && len(want) < tries {
		answer, err := h.Ask(ctx, h.Buf, c)
		if err != nil {
			return nil, err
		}
		want = append(want, answer)
		sort = differs(want, got)
	}
	if h.Answers != nil {
		h.Answers.Put(c, want)
	}
	if sort == "" {
		return nil, nil
	}
	if ok, err := h.wanted(ctx, c, sort); ok || err != nil {
		return nil, err
	}
	return &Difference{Case: c, Sort: sort, Want: distinct(want), Got: got}, nil
}

// differs names what differs from the first answer, "" if any answer agrees.
func differs(want []*Answer, got *Answer) string {
	if len(want) == 0 {
		return "unknown"
	}
	for _, w := range want {
		if Compare(w, got) == "" {
			return ""
		}
	}
	return Compare(want[0], got)
}

// Ask runs program on c.
func (h *Harness) Ask(ctx context.Context, program string, c *cases.Case) (*Answer, error) {
	s, err := h.sandbox()
	if err != nil {
		return nil, err
	}
	defer func() {
		h.mu.Lock()
		h.free = append(h.free, s)
		h.mu.Unlock()
	}()
	return s.run(ctx, program, c)
}

// Lay writes the case's tree and leaves it there.
func (h *Harness) Lay(c *cases.Case) error {
	s, err := h.sandbox()
	if err != nil {
		return err
	}
	return s.lay(c)
}

func (h *Harness) sandbox() (*sandbox, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if n := len(h.free); n > 0 {
		s := h.free[n-1]
		h.free = h.free[:n-1]
		return s, nil
	}
	h.made++
	dir := filepath.Join(h.dir, fmt.Sprintf("s%d", h.made))
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	return newSandbox(dir, h.Repo, h.Buf, h.Tools)
}

// Compare names what differs between the binary's answer and ours, "" for
// nothing. Where the binary panics, ours has to end in good order.
func Compare(want, got *Answer) string {
	switch {
	case got.TimedOut:
		return "timeout"
	case got.Panicked():
		return "panic"
	case want.TimedOut:
		return ""
	case want.Panicked():
		// Whatever we say is better, if it is said in good order.
		if got.Exit == 0 || got.Exit == 100 || got.Exit == 1 && stderrKind(got.Stderr) == "failure" {
			return ""
		}
		return "panic of the binary"
	case want.Exit != got.Exit:
		return fmt.Sprintf("exit %d/%d", want.Exit, got.Exit)
	case !sameOutput(want.Stdout, got.Stdout):
		return "stdout"
	case stderrKind(want.Stderr) != stderrKind(got.Stderr):
		return "stderr kind " + stderrKind(want.Stderr) + "/" + stderrKind(got.Stderr)
	case !slices.EqualFunc(want.Files, got.Files, func(a, b golden.File) bool {
		return a.Name == b.Name && bytes.Equal(a.Data, b.Data)
	}):
		return "files"
	}
	return ""
}

// sameOutput reports whether two outputs are equal where the binary's own
// answers don't vary from run to run. It begins to follow a circle of imports
// at any of its files, so that the errors of one and what follows from them
// vary: outputs that tell of one are equal. Of several circles of packages
// through one import it names any.
func sameOutput(want, got []byte) bool {
	if bytes.Equal(want, got) {
		return true
	}
	circle := []byte("detected cyclic import")
	if bytes.Contains(want, circle) && bytes.Contains(got, circle) {
		return true
	}
	return bytes.Contains(want, []byte("Package import cycle: ")) && bytes.Equal(firstEdges(want), firstEdges(got))
}

// firstEdges cuts circles of packages short after the import that is reported.
// What stands between two packages depends on the format.
func firstEdges(text []byte) []byte {
	return regexp.MustCompile(`(Package import cycle: [\w.]+ \S+ [\w.]+)( \S+ [\w.]+)+`).ReplaceAll(text, []byte("$1"))
}

// stderrKind sorts an error output by its form, as its text may be better than
// the binary's: "empty", "failure", "usage", or "other". Warnings before it
// add "warn+".
func stderrKind(text []byte) string {
	kind, warned := "empty", ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
		case strings.HasPrefix(line, "WARN") || strings.HasPrefix(line, "\x1b[33mWARN"):
			warned = "warn+"
		case strings.HasPrefix(line, "Failure: ") && kind == "empty":
			kind = "failure"
		case (line == "Usage:" || strings.HasPrefix(line, "unknown ")) && kind != "failure":
			kind = "usage"
		case kind == "empty" && warned == "":
			kind = "other"
		}
	}
	return warned + kind
}

func distinct(answers []*Answer) []*Answer {
	var out []*Answer
	for _, a := range answers {
		if !slices.ContainsFunc(out, func(b *Answer) bool { return a.Exit == b.Exit && bytes.Equal(a.Stdout, b.Stdout) }) {
			out = append(out, a)
		}
	}
	return out
}

func clip(s string, n int) string {
	if len(s) > n {
		return s[:n] + "…\n"
	}
	return s
}

func indent(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		b.WriteString("    " + line)
	}
	return b.String()
}

// tail returns the last line of an error output, which says what failed.
func tail(text []byte) string {
	text = bytes.TrimSpace(text)
	return clip(string(text[bytes.LastIndexByte(text, '\n')+1:]), 400)
}

// Ground asks the binary what it says to c, repeatedly, and returns its
// different answers.
func (h *Harness) Ground(ctx context.Context, c *cases.Case) ([]*Answer, error) {
	var answers []*Answer
	if h.Answers != nil {
		if answers = h.Answers.Get(c); len(answers) > 0 {
			return distinct(answers), nil
		}
	}
	for len(answers) < tries {
		answer, err := h.Ask(ctx, h.Buf, c)
		if err != nil {
			return nil, err
		}
		answers = append(answers, answer)
		if len(answers) == 2 && len(distinct(answers)) == 1 {
			break
		}
	}
	if h.Answers != nil {
		h.Answers.Put(c, answers)
	}
	return distinct(answers), nil
}
