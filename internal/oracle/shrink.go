package oracle

import (
	"bytes"
	"context"
	"path"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle/cases"
	"github.com/platinummonkey/spoke/internal/oracle/gen"
)

// shrinkRuns bounds how many candidates a shrink may try.
const shrinkRuns = 600

// shrinker reduces one case.
type shrinker struct {
	h    *Harness
	ctx  context.Context //nolint:containedctx // lives for one call of Shrink
	sort string
	best *cases.Case
	runs int
	err  error
}

// Shrink reduces the difference's case while the programs still disagree in
// the same way: it drops flags, files, lines and tokens, and shortens paths.
func (h *Harness) Shrink(ctx context.Context, d *Difference) (*Difference, error) {
	s := &shrinker{h: h, ctx: ctx, sort: d.Sort, best: d.Case}
	for before := -1; s.runs < shrinkRuns && s.runs != before && s.err == nil; {
		size := weight(s.best)
		s.args()
		s.drop()
		s.contents()
		if weight(s.best) == size {
			break
		}
	}
	if s.err != nil {
		return nil, s.err
	}
	// Asking anew takes in all of the binary's answers, and tells a difference
	// from a varying answer.
	fresh := *h.quiet()
	small, err := fresh.Compare(ctx, s.best)
	if err != nil || small == nil {
		return d, err
	}
	return small, nil
}

// quiet is the harness without kept answers, on the same sandboxes.
func (h *Harness) quiet() *Harness {
	return &Harness{Repo: h.Repo, Buf: h.Buf, Spoke: h.Spoke, Wanted: h.Wanted, dir: h.dir + "/shrink"}
}

func weight(c *cases.Case) int {
	n := len(c.Args)*10 + len(c.Links)*10 + len(c.Steps)*10
	for _, f := range c.Files {
		n += 10 + len(f.Name) + len(f.Data)
	}
	return n
}

// try takes the candidate over if the programs disagree on it in the same way.
func (s *shrinker) try(c *cases.Case) bool {
	if s.runs++; s.runs > shrinkRuns || s.err != nil {
		return false
	}
	got, err := s.h.Ask(s.ctx, s.h.Spoke, c)
	if err != nil {
		s.err = err
		return false
	}
	want, err := s.h.Ask(s.ctx, s.h.Buf, c)
	if err != nil {
		s.err = err
		return false
	}
	if Compare(want, got) != s.sort {
		return false
	}
	s.best = c
	return true
}

// args drops flags, with their values, and operands but the command itself.
func (s *shrinker) args() {
	for i := len(s.best.Args) - 1; i > 0; i-- {
		for _, n := range []int{2, 1} {
			if i+n > len(s.best.Args) || n == 2 && !strings.HasPrefix(s.best.Args[i], "--") {
				continue
			}
			c := s.best.Clone()
			c.Args = slices.Delete(c.Args, i, i+n)
			if s.try(c) {
				break
			}
		}
	}
	if s.best.Dir != "" {
		c := s.best.Clone()
		c.Dir = ""
		s.try(c)
	}
}

// drop leaves out files, steps and links.
func (s *shrinker) drop() {
	for i := len(s.best.Links) - 1; i >= 0; i-- {
		c := s.best.Clone()
		c.Links = slices.Delete(c.Links, i, i+1)
		s.try(c)
	}
	for i := len(s.best.Steps) - 1; i >= 0; i-- {
		c := s.best.Clone()
		c.Steps = slices.Delete(c.Steps, i, i+1)
		s.try(c)
	}
	for i := len(s.best.Files) - 1; i >= 0; i-- {
		c := s.best.Clone()
		c.Files = slices.Delete(c.Files, i, i+1)
		s.try(c)
	}
}

// contents shortens each file: first by lines, then a .proto by tokens.
func (s *shrinker) contents() {
	for i := range s.best.Files {
		f := s.best.Files[i]
		s.pieces(i, f.Name, splitAfter(f.Data, "\n"))
		if path.Ext(f.Name) == ".proto" && len(s.best.Files[i].Data) < 4000 {
			s.pieces(i, f.Name, gen.Tokens(string(s.best.Files[i].Data)))
		}
	}
}

func splitAfter(data []byte, sep string) []string { return strings.SplitAfter(string(data), sep) }

// pieces drops ever smaller runs of pieces from a file.
func (s *shrinker) pieces(file int, name string, pieces []string) {
	for size := len(pieces) / 2; size > 0; size /= 2 {
		for at := 0; at+size <= len(pieces) && s.runs < shrinkRuns; {
			rest := slices.Delete(slices.Clone(pieces), at, at+size)
			c := s.best.Clone()
			c.Files[file] = golden.File{Name: name, Data: []byte(strings.Join(rest, ""))}
			if s.try(c) {
				pieces = rest
			} else {
				at += size
			}
		}
	}
}

// Record returns a case with the binary's answers as a .txtar file. More than
// one answer is written where the binary's vary: want/stdout, want/stdout.2,
// and so on. The exit code is left out when 0, as is empty output.
func Record(c *cases.Case, want []*Answer) []byte {
	a := c.Archive()
	for i, answer := range want {
		suffix := ""
		if i > 0 {
			suffix = "." + string(rune('1'+i))
		}
		a.Set("want/stdout"+suffix, answer.Stdout)
		a.Set("want/exit"+suffix, exitText(answer.Exit))
	}
	a.Set("want/stderr", []byte(stderrKind(want[0].Stderr)+"\n"))
	if stderrKind(want[0].Stderr) == "empty" {
		a.Set("want/stderr", nil)
	}
	for _, f := range want[0].Files { // empty ones, too
		a.Files = append(a.Files, golden.File{Name: "want/files/" + f.Name, Data: f.Data})
	}
	return a.Format()
}

func exitText(code int) []byte {
	if code == 0 {
		return nil
	}
	return []byte{byte('0' + code/100%10), byte('0' + code/10%10), byte('0' + code%10), '\n'}
}

// Recorded reads what Record wrote.
func Recorded(name string, data []byte) (*cases.Case, []*Answer, error) {
	a, err := golden.Parse(data)
	if err != nil {
		return nil, nil, err
	}
	c, err := cases.FromArchive(name, a)
	if err != nil {
		return nil, nil, err
	}
	var want []*Answer
	for i := range tries {
		suffix := ""
		if i > 0 {
			suffix = "." + string(rune('1'+i))
		}
		stdout, hasStdout := a.Get("want/stdout" + suffix)
		exit, hasExit := a.Get("want/exit" + suffix)
		if i > 0 && !hasStdout && !hasExit {
			break
		}
		answer := &Answer{Stdout: stdout, Stderr: kindSample(&a)}
		if len(exit) == 4 {
			answer.Exit = int(exit[0]-'0')*100 + int(exit[1]-'0')*10 + int(exit[2]-'0')
		}
		for _, f := range a.Files {
			if rel, ok := strings.CutPrefix(f.Name, "want/files/"); ok {
				answer.Files = append(answer.Files, golden.File{Name: rel, Data: f.Data})
			}
		}
		want = append(want, answer)
	}
	return c, want, nil
}

// kindSample gives an error output of the recorded kind.
func kindSample(a *golden.Archive) []byte {
	text, _ := a.Get("want/stderr")
	kind, warned := strings.CutPrefix(string(bytes.TrimSpace(text)), "warn+")
	sample := map[string]string{"failure": "Failure: x\n", "usage": "Usage:\n", "other": "x\n"}[kind]
	if warned {
		sample = "WARN x\n" + sample
	}
	return []byte(sample)
}
