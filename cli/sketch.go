package cli

import (
	"context"
	"io"

	"github.com/platinummonkey/spoke/internal/filecache"
	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/schema/image"
)

// sketchKey is where the sketch is kept of an image with some contents.
func sketchKey(sum [32]byte) filecache.Key { return filecache.KeyOf("sketch 1", string(sum[:])) }

// keepSketch keeps the sketch of an image that was read, if a later run can tell
// that it is the same. The program in front reads small ones as quickly whole.
func (app *App) keepSketch(img *image.Image, in *input.Run) {
	const many = 256 // files
	sum, known := in.Sum()
	sketch, ok := img.Sketch()
	if !known || !ok || in.Anywhere() == nil || app.HandOver != nil && len(img.Files) < many {
		return
	}
	var e filecache.Encoder
	sketch.Encode(&e)
	_ = app.results().Put(sketchKey(sum), e.Bytes) // a later run is only slower
}

// sketched opens an image that an earlier run has read: its files are yet to be
// read, each with image.File.Read, before the image is closed. Both are nil where
// all of it has to be read.
func (app *App) sketched(ctx context.Context, ref input.Ref) (*image.Image, io.Closer) {
	in, err := app.reader(ref).Stream(ctx, ref)
	if err != nil {
		return nil, nil
	}
	if sum, ok := in.Sum(); ok && in.Known() && in.Anywhere() != nil {
		if data, ok := app.results().Get(sketchKey(sum)); ok {
			if sketch, ok := image.DecodeSketch(&filecache.Decoder{Bytes: data}); ok {
				return sketch.Image(in.Anywhere()), in
			}
		}
	}
	_ = in.Close() // nothing was read
	return nil, nil
}
