package cli

import (
	"context"
	"io"

	"github.com/platinummonkey/spoke/internal/compare"
	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/schema/image"
)

// ahead is the earlier version of an input, prepared while the new one is
// compiled: a binary image on disk is read, a folder opened and, if it is small,
// compiled. Nothing of what comes of it shows before somebody asks.
type ahead struct {
	stop context.CancelFunc
	done chan struct{}

	// image says that img is what it is, read without its source info; else it is
	// a folder. Where in is open, files of img are to be read from that, before
	// Close.
	image bool
	img   *image.Image
	in    io.Closer
	// folder is what was opened; units are nil if it was not compiled.
	folder *loaded
	units  []*compare.Unit
	// err is what went wrong, warnings what the log is to say before that.
	err      error
	warnings []string
}

// fewFiles is how many files are compiled though some may be the same in both
// versions: to find out takes longer than to compile them beside the new ones.
const fewFiles = 32

// ahead begins to prepare the earlier version that flags name: all of it, or what
// is at hand of it after an earlier run. It is nil for what is not prepared. Close
// it.
func (app *App) ahead(ctx context.Context, opts *breakingOptions, all bool) *ahead {
	ref, err := input.Grammar{Kind: input.Everything, IsDir: app.isDir}.Parse(opts.against)
	if err != nil || ref.Scheme != input.Disk || opts.againstRegistry {
		return nil
	}
	a := &ahead{done: make(chan struct{}), image: ref.Format == input.Binary}
	if !a.image && (ref.Format != input.Dir || opts.limitToInput) {
		return nil
	}
	ctx, a.stop = context.WithCancel(ctx)
	if a.image && !all && opts.wholeImage() {
		if a.img, a.in = app.sketched(ctx, ref); a.in != nil {
			close(a.done)
			return a
		}
	}
	side := *app
	side.modules = nil
	side.log = &logger{w: app.log.w, format: app.log.format, debug: app.log.debug, now: app.log.now, kept: &a.warnings, quiet: true}
	go func() {
		defer close(a.done)
		if a.image {
			a.img, a.err = side.readBare(ctx, ref)
		} else {
			a.err = a.open(ctx, &side, opts, ref, all)
		}
	}()
	return a
}

// open opens a folder, and compiles it if it is small.
func (a *ahead) open(ctx context.Context, app *App, opts *breakingOptions, ref input.Ref, compile bool) (err error) {
	flags := opts.earlier(nil) // which limits nothing to files
	if a.folder, err = app.open(ctx, &flags, ref, wish{kind: input.Everything}); err != nil {
		return err
	}
	files := 0
	for _, m := range a.folder.workspace.Modules {
		if m.Target {
			files += len(m.Files)
		}
	}
	if compile && files <= fewFiles {
		a.units, err = app.version(ctx, a.folder, &flags, nil, nil)
	}
	return err
}

// readBare reads a binary image without its source info.
func (app *App) readBare(ctx context.Context, ref input.Ref) (*image.Image, error) {
	start := app.Now()
	in, err := app.reader(ref).Stream(ctx, ref)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }() // it was only read
	img, err := image.ReadBinary(in, in.Known())
	if err == nil {
		app.keepSketch(img, in)
	}
	app.log.Debug("image read", start)
	return img, err
}

// openEarlier opens the earlier version, and gives its units where they are known
// already.
func (app *App) openEarlier(ctx context.Context, opts *breakingOptions, flags *inputFlags, a *ahead) (*loaded, []*compare.Unit, error) {
	ref, err := app.parse(opts.against, input.Everything)
	if err != nil {
		return nil, nil, err
	}
	if a == nil {
		l, err := app.open(ctx, flags, ref, wish{kind: input.Everything})
		return l, nil, err
	}
	<-a.done
	for _, warning := range a.warnings {
		app.log.Warn(warning)
	}
	switch {
	case a.err != nil:
		return nil, nil, a.err
	case a.image:
		return &loaded{ref: ref, bare: a.img}, nil, nil
	}
	return a.folder, a.units, nil
}

// described compares files with the image, from when it has been read. It is nil
// if there is none.
func (a *ahead) described() *compare.Described {
	if a == nil || !a.image {
		return nil
	}
	return &compare.Described{Image: func() *image.Image {
		select {
		case <-a.done:
			return a.img
		default:
			return nil
		}
	}}
}

// Close ends the preparations. It does not wait for an image, which may be read
// from something that never ends.
func (a *ahead) Close() {
	if a == nil {
		return
	}
	a.stop()
	switch {
	case !a.image:
		<-a.done
	case a.in != nil:
		_ = a.in.Close() // it was only read
		a.in = nil
	}
}
