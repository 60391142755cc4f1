package cli

import (
	"context"
	"io"

	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/memo"
	"github.com/platinummonkey/spoke/internal/relint"
	"github.com/platinummonkey/spoke/internal/report"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema/image"
	"github.com/platinummonkey/spoke/schema/model"
)

// buildRemembered builds with what an earlier run left: its image, if nothing
// has changed, or the knowledge of what compiles.
func (app *App) buildRemembered(ctx context.Context, opts buildOptions, args []string) error {
	r := app.recall()
	if r == nil {
		return runBuild(ctx, app, opts, args)
	}
	if r.unchanged() {
		if ok, err := r.again(func(m *memo.Memo) (bool, error) { return app.saveAgain(opts, m) }); ok {
			return err
		}
	}
	if opts.checksOnly() || opts.output != nowhere && opts.filewise() {
		a := &relint.Again{Together: true}
		work := func(ws *workspace.Workspace) (*memo.Memo, error) {
			if opts.checksOnly() {
				return a.Lint(ctx, ws, app.seen)
			}
			return app.imageAgain(ctx, a, &opts, ws)
		}
		if m := r.doAgain(ctx, a, &opts.inputFlags, args, work); m != nil {
			if ok, err := r.take(m, func(m *memo.Memo) (bool, error) { return app.saveAgain(opts, m) }); ok {
				return err
			}
		}
	}
	b := &built{lintedAll: r.whole()}
	b.Ruleless = true
	opts.made = b
	err := runBuild(ctx, app, opts, args)
	app.log.kept = nil
	switch {
	case err == nil && !r.small() && b.done(app):
		r.keep(b.memo, nil)
	case b.tee != nil:
		b.tee.Drop()
	}
	return err
}

// imageAgain makes the memo of an image of which some files have changed.
func (app *App) imageAgain(ctx context.Context, a *relint.Again, opts *buildOptions, ws *workspace.Workspace) (*memo.Memo, error) {
	details, err := moduleDetails(ws)
	if err != nil {
		return nil, err
	}
	if table, err := a.Renew(ctx, ws, app.seen); table == nil || err != nil {
		return nil, err
	}
	record, ok := app.seen.Record()
	if !ok {
		return nil, nil
	}
	return a.Image(record, func(f *model.File, target bool) ([]byte, error) {
		return image.Part(f, target, !opts.filter.ExcludeSourceInfo, details, opts.asSet)
	})
}

// built takes what a run of build knows.
type built struct {
	*lintedAll
	// tee has written the image, if one is written.
	tee *memo.Tee
	// files are those of the image, if its pieces are.
	files []*model.File
}

// takes notes what was compiled.
func (b *built) takes(ws *workspace.Workspace, set *model.Set, targets []*model.File) {
	if b != nil {
		b.add(ws, ".", set, targets)
	}
}

// save saves an image, and keeps a copy.
func (b *built) save(app *App, to input.Ref, content func(io.Writer) error) error {
	if b == nil {
		return app.save(to, content)
	}
	r := b.recall
	stream := memo.NewStream(r.cache, r.key, 0, r.start)
	return app.save(to, func(w io.Writer) error {
		b.tee = stream.Tee(w)
		return content(b.tee)
	})
}

// done makes the memo of the run.
func (b *built) done(app *App) bool {
	if b.tee != nil {
		packs, ok := b.tee.End(nil)
		b.memo = b.Image(packs, b.tee.Pieces, b.files)
		return ok
	}
	b.learn(app, report.Text)
	record, _ := app.seen.Record()
	var err error
	b.memo, err = b.Print(app.Stdout, report.Text, nil, record, nil)
	return err == nil
}

// saveAgain saves the image that a memo has, if the run made one.
func (app *App) saveAgain(opts buildOptions, m *memo.Memo) (ok bool, err error) {
	if opts.output == nowhere {
		return true, nil
	}
	// The memo has the warnings.
	to, err := input.Grammar{Kind: input.Images, IsDir: app.isDir}.Parse(opts.output)
	if err != nil || to.Scheme == input.Null {
		return true, err
	}
	if to.Scheme != input.Stream {
		err = app.save(to, func(w io.Writer) error { return m.CopyTo(w, m.Out) })
		return !memo.Damaged(err), err
	}
	// Nothing may be printed that is not followed by the rest.
	data, ok := m.Read(m.Out)
	if !ok {
		return false, nil
	}
	return true, app.save(to, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}
