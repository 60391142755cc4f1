package cli

import (
	"context"

	"github.com/platinummonkey/spoke/internal/compare"
	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/schema/image"
)

// ahead is an image that is read while something else is done.
type ahead struct {
	ref  input.Ref
	stop context.CancelFunc
	done chan struct{}
	img  *image.Image
	err  error
}

// readAhead begins to read what a user names if that is a binary image on disk,
// without its source info. It is nil otherwise. Nothing of what comes of it shows
// before result is called. Close it.
func (app *App) readAhead(ctx context.Context, text string) *ahead {
	ref, err := input.Grammar{Kind: input.Everything, IsDir: app.isDir}.Parse(text)
	if err != nil || ref.Format != input.Binary || ref.Scheme != input.Disk {
		return nil
	}
	a := &ahead{ref: ref, done: make(chan struct{})}
	ctx, a.stop = context.WithCancel(ctx)
	go func() {
		defer close(a.done)
		a.img, a.err = app.readBare(ctx, ref)
	}()
	return a
}

// readBare reads a binary image without its source info.
func (app *App) readBare(ctx context.Context, ref input.Ref) (*image.Image, error) {
	start := app.Now()
	in, err := app.reader(ref).Stream(ctx, ref)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }() // it was only read
	img, err := image.ReadBinary(in)
	app.log.Debug("image read", start)
	return img, err
}

// result waits for the image.
func (a *ahead) result() (*image.Image, error) {
	<-a.done
	return a.img, a.err
}

// described compares files with the image, from when it has been read. It is nil
// if a is.
func (a *ahead) described() *compare.Described {
	if a == nil {
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

// Close ends the reading, soon.
func (a *ahead) Close() {
	if a != nil {
		a.stop()
	}
}
