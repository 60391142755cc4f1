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
	set := append([]*model.File{}, targets...)
	found, notes, err := Examine(ctx, s, set, set)
	if err != nil {
		return nil, err
	}
	return slices.Concat(append([][]diag.Diagnostic{s.Place(notes)}, found...)...), nil
}

// Note is what a rule that compares files has to say about one of them, before
// anybody looks whether something silences it.
type Note struct {
	File    *model.File
	Site    model.Site
	Rule    string
	Message string
}

// Place gives the findings that notes make if nothing silences them.
func (s *Selection) Place(notes []Note) []diag.Diagnostic {
	out := new(sink)
	rules := make(map[string]*Pass, len(s.Rules))
	for _, r := range s.Rules {
		rules[r.ID] = &Pass{Options: s.options, rule: r, s: s, out: out}
	}
	for _, n := range notes {
		rules[n.Rule].report(n.File, n.Site, n.Message)
	}
	return out.found
}

// Examine is Run in two parts: findings about files that depend on those files
// and what they import alone, and the notes of rules that compare all files of
// a set. Either is left out where its files are nil. Findings come in parts,
// those of one file together.
func Examine(ctx context.Context, s *Selection, files, set []*model.File) ([][]diag.Diagnostic, []Note, error) {
	// One task a file for all rules with hooks, one for each rule over the
	// set.
	var hooked, overSet []*Rule
	for _, r := range s.Rules {
		if r.hooked() {
			hooked = append(hooked, r)
		}
		if r.OnSet != nil && (r.Local && files != nil || !r.Local && set != nil) {
			overSet = append(overSet, r)
		}
	}
	tasks := len(overSet)
	if len(hooked) > 0 {
		tasks += len(files)
	}
	all, some := newSet(set), newSet(files)
	found := make([][]diag.Diagnostic, tasks)
	notes := make([][]Note, len(overSet))
	errs := make([]error, len(overSet))
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
				if i >= len(overSet) {
					found[i] = w.walk(files[i-len(overSet)])
					continue
				}
				p := &Pass{Options: s.options, rule: overSet[i], s: s, out: new(sink)}
				of := some
				if !p.rule.Local {
					of, p.notes = all, &notes[i]
				}
				errs[i] = p.rule.OnSet(ctx, p, of)
				found[i] = p.out.found
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	for i, err := range errs {
		if err != nil {
			return nil, nil, fmt.Errorf("rule %s: %w", overSet[i].ID, err)
		}
	}
	return found, slices.Concat(notes...), nil
}

// Pass is one rule at work.
type Pass struct {
	Options Options

	rule *Rule
	s    *Selection
	out  *sink
	// notes take what is reported, if there are any.
	notes *[]Note
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
	if p.notes != nil {
		*p.notes = append(*p.notes, Note{f, site, p.rule.ID, fmt.Sprintf(format, args...)})
		return
	}
	if !p.silent(f, site) {
		p.add(f, site, fmt.Sprintf(format, args...))
	}
}

func (p *Pass) report(f *model.File, site model.Site, message string) {
	if !p.silent(f, site) {
		p.add(f, site, message)
	}
}

// silent reports whether something silences a finding.
func (p *Pass) silent(f *model.File, site model.Site) bool {
	return p.s.covers(p.rule, f.Path) || p.s.comments && p.out.marked(f, p.s.mark) && commented(f, site, p.s.mark, p.rule.ID)
}

func (p *Pass) add(f *model.File, site model.Site, message string) {
	p.out.found = append(p.out.found, diag.Diagnostic{File: f.Source, Span: site.Span, Rule: p.rule.ID, Message: message})
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
