package check

import (
	"context"
	"fmt"
	"path"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/model"
)

// Run applies a selection to the target files of one module, sorted by path,
// and gives the findings that nothing silences. Findings come in an order that
// depends on the input alone; diag.Sort makes it the one that users see. The
// error is for cancellation and bugs in rules.
func Run(ctx context.Context, s *Selection, targets []*model.File) ([]diag.Diagnostic, error) {
	// One task a file for all rules with hooks, one for each rule over the
	// set.
	set := newSet(targets)
	var hooked, overSet []*Rule
	for _, r := range s.Rules {
		if r.hooked() {
			hooked = append(hooked, r)
		}
		if r.OnSet != nil {
			overSet = append(overSet, r)
		}
	}
	tasks := len(overSet)
	if len(hooked) > 0 {
		tasks += len(targets)
	}
	found := make([][]diag.Diagnostic, tasks)
	errs := make([]error, tasks)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), tasks) {
		wg.Go(func() {
			w := newWalker(s, hooked)
			for {
				i := int(next.Add(1)) - 1
				if i >= tasks || ctx.Err() != nil {
					return
				}
				if i < len(overSet) {
					p := &Pass{Options: s.options, rule: overSet[i], s: s, out: new(sink)}
					errs[i] = overSet[i].OnSet(ctx, p, set)
					found[i] = p.out.found
				} else {
					found[i] = w.walk(targets[i-len(overSet)])
				}
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for i, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", overSet[i].ID, err)
		}
	}
	return slices.Concat(found...), nil
}

// Pass is one rule at work.
type Pass struct {
	Options Options

	rule *Rule
	s    *Selection
	out  *sink
}

// sink takes the findings of one task.
type sink struct {
	found []diag.Diagnostic

	// Whether the last file asked about has a comment mark at all.
	file *model.File
	mark bool
}

// marked reports whether f may have a comment with mark in it. Marks are rare:
// most files are done with after one search.
func (o *sink) marked(f *model.File, mark string) bool {
	if o.file != f {
		o.file, o.mark = f, f.Source == nil || f.Source.Mentions(mark)
	}
	return o.mark
}

// Report reports a finding at a place of f, unless the configuration or a
// comment silences it. The zero site is the file as a whole.
func (p *Pass) Report(f *model.File, site model.Site, format string, args ...any) {
	if p.s.covers(p.rule, f.Path) || p.s.comments && p.out.marked(f, p.s.mark) && commented(f, site, p.s.mark, p.rule.ID) {
		return
	}
	p.out.found = append(p.out.found, diag.Diagnostic{
		File:    f.Source,
		Span:    site.Span,
		Rule:    p.rule.ID,
		Message: fmt.Sprintf(format, args...),
	})
}

// Set is the files under check, for rules that compare files.
type Set struct {
	// Targets are the files that findings may be about, sorted by path. What
	// they import is reached through them.
	Targets []*model.File

	byPackage, byDirectory func() [][]*model.File
}

func newSet(targets []*model.File) *Set {
	return &Set{
		Targets: targets,
		byPackage: sync.OnceValue(func() [][]*model.File {
			return group(targets, func(f *model.File) string { return f.Package })
		}),
		byDirectory: sync.OnceValue(func() [][]*model.File {
			return group(targets, func(f *model.File) string { return path.Dir(f.Path) })
		}),
	}
}

// ByPackage is the targets, those of one package together; the files without
// a package count as one.
func (s *Set) ByPackage() [][]*model.File { return s.byPackage() }

// ByDirectory is the targets, those of one directory together.
func (s *Set) ByDirectory() [][]*model.File { return s.byDirectory() }

func group(files []*model.File, key func(*model.File) string) [][]*model.File {
	var groups [][]*model.File
	at := make(map[string]int)
	for _, f := range files {
		k := key(f)
		i, ok := at[k]
		if !ok {
			i = len(groups)
			at[k] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], f)
	}
	return groups
}
