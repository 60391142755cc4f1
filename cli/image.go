package cli

import (
	"fmt"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema/image"
)

// readImage reads an input that is an image. The flags say which of its files
// count.
func readImage(in *loaded, flags *inputFlags) (*image.Image, error) {
	if in.ref.Format != input.Binary {
		return nil, fmt.Errorf("images in the format %s cannot be read yet", in.ref.Format)
	}
	img, err := image.UnmarshalBinary(in.image)
	if err != nil {
		return nil, err
	}
	return img.OnlyPaths(flags.paths, flags.excludePaths)
}

// imageConfig is the configuration that holds for an image, by its top level:
// what --config gives, or the buf.yaml in the working directory itself, or the
// default.
func (app *App) imageConfig(override string) (*config.File, error) {
	file, err := workspace.File(workspace.Options{Dir: app.Dir, Config: override})
	switch {
	case err != nil:
		return nil, err
	case file == nil:
		return config.Default(), nil
	}
	return file, file.CheckSupported()
}
