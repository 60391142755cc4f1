package cli

import (
	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema/image"
)

// readImage reads an input that is an image. The flags say which of its files
// count.
func (app *App) readImage(in *loaded, flags *inputFlags) (*image.Image, error) {
	if in.bare != nil {
		return in.bare.OnlyPaths(flags.paths, flags.excludePaths)
	}
	img, err := image.Unmarshal(in.image, image.Encoding(in.ref.Format), app.Abilities.Images)
	if err != nil {
		return nil, err
	}
	return img.OnlyPaths(flags.paths, flags.excludePaths)
}

// imageConfig is the configuration that holds for an image, by its top level:
// what --config gives, or the buf.yaml in the working directory itself, or the
// default. A plugin's parameter puts those of a module there.
func (app *App) imageConfig(override string, plugin *config.ProtocPlugin) (*config.File, error) {
	file, err := workspace.File(workspace.Options{Dir: app.Dir, Config: override, Seen: app.seen})
	switch {
	case err != nil:
		return nil, err
	case file == nil:
		return config.Default(), nil
	case plugin != nil:
		m, err := plugin.Section(file)
		if err != nil {
			return nil, err
		}
		top := *file
		top.Lint, top.Breaking = m.Lint, m.Breaking
		file = &top
	}
	return file, file.CheckSupported()
}
