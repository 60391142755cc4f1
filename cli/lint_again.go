package cli

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/memo"
	"github.com/platinummonkey/spoke/internal/relint"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/lint"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/model"
)

// lintRemembered lints with what an earlier run left: its answer, if nothing has
// changed, or what it knew of files that have not changed.
func (app *App) lintRemembered(ctx context.Context, opts lintOptions, args []string) error {
	r := app.recall()
	if r == nil {
		return runLint(ctx, app, opts, args, nil)
	}
	print := func(m *memo.Memo) (bool, error) { return m.Print(app.Stdout) }
	if r.unchanged() {
		if ok, err := r.again(print); ok {
			return err
		}
	}
	if m := r.lintAgain(ctx, opts, args); m != nil {
		if ok, err := r.take(m, print); ok {
			return err
		}
	}
	full := r.whole()
	err := runLint(ctx, app, opts, args, full)
	app.log.kept = nil
	if full.memo != nil {
		r.keep(full.memo, err)
	}
	return err
}

// take gives the answer of a run that did part of the work, and keeps it. ok is
// false if it cannot be had.
func (r *recall) take(m *memo.Memo, print func(*memo.Memo) (bool, error)) (ok bool, err error) {
	before := r.old
	r.old = m
	if ok, err = r.again(print); ok {
		r.save(m, before)
		return true, err
	}
	r.old = before
	return false, nil
}

// whole begins a run that does all of the work.
func (r *recall) whole() *lintedAll {
	app := r.app
	app.look(r.start)
	full := &lintedAll{recall: r}
	gaveUp := app.compiler.GaveUp
	app.compiler.GaveUp = func(why error) {
		full.gaveUp.Store(true)
		gaveUp(why)
	}
	app.log.kept = &r.warnings
	return full
}

// lintedAll takes what a run that lints everything knows.
type lintedAll struct {
	relint.Full
	recall *recall
	ws     *workspace.Workspace
	memo   *memo.Memo
	// gaveUp says that the engine did.
	gaveUp atomic.Bool
}

// add adds a module, and gives a place for what is found out about it. It is nil
// if l is.
func (l *lintedAll) add(ws *workspace.Workspace, path string, set *model.Set, targets []*model.File) *relint.Linted {
	if l == nil {
		return nil
	}
	l.ws = ws
	l.Odd = l.Odd || set.Refused != nil
	l.Modules = append(l.Modules, relint.Linted{Path: path, Set: set, Targets: targets})
	return &l.Modules[len(l.Modules)-1]
}

// learn has the run begin to note what a later one wants to know.
func (l *lintedAll) learn(app *App, format string) {
	l.Odd = l.Odd || l.gaveUp.Load() || l.ws == nil || len(l.Modules) == 0 || !relint.Linewise(format)
	if l.Odd || l.recall.small() {
		return
	}
	if record, ok := app.seen.Record(); ok {
		l.Learn(l.ws, app.Dir, record)
	}
}

// show prints findings and makes the memo of the run.
func (l *lintedAll) show(app *App, format string, findings [][]diag.Diagnostic) error {
	record, _ := app.seen.Record()
	var err error
	l.memo, err = l.Print(app.Stdout, format, findings, record, l.recall.stream())
	return err
}

// lintAgain lints what has changed. It gives the memo of a run that linted
// everything, nil if that has to be done.
func (r *recall) lintAgain(ctx context.Context, opts lintOptions, args []string) *memo.Memo {
	if !relint.Linewise(opts.errorFormat) {
		return nil
	}
	a := &relint.Again{Format: opts.errorFormat, Rules: r.app.lintRulesOf, Known: r.known}
	m := r.doAgain(ctx, a, &opts.inputFlags, args, func(ws *workspace.Workspace) (*memo.Memo, error) {
		return a.Lint(ctx, ws, r.app.seen)
	})
	if m != nil && len(m.Out) > 0 {
		m.Exit = exitFindings
	}
	r.known = a.After()
	return m
}

// doAgain has work done on a workspace of which only a part has changed. It gives
// the memo of a run that looked at everything, nil if that has to be done.
func (r *recall) doAgain(ctx context.Context, a *relint.Again, flags *inputFlags, args []string, work func(*workspace.Workspace) (*memo.Memo, error)) *memo.Memo {
	app := r.app
	if r.old == nil {
		return nil
	}
	if app.spare != nil {
		app.spare()
	}
	a.Old, a.Changed, a.Dir = r.old, r.verdict.Changed, app.Dir
	a.Compile = func(ctx context.Context, ws *workspace.Workspace, paths []string) (*model.Set, error) {
		set, err := app.compiler.Plain(ctx, schema.Request{Opener: ws, Paths: paths})
		if set != nil && set.Refused != nil {
			set = nil
		}
		return set, err
	}
	if !a.Plain() {
		app.recalled("everything: " + a.Why)
		return nil
	}
	var warnings []string
	app.log.kept, app.log.quiet = &warnings, true
	defer func() { app.log.kept, app.log.quiet = nil, false }()
	if a.Kept = r.ws != nil && !undeclared(r.ws) && a.Contents(); a.Kept {
		m, err := work(r.ws.Anew(app.seen))
		return app.partly(a, m, err)
	}
	app.seen.After(r.old.Seen, &r.verdict)
	in, err := app.load(ctx, flags, args, wish{kind: input.Everything, checks: true})
	if err != nil {
		return nil // which the whole run will say
	}
	defer in.Close()
	if in.workspace == nil || undeclared(in.workspace) || len(warnings) > len(r.old.Warnings) || !slices.Equal(warnings, r.old.Warnings[:len(warnings)]) {
		return nil
	}
	r.ws = in.workspace
	m, err := work(r.ws)
	return app.partly(a, m, err)
}

// partly is the memo of a run that did part of the work, nil if it did not get
// through.
func (app *App) partly(a *relint.Again, m *memo.Memo, err error) *memo.Memo {
	if err != nil || m == nil {
		app.recalled("everything: " + a.Why)
		return nil
	}
	app.recalled("some files")
	return m
}

// lintRulesOf selects the rules for a module; nil for none.
func (app *App) lintRulesOf(m *workspace.Module) (*check.Selection, error) {
	if m.Lint.Disabled {
		return nil, nil
	}
	selection, _, err := check.Select(lint.Table(app.Abilities.Protovalidate), check.Lint(m.Lint))
	if err != nil {
		return nil, err
	}
	if len(selection.Rules) == 0 {
		return nil, nil
	}
	return selection, nil
}

// save keeps the memo of a run in place of that of an earlier one.
func (r *recall) save(m, before *memo.Memo) {
	if m.Save(r.cache, r.key) != nil {
		return
	}
	if before != nil {
		m.Drop(r.cache, before)
	}
	_ = r.cache.Put(r.elsewhere, r.key[:]) // it is of use to few
	r.cache.Trim()
}
