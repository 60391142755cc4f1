package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/compare"
	"github.com/platinummonkey/spoke/internal/memo"
	"github.com/platinummonkey/spoke/internal/relint"
	"github.com/platinummonkey/spoke/internal/report"
	"github.com/platinummonkey/spoke/internal/seen"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/model"
)

// breakingRemembered compares with what an earlier run left: its answer, if
// nothing has changed, or what it knew of files that need not be compiled.
func (app *App) breakingRemembered(ctx context.Context, opts breakingOptions, args []string) error {
	r := app.recall()
	if r == nil {
		return runBreaking(ctx, app, opts, args, nil)
	}
	print := func(m *memo.Memo) (bool, error) { return m.Print(app.Stdout) }
	if r.unchanged() {
		if ok, err := r.again(print); ok {
			return err
		}
	}
	if m := r.compareAgain(ctx, opts, args); m != nil {
		if ok, err := r.take(m, print); ok {
			return err
		}
	}
	full := &comparedAll{lintedAll: r.whole(), same: make(map[string]bool)}
	full.Ruleless = true
	out := app.Stdout
	var printed bytes.Buffer
	app.Stdout = io.MultiWriter(out, &printed)
	err := runBreaking(ctx, app, opts, args, full)
	app.Stdout, app.log.kept = out, nil
	if !r.small() {
		r.keep(full.Memo(printed.Bytes(), full.same, nil), err)
	}
	return err
}

// comparedAll takes what a run that compares everything knows.
type comparedAll struct {
	*lintedAll
	// same are the paths of the files that are the same in both versions.
	same map[string]bool
}

// learn has the run begin to note what a later one wants to know of the new
// version.
func (c *comparedAll) learn(app *App, ws *workspace.Workspace, new []*compare.Unit) {
	if c == nil || ws == nil {
		return
	}
	for _, u := range new {
		set, own := u.Sources()
		c.add(ws, u.Path, set, own)
	}
	c.lintedAll.learn(app, report.Text)
}

// keep notes which files are the same in two versions.
func (c *comparedAll) keep(v *compare.Versions) {
	if c != nil {
		for _, f := range v.Same {
			c.same[f.Path] = true
		}
	}
}

// compareAgain compares what has changed, and what was not the same before. It
// gives the memo of a run that compared everything, nil if that has to be done.
func (r *recall) compareAgain(ctx context.Context, opts breakingOptions, args []string) *memo.Memo {
	if opts.againstRegistry {
		return nil
	}
	// Files of the earlier version are looked at in any case.
	a := &relint.Again{Other: func(i seen.Item) bool { return i.Kind == seen.File && strings.HasSuffix(i.Name, ".proto") }}
	return r.doAgain(ctx, a, &opts.inputFlags, args, func(ws *workspace.Workspace) (*memo.Memo, error) {
		return r.renewComparison(ctx, a, &opts, ws)
	})
}

// renewComparison is the work of compareAgain on the workspace of the new
// version.
func (r *recall) renewComparison(ctx context.Context, a *relint.Again, opts *breakingOptions, ws *workspace.Workspace) (*memo.Memo, error) {
	app := r.app
	ahead := app.ahead(ctx, opts, false)
	defer ahead.Close()
	table, err := a.Renew(ctx, ws, app.seen)
	if table == nil || err != nil {
		return nil, err
	}
	earlier := opts.earlier(table.ExternalPaths)
	against, _, err := app.openEarlier(ctx, opts, &earlier, ahead)
	if err != nil {
		return nil, err
	}
	defer against.Close()

	var old []*compare.Unit
	if against.workspace == nil {
		if old, err = app.version(ctx, against, &earlier, []*compare.Unit{}, nil); err != nil {
			return nil, err
		}
		if !a.BesideImage(old[0].Files()) {
			return nil, nil
		}
	} else if !a.Beside(ctx, against.workspace) || undeclared(against.workspace) {
		return nil, nil
	}
	rest := compare.NewRest(table)
	if a.TooMany(rest.Differ()) {
		return nil, nil
	}
	new, err := compare.Renewed(ctx, ws, app.compilePlainly, rest)
	if err == nil && old == nil {
		old, err = compare.Earlier(ctx, against.workspace, app.compilePlainly, new)
	}
	if err != nil || len(old) != len(new) {
		return nil, err
	}
	pairs, _ := compare.Pair(new, old)
	found, err := app.compareUnits(ctx, opts, pairs, nil)
	if err != nil || !slices.Equal(*app.log.kept, r.old.Warnings) {
		return nil, err
	}
	var text bytes.Buffer
	if err := report.Write(&text, opts.errorFormat, diag.Sort(found)); err != nil {
		return nil, err
	}
	ahead.Close() // what it has read is noted then
	record, ok := app.seen.Record()
	if !ok {
		return nil, nil
	}
	m := a.Memo(record, text.Bytes())
	if m != nil && len(found) > 0 {
		m.Exit = exitFindings
	}
	return m, nil
}

// compilePlainly compiles what the engine finds nothing odd about; anything else
// is an error.
func (app *App) compilePlainly(ctx context.Context, t compare.Task) (*model.Set, error) {
	set, err := app.compiler.Plain(ctx, schema.Request{Opener: t.Workspace, Paths: t.Paths, Known: t.Known, Describe: t.Describe})
	if err == nil && (set == nil || set.Refused != nil) {
		err = errors.New("not plainly right")
	}
	return set, err
}
