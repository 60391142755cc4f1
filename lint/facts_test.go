package lint_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/facts"
	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/lint"
	"github.com/platinummonkey/spoke/lint/protovalidate"
	"github.com/platinummonkey/spoke/schema/model"
)

// Rules that compare files find the same in files that were compiled and in what
// package facts knows of them, at places that it knows: a later run has no more.
// Others are Local.
func TestRulesOverFacts(t *testing.T) {
	t.Parallel()
	sets := factCases(t)
	for _, r := range lint.Table(protovalidate.Check).Rules {
		if r.OnSet == nil || r.Local {
			continue
		}
		t.Run(r.ID, func(t *testing.T) {
			t.Parallel()
			found := 0
			examples := []*model.Set{compile(t, exampleFiles(t, r.Doc.Bad)), compile(t, exampleFiles(t, r.Doc.Good))}
			for _, set := range slices.Concat(examples, sets) {
				n, diff := overFacts(t, r, set)
				if diff != "" {
					t.Errorf("the rule reads more of a file than facts.File has, or reports at a place without a facts.Anchor: "+
						"add that there, or set Local if only imports matter; compiled files (-), facts (+):\n%s", diff)
				}
				found += n
			}
			if found == 0 {
				t.Error("the rule has found nothing at all")
			}
		})
	}
}

// Rules that read what facts do not know are found.
func TestRulesBeyondFacts(t *testing.T) {
	t.Parallel()
	sets := factCases(t)
	each := func(do func(*check.Pass, *model.File)) func(context.Context, *check.Pass, *check.Set) error {
		return func(_ context.Context, p *check.Pass, set *check.Set) error {
			for _, f := range set.Targets {
				do(p, f)
			}
			return nil
		}
	}
	for name, do := range map[string]func(*check.Pass, *model.File){
		"what a file declares": func(p *check.Pass, f *model.File) { p.Report(f, model.Site{}, "%d messages", len(f.Messages)) },
		"its syntax":           func(p *check.Pass, f *model.File) { p.Report(f, model.Site{}, "%v", f.Syntax) },
		"places":               func(p *check.Pass, f *model.File) { p.Report(f, model.Site{}, "%d", f.PackageSite.Span.Start) },
		"places without anchors": func(p *check.Pass, f *model.File) {
			for _, s := range f.Services {
				p.Report(f, s.Site(), "a service")
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &check.Rule{ID: "BEYOND", OnSet: each(do)}
			if !slices.ContainsFunc(sets, func(set *model.Set) bool { _, diff := overFacts(t, r, set); return diff != "" }) {
				t.Error("the rule was not found out")
			}
		})
	}
}

// factCases are all cases that compile.
func factCases(t *testing.T) (sets []*model.Set) {
	t.Helper()
	paths, err := filepath.Glob(cases + "/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		golden.RunFile(t, path, func(t *testing.T, c *golden.Case) {
			if set := compile(t, c.Input()); set.Refused == nil {
				sets = append(sets, set)
			}
		})
	}
	return sets
}

// fact is a note of a rule, wherever it comes from.
type fact struct {
	Path, Message string
	// At is an anchor, -1 for a place that has none: then Message tells which.
	At facts.Anchor
}

// overFacts has a rule look at a set and at what facts know of it. It gives how
// much the rule finds, and how that differs.
func overFacts(t *testing.T, r *check.Rule, set *model.Set) (found int, diff string) {
	t.Helper()
	number := make(map[string]int32)
	var known []*facts.File
	for i, f := range set.Files {
		of := facts.Of(f)
		of.Values = facts.AppendValues(nil, f)
		known = append(known, &of)
		number[f.Path] = int32(i)
	}
	skeletons, ok := facts.Skeletons(known, func(i int) (of []int32) {
		for _, path := range known[i].Imports {
			of = append(of, number[path])
		}
		return of
	})
	if !ok {
		t.Fatal("facts cannot be read")
	}
	bare := &model.Set{Files: skeletons}
	for _, option := range []bool{false, true} {
		s, _, err := check.Select(&check.Table{Kind: "lint", Rules: []*check.Rule{everywhere(r)}}, check.Lint(config.Lint{
			Version: config.V2, Use: []string{r.ID}, RPCAllowSameRequestResponse: option,
			RPCAllowGoogleProtobufEmptyRequests: option, RPCAllowGoogleProtobufEmptyResponses: option,
		}))
		if err != nil {
			t.Fatal(err)
		}
		want, got := noted(t, s, targets(set)), noted(t, s, targets(bare))
		found += len(want)
		diff += cmp.Diff(want, got)
	}
	return found, diff
}

// everywhere is a rule that version 2 knows.
func everywhere(r *check.Rule) *check.Rule {
	known := *r
	known.In.V2 = &check.Use{}
	return &known
}

func noted(t *testing.T, s *check.Selection, files []*model.File) (out []fact) {
	t.Helper()
	_, notes, err := check.Examine(t.Context(), s, nil, files)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range notes {
		f := fact{Path: n.File.Path, Message: n.Message}
		if !n.Site.Span.IsZero() {
			at, ok := facts.AnchorsOf(n.File)[n.Site.Span]
			if f.At = at; !ok {
				f.At = -1
				f.Message += fmt.Sprintf(" (at %v)", n.Site.Span)
			}
		}
		out = append(out, f)
	}
	return out
}
